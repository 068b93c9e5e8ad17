// Architectures as JSON, the text of Model::to_json().

#include "io/formats.hpp"
#include "io/formats/seal.hpp"
#include "io/formats/text.hpp"
#include "io/json.hpp"

namespace hebb::io {

bool is_json_model(std::span<const std::uint8_t> bytes) {
  const std::string_view text = text_of(bytes);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

SavedModel read_json_model(std::span<const std::uint8_t> bytes, const std::string& name) {
  return architecture_of(parse_json(text_of(bytes), name), text_of(bytes), name);
}

ModelBytes write_json_model(const SavedModel& model, const std::string& name) {
  Config told = architecture_to_write(model, name);
  told.set(kSealMember, blank_seal());
  std::string text = to_json(told) + "\n";
  seal(text);
  return {text.begin(), text.end()};
}

}  // namespace hebb::io
