// Models as JSON text.

#include <cstdio>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/registry.hpp"
#include "io/architecture.hpp"
#include "io/config_text.hpp"
#include "io/json.hpp"
#include "io/keras_config.hpp"
#include "nn/build_limit.hpp"

namespace hebb {

std::string Model::to_json() const { return io::to_json(config()); }

std::shared_ptr<Model> model_from_json(std::string_view text) {
  const BuildLimit limit = architecture_limit();
  const Config told = io::parse_json(text, "model_from_json");
  const std::string_view version = io::text_in(told, "keras_version");  // of Keras before 3
  const io::KnownOptions known = io::known_architecture(io::modern(told), version);
  for (const std::string& warning : known.warnings) {
    std::fprintf(stderr, "model_from_json: warning: %s\n", warning.c_str());
  }
  const std::shared_ptr<Layer> layer = make_layer(known.config);
  std::shared_ptr<Model> model = std::dynamic_pointer_cast<Model>(layer);
  if (model) return model;
  throw ValueError(
      text::format("model_from_json: the text describes a {}, which is no model", layer->type()));
}

}  // namespace hebb
