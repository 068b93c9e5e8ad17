// The table of all forms of data: what is learned from and what models are asked about.

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/text.hpp"
#include "cli/data/array_files.hpp"
#include "cli/data/readers.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "io/images.hpp"

namespace hebb::cli {

namespace {

namespace fs = std::filesystem;

bool ends_in(const std::string& name, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](auto ending) { return name.ends_with(ending); });
}

/// A form of data, what reads it, and the settings that say how.
struct Form {
  std::string_view what;
  std::unique_ptr<Source> (*learn)(const Recipe& recipe, Talk& talk);  // null: has no targets
  std::unique_ptr<Samples> (*ask)(const Question& question);
  std::span<const std::string_view> settings = {};
};

constexpr std::string_view kOfTable[] = {"target",  "ignore",    "categories", "max_categories",
                                         "missing", "delimiter", "decimal"};
constexpr std::string_view kOfArrays[] = {"target"};
constexpr std::string_view kOfIdx[] = {"labels"};
constexpr std::string_view kOfImages[] = {"image_size"};

enum FormId { kTable, kArrays, kArray, kIdx, kIdxFolder, kImages, kImage, kNamed };
constexpr Form kForms[] = {
    {"a table", table_source, table_samples, kOfTable},
    {"a .npz file", npz_source, npz_samples, kOfArrays},
    {"a .npy file", nullptr, npy_samples},
    {"an idx file", idx_source, idx_samples, kOfIdx},
    {"a folder of idx files", idx_folder_source, idx_folder_samples},
    {"a folder of images", image_source, image_folder_samples, kOfImages},
    {"an image", nullptr, image_samples},
    {"a data set with a name", named_source, named_samples},
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
  if (path == kPipe || is_table(path)) return &kForms[kTable];
  if (text::lower(path).ends_with(".npz")) return &kForms[kArrays];  // is packed in itself
  if (ends_in(name, {".npy"})) return &kForms[kArray];
  if (ends_in(name, {".idx", "-ubyte"})) return &kForms[kIdx];
  return io::is_image(path) ? &kForms[kImage] : nullptr;
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

/// What is taken for a purpose.
std::string_view takes(Purpose purpose) {
  switch (purpose) {
    case Purpose::learning:
      return "expected a .csv, .npz or idx file, a folder of images in one folder a class, the "
             "name of a data set, or a CONFIG.yaml";
    case Purpose::asking:
      return "expected a .csv, .npz, .npy or idx file, an image or a folder of images, the name of "
             "a data set, or - for CSV on the standard input";
    case Purpose::drawing:
      return "expected the folder of a run, the file of a model, a .csv, .npz or idx file, a "
             "folder of images, the name of a data set, or the word activations";
  }
  return {};
}

/// What is neither there nor a data set.
[[noreturn]] void refuse_absent(const std::string& data, Purpose purpose) {
  if (data.find('/') != std::string::npos || fs::path(data).has_extension()) {
    throw ValueError(text::format("{}: no such file; {}", data, takes(purpose)));
  }
  std::vector<std::string_view> known;
  for (const datasets::Info& info : datasets::catalog()) known.push_back(info.name);
  const std::string_view what = purpose == Purpose::drawing ? "file, run or data set" : "data set";
  throw ValueError(text::format("{}; {}", text::unknown_name(what, data, known), takes(purpose)));
}

[[noreturn]] void refuse_run(const std::string& data, Purpose purpose) {
  if (purpose != Purpose::learning) {
    throw ValueError(text::format("{} is the folder of a run; {}", data, takes(purpose)));
  }
  throw ValueError(text::format("{} is the folder of a run; to repeat the run: hebb train {}", data,
                                shell_words({in_folder(data, kConfigFile)})));
}

[[noreturn]] void refuse_file(const std::string& data, Purpose purpose) {
  const std::string name = plain_name(data);
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
  if (io::is_image(name)) {
    throw ValueError(
        text::format("{}: nothing says what is in the image; {}", data, takes(purpose)));
  }
  if (name.ends_with(".npz")) {
    throw ValueError(
        text::format("{}: a .npz file that is packed once more is not read; unpack it", data));
  }
  throw ValueError(
      text::format("{}: cannot tell by its name what is in it; {}", data, takes(purpose)));
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

std::string checked_data(std::string_view typed, Purpose purpose) {
  std::string data(typed);
  if (const datasets::Info* info = find_dataset(data)) return std::string(info->name);
  if (data == kPipe && purpose == Purpose::asking) return data;
  std::error_code ignored;
  if (!fs::exists(data, ignored)) refuse_absent(data, purpose);
  if (fs::exists(fs::path(data) / kConfigFile, ignored)) refuse_run(data, purpose);
  if (fs::is_directory(data, ignored)) return data;
  const Form* form = form_of_file(data);
  const bool serves = form != nullptr && (purpose == Purpose::asking || form->learn != nullptr);
  if (!serves) refuse_file(data, purpose);
  return data;
}

std::unique_ptr<Source> open_source(const Recipe& recipe, Talk& talk) {
  const Form& form = form_of(recipe.data);
  check_settings(recipe, form);
  return form.learn(recipe, talk);
}

std::unique_ptr<Samples> open_samples(const Question& question) {
  const Form& form = form_of(question.recipe.data);
  check_settings(question.recipe, form);
  return form.ask(question);
}

Block read_all(Samples& samples) {
  std::vector<Block> blocks;
  while (std::optional<Block> block = samples.next()) blocks.push_back(std::move(*block));
  if (blocks.size() == 1) return std::move(blocks.front());
  Block all;
  if (blocks.empty()) return all;
  for (Tensors Block::*list : {&Block::x, &Block::y}) {
    for (std::size_t i = 0; i < (blocks.front().*list).size(); ++i) {
      Tensors parts;
      for (const Block& block : blocks) parts.push_back((block.*list)[i]);
      (all.*list).push_back(concatenate(parts, 0));
    }
  }
  for (const Block& block : blocks) {
    all.files.insert(all.files.end(), block.files.begin(), block.files.end());
  }
  return all;
}

}  // namespace hebb::cli
