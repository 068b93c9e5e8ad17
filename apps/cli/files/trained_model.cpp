#include "cli/files/trained_model.hpp"

#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "hebb/assets.hpp"
#include "hebb/config.hpp"
#include "hebb/error.hpp"
#include "io/json.hpp"

namespace hebb::cli {

namespace {

constexpr std::string_view kAsset = "hebb/targets.json";
constexpr std::string_view kFormat = "hebb.targets";
constexpr std::int64_t kVersion = 1;

/// The member of that name. \throws ValueError without it.
const Config& member(const Config& config, std::string_view name) {
  if (const Config* found = config.find(name)) return *found;
  throw ValueError(text::format("\"{}\" is missing", name));
}

Meaning parse_meaning(const Config& config) {
  if (member(config, "format").as_string() != kFormat ||
      member(config, "version").as_int() != kVersion) {
    throw ValueError(text::format("expected the format {} in version {}", kFormat, kVersion));
  }
  Meaning meaning{.task = parse_task(member(config, "task").as_string())};
  for (const Config& name : member(config, "names").as_list()) {
    meaning.names.push_back(name.as_string());
  }
  if (meaning.task == Task::binary && meaning.names.size() != 2) {
    throw ValueError(text::format("the task binary has 2 names, got {}", meaning.names.size()));
  }
  if (const Config* array = config.find("array")) meaning.array = array->as_string();
  return meaning;
}

std::optional<Meaning> kept_meaning(const Model& model, const std::string& file) {
  const auto asset = model.assets().find(kAsset);
  if (asset == model.assets().end()) return std::nullopt;
  const std::string name = text::format("{}: {}", file, kAsset);
  try {
    return parse_meaning(io::parse_json(asset->second, name));
  } catch (const ValueError& error) {
    throw DataError(text::format("{}: is not what this hebb writes: {}; train it again", name,
                                 error.message()));
  } catch (const DataError& error) {
    throw DataError(text::format("{}; train it again", error.message()));
  }
}

/// The activation of the last layer; empty when it has none by name.
std::string last_activation(const Model& model) {
  const auto layers = model.layers();
  if (layers.empty()) return "";
  const Config config = layers.back()->config();
  if (config.find("class_name") && *config.find("class_name") == Config("Softmax"))
    return "softmax";
  const Config* options = config.find("config");
  const Config* activation = options ? options->find("activation") : nullptr;
  return activation && activation->is_string() ? activation->as_string() : "";
}

Meaning guessed_meaning(const Model& model, std::int64_t outputs) {
  Meaning meaning;
  const std::string activation = last_activation(model);
  if (activation == "softmax") meaning.task = Task::multiclass;
  if (activation == "sigmoid") meaning.task = outputs == 1 ? Task::binary : Task::multilabel;
  const std::int64_t names = meaning.task == Task::binary ? 2 : outputs;
  const char* pattern = meaning.task == Task::regression ? "prediction_{}" : "{}";
  for (std::int64_t i = 0; i < names; ++i) meaning.names.push_back(text::format(pattern, i));
  return meaning;
}

}  // namespace

void set_meaning(Model& model, const Meaning& meaning) {
  for (std::size_t i = 0; i < meaning.names.size(); ++i) {
    if (text::is_utf8(meaning.names[i])) continue;
    throw DataError(
        text::format("the name of class {} (counted from 0) is not UTF-8; give it another", i));
  }
  Config config;
  config.set("format", kFormat);
  config.set("version", kVersion);
  config.set("task", to_string(meaning.task));
  config.set("names", Config::List(meaning.names.begin(), meaning.names.end()));
  if (!meaning.array.empty()) config.set("array", meaning.array);
  model.set_asset(kAsset, io::to_json(config) + "\n");
}

Meaning TrainedModel::meaning_of(std::int64_t outputs) const {
  if (!meaning) return guessed_meaning(*model, outputs);
  const auto wanted =
      meaning->task == Task::binary ? 1 : static_cast<std::int64_t>(meaning->names.size());
  if (wanted == outputs) return *meaning;
  throw DataError(
      text::format("{}: the model gives {} numbers a row, but what is saved with it says {}; "
                   "train it again, or save it without that",
                   file, outputs, wanted));
}

TrainedModel trained_model(std::shared_ptr<Model> model, const std::string& file) {
  TrainedModel trained{.model = std::move(model), .encoder = {}, .meaning = {}, .file = file};
  trained.encoder = preprocessing(*trained.model);
  if (trained.encoder) {
    const TargetEncoding& target = trained.encoder->target();
    trained.meaning = {
        .task = target.task,
        .names = target.task == Task::regression ? target.columns : trained.encoder->class_names()};
  } else {
    trained.meaning = kept_meaning(*trained.model, file);
  }
  return trained;
}

}  // namespace hebb::cli
