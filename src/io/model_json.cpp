// Models as JSON text.

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/registry.hpp"
#include "io/json.hpp"
#include "nn/weight_limit.hpp"

namespace hebb {

std::string Model::to_json() const { return io::to_json(config()); }

std::shared_ptr<Model> model_from_json(std::string_view text) {
  const WeightLimit limit = architecture_limit();
  const std::shared_ptr<Layer> layer = make_layer(io::parse_json(text, "model_from_json"));
  std::shared_ptr<Model> model = std::dynamic_pointer_cast<Model>(layer);
  if (model) return model;
  throw ValueError(
      text::format("model_from_json: the text describes a {}, which is no model", layer->type()));
}

}  // namespace hebb
