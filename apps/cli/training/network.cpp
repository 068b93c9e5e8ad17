#include "cli/training/network.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "base/text.hpp"
#include "cli/data/readers.hpp"
#include "cli/recipe/hidden.hpp"
#include "hebb/assets.hpp"
#include "hebb/error.hpp"
#include "hebb/layers.hpp"
#include "hebb/registry.hpp"
#include "io/json.hpp"
#include "io/model_files.hpp"

namespace hebb::cli {

namespace {

constexpr double kLargestPixel = 255;

/// How inputs are brought to size 1.
enum class Scaling { encoded, pixels, features, grid };

Scaling scaling_of(const Parts& parts) {
  if (parts.encoder) return Scaling::encoded;
  if (parts.train.x.dtype() == DType::uint8) return Scaling::pixels;
  return parts.train.x.rank() == 2 ? Scaling::features : Scaling::grid;
}

void add_scaling(Sequential& model, const Parts& parts) {
  const Scaling scaling = scaling_of(parts);
  if (scaling == Scaling::encoded) return;
  if (scaling == Scaling::pixels) return model.add(layers::Rescaling(1 / kLargestPixel));
  NormalizationOptions options;
  if (scaling == Scaling::grid) options.axis = {};  // one mean for all, so that zeros stay alike
  layers::Normalization normalization(options);
  normalization.adapt(parts.train.x);
  model.add(normalization);
}

void add_hidden(Sequential& model, const std::string& hidden) {
  for (const HiddenLayer& layer : parse_hidden(hidden)) {
    if (const auto* dense = std::get_if<HiddenDense>(&layer)) {
      model.add(layers::Dense(dense->units, {.activation = dense->activation}));
    } else {
      model.add(layers::Dropout(std::get<HiddenDropout>(layer).rate));
    }
  }
}

/// True for outputs that are not below 0 and have no upper end.
bool is_positive(const Goal& goal) {
  return goal.activation.name() == "relu" || goal.activation.name() == "softplus";
}

/// Gradients that optimizers lose in float32: smaller than what they add to a denominator, or with
/// a square that is infinite.
constexpr double kLeastGradient = 1e-7, kMostGradient = 1e18;

/// Refuses targets in a unit in which nothing would be learned.
void check_scale(const TargetScale& scale, const Recipe& recipe, const Goal& goal) {
  for (std::size_t i = 0; i < scale.deviation.size(); ++i) {
    const double deviation = scale.deviation[i];
    if (!std::isfinite(deviation) || !std::isfinite(scale.mean[i])) {
      throw DataError(
          "the targets are so large that they have no mean and standard deviation; write them in "
          "another unit");
    }
    const bool squared = goal.loss.name() == "mean_squared_error";
    if (recipe.optimizer == "sgd" || !(squared || goal.loss.name() == "mean_absolute_error")) {
      continue;  // a learning rate that suits; a loss without a unit
    }
    const double gradient = squared ? deviation * deviation : deviation;
    if (gradient >= kLeastGradient && gradient <= kMostGradient) continue;
    throw DataError(text::format(
        "the targets have a standard deviation of {:.2g}, which is too {} for {} to learn them; "
        "write them in another unit, or take --optimizer sgd",
        deviation, gradient < 1 ? "small" : "large", recipe.optimizer));
  }
}

void add_output(Sequential& model, const Recipe& recipe, const Parts& parts, const Goal& goal) {
  DenseOptions options{.activation = goal.activation};
  if (!rescales_output(goal)) return model.add(layers::Dense(goal.outputs, options));
  const TargetScale scale = target_scale(parts.train.y, goal);
  check_scale(scale, recipe, goal);
  // An output that is not below 0 starts near the targets' size, because at 0 a relu learns
  // nothing.
  if (is_positive(goal)) options.bias_initializer = "ones";
  model.add(layers::Dense(goal.outputs, options));
  if (goal.outputs == 1) {
    return model.add(layers::Rescaling(scale.deviation[0], {.offset = scale.mean[0]}));
  }
  std::vector<double> variance;
  for (const double deviation : scale.deviation) variance.push_back(deviation * deviation);
  model.add(layers::Normalization({.mean = scale.mean, .variance = variance, .invert = true}));
}

/// Refuses targets that an output cannot reach.
void check_targets(const Parts& parts, const Goal& goal) {
  if (goal.task != Task::regression || goal.activation.name() == "linear") return;
  const double most = goal.activation.name() == "sigmoid" ? 1 : HUGE_VAL;
  for (const Dataset* part : {&parts.train, &parts.validation, &parts.test}) {
    if (!part->y.defined()) continue;
    for (const double value : part->y.to_vector<double>()) {
      if (value >= 0 && value <= most) continue;
      throw DataError(
          text::format("an output of {} is {}, and a target is {}; leave --output-activation out",
                       goal.activation.name(), most == 1 ? "from 0 to 1" : "never below 0", value));
    }
  }
}

std::shared_ptr<Model> own_network(const Recipe& recipe, const Parts& parts, const Goal& goal) {
  std::shared_ptr<Model> model = model_from_json(architecture_of(recipe));
  const Tensor x = Tensor::meta(parts.train.x.shape().without(0).inserted(0, 1));
  Shape found;
  try {
    found = (*model)(x).shape();
  } catch (const ShapeError& error) {
    throw DataError(text::format("--model: the network does not take the samples, which are {}: {}",
                                 parts.train.x.shape().without(0).to_string(), error.what()));
  }
  if (found != Shape{1, goal.outputs}) {
    throw DataError(text::format(
        "--model: the network gives {} for a sample, and the task {} needs {} number{}; change "
        "its last layer to Dense({}, activation {})",
        found.without(0).to_string(), to_string(goal.task), goal.outputs,
        goal.outputs == 1 ? "" : "s", goal.outputs, goal.activation.name()));
  }
  return model;
}

}  // namespace

TargetScale target_scale(const Tensor& y, const Goal& goal) {
  const std::vector<double> values = y.to_vector<double>();
  const auto width = static_cast<std::size_t>(y.size() / y.shape()[0]);
  const double rows = static_cast<double>(y.shape()[0]);
  TargetScale scale{std::vector<double>(width), std::vector<double>(width)};
  if (!is_positive(goal)) {
    for (std::size_t i = 0; i < values.size(); ++i) scale.mean[i % width] += values[i] / rows;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double distance = values[i] - scale.mean[i % width];
    scale.deviation[i % width] += distance * distance / rows;
  }
  for (double& deviation : scale.deviation) deviation = deviation > 0 ? std::sqrt(deviation) : 1;
  return scale;
}

bool rescales_output(const Goal& goal) {
  return goal.task == Task::regression && goal.activation.name() != "sigmoid";
}

std::shared_ptr<Model> build_network(const Recipe& recipe, const Parts& parts, const Goal& goal) {
  check_targets(parts, goal);
  std::shared_ptr<Model> model;
  if (!recipe.model.empty()) {
    model = own_network(recipe, parts, goal);
  } else {
    Sequential layers;
    const Shape sample = parts.train.x.shape().without(0);
    layers.add(layers::Input(sample));
    add_scaling(layers, parts);
    if (sample.rank() != 1) layers.add(layers::Flatten());
    add_hidden(layers, recipe.hidden.value_or(""));
    add_output(layers, recipe, parts, goal);
    model = std::make_shared<Sequential>(layers);
  }
  if (parts.encoder) set_preprocessing(*model, *parts.encoder, reading_of(recipe));
  const std::shared_ptr<Optimizer> optimizer = AnyOptimizer::parse(recipe.optimizer).make();
  if (recipe.learning_rate) optimizer->set_learning_rate(*recipe.learning_rate);
  model->compile({.optimizer = optimizer, .loss = goal.loss, .metrics = goal.metrics()});
  return model;
}

std::string input_text(const Parts& parts) {
  const std::int64_t numbers = parts.train.x.shape().without(0).size();
  const auto what = [&] {
    switch (scaling_of(parts)) {
      case Scaling::encoded: return "encoded as above; the encoding is saved with the model";
      case Scaling::pixels: return "pixels divided by 255";
      case Scaling::features: return "each less its mean and divided by its standard deviation";
      case Scaling::grid: return "less their mean and divided by their standard deviation";
    }
    return "";
  };
  return text::format("{} number{}, {}", numbers, numbers == 1 ? "" : "s", what());
}

std::string architecture_of(const Recipe& recipe) {
  if (recipe.model.starts_with('{')) return recipe.model;
  const SavedModel saved = io::read_saved_model(recipe.model);
  if (saved.architecture.is_null()) {
    throw DataError(
        text::format("{} holds weights alone; --model takes a file with an "
                     "architecture, such as model.json",
                     recipe.model));
  }
  return io::to_json(saved.architecture);
}

}  // namespace hebb::cli
