#include "io/formats/text.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/config_text.hpp"
#include "io/formats/seal.hpp"
#include "io/keras_config.hpp"

namespace hebb::io {

const Config& architecture_to_write(const SavedModel& model, const std::string& name) {
  if (model.architecture.is_object()) return model.architecture;
  throw ValueError(
      text::format("{}: weights alone have no architecture; convert a whole model", name));
}

SavedModel architecture_of(const Config& told, std::string_view text, const std::string& name) {
  check_seal(told.find(kSealMember), text, {}, name);
  const Config *type = told.find("class_name"), *config = told.find("config");
  if (!type || !type->is_string() || !config) {
    throw DataError(
        text::format("{}: describes no model; expected what Keras's to_json() gives, "
                     "with \"class_name\" and \"config\"",
                     name));
  }
  Config::Object architecture;
  for (const auto& member : told.as_object()) {
    if (member.first != kSealMember) architecture.push_back(member);
  }
  return {.keras_version = std::string(text_in(told, "keras_version")),  // of Keras before 3
          .architecture = modern(architecture)};
}

}  // namespace hebb::io
