#include "cli/run/advice.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace hebb::cli {

namespace {

constexpr double kLearnedByHeart = 0.6;  // training loss at the end, as a part of the validation's
constexpr double kWorseAgain = 1.05;     // last validation loss, as a multiple of the best
constexpr double kSame = 0.005;          // accuracies that are no further apart say nothing
constexpr double kRare = 0.5;            // of the share that a class would have if all were even
constexpr std::int64_t kFewTestRows = 200;

using Possible = std::optional<Advice>;

/// The figure that a task is judged by; larger is better.
double score(Task task, const Logs& logs) {
  if (task != Task::regression) return logs.contains("accuracy") ? logs["accuracy"] : 0;
  return logs.contains("r2") ? logs["r2"] : 0;
}

const char* score_name(Task task) { return task == Task::regression ? "r2" : "accuracy"; }

const std::vector<double>* figures(const History& history, const char* name) {
  const auto found = history.history.find(name);
  return found == history.history.end() || found->second.empty() ? nullptr : &found->second;
}

/// Still better at the very end.
Possible train_longer(const TrainingFacts& facts) {
  const bool ended_early = static_cast<int>(facts.history.epoch.size()) < facts.most_epochs;
  if (ended_early || facts.best_epoch < 0 || facts.best_epoch + 2 < facts.most_epochs) return {};
  return Advice{"Train longer",
                text::format("The best epoch was {} of {}: the network was still getting better.",
                             facts.best_epoch + 1, facts.most_epochs),
                text::format("--epochs {}", 2 * facts.most_epochs)};
}

/// The training rows are known by heart, the others are not.
Possible hold_back(const TrainingFacts& facts) {
  const auto* loss = figures(facts.history, "loss");
  const auto* validation = figures(facts.history, "val_loss");
  if (loss == nullptr || validation == nullptr) return {};
  const double best = *std::min_element(validation->begin(), validation->end());
  const bool apart = loss->back() < kLearnedByHeart * validation->back();
  if (!apart || validation->back() < kWorseAgain * best) return {};
  return Advice{
      "Hold the network back",
      text::format("At the end the loss was {:.4g} on the rows it learned from and {:.4g} on those "
                   "it did not, after {:.4g} at best: it began to learn rows by heart. {}",
                   loss->back(), validation->back(), best,
                   facts.has_dropout
                       ? "Fewer units or more dropout help, and more data most of all."
                       : "Dropout or fewer units help, and more data most of all."),
      facts.has_dropout || facts.own_network ? "" : "--hidden \"64:relu,dropout:0.5\""};
}

/// A simple method does as well.
Possible question_the_network(const TrainingFacts& facts) {
  if (facts.baselines.empty() || facts.test.empty()) return {};
  const Baseline& simple = facts.baselines.back();
  const double mine = score(facts.task, facts.test), its = score(facts.task, simple.figures);
  if (mine > its + kSame) return {};
  return Advice{"Ask whether a network is needed",
                text::format("The network has {} {:.4f}, {} {:.4f}. Take the simple one, or give "
                             "the network what a line cannot use: more rows, other columns, more "
                             "units.",
                             score_name(facts.task), mine, simple.what, its),
                ""};
}

/// Rare classes are lost among the others.
Possible balance(const TrainingFacts& facts) {
  if (facts.balanced || facts.least_share > kRare) return {};
  return Advice{"Let rare classes count",
                "Classes are uneven, so a network that overlooks the rare one is still right most "
                "of the time; look at the recall of each class.",
                "--class-weight balanced"};
}

/// The test says little.
Possible test_on_more(const TrainingFacts& facts) {
  if (facts.test_rows == 0 || facts.test_rows >= kFewTestRows) return {};
  return Advice{"Ask how sure the result is",
                text::format("The test has {} rows, and another {} could give another figure. "
                             "Cross-validation tests on all rows and says how much it varies.",
                             facts.test_rows, facts.test_rows),
                "--cv 5"};
}

}  // namespace

std::vector<Advice> advice(const TrainingFacts& facts) {
  std::vector<Advice> list;
  for (const auto rule : {question_the_network, hold_back, train_longer, balance, test_on_more}) {
    if (const Possible one = rule(facts)) list.push_back(*one);
  }
  if (list.empty()) {
    list.push_back({"Search",
                    "Nothing stands out. Other widths, depths and learning rates may still be "
                    "better; hebb tune tries them.",
                    ""});
  }
  return list;
}

}  // namespace hebb::cli
