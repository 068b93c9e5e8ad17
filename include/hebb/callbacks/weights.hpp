/// \file
/// Callbacks about the weights: keeping the best on disk, judging by their averages.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hebb/callbacks/callback.hpp"
#include "hebb/callbacks/monitor.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// What turns a model into a file, or into whatever else is to be kept. Derive from it to keep
/// models in a format of your own.
class ModelWriter {
 public:
  virtual ~ModelWriter() = default;
  /// Writes the model, or its weights alone, under this path, in place of what is there. It must
  /// not happen that neither the old nor the new is whole. \throws IOError when it cannot.
  virtual void write(const Model& model, const std::string& path, bool weights_only) = 0;
};

/// Keeps copies of the weights in memory, by path.
class MemoryWriter : public ModelWriter {
 public:
  void write(const Model& model, const std::string& path, bool weights_only) override;
  /// The weights under each path, as get_weights() gave them.
  const std::map<std::string, std::vector<Tensor>>& weights() const { return weights_; }

 private:
  std::map<std::string, std::vector<Tensor>> weights_;
};

/// Options of callbacks::ModelCheckpoint.
struct ModelCheckpointOptions {
  std::string monitor = "val_loss";  ///< Figure that says what is best.
  int verbose = 0;                   ///< 1: say what is saved, and what is not.
  bool save_best_only = false;       ///< Save only when the figure is better than ever before.
  bool save_weights_only = false;    ///< Save the weights without the model.
  std::string mode = "auto";         ///< "min", "max" or "auto": see Monitor.
  Frequency save_freq = "epoch";     ///< "epoch", or every so many batches, across epochs.
  std::optional<double> initial_value_threshold = {};  ///< The best so far, from an earlier run.
  /// What saves; none: hebb, in the format that the path's extension says, as callbacks::
  /// ModelCheckpoint has it, folders on the way there being made.
  std::shared_ptr<ModelWriter> writer = {};
};

/// Options of callbacks::SwapEMAWeights.
struct SwapEMAWeightsOptions {
  bool swap_on_epoch = false;  ///< Also from the end of an epoch to the begin of the next.
};

namespace callbacks {

/// Saves the model after every epoch or so many batches.
///
/// ```cpp
/// callbacks::ModelCheckpoint("{epoch:02d}-{val_loss:.2f}.keras", {.save_best_only = true})
/// ```
///
/// A `.keras`, `.safetensors` or `.npz` holds the model with its optimizer and the whole state of
/// the run, so that fit() goes on from it to the same bits as if it had not ended:
/// `.resume_from = "07-0.31.keras"`. It is written when all callbacks have seen the batch or epoch,
/// with the weights that stand in the model then. Other formats hold the model with its optimizer,
/// weights alone are weights alone, and a writer of one's own gets the model.
///
/// The path may name `epoch`, counted from 1, with a save_freq in batches `batch`, counted from 1
/// in the epoch, and every figure of the logs, each with a format as std::format has it.
class ModelCheckpoint : public Callback {
 public:
  /// Options of this class.
  using Options = ModelCheckpointOptions;
  /// Saves under this path. \throws ValueError for an unknown mode or an initial_value_threshold
  /// that is NaN.
  explicit ModelCheckpoint(std::string filepath, ModelCheckpointOptions options = {});
  void on_epoch_begin(int epoch, Logs& logs) override;
  /// \throws as on_epoch_end().
  void on_train_batch_end(std::int64_t step, Logs& logs) override;
  /// \throws ValueError when there is no such figure to watch, or the path names one that is not
  /// there; whatever the writer throws, without one as Model::save(). fit() then throws ValueError
  /// in the middle of an epoch for metrics without describe_state().
  void on_epoch_end(int epoch, Logs& logs) override;
  void describe_state(StateFields& fields) override;
  /// The best figure so far; nothing before there is one. It outlasts a run, so that a second fit()
  /// goes on from it.
  std::optional<double> best() const { return best_; }
  /// Path that was saved under last; empty before.
  const std::string& last_path() const { return last_path_; }

 private:
  void save(std::optional<std::int64_t> step, const Logs& logs);
  bool is_best(const Logs& logs);
  bool writes_run(const std::string& path) const;
  std::string path(std::optional<std::int64_t> step, const Logs& logs) const;

  std::string filepath_;
  ModelCheckpointOptions options_;
  Monitor monitor_;
  bool own_writer_ = false;
  std::optional<double> best_;
  int epoch_ = 0;
  std::int64_t batches_ = 0;  // since the last saving
  std::string last_path_;
};

/// Puts the averages that an optimizer with `use_ema` keeps in place of the weights while the model
/// is judged by evaluate(), validation or predict(), and the weights back afterwards. With
/// swap_on_epoch the averages also stand there at the end of epochs for the callbacks behind it in
/// the list, and for what ModelCheckpoint saves.
class SwapEMAWeights : public Callback {
 public:
  /// Options of this class.
  using Options = SwapEMAWeightsOptions;
  /// With these options.
  explicit SwapEMAWeights(SwapEMAWeightsOptions options = {}) : options_(options) {}
  /// \throws ValueError when the optimizer keeps no averages.
  void on_train_begin(Logs& logs) override;
  void on_epoch_begin(int epoch, Logs& logs) override;
  void on_epoch_end(int epoch, Logs& logs) override;
  /// \throws ValueError when the optimizer keeps no averages.
  void on_test_begin(Logs& logs) override;
  void on_test_end(Logs& logs) override;
  /// \throws ValueError when the optimizer keeps no averages.
  void on_predict_begin(Logs& logs) override;
  void on_predict_end(Logs& logs) override;

 private:
  void put_averages(bool in_model);

  SwapEMAWeightsOptions options_;
};

}  // namespace callbacks

}  // namespace hebb
