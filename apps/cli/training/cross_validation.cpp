#include "cli/training/cross_validation.hpp"

#include <cmath>

#include "base/text.hpp"
#include "cli/data/division.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/signals.hpp"
#include "cli/training/defaults.hpp"
#include "cli/training/judgement.hpp"
#include "cli/training/network.hpp"
#include "cli/training/training.hpp"

namespace hebb::cli {

namespace {

void summarize(CrossFigures& figures) {
  const auto count = static_cast<double>(figures.folds.size());
  for (const auto& [name, first] : figures.folds.front()) {
    double mean = 0, spread = 0;
    for (const Logs& fold : figures.folds) mean += fold[name] / count;
    for (const Logs& fold : figures.folds) spread += (fold[name] - mean) * (fold[name] - mean);
    figures.mean[name] = mean;
    figures.deviation[name] = std::sqrt(spread / (count - 1));
  }
}

}  // namespace

CrossFigures cross_validate(const Recipe& recipe, const Source& source, Talk& talk) {
  CrossFigures figures;
  const Goal goal = goal_of(source.task, source.outputs(), recipe);
  note_interrupts();  // a fold is left between two batches
  for (const Division& division : folds(source, recipe)) {
    const Parts parts = source.parts(division);
    Recipe own = recipe;
    complete(own, source, parts);
    const std::shared_ptr<Model> model = build_network(own, parts, goal);
    try {
      train_quietly(*model, own, parts);
    } catch (const Leave&) {
      throw Interrupted(noted_interrupt(), text::format("interrupted after {} of {} folds",
                                                        figures.folds.size(), recipe.cv));
    }
    figures.folds.push_back(judge(*model, goal.task, parts.test).figures);
    talk.say(text::format("fold {}/{}: {}", figures.folds.size(), recipe.cv,
                          figures_text(figures.folds.back())));
  }
  summarize(figures);
  return figures;
}

std::string cross_text(const CrossFigures& figures) {
  std::string line = "cv ";
  for (const auto& [name, mean] : figures.mean) {
    line += text::format("{}{} {:.4f} +- {:.4f}", line.size() > 3 ? ", " : "", name, mean,
                         figures.deviation[name]);
  }
  return line + "\n";
}

}  // namespace hebb::cli
