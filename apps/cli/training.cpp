#include "training.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "base/text.hpp"
#include "errors.hpp"
#include "hebb/callbacks.hpp"
#include "hebb/layers.hpp"
#include "hebb/ops.hpp"
#include "hebb/state_fields.hpp"
#include "hidden.hpp"
#include "signals.hpp"

namespace hebb::cli {

namespace {

using Clock = std::chrono::steady_clock;

/// Samples a step of evaluate() and predict(); a matter of speed alone.
constexpr std::int64_t kTestBatch = 256;

constexpr double kLargestPixel = 255;

/// Thrown from a callback to leave fit(), evaluate() or predict() between two batches.
struct Leave {};

/// Ends the run between two batches after an interrupt, keeps a line about every epoch, and saves
/// the run so that it can go on.
class Watch : public Callback {
 public:
  Watch(const TrainingFiles& files, Talk& talk) : files_(files), talk_(talk) {}

  void on_train_begin(Logs&) override {
    std::error_code ignored;
    if (!files_.resumes) return;
    if (std::filesystem::exists(files_.last, ignored)) {
      run().resume_from = files_.last;
      resumes_ = true;
    } else {
      talk_.say("resume: the run was ended before it was saved; it starts anew");
    }
  }
  void on_epoch_begin(int, Logs&) override { leave_if_saved(); }
  void on_train_batch_begin(std::int64_t, Logs&) override { leave_if_saved(); }
  void on_train_batch_end(std::int64_t, Logs&) override { save_if_interrupted(); }
  void on_test_batch_end(std::int64_t, Logs&) override {
    if (!training_ && noted_interrupt() != 0) throw Leave{};
  }
  void on_predict_batch_end(std::int64_t, Logs&) override {
    if (noted_interrupt() != 0) throw Leave{};
  }
  void on_train_end(Logs&) override { training_ = false; }

  void on_epoch_end(int epoch, Logs& logs) override {
    epochs_ = epoch + 1;
    std::string line = text::format("epoch {}/{}:", epochs_, run().epochs);
    std::string_view separator = " ";
    for (const auto& [name, value] : logs) {
      line += text::format("{}{} {:.4f}", separator, name, value);
      separator = ", ";
    }
    talk_.note(line);
    const bool last = epochs_ == run().epochs || run().stop_training;
    if (last || seconds() - saved_ >= kLeastInterval) save();
    save_if_interrupted();
  }

  void describe_state(StateFields& fields) override {
    const double now = seconds();
    double total = now;
    fields.field("epochs", epochs_);
    fields.field("seconds", total);
    earlier_ += total - now;
    if (!resumes_) return;
    resumes_ = false;
    saved_ = seconds();
    talk_.say(text::format("resume: {} epochs were finished", epochs_));
  }

  /// Epochs that were finished.
  int epochs() const { return epochs_; }
  /// Time of training, that before the run was resumed included.
  double seconds() const {
    return earlier_ + std::chrono::duration<double>(Clock::now() - start_).count();
  }

 private:
  static constexpr double kLeastInterval = 1;  // seconds between two savings, for short epochs

  void save() {
    run().save_to = files_.last;
    saved_ = seconds();
  }
  void save_if_interrupted() {
    if (noted_interrupt() == 0) return;
    save();
    leaves_ = true;
  }
  void leave_if_saved() const {
    if (leaves_) throw Leave{};
  }

