#include "hebb/plot/classification.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/plot/chart.hpp"
#include "plot/numbers.hpp"
#include "plot/ticks.hpp"

namespace hebb::plot {

namespace {

/// Up to so many classes a confusion matrix shows rates and zeros as well.
constexpr int kFewClasses = 12;

/// Points of a curve, one a threshold, and a figure for all of it.
struct Sweep {
  std::vector<double> x, y;
  double figure = 0;
};

/// How many positives and negatives score at least as much as each threshold, from the highest.
struct Ranking {
  std::vector<double> positives, negatives;
  double all_positives() const { return positives.back(); }
  double all_negatives() const { return negatives.back(); }
};

Ranking ranking_of(const std::vector<double>& scores, const std::vector<bool>& positive) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  Ranking ranking;
  double positives = 0, negatives = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    (positive[order[i]] ? positives : negatives) += 1;
    const bool last_of_equals = i + 1 == order.size() || scores[order[i + 1]] < scores[order[i]];
    if (!last_of_equals) continue;
    ranking.positives.push_back(positives);
    ranking.negatives.push_back(negatives);
  }
  return ranking;
}

Sweep roc_of(const Ranking& ranking) {
  Sweep sweep{{0}, {0}};
  for (std::size_t i = 0; i < ranking.positives.size(); ++i) {
    sweep.x.push_back(ranking.negatives[i] / ranking.all_negatives());
    sweep.y.push_back(ranking.positives[i] / ranking.all_positives());
    const std::size_t at = sweep.x.size() - 1;
    sweep.figure += (sweep.x[at] - sweep.x[at - 1]) * (sweep.y[at] + sweep.y[at - 1]) / 2;
  }
  return sweep;
}

Sweep precision_recall_of(const Ranking& ranking) {
  Sweep sweep;
  double recall_before = 0;
  for (std::size_t i = 0; i < ranking.positives.size(); ++i) {
    const double positives = ranking.positives[i];
    const double precision = positives / (positives + ranking.negatives[i]);
    const double recall = positives / ranking.all_positives();
    if (i == 0 && recall > 0) {
      sweep.x.push_back(0);
      sweep.y.push_back(precision);
    }
    sweep.x.push_back(recall);
    sweep.y.push_back(precision);
    sweep.figure += (recall - recall_before) * precision;
    recall_before = recall;
  }
  return sweep;
}

/// Adds a curve for every class that there are samples of, and of others as well.
template <class SweepOf>
std::vector<Mark> sweeps(Caller caller, const Tensor& y_true, const Tensor& y_score,
                         const ClassesOptions& options, const char* figure, SweepOf sweep_of) {
  const bool binary = y_score.defined() && (y_score.rank() == 1 || y_score.shape()[1] == 1);
  const std::vector<double> scores =
      binary ? column(caller, y_score, "y_score") : elements(caller, y_score, "y_score", 2);
  check_finite(caller, scores, "y_score");
  const std::size_t outputs = binary ? 1 : static_cast<std::size_t>(y_score.shape()[1]);
  const int classes = binary ? 2 : static_cast<int>(outputs);
  const std::vector<int> truth = labels(caller, y_true, "y_true", classes);
  check_rows(caller, std::ssize(truth), "y_true", y_score.shape()[0], "y_score");
  const std::vector<std::string> names = names_of(caller, options.class_names, classes);
  std::vector<Mark> marks;
  for (std::size_t k = 0; k < outputs; ++k) {
    const std::size_t of_class = binary ? 1 : k;
    std::vector<double> own;
    std::vector<bool> positive;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      own.push_back(scores[i * outputs + k]);
      positive.push_back(truth[i] == static_cast<int>(of_class));
    }
    const auto positives = std::count(positive.begin(), positive.end(), true);
    if (positives == 0 || positives == std::ssize(positive)) continue;
    const Sweep sweep = sweep_of(ranking_of(own, positive));
    const std::string name = binary && options.class_names.empty() ? "" : names[of_class] + ": ";
    marks.push_back(Line{.x = sweep.x,
                         .y = sweep.y,
                         .label = text::format("{}{} {:.3f}", name, figure, sweep.figure),
                         .series = static_cast<int>(k)});
  }
  if (!marks.empty()) return marks;
  throw DataError(text::format("plot: {}: y_true needs samples of two classes, got {} of one",
                               caller.name, truth.size()));
}

