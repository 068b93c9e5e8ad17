#include "hebb/plot/training.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.hpp"
#include "hebb/callbacks/monitor.hpp"
#include "hebb/error.hpp"
#include "hebb/plot/chart.hpp"
#include "plot/ticks.hpp"

namespace hebb::plot {

namespace {

constexpr std::string_view kValidation = "val_";

/// A figure of a history and the epochs, from 1, that it belongs to.
Line curve_of(const History& history, const std::string& name) {
  const std::vector<double>& values = history.history.at(name);
  const std::size_t epochs = history.epoch.size();
  if (values.empty() || values.size() > epochs) {
    throw ShapeError(text::format("plot: a history of {} epochs has 1 to {} values of {}, got {}",
                                  epochs, epochs, name, values.size()));
  }
  Line line{.y = values};
  const std::size_t stride = epochs / values.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    line.x.push_back(history.epoch[(i + 1) * stride - 1] + 1);
  }
  line.markers = values.size() == 1;
  return line;
}

/// Figures without validation's, the loss first and the learning rate last.
std::vector<std::string> figures_of(const History& history) {
  std::vector<std::string> names;
  for (const auto& [name, values] : history.history) {
    const bool validation = name.starts_with(kValidation);
    const std::string base = validation ? name.substr(kValidation.size()) : name;
    if (!validation || !history.history.contains(base)) names.push_back(name);
  }
  const auto rank = [](const std::string& name) {
    return name == "loss" ? 0 : name == "learning_rate" ? 2 : 1;
  };
  std::stable_sort(names.begin(), names.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  return names;
}

const std::vector<double>& figure_of(const History& history, const std::string& name) {
  const auto found = history.history.find(name);
  if (found != history.history.end()) return found->second;
  std::vector<std::string_view> names;
  for (const auto& [known, values] : history.history) names.push_back(known);
  throw ValueError(text::format("plot: {}", text::unknown_name("figure", name, names)));
}

void check_epochs(const History& history) {
  if (!history.epoch.empty() && !history.history.empty()) return;
  throw ValueError("plot: a history without epochs has no curves; give what fit() returned");
}

/// The best epoch of a figure.
struct Best {
  std::string monitor;
  double epoch, value;
};

Best best_of(const History& history, const TrainingCurvesOptions& options) {
  std::string name = options.monitor;
  if (name.empty()) name = history.history.contains("val_loss") ? "val_loss" : "loss";
  if (options.monitor.empty() && !history.history.contains(name)) {
    name = history.history.begin()->first;
  }
  figure_of(history, name);
  const Monitor monitor("plot", name, options.mode);
  const Line curve = curve_of(history, name);
  Best best{name, curve.x.front(), monitor.worst()};
  for (std::size_t i = 0; i < curve.y.size(); ++i) {
    if (monitor.better(curve.y[i], best.value)) best = {name, curve.x[i], curve.y[i]};
  }
  return best;
}

/// A name as words: `val_mean_absolute_error` is "validation mean absolute error".
std::string words(std::string name) {
  if (name.starts_with(kValidation)) name.replace(0, kValidation.size(), "validation ");
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

Chart chart_of(const History& history, const std::string& name, const Best& best) {
  const std::string twin = std::string(kValidation) + name;
  Chart chart{.title = words(name), .x = {.label = "epoch"}};
  chart.y.log = name == "learning_rate";
  chart.marks.push_back(curve_of(history, name));
  if (history.history.contains(twin)) {
    std::get<Line>(chart.marks.front()).label = "training";
    Line validation = curve_of(history, twin);
    validation.label = "validation";
    chart.marks.push_back(std::move(validation));
  }
  const bool watched = best.monitor == name || best.monitor == twin;
  std::string label = text::format("epoch {}", best.epoch);
  if (watched) label = text::format("best: epoch {}, {}", best.epoch, readable(best.value));
  if (std::isfinite(best.value)) chart.marks.push_back(VerticalLine{best.epoch, label});
  return chart;
}

/// Means of what came before, each step weighing `smoothing` times what the next one does.
std::vector<double> smoothed(const std::vector<double>& values, double smoothing) {
  std::vector<double> result;
  double sum = 0, weights = 0;
  for (const double value : values) {
    if (std::isfinite(value)) {
      sum = smoothing * sum + value;
      weights = smoothing * weights + 1;
    }
    result.push_back(sum / weights);
  }
  return result;
}

void check_rates(const std::vector<double>& rates, const std::vector<double>& losses,
                 double smoothing) {
  constexpr std::size_t kLeast = 3;
  if (rates.size() != losses.size()) {
    throw ShapeError(
        text::format("plot: a learning rate finder has a loss for every rate, got {} "
                     "losses and {} rates",
                     losses.size(), rates.size()));
  }
  if (rates.size() < kLeast) {
    throw ValueError(text::format("plot: a learning rate finder needs at least {} steps, got {}",
                                  kLeast, rates.size()));
  }
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (rates[i] > (i == 0 ? 0 : rates[i - 1]) && std::isfinite(rates[i])) continue;
    throw ValueError(text::format(
        "plot: learning rates of a finder are above 0 and rise, got {} at step {}", rates[i], i));
  }
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw ValueError(text::format("plot: smoothing is from 0 to below 1, got {}", smoothing));
  }
}

/// Step at which the curve falls most steeply against the logarithm of the rate.
std::size_t steepest(const std::vector<double>& rates, const std::vector<double>& curve) {
  std::size_t best = 1;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i + 1 < curve.size(); ++i) {
    const double slope =
        (curve[i + 1] - curve[i - 1]) / (std::log(rates[i + 1]) - std::log(rates[i - 1]));
    if (slope < least) {
      least = slope;
      best = i;
    }
  }
  return best;
}

}  // namespace

