// Models of the same layers that share nothing with the first.

#include <typeinfo>
#include <unordered_map>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "hebb/registry.hpp"
#include "nn/layer_state.hpp"
#include "nn/visitors.hpp"

namespace hebb {

/// Layers by the identity of those they are copies of.
struct Layer::Copies : std::unordered_map<const void*, std::shared_ptr<Layer>> {};

void Layer::share_as(const Layer& original, Copies& copies) {
  ChildLists there, here;
  visit(original, there);
  visit(*this, here);
  for (std::size_t list = 0; list < here.all.size(); ++list) {
    for (std::size_t i = 0; i < here.all[list]->size(); ++i) {
      const Layer& child = *(*there.all[list])[i];
      std::shared_ptr<Layer>& copy = (*here.all[list])[i];
      const auto [known, first] = copies.emplace(child.identity(), copy);
      if (first) {
        copy->share_as(child, copies);
      } else {
        copy = known->second;
        state_->names.give(copy->name(), copy->identity());
      }
    }
  }
  ++state_->revision;
}

std::shared_ptr<Layer> Layer::remade() const {
  const std::shared_ptr<Layer> layer = make_layer(config());
  Copies copies;
  layer->share_as(*this, copies);
  return layer;
}

Sequential clone_model(const Sequential& model, CloneOptions options) {
  const std::shared_ptr<Layer> copy = model.remade();
  if (options.with_weights) copy->set_weights(model.get_weights());
  return dynamic_cast<const Sequential&>(*copy);
}

Model clone_model(const Model& model, CloneOptions options) {
  if (typeid(model) != typeid(Model)) {
    throw ValueError(
        text::format("clone_model: {} is no model drawn with symbols; a Sequential is "
                     "cloned as such, and what forward() computes cannot be copied",
                     model.name()));
  }
  const std::shared_ptr<Layer> copy = model.remade();
  if (options.with_weights) copy->set_weights(model.get_weights());
  return dynamic_cast<const Model&>(*copy);
}

}  // namespace hebb
