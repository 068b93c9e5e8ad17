// Runs that are interrupted and gone on with: what they train, and all that is to be the same at
// their end.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "hebb/data.hpp"
#include "train/train_testing.hpp"

namespace hebb::testing {

inline constexpr int kNever = std::numeric_limits<int>::max();

/// What a run ends with that is killed.
struct Killed {};

/// Ends a run after so many batches, as if the program had been killed.
class KillAfter : public Callback {
 public:
  explicit KillAfter(int batches) : left_(batches) {}
  void on_train_batch_end(std::int64_t, Logs&) override {
    if (--left_ == 0) throw Killed{};
  }

 private:
  int left_;
};

inline std::string file_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline std::string text_of(const History& history) {
  std::string text;
  for (const auto& [name, values] : history.history) {
    text += name + " " + bits(Tensor::from(std::span<const double>(values))) + "\n";
  }
  for (const int epoch : history.epoch) text += std::to_string(epoch) + " ";
  return text;
}

/// What is left of a run, one line each, in digits that tell all bits.
inline std::string outcome_of(const Model& model, const History& history, const std::string& csv) {
  std::string text = file_content(csv);
  for (const std::string& weight : weight_bits(model)) text += weight + "\n";
  for (const OptimizerVariable& v : model.optimizer().variables(model.trainable_variables())) {
    text += v.name + " " + bits(v.value) + "\n";
  }
  return text + text_of(history);
}

/// Where a run keeps its files, and callbacks of the test's, which come last.
struct ResumeRun {
  std::string folder;
  callbacks::BackupAndRestore backup;
  std::vector<AnyCallback> more = {};
  int epochs = 5;
  std::string resume_from = {};
};

inline std::vector<AnyCallback> with_all(std::vector<AnyCallback> list, const ResumeRun& run) {
  list.insert(list.begin(), run.backup);  // those behind it must be saved as well
  list.emplace_back(callbacks::CSVLogger(run.folder + "/history.csv"));
  list.insert(list.end(), run.more.begin(), run.more.end());
  return list;
}

/// Noise, batch normalization, a schedule, class weights, early stopping, the best model kept.
inline std::string noisy_run(const ResumeRun& run) {
  const Dataset data = three_classes(77);
  Sequential model{layers::Input({3}),        layers::Dense(9, {.activation = "relu"}),
                   layers::Dropout(0.3),      layers::BatchNormalization(),
                   layers::GaussianNoise(.1), layers::Dense(3, {.activation = "softmax"})};
  const optimizers::schedules::CosineDecay decay(0.02, 20, {.alpha = 0.1});
  model.compile({.optimizer = optimizers::Adam({.learning_rate = decay, .weight_decay = 1e-3}),
                 .loss = "sparse_categorical_crossentropy",
                 .metrics = {"accuracy", "sparse_top_k_categorical_accuracy"}});
  const auto stopping = callbacks::EarlyStopping({.patience = 2, .restore_best_weights = true});
  const auto checkpoint = callbacks::ModelCheckpoint(run.folder + "/{batch}.safetensors",
                                                     {.save_weights_only = true, .save_freq = 7});
  const History history = model.fit(data, {.batch_size = 8,
                                           .epochs = run.epochs,
                                           .verbose = 0,
                                           .callbacks = with_all({stopping, checkpoint}, run),
                                           .validation_split = 0.2,
                                           .class_weight = {{0, 1}, {1, 2.5}},
                                           .resume_from = run.resume_from});
  return outcome_of(model, history, run.folder + "/history.csv");
}

/// Averages of the weights, accumulation, rates that callbacks set, every kind of metric.
inline std::string averaged_run(const ResumeRun& run) {
  const Tensor x = uniform({60, 4}, 3);
  const Tensor y = uniform({60, 2}, 4);
  Sequential model{layers::Input({4}), layers::Dense(6, {.activation = "tanh"}),
                   layers::GaussianDropout(0.2), layers::Dense(2, {.activation = "sigmoid"})};
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.3,
                                               .momentum = 0.9,
                                               .use_ema = true,
                                               .ema_momentum = 0.8,
                                               .gradient_accumulation_steps = 3}),
                 .loss = "mse",
                 .metrics = {"mae", "auc", "precision", "f1_score", "r2_score"}});
  const auto rate = callbacks::LearningRateScheduler([](int, double r) { return 0.9 * r; });
  const auto plateau = callbacks::ReduceLROnPlateau(
      {.monitor = "loss", .patience = 1, .min_delta = 1, .cooldown = 2});
  const auto swap = callbacks::SwapEMAWeights({.swap_on_epoch = true});
  const auto kept = std::make_shared<callbacks::History>();
  const History history = model.fit(x, step(y),
                                    {.batch_size = 9,
                                     .epochs = run.epochs,
                                     .verbose = 0,
                                     .callbacks = with_all({rate, plateau, swap, kept}, run),
                                     .validation_split = 0.25,
                                     .validation_freq = 2,
                                     .resume_from = run.resume_from});
  return outcome_of(model, history, run.folder + "/history.csv") + text_of(*kept);
}