std::vector<Chart> training_charts(const History& history, const TrainingCurvesOptions& options) {
  check_epochs(history);
  const Best best = best_of(history, options);
  std::vector<Chart> charts;
  for (const std::string& name : figures_of(history)) {
    charts.push_back(chart_of(history, name, best));
  }
  return charts;
}

Figure training_curves(const History& history, const TrainingCurvesOptions& options) {
  std::vector<Chart> charts = training_charts(history, options);
  if (charts.size() > 1) {
    for (Chart& chart : charts) chart.aspect = 0.75;
  }
  return figure(std::move(charts), {.title = options.title});
}

Chart comparison_chart(const std::vector<NamedHistory>& runs, const ComparisonOptions& options) {
  if (runs.empty()) throw ValueError("plot: a comparison needs a run, got none");
  Chart chart{.title = options.title,
              .x = {.label = "epoch"},
              .y = {.label = words(options.monitor), .log = options.log}};
  for (const auto& [name, history] : runs) {
    check_epochs(history);
    figure_of(history, options.monitor);
    Line line = curve_of(history, options.monitor);
    line.label = name;
    chart.marks.push_back(std::move(line));
  }
  return chart;
}

Figure comparison_curves(const std::vector<NamedHistory>& runs, const ComparisonOptions& options) {
  return figure(comparison_chart(runs, options));
}

Figure learning_rate_finder(const std::vector<double>& learning_rates,
                            const std::vector<double>& losses,
                            const LearningRateFinderOptions& options) {
  constexpr double kDiverged = 4;  // times the minimum
  check_rates(learning_rates, losses, options.smoothing);
  std::vector<double> average = smoothed(losses, options.smoothing);
  double least = std::numeric_limits<double>::infinity();
  std::size_t shown = 0;
  for (const double value : average) {
    least = std::fmin(least, value);
    ++shown;
    if (value > kDiverged * std::abs(least) && shown > 2) break;
  }
  average.resize(shown);
  std::vector<double> rates = learning_rates, points = losses;
  rates.resize(shown);
  points.resize(shown);
  // A single wild batch must not hide the curve.
  const double most = *std::max_element(average.begin(), average.end());
  for (double& value : points) {
    if (value > kDiverged * std::abs(most)) value = std::numeric_limits<double>::quiet_NaN();
  }
  const std::size_t best = steepest(rates, average);
  Chart chart{
      .title = options.title, .x = {.label = "learning rate", .log = true}, .y = {.label = "loss"}};
  chart.marks = {Points{.x = rates, .y = points, .label = "batch", .series = 5, .size = 3},
                 Line{.x = rates, .y = average, .label = "moving average", .series = 0},
                 VerticalLine{rates[best], text::format("steepest: {}", readable(rates[best], 2))}};
  return figure(std::move(chart));
}

}  // namespace hebb::plot
