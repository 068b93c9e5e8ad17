#include "hebb/metrics/classification.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "hebb/state_fields.hpp"
#include "nn/losses/common.hpp"
#include "nn/metrics/common.hpp"

namespace hebb {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Puts the places of the k largest in front, the first of equal ones before the others, NaN last.
void sort_best(std::span<const double> row, std::size_t k, std::vector<std::int64_t>& places) {
  places.resize(row.size());
  std::iota(places.begin(), places.end(), 0);
  const auto value = [row](std::int64_t place) {
    const double v = row[static_cast<std::size_t>(place)];
    return std::isnan(v) ? -std::numeric_limits<double>::infinity() : v;
  };
  std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(k), places.end(),
                    [&](std::int64_t a, std::int64_t b) {
                      return value(a) > value(b) || (value(a) == value(b) && a < b);
                    });
}

}  // namespace

namespace detail {

ThresholdMetric::ThresholdMetric(const char* own, PrecisionOptions options,
                                 double (*figure)(const Counts&))
    : NamedMetric(own, options.name), options_(std::move(options)), figure_(figure) {
  for (const double threshold : options_.thresholds) {
    if (threshold >= 0 && threshold <= 1) continue;
    throw ValueError(text::format("{}: thresholds are from 0 to 1, got {}", label(), threshold));
  }
  if (options_.top_k && *options_.top_k < 1) {
    throw ValueError(text::format("{}: top_k is a number of classes, at least 1, got {}", label(),
                                  *options_.top_k));
  }
  thresholds_ = options_.thresholds;
  if (thresholds_.empty()) {
    thresholds_ = {options_.top_k ? -std::numeric_limits<double>::infinity() : 0.5};
  }
  counts_.resize(thresholds_.size());
}

PrecisionOptions ThresholdMetric::given() const {
  PrecisionOptions options = options_;
  options.name = name();
  return options;
}

void ThresholdMetric::reset() { std::fill(counts_.begin(), counts_.end(), Counts{}); }

void ThresholdMetric::describe_state(StateFields& fields) {
  fields.records("counts", counts_);
  check_state(label(), counts_.size() == thresholds_.size());
}

void ThresholdMetric::collect(const Tensor& y_true, const Tensor& y_pred,
                              const Tensor& sample_weight) {
  const Batch batch = batch_of(label(), y_true, y_pred, sample_weight);
  const bool by_rows = options_.top_k || options_.class_id;
  if (by_rows && y_pred.rank() < 2) {
    throw_shapes(label(), "top_k and class_id need predictions [batch, classes]", y_true, y_pred);
  }
  const auto classes = static_cast<std::size_t>(by_rows ? y_pred.shape()[-1] : 1);
  const auto below = [&](std::optional<std::int64_t> option, const char* name, std::size_t end) {
    if (!option || (*option >= 0 && static_cast<std::size_t>(*option) < end)) return;
    throw ValueError(text::format("{}: {} {} is not among the {} classes of the predictions",
                                  label(), name, *option, classes));
  };
  below(options_.top_k, "top_k", classes + 1);
  below(options_.class_id, "class_id", classes);

  for (std::size_t row = 0; row + classes <= batch.p.size(); row += classes) {
    const auto k = static_cast<std::size_t>(options_.top_k.value_or(0));
    if (k > 0) sort_best(batch.p.subspan(row, classes), k, best_);
    for (std::size_t j = 0; j < classes; ++j) {
      const auto place = static_cast<std::int64_t>(j);
      if (options_.class_id && *options_.class_id != place) continue;
      const auto end = best_.begin() + static_cast<std::ptrdiff_t>(k);
      const bool may_be = k == 0 || std::find(best_.begin(), end, place) != end;
      const double t = batch.t[row + j], p = batch.p[row + j], w = batch.w[row + j];
      for (std::size_t i = 0; i < counts_.size(); ++i) {
        const bool positive = may_be && p > rounded(thresholds_[i], y_pred.dtype());
        Counts& c = counts_[i];
        (t != 0 ? (positive ? c.tp : c.fn) : (positive ? c.fp : c.tn)) += w;
      }
    }
  }
}

double ThresholdMetric::figure_at(std::size_t threshold) const {
  const Counts& c = counts_[threshold];
  return c.tp + c.fp + c.tn + c.fn == 0 ? kNaN : figure_(c);
}

double ThresholdMetric::result() const {
  double total = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) total += figure_at(i);
  return total / static_cast<double>(counts_.size());
}

