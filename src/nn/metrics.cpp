// The metric as an option of compile(): by name, and the accuracy that fits.

#include "hebb/metrics.hpp"

#include <array>
#include <limits>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

/// "accuracy": which one it is shows at the first batch.
class FittingAccuracy : public detail::NamedMetric {
 public:
  FittingAccuracy(std::string name, std::string_view loss)
      : NamedMetric("accuracy", std::move(name)), loss_(loss) {}

  double result() const override {
    return metric_ ? metric_->result() : std::numeric_limits<double>::quiet_NaN();
  }
  void reset() override {
    if (metric_) metric_->reset();
  }

 protected:
  void collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override {
    if (!metric_) metric_ = fitting(y_true.shape(), y_pred.shape());
    metric_->update(y_true, y_pred, sample_weight);
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

  std::string_view loss_;
  std::unique_ptr<Metric> metric_;
};

using Maker = std::shared_ptr<Metric> (*)(const std::string& name);

template <class M>
std::shared_ptr<Metric> make_named(const std::string& name) {
  typename M::Options options;
  options.name = name;
  return std::make_shared<M>(std::move(options));
}

template <class... M>
constexpr std::array<Maker, sizeof...(M)> makers_of(detail::TypeList<M...>) {
  return {make_named<M>...};
}

constexpr auto kMakers = makers_of(detail::MetricClasses{});

}  // namespace

AnyMetric AnyMetric::parse(std::string_view name) {
  const int id = detail::find_name(detail::kMetricNames, name);
  if (id < 0) throw ValueError(text::unknown_name("metric", name, detail::kMetricNames));
  AnyMetric result;
  result.id_ = id % detail::kMetrics;
  result.spelled_ = std::make_shared<const std::string>(name);
  result.name_ = *result.spelled_;
  return result;
}

std::shared_ptr<Metric> AnyMetric::make(const Loss& loss) const {
  if (metric_) return metric_;
  constexpr int kAccuracy = detail::MetricClasses::place_of<metrics::Accuracy>();
  if (id_ == kAccuracy) return std::make_shared<FittingAccuracy>(name(), loss.name());
  return kMakers[static_cast<std::size_t>(id_)](name());
}

}  // namespace hebb
