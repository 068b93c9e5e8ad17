#include "hebb/metrics.hpp"

#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"

namespace hebb {

namespace {

/// Targets and predictions of equal size, as double.
struct Pairs {
  Tensor truth, prediction;
  std::span<const double> t, p;
};

/// True when one shape is the other with an axis of size 1 behind it.
bool is_column_of(const Shape& column, const Shape& shape) {
  return column.rank() == shape.rank() + 1 && column[-1] == 1 && column.without(-1) == shape;
}

void check_shapes(const char* metric, const Tensor& y_true, const Tensor& y_pred, bool fit) {
  if (fit) return;
  throw ShapeError(
      text::format("{}: the shapes of targets and predictions do not go together. y_true: {}, "
                   "y_pred: {}",
                   metric, y_true.shape().to_string(), y_pred.shape().to_string()));
}

Pairs pairs_of(const char* metric, const Tensor& y_true, const Tensor& y_pred) {
  const NoGrad no_grad;
  const Shape& t = y_true.shape();
  const Shape& p = y_pred.shape();
  check_shapes(metric, y_true, y_pred, t == p || is_column_of(t, p) || is_column_of(p, t));
  Pairs pairs{y_true.cast(DType::float64), y_pred.cast(DType::float64), {}, {}};
  pairs.t = pairs.truth.data<double>();
  pairs.p = pairs.prediction.data<double>();
  return pairs;
}

/// Number of equal labels in two lists of the same length.
std::int64_t count_equal(const Tensor& a, const Tensor& b) {
  const NoGrad no_grad;
  const Tensor x = a.cast(DType::float64), y = b.cast(DType::float64);
  const std::span<const double> p = x.data<double>(), q = y.data<double>();
  std::int64_t equal = 0;
  for (std::size_t i = 0; i < p.size(); ++i) equal += p[i] == q[i] ? 1 : 0;
  return equal;
}

}  // namespace

namespace metrics {

double Mean::result() const {
  return count_ == 0 ? std::numeric_limits<double>::quiet_NaN()
                     : sum_ / static_cast<double>(count_);
}

void Mean::reset() {
  sum_ = 0;
  count_ = 0;
}

void Mean::add(double sum, std::int64_t count) {
  sum_ += sum;
  count_ += count;
}

void BinaryAccuracy::update(const Tensor& y_true, const Tensor& y_pred) {
  const Pairs pairs = pairs_of("binary_accuracy", y_true, y_pred);
  std::int64_t right = 0;
  for (std::size_t i = 0; i < pairs.t.size(); ++i) {
    right += (pairs.p[i] > threshold_ ? 1.0 : 0.0) == pairs.t[i] ? 1 : 0;
  }
  add(static_cast<double>(right), y_pred.size());
}

void CategoricalAccuracy::update(const Tensor& y_true, const Tensor& y_pred) {
  check_shapes("categorical_accuracy", y_true, y_pred,
               y_pred.rank() > 0 && y_true.shape() == y_pred.shape());
  const Tensor predicted = argmax(y_pred);
  add(static_cast<double>(count_equal(argmax(y_true), predicted)), predicted.size());
}

void SparseCategoricalAccuracy::update(const Tensor& y_true, const Tensor& y_pred) {
  const Shape rows = y_pred.rank() > 0 ? y_pred.shape().without(-1) : Shape{};
  check_shapes("sparse_categorical_accuracy", y_true, y_pred,
               y_pred.rank() > 0 && (y_true.shape() == rows || is_column_of(y_true.shape(), rows)));
  add(static_cast<double>(count_equal(y_true, argmax(y_pred))), y_true.size());
}

void MeanAbsoluteError::update(const Tensor& y_true, const Tensor& y_pred) {
  const Pairs pairs = pairs_of("mean_absolute_error", y_true, y_pred);
  double sum = 0;
  for (std::size_t i = 0; i < pairs.t.size(); ++i) sum += std::abs(pairs.t[i] - pairs.p[i]);
  add(sum, y_pred.size());
}

void MeanSquaredError::update(const Tensor& y_true, const Tensor& y_pred) {
  const Pairs pairs = pairs_of("mean_squared_error", y_true, y_pred);
  double sum = 0;
  for (std::size_t i = 0; i < pairs.t.size(); ++i) {
    sum += (pairs.t[i] - pairs.p[i]) * (pairs.t[i] - pairs.p[i]);
  }
  add(sum, y_pred.size());
}

}  // namespace metrics

namespace {

/// "accuracy": which one it is shows at the first batch.
class Accuracy : public Metric {
 public:
  Accuracy(std::string name, std::string_view loss) : name_(std::move(name)), loss_(loss) {}