std::vector<double> ThresholdMetric::results() const {
  std::vector<double> figures;
  for (std::size_t i = 0; i < counts_.size(); ++i) figures.push_back(figure_at(i));
  return figures;
}

}  // namespace detail

namespace metrics {

namespace {

PrecisionOptions without_classes(CountOptions options) {
  return {.thresholds = std::move(options.thresholds), .name = std::move(options.name)};
}

}  // namespace

Precision::Precision(Options options)
    : ThresholdMetric("precision", std::move(options),
                      [](const Counts& c) { return ratio(c.tp, c.tp + c.fp); }) {}
Recall::Recall(Options options)
    : ThresholdMetric("recall", std::move(options),
                      [](const Counts& c) { return ratio(c.tp, c.tp + c.fn); }) {}
TruePositives::TruePositives(Options options)
    : ThresholdMetric("true_positives", without_classes(std::move(options)),
                      [](const Counts& c) { return c.tp; }) {}
FalsePositives::FalsePositives(Options options)
    : ThresholdMetric("false_positives", without_classes(std::move(options)),
                      [](const Counts& c) { return c.fp; }) {}
TrueNegatives::TrueNegatives(Options options)
    : ThresholdMetric("true_negatives", without_classes(std::move(options)),
                      [](const Counts& c) { return c.tn; }) {}
FalseNegatives::FalseNegatives(Options options)
    : ThresholdMetric("false_negatives", without_classes(std::move(options)),
                      [](const Counts& c) { return c.fn; }) {}

FBetaScoreOptions FBetaScore::options() const {
  Options options = options_;
  options.name = name();
  return options;
}

F1ScoreOptions F1Score::options() const {
  const FBetaScoreOptions all = FBetaScore::options();
  return {.average = all.average, .threshold = all.threshold, .name = all.name};
}

FBetaScore::FBetaScore(const char* own, Options options)
    : NamedMetric(own, options.name), options_(std::move(options)) {
  if (!(options_.beta > 0) || std::isinf(options_.beta)) {
    throw ValueError(text::format("{}: beta must be above 0, got {}", label(), options_.beta));
  }
  if (options_.threshold && !(*options_.threshold > 0 && *options_.threshold <= 1)) {
    throw ValueError(text::format("{}: the threshold must be above 0 and at most 1, got {}",
                                  label(), *options_.threshold));
  }
}

void FBetaScore::collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) {
  const bool rows = y_pred.rank() == 2 && y_pred.shape()[1] > 0;
  const bool column = rows && y_pred.shape()[1] == 1 && y_true.rank() == 1;  // labels [batch]
  if (!rows || (y_true.shape() != y_pred.shape() && !column)) {
    throw_shapes(label(), "targets and predictions are [batch, classes]", y_true, y_pred);
  }
  const Batch batch = batch_of(label(), y_true, y_pred, sample_weight);
  const auto classes = static_cast<std::size_t>(y_pred.shape()[1]);
  if (!options_.threshold && classes == 1) {
    throw ValueError(text::format(
        "{}: of one output the largest is always that one; give a threshold such as 0.5", label()));
  }
  check_width(label(), "classes", classes_.size(), classes);
  classes_.resize(classes);
  constexpr double kSmallest = 1e-9;  // as in Keras, a row of zeros has no largest
  for (std::size_t row = 0; row + classes <= batch.p.size(); row += classes) {
    const std::span<const double> p = batch.p.subspan(row, classes);
    const double largest = *std::max_element(p.begin(), p.end());
    for (std::size_t j = 0; j < classes; ++j) {
      const bool positive = options_.threshold ? p[j] > rounded(*options_.threshold, y_pred.dtype())
                                               : p[j] >= largest && std::abs(p[j]) > kSmallest;
      const double t = batch.t[row + j], w = batch.w[row + j];
      Counts& c = classes_[j];
      (positive ? c.tp : c.fn) += w * t;
      c.fp += positive ? w * (1 - t) : 0;
      c.all += w;
    }
  }
}

