// Callbacks that keep or write the figures.

#include "hebb/callbacks/logging.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/state_fields.hpp"

namespace hebb::callbacks {

void History::on_train_begin(Logs&) {
  history.clear();
  epoch.clear();
}

void History::on_epoch_end(int number, Logs& logs) { add(number, logs); }

void History::describe_state(StateFields& fields) {
  hebb::History& figures = *this;
  fields.field("history", figures);
}

bool BaseLogger::is_stateful(const std::string& name) const {
  const auto in = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return in(options_.stateful_metrics) || in(run().metrics);
}

void BaseLogger::on_epoch_begin(int, Logs&) { means_.clear(); }

void BaseLogger::describe_state(StateFields& fields) {
  std::vector<std::string> names;
  std::vector<Mean> means;
  for (const auto& [name, mean] : means_) {
    names.push_back(name);
    means.push_back(mean);
  }
  fields.field("names", names);
  fields.records("means", means);
  means_.clear();
  for (std::size_t i = 0; i < names.size() && i < means.size(); ++i) means_[names[i]] = means[i];
}

void BaseLogger::on_train_batch_end(std::int64_t, Logs& logs) {
  for (const auto& [name, value] : logs) {
    if (is_stateful(name)) continue;
    Mean& mean = means_[name];
    mean.sum += value;
    ++mean.count;
    logs[name] = mean.sum / mean.count;
  }
}

/// An open file that closes itself.
struct CSVLogger::File {
  std::FILE* handle = nullptr;
  long start = 0;  // where this run began in it; -1 in a pipe
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
  written_.clear();
  file_ = std::make_shared<File>();
  file_->handle = std::fopen(path_.c_str(), options_.append ? "ab" : "wb");
  if (!file_->handle) throw_file(path_, "opened for writing");
  std::fseek(file_->handle, 0, SEEK_END);
  file_->start = std::ftell(file_->handle);
}

void CSVLogger::on_epoch_end(int epoch, Logs& logs) {
  std::string text;
  if (columns_.empty()) {
    for (const auto& [name, value] : logs) columns_.push_back(name);
    if (run().skips_validation) {
      for (const std::string& name : run().metrics) columns_.push_back("val_" + name);
    }
    std::string header = "epoch";
    for (const std::string& name : columns_) header += options_.separator + name;
    // An appended file has its header already; a pipe has no position.
    if (file_->start <= 0) text = header + "\n";
  }
  text += text::format("{}", epoch);
  for (const std::string& name : columns_) {
    text += options_.separator +
            (logs.contains(name) ? text::number(std::as_const(logs)[name]) : std::string("NA"));
  }
  text += "\n";
  write(text);
}

void CSVLogger::write(const std::string& text) {
  written_ += text;
  if (std::fwrite(text.data(), 1, text.size(), file_->handle) != text.size() ||
      std::fflush(file_->handle) != 0) {
    throw_file(path_, "written");
  }
}

// The file may have been written on after the run was saved, and on_train_begin() may have emptied
// it: what stood before this run is left, the rest is written again.
void CSVLogger::describe_state(StateFields& fields) {
  const long begun = file_->start;
  std::string written = written_;
  fields.field("columns", columns_);
  fields.field("start", file_->start);
  fields.field("written", written);
  if ((written == written_ && file_->start == begun) || begun < 0) return;
  file_->start = std::min(file_->start, begun);
  if (::ftruncate(::fileno(file_->handle), file_->start) != 0) throw_file(path_, "cut");
  std::fseek(file_->handle, file_->start, SEEK_SET);
  written_.clear();
  write(written);
}

void CSVLogger::on_train_end(Logs&) { file_.reset(); }

}  // namespace hebb::callbacks
