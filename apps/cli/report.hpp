// What is said about a training run: choices before it, results after it.
#pragma once

#include <string>

#include "hebb/dataset.hpp"
#include "recipe.hpp"
#include "talk.hpp"
#include "training.hpp"

namespace hebb::cli {

/// Says what was chosen, by the user or by default, and how to have the same run again.
void say_choices(const Recipe& recipe, const TrainTest& data, const std::string& folder,
                 Talk& talk);

/// Says how training went.
void say_outcome(const Outcome& outcome, const TrainTest& data, const std::string& folder,
                 Talk& talk);

/// The results for stdout: confusion matrix, report on each class, and the figures as the last
/// line.
std::string result_text(const Outcome& outcome, const TrainTest& data);

/// The content of metrics.json.
std::string metrics_text(const Outcome& outcome, const Recipe& recipe, const TrainTest& data);

/// What an interrupted run says last.
std::string interrupted_text(const Outcome& outcome, const Recipe& recipe,
                             const std::string& folder);

}  // namespace hebb::cli
