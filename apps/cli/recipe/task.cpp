#include "cli/recipe/task.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "cli/terminal/errors.hpp"

namespace hebb::cli {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kTasks[] = {"binary", "multiclass", "multilabel", "regression"};

/// Activations and losses that a task may have; the first are those it has unless told otherwise.
struct Possible {
  Names activations;
  Names losses;
};

constexpr std::string_view kSigmoid[] = {"sigmoid"};
constexpr std::string_view kSoftmax[] = {"softmax"};
constexpr std::string_view kNumbers[] = {"linear", "sigmoid", "relu", "softplus"};
constexpr std::string_view kBinaryLosses[] = {"binary_crossentropy", "binary_focal_crossentropy",
                                              "mean_squared_error"};
constexpr std::string_view kClassLosses[] = {"sparse_categorical_crossentropy"};
constexpr std::string_view kNumberLosses[] = {"mean_squared_error",
                                              "mean_absolute_error",
                                              "huber",
                                              "log_cosh",
                                              "mean_absolute_percentage_error",
                                              "mean_squared_logarithmic_error",
                                              "poisson",
                                              "binary_crossentropy"};

Possible possible(Task task) {
  switch (task) {
    case Task::binary:
    case Task::multilabel: return {kSigmoid, kBinaryLosses};
    case Task::multiclass: return {kSoftmax, kClassLosses};
    case Task::regression: return {kNumbers, kNumberLosses};
  }
  return {};
}

/// The one that was asked for, or the first. \throws UsageError when the task does not have it.
std::string_view chosen(const std::string& asked, Names names, const char* option, Task task) {
  if (asked.empty()) return names.front();
  const auto found = std::find(names.begin(), names.end(), asked);
  if (found != names.end()) return *found;
  throw UsageError(text::format("{}: {} is not for the task {}, which has {}", option, asked,
                                to_string(task), text::quoted_list(names)));
}

}  // namespace

Names task_names() { return kTasks; }

std::vector<AnyMetric> Goal::metrics() const {
  if (task != Task::regression) return {"accuracy"};
  return {"mae", metrics::R2Score({.name = "r2"})};
}

Goal goal_of(Task task, std::int64_t targets, const Recipe& recipe) {
  const auto [activations, losses] = possible(task);
  const std::string_view activation =
      chosen(recipe.output_activation, activations, "--output-activation", task);
  const std::string_view loss = chosen(recipe.loss, losses, "--loss", task);
  if (task == Task::regression && loss == "binary_crossentropy" && activation != "sigmoid") {
    throw UsageError(
        "--loss: binary_crossentropy is for numbers from 0 to 1 here; it goes with "
        "--output-activation sigmoid");
  }
  if (task == Task::regression && !recipe.class_weight.empty()) {
    throw UsageError("--class-weight: balanced is for classes, and the task is regression");
  }
  return {.task = task,
          .outputs = task == Task::binary ? 1 : targets,
          .activation = Activation::parse(activation),
          .loss = Loss::parse(loss)};
}

std::string describe(const Goal& goal) {
  const auto what = [&]() -> std::string {
    switch (goal.task) {
      case Task::binary: return "one of 2 classes";
      case Task::multiclass: return text::format("one of {} classes", goal.outputs);
      case Task::multilabel: return text::format("{} labels, each yes or no", goal.outputs);
      case Task::regression:
        return goal.outputs == 1 ? "a number" : text::format("{} numbers", goal.outputs);
    }
    return {};
  };
  return text::format("{} ({}): {} output{}, loss {}", to_string(goal.task), what(),
                      goal.activation.name(), goal.task == Task::multilabel ? " for each" : "",
                      goal.loss.name());
}

/// Less would be rounded to 0.0000.
constexpr double kLeastShown = 0.00005;

std::string figure_text(double value) {
  const std::string text = text::format("{:.4f}", value);
  return text == "-0.0000" ? "0.0000" : text;
}

std::string figures_text(const Logs& logs) {
  std::string line;
  const auto add = [&](std::string_view name, double value) {
    const bool is_lost = value != 0 && std::abs(value) < kLeastShown && name != "r2";
    line += text::format("{}{} {}", line.empty() ? "" : ", ", name,
                         is_lost ? text::format("{:.2e}", value) : figure_text(value));
  };
  if (logs.contains("loss")) add("loss", logs["loss"]);
  for (const auto& [name, value] : logs) {
    if (name != "loss") add(name, value);
  }
  return line;
}

}  // namespace hebb::cli