/// A figure that callbacks put into the logs of batches.
class OwnFigure : public Callback {
 public:
  void on_train_batch_end(std::int64_t step, Logs& logs) override {
    logs["own"] = static_cast<double>(step * step) / 7;
  }
};

/// Two outputs, a layer that is used twice, epochs that are no passes, rows in their order.
inline std::string branching_run(const ResumeRun& run) {
  layers::Dense shared(5, {.activation = "relu"});
  Symbol a = Input({3}), b = Input({3});
  Symbol joined = layers::AlphaDropout(0.2)(layers::Add()({shared(a), shared(b)}));
  Symbol p = layers::Dense(1, {.name = "p"})(joined);
  Symbol q = layers::Dense(2, {.activation = "softmax", .name = "q"})(joined);
  Model model({a, b}, {p, q});
  model.compile(
      {.optimizer = "nadam",
       .loss = {{"p", Loss::parse("mse")}, {"q", Loss::parse("sparse_categorical_crossentropy")}},
       .metrics = {{"p", {"mse"}}, {"q", {"accuracy", "matthews_correlation"}}}});
  const Tensor x = uniform({40, 3}, 5), y = uniform({40, 3}, 6);
  const Tensor labels = argmax(uniform({40, 2}, 7));
  const History history =
      model.fit({x, y}, {uniform({40, 1}, 8), labels},
                {.batch_size = 6,
                 .epochs = run.epochs,
                 .verbose = 0,
                 .callbacks = with_all({OwnFigure(), callbacks::BaseLogger()}, run),
                 .shuffle = false,
                 .sample_weight = uniform({40}, 9) * 0.25 + 0.5,
                 .steps_per_epoch = 4,
                 .resume_from = run.resume_from});
  return outcome_of(model, history, run.folder + "/history.csv");
}

/// Words, normalized in two ways; a centered RMSprop, losses and metrics with options.
inline std::string worded_run(const ResumeRun& run) {
  const Tensor words = (uniform({54, 6}, 11) * 5.0 + 5.0).cast(DType::int64);
  Sequential model{layers::Input({6}),
                   layers::Embedding(10, 4),
                   layers::LayerNormalization(),
                   layers::Dropout(0.2, {.noise_shape = {kUnknown, 1, 4}}),
                   layers::Flatten(),
                   layers::Dense(7, {.kernel_regularizer = "l2"}),
                   layers::BatchNormalization({.momentum = 0.8}),
                   layers::PReLU(),
                   layers::Dense(3, {.activation = "softmax"})};
  model.compile(
      {.optimizer = optimizers::RMSprop({.learning_rate = 0.01, .momentum = 0.5, .centered = true}),
       .loss = losses::CategoricalCrossentropy({.label_smoothing = 0.1}),
       .metrics = {"categorical_accuracy", "auc", "cosine_similarity"}});
  const auto stopping = callbacks::EarlyStopping(
      {.monitor = "auc", .patience = 3, .mode = "max", .restore_best_weights = true});
  const History history = model.fit(words, one_hot(argmax(uniform({54, 3}, 12)), 3),
                                    {.batch_size = 10,
                                     .epochs = run.epochs,
                                     .verbose = 0,
                                     .callbacks = with_all({stopping}, run),
                                     .seed = 3,
                                     .resume_from = run.resume_from});
  return outcome_of(model, history, run.folder + "/history.csv");
}