  const TrainingFiles& files_;
  Talk& talk_;
  const Clock::time_point start_ = Clock::now();
  double earlier_ = 0;              // seconds before the run was resumed
  double saved_ = -kLeastInterval;  // when; the first epoch is saved however short
  int epochs_ = 0;
  bool training_ = true;
  bool resumes_ = false;  // and has not yet
  bool leaves_ = false;   // the run was saved after an interrupt
};

void fit(Sequential& model, const Recipe& recipe, const Dataset& train,
         std::vector<AnyCallback> callbacks) {
  model.fit(train.x, train.y,
            {.batch_size = recipe.batch_size,
             .epochs = recipe.epochs,
             .verbose = 0,
             .callbacks = std::move(callbacks),
             .validation_split = recipe.validation_split,
             .seed = recipe.seed});
}

void test(Sequential& model, const Dataset& data, std::int64_t classes,
          const std::shared_ptr<Watch>& watch, Outcome& outcome) {
  const Logs logs =
      model.evaluate(data.x, data.y, {.batch_size = kTestBatch, .callbacks = {watch}});
  const Tensor probabilities =
      model.predict(data.x, {.batch_size = kTestBatch, .callbacks = {watch}});
  outcome.confusion = metrics::confusion_matrix(data.y, argmax(probabilities, -1), classes);
  outcome.test = logs;
  outcome.tested = true;
}

}  // namespace

std::int64_t count_classes(const Dataset& data) {
  if (!data.class_names.empty()) return static_cast<std::int64_t>(data.class_names.size());
  const std::vector<std::int64_t> labels = data.y.to_vector<std::int64_t>();
  return labels.empty() ? 0 : 1 + *std::max_element(labels.begin(), labels.end());
}

Sequential build_model(const Recipe& recipe, const Dataset& train) {
  Sequential model;
  const Shape sample = train.x.shape().without(0);
  model.add(layers::Input(sample));
  if (train.x.dtype() == DType::uint8) model.add(layers::Rescaling(1 / kLargestPixel));
  if (sample.rank() != 1) model.add(layers::Flatten());
  for (const HiddenLayer& layer : parse_hidden(recipe.hidden)) {
    if (const auto* dense = std::get_if<HiddenDense>(&layer)) {
      model.add(layers::Dense(dense->units, {.activation = dense->activation}));
    } else {
      model.add(layers::Dropout(std::get<HiddenDropout>(layer).rate));
    }
  }
  model.add(layers::Dense(count_classes(train), {.activation = "softmax"}));

  const std::shared_ptr<Optimizer> optimizer = AnyOptimizer::parse(recipe.optimizer).make();
  if (recipe.learning_rate) optimizer->set_learning_rate(*recipe.learning_rate);
  model.compile(
      {.optimizer = optimizer, .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  return model;
}

Outcome train_and_test(Sequential& model, const Recipe& recipe, const TrainTest& data,
                       const TrainingFiles& files, Talk& talk) {
  const bool validates = recipe.validation_split > 0;
  const auto watch = std::make_shared<Watch>(files, talk);
  const auto best = std::make_shared<callbacks::EarlyStopping>(
      EarlyStoppingOptions{.patience = recipe.patience > 0 ? recipe.patience : recipe.epochs,
                           .restore_best_weights = true});
  std::vector<AnyCallback> list = {callbacks::CSVLogger(files.history)};
  if (validates) list.emplace_back(best);
  list.emplace_back(callbacks::ProgbarLogger(
      {.verbose = talk.quiet() ? 0 : 1, .stream = ProgressStream::standard_error}));
  list.emplace_back(
      watch);  // last, so that the others have seen the batch after which it may leave

  Outcome outcome;
  note_interrupts();
  const auto finish_training = [&] {
    outcome.seconds = watch->seconds();
    outcome.epochs = watch->epochs();
    outcome.best_epoch = validates ? best->best_epoch() : outcome.epochs - 1;
  };
  try {
    fit(model, recipe, data.train, std::move(list));
  } catch (const Leave&) {
    finish_training();
    outcome.interrupt = noted_interrupt();
    return outcome;
  }
  finish_training();
  try {
    test(model, data.test, count_classes(data.train), watch, outcome);
  } catch (const Leave&) {
    outcome.interrupt = noted_interrupt();
  }
  return outcome;
}

double majority_accuracy(const TrainTest& data) {
  const std::vector<std::int64_t> labels = data.train.y.to_vector<std::int64_t>();
  std::vector<std::int64_t> counts(static_cast<std::size_t>(count_classes(data.train)));
  for (const std::int64_t label : labels) ++counts[static_cast<std::size_t>(label)];
  const std::int64_t majority = std::max_element(counts.begin(), counts.end()) - counts.begin();
  const std::vector<std::int64_t> truth = data.test.y.to_vector<std::int64_t>();
  const auto right = std::count(truth.begin(), truth.end(), majority);
  return static_cast<double>(right) / static_cast<double>(truth.size());
}

}  // namespace hebb::cli
