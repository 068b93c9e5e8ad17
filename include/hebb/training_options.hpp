/// \file
/// Options of Model::compile(), fit(), evaluate() and predict().
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hebb/callbacks/callback.hpp"
#include "hebb/losses.hpp"
#include "hebb/metrics.hpp"
#include "hebb/optimizers.hpp"
#include "hebb/tensors.hpp"

namespace hebb {

/// The loss of one output.
struct NamedLoss {
  std::string output;  ///< Name of the output, that of the layer which gives it.
  Loss loss;           ///< Its loss.
};

/// What a model is trained on: one loss for every output, `.loss = "mse"`, or one each, `.loss =
/// {{"digit", "sparse_categorical_crossentropy"}, {"parity", "binary_crossentropy"}}`. An output
/// that is not listed takes no part.
class Losses {
 public:
  /// None.
  Losses() = default;
  /// A literal name, for every output; an unknown one does not compile.
  consteval Losses(const char* name) : one_(name) {}
  /// One loss, for every output: an object, a function, or Loss::parse(name).
  template <class L>
  requires(std::convertible_to<L, Loss> && !std::convertible_to<L, const char*>) Losses(L loss)
      : one_(std::move(loss)) {}
  /// Those of named outputs.
  Losses(std::initializer_list<NamedLoss> list) : list_(list) {}
  /// Those of named outputs.
  Losses(std::vector<NamedLoss> list) : list_(std::move(list)) {}

  /// The loss of every output; undefined when they are listed.
  const Loss& one() const { return one_; }
  /// Those of named outputs.
  const std::vector<NamedLoss>& list() const { return list_; }

 private:
  Loss one_;
  std::vector<NamedLoss> list_ = {};
};

/// The metrics of one output.
struct NamedMetrics {
  std::string output;              ///< Name of the output.
  std::vector<AnyMetric> metrics;  ///< Its metrics.
};

/// Metrics of compile(): the same for every output, `.metrics = {"accuracy"}`, or by output,
/// `.metrics = {{"digit", {"accuracy"}}, {"parity", {"accuracy", "auc"}}}`.
class Metrics {
 public:
  /// None.
  Metrics() = default;
  /// These, for every output.
  Metrics(std::initializer_list<AnyMetric> list) : list_(list) {}
  /// These, for every output.
  Metrics(std::vector<AnyMetric> list) : list_(std::move(list)) {}
  /// Those of named outputs.
  Metrics(std::initializer_list<NamedMetrics> list) : named_(list) {}
  /// Those of named outputs.
  Metrics(std::vector<NamedMetrics> list) : named_(std::move(list)) {}

  /// The metrics of every output.
  const std::vector<AnyMetric>& list() const { return list_; }
  /// Those of named outputs.
  const std::vector<NamedMetrics>& named() const { return named_; }
  /// True when there is none.
  bool empty() const { return list_.empty() && named_.empty(); }

 private:
  std::vector<AnyMetric> list_;
  std::vector<NamedMetrics> named_;
};

/// How much the loss of an output counts.
struct NamedWeight {
  std::string output;  ///< Name of the output.
  double weight;       ///< Factor of its loss.
};

/// Factors of the outputs' losses, `.loss_weights = {{"digit", 1}, {"parity", 0.5}}`; 1 where none
/// is given.
class LossWeights {
 public:
  /// 1 each.
  LossWeights() = default;
  /// Those of named outputs.
  LossWeights(std::initializer_list<NamedWeight> list) : list_(list) {}
  /// Those of named outputs.
  LossWeights(std::vector<NamedWeight> list) : list_(std::move(list)) {}
  /// The list.
  const std::vector<NamedWeight>& list() const { return list_; }

 private:
  std::vector<NamedWeight> list_;
};

/// How much the samples of each class count in fit(): `.class_weight = {{0, 1}, {1, 50}}`, or
/// "balanced", n / (classes n_c) for a class with n_c of n samples. A class that is not listed
/// counts 1. Targets are whole numbers or one-hot rows then.
class ClassWeights {
 public:
  /// One class and its weight.
  struct Entry {
    std::int64_t label;  ///< The class.
    double weight;       ///< Factor of its samples' losses.
  };
  /// 1 each.
  ClassWeights() = default;
  /// "balanced"; any other word does not compile.
  consteval ClassWeights(const char* word) : balanced_(std::string_view(word) == "balanced") {
    if (!balanced_) throw "class_weight is a list or \"balanced\"";
  }
  /// These.
  ClassWeights(std::initializer_list<Entry> list) : list_(list) {}
  /// These.
  ClassWeights(std::vector<Entry> list) : list_(std::move(list)) {}

