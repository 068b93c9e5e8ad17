// Architectures as YAML, as Keras's to_yaml() wrote them until 2.5; the seal is a line of its own.

#include "base/text.hpp"
#include "io/formats.hpp"
#include "io/formats/seal.hpp"
#include "io/formats/text.hpp"
#include "io/json.hpp"
#include "io/yaml.hpp"

namespace hebb::io {

bool is_yaml_model(std::span<const std::uint8_t> bytes) {
  return text_of(bytes).find("class_name:") != std::string_view::npos;
}

SavedModel read_yaml_model(std::span<const std::uint8_t> bytes, const std::string& name) {
  return architecture_of(parse_yaml(text_of(bytes), name), text_of(bytes), name);
}

ModelBytes write_yaml_model(const SavedModel& model, const std::string& name) {
  // In front, for what is cut off YAML leaves YAML.
  std::string text = text::format("{}: {}\n{}", kSealMember, to_json(blank_seal()),
                                  to_yaml(architecture_to_write(model, name)));
  seal(text);
  return {text.begin(), text.end()};
}

}  // namespace hebb::io
