#include "nn/serialized.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

/// Classes that may be an option and that Keras does not have.
constexpr std::string_view kOwn[] = {"SumSquaredError", "MatthewsCorrelation"};

}  // namespace

Config serialized(std::string_view module, std::string_view class_name, Config options) {
  const bool own = std::find(std::begin(kOwn), std::end(kOwn), class_name) != std::end(kOwn);
  Config result;
  result.set("module", own ? Config() : Config(module));
  result.set("class_name", class_name);
  result.set("config", std::move(options));
  result.set("registered_name", own ? Config(text::format("hebb>{}", class_name)) : Config());
  return result;
}

Serialized::Serialized(std::string_view what, const Config& config) {
  const Config* type = config.find("class_name");
  if (!type) throw ValueError(text::format("{}: the description has no class_name", what));
  const std::string& name = type->as_string();
  class_name = name.substr(name.find('>') + 1);  // all of it where there is none
  if (const Config* given = config.find("config")) options = given->as_object();
}

}  // namespace hebb
