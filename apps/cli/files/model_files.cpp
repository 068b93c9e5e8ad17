#include "cli/files/model_files.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/terminal/errors.hpp"
#include "io/model_files.hpp"

namespace hebb::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOne = ".npy";
constexpr std::string_view kMany = ".npz";

}  // namespace

void add_model_argument(CLI::App& app, std::string& model, const char* name) {
  app.add_option(name, model, "File of a model, or folder of a run")->option_text(" ")->required();
}

std::string model_file(const std::string& model) {
  std::error_code ignored;
  if (!fs::is_directory(model, ignored)) return model;
  const std::string file = in_folder(model, kModelFile);
  if (fs::exists(file, ignored)) return file;
  if (fs::exists(in_folder(model, "config.json"), ignored)) return model;
  throw IOError(
      text::format("{} is a folder without {}; name the file of a model, or the folder "
                   "of a run that was finished",
                   model, kModelFile));
}

std::shared_ptr<Model> model_as_known(const SavedModel& saved, const std::string& file,
                                      const char* lost) {
  const std::shared_ptr<Model> model = io::model_of(saved, file, {.compile = false});
  try {
    io::compile_as_saved(*model, saved, file);
  } catch (const ValueError& error) {
    std::fprintf(stderr, "hebb: warning: %s: %s; %s\n", file.c_str(), error.message().c_str(),
                 lost);
  }
  return model;
}

void check_may_write(const std::string& path, bool force) {
  std::error_code ignored;
  if (force || !fs::exists(path, ignored)) return;
  throw IOError(
      text::format("{} is there already; name another file, or replace it with --force", path));
}

bool is_array_path(const std::string& path) {
  return path.ends_with(kOne) || path.ends_with(kMany);
}

void write_arrays(const std::string& path, const std::vector<NamedTensor>& arrays) {
  if (path.ends_with(kMany)) return write_npz(path, arrays);
  if (arrays.size() == 1) return write_npy(path, arrays.front().value);
  throw DataError(
      text::format("{}: the model has {} outputs, and a .npy file holds one array; "
                   "name a .npz file",
                   path, arrays.size()));
}

Tensors take_arrays(const Arrays& arrays, const std::vector<std::string>& names,
                    const std::vector<std::string_view>& instead, const std::string& path) {
  std::vector<std::string_view> known;
  for (const NamedTensor& array : arrays) known.push_back(array.name);
  Tensors taken;
  for (const std::string& name : names) {
    std::vector<std::string_view> allowed = {name};
    if (names.size() == 1) allowed.insert(allowed.end(), instead.begin(), instead.end());
    const auto found = std::ranges::find_if(
        allowed, [&](const std::string_view each) { return arrays.contains(each); });
    if (found == allowed.end()) {
      std::string expected;
      for (const std::string_view each : allowed) {
        expected += text::format("{}{}", expected.empty() ? "" : " or ", each);
      }
      throw DataError(text::format("{}: {}; expected the array {}", path,
                                   text::unknown_name("array", name, known), expected));
    }
    taken.push_back(arrays[*found]);
  }
  return taken;
}

}  // namespace hebb::cli
