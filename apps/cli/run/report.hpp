// What is said about a training run: choices before it, results after it.
#pragma once

#include <string>
#include <vector>

#include "cli/data/division.hpp"
#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/terminal/talk.hpp"
#include "cli/training/baselines.hpp"
#include "cli/training/cross_validation.hpp"
#include "cli/training/training.hpp"

namespace hebb::cli {

/// Says what was chosen, by the user or by default, and what deserves a second look.
void say_choices(const Recipe& recipe, const Source& source, const Division& division,
                 const Parts& parts, const Goal& goal, Talk& talk);

/// Says how to have the same run again. `folder` is empty when nothing is written.
void say_repetition(const Recipe& recipe, const std::string& folder, Talk& talk);

/// Says how training went.
void say_outcome(const Outcome& outcome, const std::vector<Baseline>& baselines,
                 const std::string& folder, Talk& talk);

/// How long something took, for people: `0.04 s`, `7.3 s`.
std::string seconds_text(double seconds);

/// Names of the classes or labels that results are about.
const std::vector<std::string>& result_names(const Source& source);

/// The content of metrics.json.
std::string metrics_text(const Outcome& outcome, const Recipe& recipe, const Source& source,
                         const std::vector<Baseline>& baselines);

/// The content of metrics.json after a cross-validation.
std::string cross_metrics_text(const CrossFigures& figures, const Recipe& recipe,
                               const Source& source);

/// What an interrupted run says last.
std::string interrupted_text(const Outcome& outcome, const Recipe& recipe,
                             const std::string& folder);

}  // namespace hebb::cli
