#include "cli/files/model_files.hpp"

#include <CLI/CLI.hpp>
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

void check_array_path(const std::string& path, const char* what) {
  if (is_array_path(path)) return;
  throw UsageError(text::format("{}: expected a .npz or .npy file, got \"{}\"", what, path));
}

Arrays read_arrays(const std::string& path) {
  check_array_path(path, "INPUT");
  if (path.ends_with(kMany)) return read_npz(path);
  return Arrays({{"", read_npy(path)}});
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
  const bool single = names.size() == 1;
  Tensors taken;
  for (const std::string& name : names) {
    std::string_view found = name;
    for (const std::string_view other : instead) {
      if (single && !arrays.contains(found)) found = other;
    }
    if (single && !arrays.contains(found) && arrays.size() == 1) found = known.front();
    if (!arrays.contains(found)) {
      throw DataError(text::format("{}: {}", path, text::unknown_name("array", name, known)));
    }
    taken.push_back(arrays[found]);
  }
  return taken;
}

}  // namespace hebb::cli
