// Callbacks that keep or write the figures.

#include "hebb/callbacks/logging.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::callbacks {

void History::on_train_begin(Logs&) {
  history.clear();
  epoch.clear();
}

void History::on_epoch_end(int number, Logs& logs) {
  epoch.push_back(number);
  for (const auto& [name, value] : logs) history[name].push_back(value);
}

bool BaseLogger::is_stateful(const std::string& name) const {
  const auto in = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return in(options_.stateful_metrics) || in(run().metrics);
}

void BaseLogger::on_epoch_begin(int, Logs&) { means_.clear(); }

void BaseLogger::on_train_batch_end(std::int64_t, Logs& logs) {
  for (const auto& [name, value] : logs) {
    if (is_stateful(name)) continue;
    Mean& mean = means_[name];
    mean.sum += value;
    ++mean.count;
    logs[name] = mean.sum / static_cast<double>(mean.count);
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
    for (const auto& [name, value] : logs) columns_.push_back(name);
    if (run().skips_validation) {
      for (const std::string& name : run().metrics) columns_.push_back("val_" + name);
    }
    std::string header = "epoch";
    for (const std::string& name : columns_) header += options_.separator + name;
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

}  // namespace hebb::callbacks
