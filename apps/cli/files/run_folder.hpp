// Run folder: where a training run leaves what it did.
#pragma once

#include <string>

namespace hebb::cli {

/// @{
/// Files of a run folder.
inline constexpr const char* kConfigFile = "config.yaml";    // repeats the run
inline constexpr const char* kCommandFile = "command.txt";   // as it was typed
inline constexpr const char* kHistoryFile = "history.csv";   // figures of every epoch
inline constexpr const char* kMetricsFile = "metrics.json";  // the result
inline constexpr const char* kLogFile = "log.txt";           // what was said
inline constexpr const char* kModelFile = "model.keras";     // of the best epoch
inline constexpr const char* kLastFile = "last.keras";       // where the run can go on
inline constexpr const char* kReportFile = "report.html";    // all of it on a page
inline constexpr const char* kWeightsFile = "weights.npz";   // how they were distributed
inline constexpr const char* kEventsFolder = "events";       // for TensorBoard
inline constexpr const char* kPlanFile = "search.yaml";      // of hebb tune: what is to be tried
inline constexpr const char* kTrialsFile = "trials.csv";     // of hebb tune: a line a trial
inline constexpr const char* kBestFile = "best.yaml";        // of hebb tune: for hebb train
/// @}

/// Where a run shall leave its files.
struct RunPlace {
  std::string
      folder;  ///< As the user named it; empty: `runs/NAME-N` with the first N that is free.
  bool replace = false;  ///< Files of an earlier run in it may be replaced.
};

/// Refuses a place that cannot be used, before time is spent on anything else.
/// \throws IOError for a file, or a folder that is not empty and may not be replaced.
void check_place(const RunPlace& place);

/// The same for a run. \throws IOError also when files in the folder have the names of those of a
/// run and hebb has begun no run there.
void check_run_place(const RunPlace& place);

/// Makes the folder and clears it of the files of an earlier run. Returns its path.
/// \throws IOError as check_run_place(), and when it cannot be made.
std::string make_run_folder(const RunPlace& place, const std::string& name);

/// Refuses a folder that no run has begun in. \throws DataError.
void check_begun(const std::string& folder);

/// Refuses the folder of a search where a training goes on, and the other way round.
/// \throws DataError naming the command that goes on with it.
void check_goes_on(const std::string& folder, bool search);

/// Path of a file in a run folder.
std::string in_folder(const std::string& folder, const char* file);

}  // namespace hebb::cli