void FBetaScore::describe_state(StateFields& fields) { fields.records("classes", classes_); }

double FBetaScore::score(const Counts& c) const {
  const double b2 = options_.beta * options_.beta;
  return c.all == 0 ? kNaN : ratio((1 + b2) * c.tp, (1 + b2) * c.tp + b2 * c.fn + c.fp);
}

double FBetaScore::result() const {
  Counts together;
  double total = 0, weights = 0;
  for (const Counts& c : classes_) {
    together = {together.tp + c.tp, together.fp + c.fp, together.fn + c.fn, together.all + c.all};
    const double weight = options_.average.is("weighted") ? c.tp + c.fn : 1;
    total += weight * score(c);
    weights += weight;
  }
  return together.all == 0 || options_.average.is("micro") ? score(together)
                                                           : ratio(total, weights);
}

std::vector<double> FBetaScore::results() const {
  if (!options_.average.is("none")) return {result()};
  std::vector<double> scores;
  for (const Counts& c : classes_) scores.push_back(score(c));
  return scores;
}

MatthewsCorrelation::MatthewsCorrelation(Options options)
    : NamedMetric("matthews_correlation", std::move(options.name)), threshold_(options.threshold) {
  if (!std::isnan(threshold_)) return;
  throw ValueError(text::format("{}: the threshold must be a number, got nan", label()));
}

void MatthewsCorrelation::collect(const Tensor& y_true, const Tensor& y_pred,
                                  const Tensor& sample_weight) {
  const bool binary = y_pred.rank() == 1 || (y_pred.rank() == 2 && y_pred.shape()[1] == 1);
  if (!binary && y_pred.rank() != 2) {
    throw_shapes(label(), "predictions are [batch], or [batch, classes]", y_true, y_pred);
  }
  // Labels of truth and prediction, side by side.
  const bool rows = !binary && y_true.shape() == y_pred.shape();
  Tensor predicted = binary ? y_pred.cast(DType::float64) : argmax(y_pred).cast(DType::float64);
  const Batch batch = batch_of(label(), rows ? argmax(y_true) : y_true, predicted, sample_weight);
  const std::size_t count = binary ? 2 : static_cast<std::size_t>(y_pred.shape()[1]);
  check_width(label(), "classes", matrix_.empty() ? 0 : count_, count);
  for (const double t : batch.t) {
    if (t >= 0 && t < static_cast<double>(count) && t == std::floor(t)) continue;
    throw DataError(text::format("{}: target {} is none of the {} classes", label(), t, count));
  }
  count_ = count;
  matrix_.resize(count * count);
  const double threshold = rounded(threshold_, y_pred.dtype());
  for (std::size_t i = 0; i < batch.t.size(); ++i) {
    const double p = binary ? (batch.p[i] > threshold ? 1 : 0) : batch.p[i];
    matrix_[static_cast<std::size_t>(batch.t[i]) * count + static_cast<std::size_t>(p)] +=
        batch.w[i];
  }
}

void MatthewsCorrelation::describe_state(StateFields& fields) {
  fields.field("classes", count_);
  fields.field("matrix", matrix_);
  check_state(label(), matrix_.empty() || matrix_.size() == count_ * count_);
}

double MatthewsCorrelation::result() const {
  double all = 0, right = 0, both = 0, predicted_squares = 0, true_squares = 0;
  for (std::size_t k = 0; k < count_ && !matrix_.empty(); ++k) {
    double predicted = 0, truly = 0;
    for (std::size_t j = 0; j < count_; ++j) {
      predicted += matrix_[j * count_ + k];
      truly += matrix_[k * count_ + j];
    }
    all += truly;
    right += matrix_[k * count_ + k];
    both += predicted * truly;
    predicted_squares += predicted * predicted;
    true_squares += truly * truly;
  }
  if (all == 0) return kNaN;
  const double below = (all * all - predicted_squares) * (all * all - true_squares);
  return below > 0 ? (all * right - both) / std::sqrt(below) : 0;
}

}  // namespace metrics
}  // namespace hebb