/// A square chart of two rates.
Chart rates(const std::string& title, const char* x_label, const char* y_label) {
  return {.title = title,
          .x = {.label = x_label, .low = -0.02, .high = 1.02},
          .y = {.label = y_label, .low = -0.02, .high = 1.02},
          .aspect = 0.8};
}

/// What stands in a cell of a confusion matrix; of many classes only what is not 0, without shares.
std::string cell_text(double count, double share, bool few_classes) {
  if (count == 0) return std::string(few_classes ? 1 : 0, '0');
  if (!few_classes) return readable(count, 6);
  return text::format("{}\n{:.1f} %", readable(count, 6), 100 * share);
}

/// Counts and shares of the rows of a confusion matrix.
HeatMap cells_of(const std::vector<double>& counts, int classes) {
  HeatMap map{.rows = classes, .columns = classes, .low = 0, .high = 1};
  const auto n = static_cast<std::size_t>(classes);
  for (std::size_t row = 0; row < n; ++row) {
    const auto first = counts.begin() + static_cast<std::ptrdiff_t>(row * n);
    const double sum = std::accumulate(first, first + classes, 0.0);
    for (auto count = first; count != first + classes; ++count) {
      const double share = sum > 0 ? *count / sum : 0;
      map.values.push_back(share);
      map.texts.push_back(cell_text(*count, share, classes <= kFewClasses));
    }
  }
  return map;
}

}  // namespace

Figure confusion_matrix(const Tensor& matrix, const ClassesOptions& options) {
  constexpr Caller kCaller = {"confusion_matrix"};
  const std::vector<double> counts = elements(kCaller, matrix, "matrix", 2);
  if (matrix.shape()[0] != matrix.shape()[1]) {
    throw ShapeError(text::format("plot: confusion_matrix: matrix is [classes, classes], got {}",
                                  matrix.shape().to_string()));
  }
  check_finite(kCaller, counts, "matrix");
  if (*std::min_element(counts.begin(), counts.end()) < 0) {
    throw DataError("plot: confusion_matrix: counts are not negative");
  }
  const auto classes = static_cast<int>(matrix.shape()[0]);
  const std::vector<std::string> names = names_of(kCaller, options.class_names, classes);
  Chart chart{.title = options.title,
              .x = {.label = "predicted", .categories = names},
              .y = {.label = "true", .categories = names, .downwards = true},
              .equal = true,
              .aspect = 1};
  chart.marks.push_back(cells_of(counts, classes));
  return figure({std::move(chart)}, {.columns = 1, .width = classes <= kFewClasses ? 0.0 : 800.0});
}

Figure roc_curve(const Tensor& y_true, const Tensor& y_score, const ClassesOptions& options) {
  Chart chart = rates(options.title, "false positive rate", "true positive rate");
  chart.marks.push_back(Line{.x = {0, 1}, .y = {0, 1}, .series = kNeutral, .width = 1});
  for (Mark& mark : sweeps({"roc_curve"}, y_true, y_score, options, "AUC", roc_of)) {
    chart.marks.push_back(std::move(mark));
  }
  return figure(std::move(chart));
}

Figure precision_recall_curve(const Tensor& y_true, const Tensor& y_score,
                              const ClassesOptions& options) {
  Chart chart = rates(options.title, "recall", "precision");
  chart.marks = sweeps({"precision_recall_curve"}, y_true, y_score, options, "average precision",
                       precision_recall_of);
  return figure(std::move(chart));
}

}  // namespace hebb::plot
