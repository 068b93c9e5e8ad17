// Tasks: what a network is asked for, and what follows from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/recipe/recipe.hpp"
#include "hebb/activation.hpp"
#include "hebb/history.hpp"
#include "hebb/losses.hpp"
#include "hebb/metrics.hpp"
#include "hebb/table_encoder.hpp"

namespace hebb::cli {

/// Names of all tasks, in the order of the enumerators.
std::span<const std::string_view> task_names();

/// True for tasks whose targets are classes.
inline bool has_classes(Task task) { return task == Task::binary || task == Task::multiclass; }

/// The end of a network and what it is judged by.
struct Goal {
  Task task;
  std::int64_t outputs;   ///< Numbers that the network gives for a sample.
  Activation activation;  ///< Of the last layer.
  Loss loss;

  /// Figures beside the loss: accuracy, or mae and r2.
  std::vector<AnyMetric> metrics() const;
};

/// What follows from a task for so many classes, labels or numbers, and what the recipe says about
/// it. \throws UsageError for an activation or a loss that the task does not have.
Goal goal_of(Task task, std::int64_t targets, const Recipe& recipe);

/// What a goal is, for people: `multiclass: softmax over 3 classes, sparse_categorical_...`.
std::string describe(const Goal& goal);

/// A figure with four decimals, nothing below 0 that is 0 then.
std::string figure_text(double value);

/// Figures as a line, the loss first: `loss 8.2100, mae 2.1000, r2 0.8800`.
std::string figures_text(const Logs& logs);

}  // namespace hebb::cli
