#include "hebb/callbacks/weights.hpp"

#include <cstdio>
#include <filesystem>
#include <utility>

#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "hebb/state_fields.hpp"
#include "nn/checkpoint.hpp"
#include "train/callbacks/checks.hpp"

namespace hebb {

void MemoryWriter::write(const Model& model, const std::string& path, bool) {
  weights_[path] = model.get_weights();
}

namespace {

/// Writes files in the formats that hebb knows.
class FileWriter : public ModelWriter {
 public:
  void write(const Model& model, const std::string& path, bool weights_only) override {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code failed;  // the error of writing into it says more
    if (!folder.empty()) std::filesystem::create_directories(folder, failed);
    weights_only ? model.save_weights(path) : model.save(path);
  }
};

}  // namespace

namespace callbacks {

ModelCheckpoint::ModelCheckpoint(std::string filepath, ModelCheckpointOptions options)
    : filepath_(std::move(filepath)),
      options_(std::move(options)),
      monitor_("ModelCheckpoint", options_.monitor, options_.mode),
      best_(options_.initial_value_threshold) {
  own_writer_ = options_.writer != nullptr;
  if (!own_writer_) options_.writer = std::make_shared<FileWriter>();
  check_number("ModelCheckpoint", "initial_value_threshold", best_.value_or(0));
}

void ModelCheckpoint::on_epoch_begin(int epoch, Logs&) { epoch_ = epoch; }

void ModelCheckpoint::on_train_batch_end(std::int64_t step, Logs& logs) {
  const std::int64_t frequency = options_.save_freq.batches();
  if (frequency == 0 || ++batches_ < frequency) return;
  batches_ = 0;
  save(step, logs);
}

void ModelCheckpoint::on_epoch_end(int, Logs& logs) {
  if (options_.save_freq.batches() == 0) save({}, logs);
}

void ModelCheckpoint::save(std::optional<std::int64_t> step, const Logs& logs) {
  if (options_.save_best_only && !step && monitor_.waits(run())) return;
  const std::string target = path(step, logs);
  if (options_.save_best_only && !is_best(logs)) return;
  if (writes_run(target)) {
    run().save_to.push_back({target, true});
  } else {
    options_.writer->write(run().model, target, options_.save_weights_only);
  }
  last_path_ = target;
  if (options_.verbose > 0) std::printf("\nEpoch %d: saving as %s\n", epoch_ + 1, target.c_str());
}

bool ModelCheckpoint::writes_run(const std::string& path) const {
  const bool whole_model = !options_.save_weights_only && !own_writer_;
  return whole_model && run_content(path) != RunContent::nothing;
}

void ModelCheckpoint::describe_state(StateFields& fields) {
  fields.field("best", best_);
  fields.field("epoch", epoch_);
  fields.field("batches", batches_);
  fields.field("last_path", last_path_);
}

bool ModelCheckpoint::is_best(const Logs& logs) {
  const double value = monitor_.value(logs);
  if (monitor_.better(value, best_.value_or(monitor_.worst()))) {
    best_ = value;
    return true;
  }
  if (options_.verbose > 0) {
    const std::string best = best_ ? text::number(*best_) : "nothing";
    std::printf("\nEpoch %d: %s is %s, no better than %s\n", epoch_ + 1, monitor_.name().c_str(),
                text::number(value).c_str(), best.c_str());
  }
  return false;
}

std::string ModelCheckpoint::path(std::optional<std::int64_t> step, const Logs& logs) const {
  std::vector<text::NamedArgument> values{{"epoch", epoch_ + 1}};
  if (step) values.push_back({"batch", *step + 1});
  for (const auto& [name, value] : logs) values.push_back({name, value});
  try {
    return text::format_named(filepath_, values);
  } catch (const ValueError& error) {
    std::string names;
    for (const text::NamedArgument& v : values) names += (names.empty() ? "" : ", ") + v.name;
    throw ValueError(
        text::format("ModelCheckpoint: the filepath \"{}\" cannot be filled in ({}); there are: {}",
                     filepath_, error.message(), names));
  }
}

void SwapEMAWeights::put_averages(bool in_model) {
  Optimizer& optimizer = run().model.optimizer();
  if (optimizer.averages_swapped() != in_model) optimizer.swap_averages();
}

void SwapEMAWeights::on_train_begin(Logs&) {
  if (run().model.optimizer().keeps_averages()) return;
  throw ValueError(
      "SwapEMAWeights: the optimizer keeps no averages; compile with an optimizer that has "
      ".use_ema "
      "= true");
}

void SwapEMAWeights::on_epoch_begin(int, Logs&) { put_averages(false); }

void SwapEMAWeights::on_epoch_end(int, Logs&) {
  if (options_.swap_on_epoch) put_averages(true);
}

void SwapEMAWeights::on_test_begin(Logs&) { put_averages(true); }

void SwapEMAWeights::on_test_end(Logs&) { put_averages(false); }

void SwapEMAWeights::on_predict_begin(Logs&) { put_averages(true); }

void SwapEMAWeights::on_predict_end(Logs&) { put_averages(false); }

}  // namespace callbacks

}  // namespace hebb