/// A layer that takes part in some steps alone: where the first number is above 0.
class Sometimes : public LayerOf<Sometimes> {
 public:
  explicit Sometimes(LayerOptions options = {}) : LayerOf(options) {}
  void describe(Fields& f) override {
    f.type("Sometimes");
    f.variable("kernel", kernel_);
  }
  void build(std::span<const Spec> inputs, const Rng& rng) override {
    const auto& [shape, dtype] = inputs[0];
    kernel_.create({shape[-1], shape[-1]}, dtype, "glorot_uniform", rng.fork("kernel"));
  }
  Tensor forward(const Tensor& x, Pass&) override {
    const bool takes_part = x.is_meta() || x.to_vector<double>()[0] > 0;
    return takes_part ? matmul(x, kernel_) : x;
  }

 private:
  Variable kernel_;
};

/// Freezes a layer for the epochs 1 and 2.
class FreezeForATime : public Callback {
 public:
  void on_epoch_begin(int epoch, Logs&) override {
    run().model.get_layer("frozen")->set_trainable(epoch < 1 || epoch > 2);
  }
};

/// Layers that are frozen for a time, that do not take part in every step, and that never learn.
inline std::string partial_run(const ResumeRun& run) {
  Sequential model{layers::Input({4}), layers::Dense(4, {.name = "never", .trainable = false}),
                   Sometimes(), layers::Dense(5, {.activation = "tanh", .name = "frozen"}),
                   layers::Dense(1)};
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.05,
                                                .amsgrad = true,
                                                .use_ema = true,
                                                .gradient_accumulation_steps = 4}),
                 .loss = "mse"});
  const History history = model.fit(uniform({30, 4}, 13), uniform({30, 1}, 14),
                                    {.batch_size = 5,
                                     .epochs = run.epochs,
                                     .verbose = 0,
                                     .callbacks = with_all({FreezeForATime()}, run),
                                     .resume_from = run.resume_from});
  return outcome_of(model, history, run.folder + "/history.csv");
}

/// Batches of a DataLoader, made ahead and changed on their way; epochs end within its loops.
inline std::string loaded_run(const ResumeRun& run) {
  Sequential model{layers::Input({3}), layers::Dense(7, {.activation = "tanh"}),
                   layers::Dropout(0.2), layers::Dense(3, {.activation = "softmax"})};
  model.compile(
      {.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  const Dataset data = three_classes(50), judged = three_classes(20);
  DataLoader loader(data, {.batch_size = 8,
                           .shuffle = true,
                           .map =
                               [](const Batch& batch) {
                                 return Batch{batch.x * 1.5, batch.y};
                               },
                           .prefetch = 2});
  const History history = model.fit(loader, {.epochs = run.epochs,
                                             .verbose = 0,
                                             .callbacks = with_all({}, run),
                                             .validation_data = {judged.x, judged.y},
                                             .steps_per_epoch = 5,
                                             .resume_from = run.resume_from});
  return outcome_of(model, history, run.folder + "/history.csv");
}

using TrainRun = std::string (*)(const ResumeRun&);
inline const std::map<std::string, TrainRun>& resume_runs() {
  static const std::map<std::string, TrainRun> kRuns = {
      {"noisy", noisy_run},   {"averaged", averaged_run}, {"branching", branching_run},
      {"worded", worded_run}, {"partial", partial_run},   {"loaded", loaded_run}};
  return kRuns;
}

}  // namespace hebb::testing
