#include "train/run_state.hpp"

#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/checkpoint.hpp"
#include "train/feed.hpp"
#include "train/trainer.hpp"

namespace hebb {

void RunState::save_if_asked() {
  Run& run = callbacks_.run();
  for (const Checkpoint& checkpoint : std::exchange(run.save_to, {})) {
    save_checkpoint(
        run.model, [this](StateFields& fields) { describe(fields); }, checkpoint);
  }
}

void RunState::restore_if_asked() {
  Run& run = callbacks_.run();
  if (run.resume_from.empty()) return;
  const std::string path = std::exchange(run.resume_from, {});
  restore_checkpoint(
      run.model, [this](StateFields& fields) { describe(fields); }, read_checkpoint(path), path);
}

void check_same(StateFields& fields, const char* name, std::int64_t value) {
  std::int64_t saved = value;
  fields.field(name, saved);
  if (saved == value) return;
  throw ValueError(text::format(
      "the run to go on with has {} {}, this one has {}; go on with the same data and options, or "
      "remove what was saved to start anew",
      name, saved, value));
}

void RunState::check_epochs() const {
  const int reached = progress_.epoch + (progress_.step > 0 ? 1 : 0);
  const int epochs = callbacks_.run().epochs;
  if (epochs >= reached) return;
  throw ValueError(
      text::format("the run to go on with has come to epoch {}, so epochs must be at least that, "
                   "got {}",
                   reached, epochs));
}

void RunState::describe(StateFields& fields) {
  Run& run = callbacks_.run();
  fields.part("run", [&] {
    feed_.describe_state(fields);
    check_same(fields, "batch_size", run.batch_size);
    check_same(fields, "steps", run.steps);
    check_same(fields, "callbacks", static_cast<std::int64_t>(callbacks_.given()));
    fields.field("epoch", progress_.epoch);
    fields.field("step", progress_.step);
    check_epochs();
    fields.field("stop_training", run.stop_training);
    fields.field("logs", progress_.logs);
    fields.field("history", progress_.history);
    if (progress_.step > 0) trainer_.describe_state(fields);
  });
  callbacks_.describe_state(fields);
}

}  // namespace hebb
