#include "cli/files/run_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/text.hpp"
#include "cli/recipe/recipe.hpp"
#include "hebb/error.hpp"

namespace hebb::cli {

namespace {

namespace fs = std::filesystem;

/// The last tells that there is a run, so it is the last to be removed.
constexpr const char* kFiles[] = {kConfigFile, kHistoryFile, kMetricsFile, kLogFile,
                                  kModelFile,  kLastFile,    kReportFile,  kWeightsFile,
                                  kPlanFile,   kTrialsFile,  kBestFile,    kCommandFile};

[[noreturn]] void fail(const fs::path& folder, const std::error_code& reason) {
  throw IOError(text::format("cannot use the run folder {}: {}; name another one with -o",
                             folder.string(), reason.message()));
}

/// Removes the events of an earlier run, and the folders that are empty then; what else is in them
/// is the user's.
void remove_events(const fs::path& events) {
  std::error_code ignored;
  for (const char* part : {"train", "validation"}) {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(events / part, ignored)) {
      if (entry.path().filename().string().starts_with("events.out.tfevents.")) {
        files.push_back(entry.path());
      }
    }
    for (const fs::path& file : files) {
      std::error_code reason;
      if (!fs::remove(file, reason) && reason) fail(events, reason);
    }
    fs::remove(events / part, ignored);
  }
  fs::remove(events, ignored);
}

/// True when hebb has written the command.txt of a folder, with which every run begins.
bool has_run(const fs::path& folder) {
  std::ifstream file(folder / kCommandFile);
  std::string first;
  return file >> first && first == "hebb";
}

/// Refuses files that are called as those of a run and are none.
void check_is_run(const fs::path& folder) {
  if (has_run(folder)) return;
  std::error_code ignored;
  for (const char* file : kFiles) {
    if (!fs::exists(folder / file, ignored)) continue;
    throw IOError(
        text::format("{} is no run of hebb's, and --force would replace {} in it; name another "
                     "folder with -o",
                     folder.string(), (folder / file).string()));
  }
}

/// Makes runs/NAME-1, or the next that does not exist. Making it is what claims it, so that two
/// runs that start together get one each.
fs::path claim_numbered(const std::string& name) {
  std::error_code reason;
  fs::create_directories("runs", reason);
  if (reason) fail("runs", reason);
  for (int number = 1;; ++number) {
    const fs::path folder = fs::path("runs") / text::format("{}-{}", name, number);
    if (fs::create_directory(folder, reason)) return folder;
    if (reason && reason != std::errc::file_exists) fail(folder, reason);
  }
}

}  // namespace

void check_place(const RunPlace& place) {
  if (place.folder.empty()) return;
  std::error_code reason;
  const fs::file_status status = fs::status(place.folder, reason);
  if (!fs::exists(status)) {
    if (status.type() == fs::file_type::not_found) return;
    fail(place.folder, reason);
  }
  if (!fs::is_directory(status)) {
    throw IOError(
        text::format("the run folder {} is a file; name another one with -o", place.folder));
  }
  const bool empty = fs::is_empty(place.folder, reason);
  if (reason) fail(place.folder, reason);
  if (!empty && !place.replace) {
    throw IOError(
        text::format("the run folder {} is not empty; name another one with -o, or "
                     "replace the run in it with --force",
                     place.folder));
  }
}

void check_run_place(const RunPlace& place) {
  check_place(place);
  if (!place.folder.empty()) check_is_run(place.folder);
}

std::string make_run_folder(const RunPlace& place, const std::string& name) {
  if (place.folder.empty()) return claim_numbered(name).string();
  check_run_place(place);
  std::error_code reason;
  fs::create_directories(place.folder, reason);
  if (reason) fail(place.folder, reason);
  for (const char* file : kFiles) {
    fs::remove(fs::path(place.folder) / file, reason);
    if (reason) fail(place.folder, reason);
  }
  remove_events(fs::path(place.folder) / kEventsFolder);
  return place.folder;
}

void check_begun(const std::string& folder) {
  std::error_code ignored;
  if (fs::exists(fs::path(folder) / kConfigFile, ignored)) return;
  throw DataError(
      text::format("{} is not the folder of a run: there is no {} in it; name what hebb train has "
                   "called the run folder",
                   folder, kConfigFile));
}

void check_goes_on(const std::string& folder, bool search) {
  std::error_code ignored;
  const bool is_search = fs::exists(fs::path(folder) / kPlanFile, ignored);
  if (is_search == search) return;
  throw DataError(text::format("{} is the folder of a {}; to go on: hebb {} --resume {}", folder,
                               is_search ? "search" : "training", is_search ? "tune" : "train",
                               shell_words({folder})));
}

std::string in_folder(const std::string& folder, const char* file) {
  return (fs::path(folder) / file).string();
}

}  // namespace hebb::cli