  /// True for "balanced".
  bool balanced() const { return balanced_; }
  /// The list.
  const std::vector<Entry>& list() const { return list_; }
  /// True when every class counts 1.
  bool empty() const { return !balanced_ && list_.empty(); }

 private:
  bool balanced_ = false;
  std::vector<Entry> list_ = {};
};

/// Options of Model::compile().
struct CompileOptions {
  AnyOptimizer optimizer = "rmsprop";  ///< Rule that changes the weights.
  Losses loss = {};                    ///< What is made small.
  LossWeights loss_weights = {};       ///< Factors of the outputs' losses.
  Metrics metrics = {};                ///< Figures to report besides the loss.
  Metrics weighted_metrics = {};       ///< Figures that heed sample and class weights.
};

/// Samples to judge a model by during training.
struct ValidationData {
  Tensors x = {};              ///< Inputs; none: no validation.
  Tensors y = {};              ///< Targets.
  Tensors sample_weight = {};  ///< Weights of the samples; none: 1 each.
};

/// Options of Model::fit(), in Keras's order.
struct FitOptions {
  std::int64_t batch_size = 32;  ///< Samples a step.
  int epochs = 1;                ///< Number of the last epoch, counted from 1.
  int verbose = 1;               ///< 0 silent, 1 bar (one line an epoch in a pipe), 2 lines.
  std::vector<AnyCallback> callbacks = {};  ///< Code to run during training.
  double validation_split = 0;  ///< Share of the last rows, unshuffled, kept for validation.
  ValidationData validation_data = {};  ///< Samples for validation; takes the place of the split.
  bool shuffle = true;                  ///< Visit the rows in a new order each epoch.
  ClassWeights class_weight = {};       ///< How much each class counts; one output only.
  Tensors sample_weight = {};  ///< How much each sample counts: [samples], one for each output.
  int initial_epoch = 0;       ///< Epoch to start at, to go on with a run.
  std::optional<std::int64_t> steps_per_epoch = {};   ///< Batches an epoch; none: all there are.
  std::optional<std::int64_t> validation_steps = {};  ///< Batches of a validation; none: all.
  std::optional<std::int64_t> validation_batch_size = {};  ///< Samples a step; none: batch_size.
  int validation_freq = 1;                                 ///< Validate after every so many epochs.
  std::optional<std::uint64_t> seed = {};  ///< Seed of the order; random_seed() when not given.
  /// File of callbacks::ModelCheckpoint or BackupAndRestore to go on from, at the batch after which
  /// it was written: weights, optimizer, random numbers, order of the samples, figures, history and
  /// what callbacks remember are those of the run that wrote it, so the end has the same bits as if
  /// that run had not ended. Model, samples, callbacks and options must be the same, but for
  /// `epochs` and `verbose`; loss, metrics and the numbers of the samples are not compared. The
  /// backup of a callbacks::BackupAndRestore, if there is one, goes first: it is of a later run.
  /// Empty: none.
  std::string resume_from = {};
};

/// Options of Model::evaluate().
struct EvaluateOptions {
  std::int64_t batch_size = 32;             ///< Samples a step; changes no bit of the predictions.
  int verbose = 0;                          ///< 0 silent, 1 bar, 2 one line.
  Tensors sample_weight = {};               ///< How much each sample counts; none: 1 each.
  std::optional<std::int64_t> steps = {};   ///< Batches to take; none: all.
  std::vector<AnyCallback> callbacks = {};  ///< Code to run.
};

/// Options of Model::predict().
struct PredictOptions {
  std::int64_t batch_size = 256;            ///< Samples a step; changes no bit of the result.
  int verbose = 0;                          ///< 0 silent, 1 bar, 2 one line.
  std::optional<std::int64_t> steps = {};   ///< Batches to take; none: all.
  std::vector<AnyCallback> callbacks = {};  ///< Code to run.
};

}  // namespace hebb