  std::string name() const override { return name_; }
  void update(const Tensor& y_true, const Tensor& y_pred) override {
    if (!metric_) metric_ = fitting(y_true.shape(), y_pred.shape());
    metric_->update(y_true, y_pred);
  }
  double result() const override {
    return metric_ ? metric_->result() : std::numeric_limits<double>::quiet_NaN();
  }
  void reset() override {
    if (metric_) metric_->reset();
  }

 private:
  std::unique_ptr<Metric> fitting(const Shape& y_true, const Shape& y_pred) const {
    const bool one_output = y_pred.rank() < 2 || y_pred[-1] == 1;
    const bool binary =
        loss_ == "binary_crossentropy" || loss_ == "binary_focal_crossentropy" || one_output;
    if (binary) return std::make_unique<metrics::BinaryAccuracy>();
    if (y_true.rank() < y_pred.rank() || y_true[-1] == 1) {
      return std::make_unique<metrics::SparseCategoricalAccuracy>();
    }
    return std::make_unique<metrics::CategoricalAccuracy>();
  }

  std::string name_;
  std::string_view loss_;
  std::unique_ptr<Metric> metric_;
};

/// A metric under the name by which it was asked for: "mae".
template <class M>
class Named : public M {
 public:
  explicit Named(std::string name) : name_(std::move(name)) {}
  std::string name() const override { return name_; }

 private:
  std::string name_;
};

template <class M>
std::shared_ptr<Metric> named(std::string name) {
  return std::make_shared<Named<M>>(std::move(name));
}

}  // namespace

AnyMetric AnyMetric::parse(std::string_view name) {
  AnyMetric result;
  result.id_ = detail::find_name(detail::kMetricNames, name);
  if (result.id_ < 0) throw ValueError(text::unknown_name("metric", name, detail::kMetricNames));
  return result;
}

std::string AnyMetric::name() const {
  // A class name stands for the metric's own name, a function's name for itself.
  constexpr int kFirstClassName = 9;
  constexpr std::string_view kOfClass[] = {"binary_accuracy", "categorical_accuracy",
                                           "sparse_categorical_accuracy", "mean_absolute_error",
                                           "mean_squared_error"};
  if (metric_) return metric_->name();
  return std::string(id_ >= kFirstClassName
                         ? kOfClass[static_cast<std::size_t>(id_ - kFirstClassName)]
                         : detail::kMetricNames[static_cast<std::size_t>(id_)]);
}

std::shared_ptr<Metric> AnyMetric::make(const Loss& loss) const {
  if (metric_) return metric_;
  const std::string own = name();
  if (own == "accuracy" || own == "acc") return std::make_shared<Accuracy>(own, loss.name());
  if (own == "binary_accuracy") return named<metrics::BinaryAccuracy>(own);
  if (own == "categorical_accuracy") return named<metrics::CategoricalAccuracy>(own);
  if (own == "sparse_categorical_accuracy") return named<metrics::SparseCategoricalAccuracy>(own);
  if (own == "mean_absolute_error" || own == "mae") return named<metrics::MeanAbsoluteError>(own);
  return named<metrics::MeanSquaredError>(own);
}

}  // namespace hebb
