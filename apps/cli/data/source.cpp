#include "cli/data/source.hpp"

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/text.hpp"
#include "cli/data/readers.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/recipe/task.hpp"
#include "cli/terminal/errors.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"

namespace hebb::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTakes =
    "expected a .csv, .npz or idx file, a folder of images in one folder a class, the name of a "
    "data set, or a CONFIG.yaml";

bool ends_in(const std::string& name, std::initializer_list<std::string_view> endings) {
  for (const std::string_view ending : endings) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

/// A form of data, and the settings that say how to read it.
struct Form {
  std::string_view what;
  std::unique_ptr<Source> (*read)(const Recipe& recipe, Talk& talk);
  std::span<const std::string_view> settings = {};
};

constexpr std::string_view kOfTable[] = {"target",  "ignore",    "categories", "max_categories",
                                         "missing", "delimiter", "decimal"};
constexpr std::string_view kOfArrays[] = {"target"};
constexpr std::string_view kOfIdx[] = {"labels"};
constexpr std::string_view kOfImages[] = {"image_size"};

enum FormId { kTable, kArrays, kIdx, kImages, kIdxFolder, kNamed };
constexpr Form kForms[] = {
    {"a table", table_source, kOfTable},          {"a .npz file", npz_source, kOfArrays},
    {"an idx file", idx_source, kOfIdx},          {"a folder of images", image_source, kOfImages},
    {"a folder of idx files", idx_folder_source}, {"a data set with a name", named_source},
};

/// The name of a file in lower case, without the ending of a packed one.
std::string plain_name(std::string_view path) {
  std::string name = text::lower(fs::path(path).filename().string());
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return name;
}

/// By the name of a file; null when it says nothing.
const Form* form_of_file(const std::string& path) {
  const std::string name = plain_name(path);
  if (is_table(path)) return &kForms[kTable];
  if (ends_in(name, {".npz"})) return &kForms[kArrays];
  if (ends_in(name, {".idx", "-ubyte"})) return &kForms[kIdx];
  return nullptr;
}

/// The form of data that has been checked.
const Form& form_of(const std::string& data) {
  std::error_code ignored;
  if (is_dataset(data)) return kForms[kNamed];
  if (!fs::is_directory(data, ignored)) return *form_of_file(data);
  return kForms[has_idx_files(data) ? kIdxFolder : kImages];
}

bool takes(const Form& form, std::string_view key) {
  return std::find(form.settings.begin(), form.settings.end(), key) != form.settings.end();
}

/// Refuses a setting that says how to read data of another form.
void check_settings(const Recipe& recipe, const Form& form) {
  for (const Setting& setting : settings()) {
    if (takes(form, setting.key) || !setting.get(recipe)) continue;
    std::string others;
    for (const Form& other : kForms) {
      if (!takes(other, setting.key)) continue;
      others += text::format("{}{}", others.empty() ? "" : " or ", other.what);
    }
    if (others.empty()) continue;  // a setting for data of every form
    throw UsageError(
        text::format("{}: goes with {}, and DATA is {}", setting.option, others, form.what));
  }
}

/// What is neither there nor a data set.
[[noreturn]] void refuse_absent(const std::string& data) {
  if (data.find('/') != std::string::npos || fs::path(data).has_extension()) {
    throw ValueError(text::format("{}: no such file; {}", data, kTakes));
  }
  std::vector<std::string_view> known;
  for (const datasets::Info& info : datasets::catalog()) known.push_back(info.name);
  throw ValueError(text::format("{}; {}", text::unknown_name("data set", data, known), kTakes));
}

[[noreturn]] void refuse_file(const std::string& data) {
  const std::string name = text::lower(data);
  if (ends_in(name, {".xlsx", ".xls", ".ods", ".parquet", ".feather"})) {
    throw ValueError(
        text::format("{}: hebb does not read this form of a table; save it as CSV", data));
  }
  if (name.ends_with(".npy")) {
    throw ValueError(text::format(
        "{}: holds one array, and training needs inputs and targets; save both as x and y in a "
        ".npz file",
        data));
  }
  throw ValueError(text::format("{}: cannot tell by its name what is in it; {}", data, kTakes));
}

}  // namespace

std::string stem_of(const std::string& path) {
  fs::path name = fs::path(path).lexically_normal();
  if (!name.has_filename()) name = name.parent_path();
  name = name.filename();
  if (name.extension() == ".gz") name = name.stem();
  const std::string stem = name.stem().string();
  return stem.empty() || stem == "." || stem == ".." ? "data" : stem;
}

bool is_table(std::string_view path) {
  return ends_in(plain_name(path), {".csv", ".tsv", ".tab", ".txt", ".data"});
}

std::int64_t Source::outputs() const {
  return static_cast<std::int64_t>(has_classes(task) ? classes.size() : targets.size());
}

std::vector<std::int64_t> class_counts(const Tensor& labels, std::size_t classes) {
  std::vector<std::int64_t> counts(classes);
  for (const std::int64_t label : labels.to_vector<std::int64_t>()) {
    ++counts[static_cast<std::size_t>(label)];
  }
  return counts;
}

const datasets::Info* find_dataset(std::string_view name) {
  std::string wanted = text::lower(name);
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  const auto catalog = datasets::catalog();
  const auto found = std::find_if(catalog.begin(), catalog.end(),
                                  [&](const datasets::Info& info) { return info.name == wanted; });
  return found == catalog.end() ? nullptr : &*found;
}

bool is_dataset(std::string_view data) {
  const datasets::Info* info = find_dataset(data);
  return info != nullptr && info->name == data;
}

std::string checked_data(std::string_view typed) {
  const std::string data(typed);
  if (const datasets::Info* info = find_dataset(data)) return std::string(info->name);
  std::error_code ignored;
  if (!fs::exists(data, ignored)) refuse_absent(data);
  if (fs::exists(fs::path(data) / kConfigFile, ignored)) {
    throw ValueError(text::format("{} is the folder of a run; to repeat the run: hebb train {}",
                                  data, shell_words({in_folder(data, kConfigFile)})));
  }
  if (!fs::is_directory(data, ignored) && form_of_file(data) == nullptr) refuse_file(data);
  return data;
}

std::unique_ptr<Source> open_source(const Recipe& recipe, Talk& talk) {
  const Form& form = form_of(recipe.data);
  check_settings(recipe, form);
  return form.read(recipe, talk);
}

}  // namespace hebb::cli
