#include "source.hpp"

#include <filesystem>

#include "base/text.hpp"
#include "errors.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "readers.hpp"
#include "run_folder.hpp"
#include "task.hpp"
#include "values.hpp"

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

/// Reads a file or folder of some form.
using Reader = std::unique_ptr<Source> (*)(const Recipe& recipe, Talk& talk);

/// By the name of a file; null when it says nothing.
Reader reader_of_file(const std::string& path) {
  std::string name = text::lower(fs::path(path).filename().string());
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (ends_in(name, {".csv", ".tsv", ".tab", ".txt", ".data"})) return table_source;
  if (ends_in(name, {".npz"})) return npz_source;
  if (ends_in(name, {".idx", "-ubyte"})) return idx_source;
  return nullptr;
}

/// The name of a data set as the catalog has it; empty when there is none of that name.
std::string dataset_name(std::string_view data) {
  std::string wanted = text::lower(data);
  for (char& c : wanted) c = c == '-' ? '_' : c;
  for (const datasets::Info& info : datasets::catalog()) {
    if (info.name == wanted) return wanted;
  }
  return {};
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

std::int64_t Source::outputs() const {
  return static_cast<std::int64_t>(has_classes(task) ? classes.size() : targets.size());
}

bool is_dataset(std::string_view data) { return dataset_name(data) == data; }

std::string checked_data(std::string_view typed) {
  const std::string data(typed);
  if (std::string name = dataset_name(data); !name.empty()) return name;
  std::error_code ignored;
  if (!fs::exists(data, ignored)) refuse_absent(data);
  if (fs::exists(fs::path(data) / kConfigFile, ignored)) {
    throw ValueError(text::format("{} is the folder of a run; to repeat the run: hebb train {}",
                                  data, shell_words({in_folder(data, kConfigFile)})));
  }
  if (!fs::is_directory(data, ignored) && !reader_of_file(data)) refuse_file(data);
  return data;
}

std::unique_ptr<Source> open_source(const Recipe& recipe, Talk& talk) {
  std::error_code ignored;
  Reader reader = named_source;
  if (!is_dataset(recipe.data)) {
    const bool folder = fs::is_directory(recipe.data, ignored);
    reader = !folder                      ? reader_of_file(recipe.data)
             : has_idx_files(recipe.data) ? idx_folder_source
                                          : image_source;
  }
  if (!recipe.labels.empty() && reader != idx_source) {
    throw UsageError("--labels: names the labels of an idx file, and DATA is none");
  }
  if (!recipe.image_size.empty() && reader != image_source) {
    throw UsageError("--image-size: scales the images of a folder, and DATA is none");
  }
  const bool table = reader == table_source;
  for (const auto& [option, value] : {std::pair{"--ignore", &recipe.ignore},
                                      {"--categories", &recipe.categories},
                                      {"--missing", &recipe.missing},
                                      {"--delimiter", &recipe.delimiter},
                                      {"--decimal", &recipe.decimal}}) {
    if (!value->empty() && !table) {
      throw UsageError(text::format("{}: is for tables, and DATA is none", option));
    }
  }
  if (!recipe.target.empty() && !table && reader != npz_source) {
    throw UsageError(
        "--target: names a column of a table or an array of a .npz file, and DATA has "
        "its targets already");
  }
  return reader(recipe, talk);
}

}  // namespace hebb::cli
