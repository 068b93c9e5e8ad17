#include "hebb/callbacks.hpp"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"

namespace hebb {

Run& Callback::run() const {
  if (!run_) throw ValueError("callback: it takes part in no run; pass it to fit()");
  return *run_;
}

namespace callbacks {

EarlyStopping::EarlyStopping(EarlyStoppingOptions options) : options_(std::move(options)) {
  const std::string& mode = options_.mode;
  if (mode != "auto" && mode != "min" && mode != "max") {
    throw ValueError(
        text::format("EarlyStopping: mode is \"auto\", \"min\" or \"max\", got \"{}\"", mode));
  }
  const auto at_least_0 = [](const char* name, int value) {
    if (value >= 0) return;
    throw ValueError(text::format("EarlyStopping: {} is at least 0, got {}", name, value));
  };
  at_least_0("patience", options_.patience);
  at_least_0("start_from_epoch", options_.start_from_epoch);
  const auto a_number = [](const char* name, double value) {
    if (!std::isnan(value)) return;
    throw ValueError(text::format("EarlyStopping: {} is a number, got {}", name, value));
  };
  a_number("min_delta", options_.min_delta);
  a_number("baseline", options_.baseline.value_or(0));
  const bool accuracy = options_.monitor.find("acc") != std::string::npos;
  larger_is_better_ = mode == "max" || (mode == "auto" && accuracy);
}

bool EarlyStopping::better(double value, double than) const {
  const double margin = std::abs(options_.min_delta);
  return larger_is_better_ ? value - margin > than : value + margin < than;
}

void EarlyStopping::on_train_begin(Logs&) {
  wait_ = 0;
  best_epoch_ = stopped_epoch_ = -1;
  const double infinity = std::numeric_limits<double>::infinity();
  best_ = larger_is_better_ ? -infinity : infinity;
  best_weights_.clear();
}

void EarlyStopping::on_epoch_end(int epoch, Logs& logs) {
  if (epoch < options_.start_from_epoch) return;
  if (!logs.contains(options_.monitor)) {
    std::string names;
    for (const auto& [name, value] : logs) names += (names.empty() ? "" : ", ") + name;
    throw ValueError(
        text::format("EarlyStopping: there is no figure \"{}\" to watch; there are: {}. For "
                     "val_ figures give fit() validation_split or validation_data",
                     options_.monitor, names));
  }
  const double value = std::as_const(logs)[options_.monitor];
  ++wait_;
  if (better(value, best_)) {
    best_ = value;
    best_epoch_ = epoch;
    if (options_.restore_best_weights) best_weights_ = run().model.get_weights();
    // With a baseline, only being better than it counts as progress.
    if (!options_.baseline || better(value, *options_.baseline)) wait_ = 0;
    return;
  }
  if (wait_ >= options_.patience && epoch > 0) {
    stopped_epoch_ = epoch;
    run().stop_training = true;
  }
}

void EarlyStopping::on_train_end(Logs&) {
  if (stopped_epoch_ >= 0 && options_.verbose > 0) {
    std::printf("Epoch %d: early stopping\n", stopped_epoch_ + 1);
  }
  if (!options_.restore_best_weights || best_epoch_ < 0) return;
  run().model.set_weights(best_weights_);
  if (options_.verbose > 0) {
    std::printf("Restoring model weights from the end of the best epoch: %d.\n", best_epoch_ + 1);
  }
}

/// An open file that closes itself.
struct CSVLogger::File {
  std::FILE* handle = nullptr;
  ~File() {
    if (handle) std::fclose(handle);
  }
};

namespace {

[[noreturn]] void throw_file(const std::string& path, const char* what) {
  const int reason = errno;
  throw IOError(text::format("CSVLogger: {} cannot be {}: {}", path, what, std::strerror(reason)));
}

}  // namespace

CSVLogger::CSVLogger(std::string path, CSVLoggerOptions options)
    : path_(std::move(path)), options_(std::move(options)) {}

void CSVLogger::on_train_begin(Logs&) {
  columns_.clear();
  file_ = std::make_shared<File>();
  file_->handle = std::fopen(path_.c_str(), options_.append ? "ab" : "wb");
  if (!file_->handle) throw_file(path_, "opened for writing");
}

void CSVLogger::on_epoch_end(int epoch, Logs& logs) {
  std::string text;
  if (columns_.empty()) {
    std::string header = "epoch";
    for (const auto& [name, value] : logs) {
      columns_.push_back(name);
      header += options_.separator + name;
    }
    // An appended file has its header already; a pipe has no position.
    std::fseek(file_->handle, 0, SEEK_END);
    if (std::ftell(file_->handle) <= 0) text = header + "\n";
  }
  text += text::format("{}", epoch);
  for (const std::string& name : columns_) {
    text += options_.separator +
            (logs.contains(name) ? text::number(std::as_const(logs)[name]) : std::string("NA"));
  }
  text += "\n";
  if (std::fwrite(text.data(), 1, text.size(), file_->handle) != text.size() ||
      std::fflush(file_->handle) != 0) {
    throw_file(path_, "written");
  }
}

void CSVLogger::on_train_end(Logs&) { file_.reset(); }

}  // namespace callbacks

}  // namespace hebb
