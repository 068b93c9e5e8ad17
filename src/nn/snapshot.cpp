#include "nn/snapshot.hpp"

#include <algorithm>

#include "nn/layer_state.hpp"
#include "tensor/impl.hpp"

namespace hebb {

Snapshot::Snapshot(const Layer& network) {
  collect(network);
  for (const NamedVariable& w : network.weights()) {
    const TensorImpl& impl = *w.variable.value().impl();
    places_.push_back({w.variable.value(), impl.data,
                       impl.has_grad ? impl.grad.impl()->data : nullptr, impl.requires_grad});
  }
}

void Snapshot::collect(const Layer& layer) {
  revisions_.emplace_back(layer.state_, layer.state_->revision);
  for (const auto& child : layer.children()) collect(*child);
}

bool Snapshot::current() const {
  for (const auto& [state, revision] : revisions_) {
    if (state->revision != revision) return false;
  }
  for (const Place& place : places_) {
    const TensorImpl& impl = *place.value.impl();
    if (impl.data != place.weight || impl.requires_grad != place.learns) return false;
    if (place.gradient && impl.grad.impl()->data != place.gradient) return false;
  }
  return !revisions_.empty();
}

void Snapshot::mark_gradients() const {
  for (const Place& place : places_) {
    if (place.gradient) place.value.impl()->has_grad = true;
  }
}

}  // namespace hebb
