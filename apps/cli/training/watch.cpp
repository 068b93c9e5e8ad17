#include "cli/training/watch.hpp"

#include <filesystem>

#include "base/text.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/recipe/task.hpp"
#include "cli/terminal/signals.hpp"
#include "hebb/error.hpp"
#include "hebb/state_fields.hpp"
#include "nn/checkpoint.hpp"

namespace hebb::cli {

namespace {

/// \throws DataError for a checkpoint from which a run cannot go on, saying how to begin anew.
void check_whole(const std::string& last) {
  try {
    read_checkpoint(last);
  } catch (const DataError& error) {
    const std::string& message = error.message();
    const std::string reason = message.substr(0, message.find(';'));  // what follows mends a model
    const std::string folder = std::filesystem::path(last).parent_path().string();
    throw DataError(text::format("{}; the run cannot go on from it, so begin anew: hebb train {}",
                                 reason, shell_words({in_folder(folder, kConfigFile)})));
  }
}

}  // namespace

void Watch::on_train_begin(Logs&) {
  std::error_code ignored;
  if (!files_.resumes) return;
  if (std::filesystem::exists(files_.last, ignored)) {
    check_whole(files_.last);
    run().resume_from = files_.last;
    resumes_ = true;
  } else {
    talk_.say("resume: the run was ended before it was saved; it starts anew");
  }
}

void Watch::on_test_batch_end(std::int64_t, Logs&) {
  if (!training_ && noted_interrupt() != 0) throw Leave{};
}

void Watch::on_predict_batch_end(std::int64_t, Logs&) {
  if (noted_interrupt() != 0) throw Leave{};
}

void Watch::on_epoch_end(int epoch, Logs& logs) {
  epochs_ = epoch + 1;
  const bool last = epochs_ == run().epochs || run().stop_training;
  const std::string line =
      text::format("epoch {}/{}: {}", epochs_, run().epochs, figures_text(logs));
  if (log_every_ > 0 && (last || epochs_ % log_every_ == 0)) {
    talk_.say(line);
  } else {
    talk_.note(line);
  }
  if (last || seconds() - saved_ >= kLeastInterval) save();
  save_if_interrupted();
}

void Watch::describe_state(StateFields& fields) {
  const double now = seconds();
  double total = now;
  std::int64_t data = data_;
  fields.field("data", data);
  if (data != data_) {
    throw DataError(
        text::format("{}: the data are not those that the run began with; give it those again, or "
                     "begin anew with the config.yaml beside it",
                     files_.last));
  }
  fields.field("epochs", epochs_);
  fields.field("seconds", total);
  earlier_ += total - now;
  if (!resumes_) return;
  resumes_ = false;
  saved_ = seconds();
  talk_.say(text::format("resume: {} epochs were finished", epochs_));
}

void Watch::save() {
  run().save_to.push_back({files_.last});
  saved_ = seconds();
}

void Watch::save_if_interrupted() {
  if (noted_interrupt() == 0) return;
  save();
  leaves_ = true;
}

void Watch::leave_if_saved() const {
  if (leaves_) throw Leave{};
}

}  // namespace hebb::cli
