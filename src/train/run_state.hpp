// What changes while fit() runs, besides the model: where it is, its figures, and what callbacks
// remember.
#pragma once

#include <cstdint>

#include "hebb/state_fields.hpp"
#include "train/callback_list.hpp"

namespace hebb {

class Feed;
class Trainer;

/// Where a run is.
struct Progress {
  int epoch = 0;          // the one under way, or the next
  std::int64_t step = 0;  // batches of it that are done; 0: it has not begun
  Logs logs = {};
  History history = {};
};

/// Lists a number that must be the same when a run goes on. \throws ValueError when it is not.
void check_same(StateFields& fields, const char* name, std::int64_t value);

/// Saves a run when a callback has asked for it, and goes on with one that was saved.
class RunState {
 public:
  RunState(Trainer& trainer, Feed& feed, const CallbackList& callbacks, Progress progress)
      : trainer_(trainer), feed_(feed), callbacks_(callbacks), progress_(std::move(progress)) {}

  Progress& progress() { return progress_; }
  /// Writes the files that Run::save_to names. All callbacks have seen the batch or epoch.
  void save_if_asked();
  /// Goes on from the file that Run::resume_from names. \throws as restore_checkpoint().
  void restore_if_asked();

 private:
  void describe(StateFields& fields);
  /// Refuses a run that has come further than is asked for.
  void check_epochs() const;

  Trainer& trainer_;
  Feed& feed_;
  const CallbackList& callbacks_;
  Progress progress_;
};

}  // namespace hebb
