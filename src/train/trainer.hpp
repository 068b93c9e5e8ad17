// Trainer: one step of training or judging, and the running figures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hebb/model.hpp"
#include "nn/training.hpp"
#include "train/batches.hpp"
#include "train/callback_list.hpp"
#include "train/run_state.hpp"
#include "train/training_step.hpp"

namespace hebb {

class Feed;

/// Runs a compiled model batch by batch and keeps the figures of the pass.
class Trainer {
 public:
  /// `caller` stands in front of messages. \throws ValueError before compile().
  Trainer(Model& model, const char* caller);

  /// Builds the model if need be, and checks once that data, loss and metrics fit, on the first
  /// batch.
  void prepare(const Samples& samples, std::int64_t batch_size);

  /// Checks that the losses can take these targets; prepare() has done so for its own.
  /// \throws DataError.
  void check_labels(const Samples& samples) const;

  /// Starts the figures anew.
  void reset();
  /// One step on these rows: forward, loss, backward, optimizer; those of the `next` step are
  /// fetched meanwhile. \throws DataError when the loss or a gradient is not finite; with
  /// Run::skip_nan the weights stay as they are then, and NaN counts as the loss.
  void train_step(const Samples& samples, std::span<const std::int64_t> rows,
                  std::span<const std::int64_t> next);
  /// Leaves the weights that training is to end with: their averages, where the optimizer keeps
  /// some.
  void finish();
  /// Refuses to go on with weights that a step made infinite or NaN. \throws DataError.
  void check_weights() const;
  /// The rest of an epoch, which leaves its figures in the logs; calls the on_train_batch hooks.
  void train(Feed& feed, const CallbackList& callbacks, RunState& state);
  /// Lists the running figures.
  void describe_state(StateFields& fields);
  /// Forward and figures, without a step.
  void test_step(const Samples& batch);
  /// So many steps without training; calls the on_test hooks.
  void test(Feed& feed, std::int64_t steps, const CallbackList& callbacks);
  /// Names of the figures, sorted as Keras does.
  std::vector<std::string> names() const;
  /// The figures so far under their names, sorted as Keras does, `prefix` before each.
  void report(Logs& logs, const char* prefix = "") const;

  /// dtype of targets that are floating, and of inputs that say none: the model's, else the first
  /// floating one of its inputs and its weights, else float32.
  static DType target_dtype(const Model& model);
  /// dtype that an input says it has.
  static std::optional<DType> input_dtype(const Model& model, std::size_t input);
  /// Both.
  static BatchTypes batch_types(const Model& model);
  /// What the outputs are trained on.
  const std::vector<OutputPlan>& plans() const { return plans_; }
  /// The same for this trainer's model.
  const BatchTypes& batch_types() const { return types_; }

 private:
  /// Running sum of a loss over samples.
  struct LossSum {
    double sum = 0;
    std::int64_t count = 0;
    void add(double mean, std::int64_t rows) {
      sum += mean * static_cast<double>(rows);
      count += rows;
    }
    double mean() const;
    void describe_state(StateFields& fields);
  };
  void collect(const Samples& batch, const Tensors& y_pred, const Tensors& parts, double loss);
  void update_metrics(const Samples& batch, const Tensors& y_pred);
  /// Ends training with what can be said about a step that went wrong. \throws DataError.
  [[noreturn]] void refuse_step(const TrainingStep& step) const;
  /// The step for batches of this many rows.
  TrainingStep& step_of(std::size_t rows);

  Model& model_;
  const Compiled compiled_;  // as it was at the start: a callback may compile anew
  const char* caller_;
  BatchTypes types_;
  const std::vector<OutputPlan> plans_;
  std::vector<std::int64_t> classes_;  // of each output
  /// A name in the logs and where its number comes from: a metric or a sum.
  struct Source {
    std::string name;
    const Metric* metric;
    const LossSum* loss;
  };
  std::vector<Source> sources_;                              // sorted by name
  std::vector<std::pair<std::size_t, TrainingStep>> steps_;  // by rows: full batches, and the last
  LossSum loss_sum_;
  std::vector<LossSum> part_sums_;  // of each output, when there are several
  std::int64_t batch_ = 0;          // of the epoch
  bool skips_nan_ = false;
};

}  // namespace hebb
