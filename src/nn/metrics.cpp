// The metric as an option of compile(): by name, and the accuracy that fits.

#include "hebb/metrics.hpp"

#include <array>
#include <limits>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/state_fields.hpp"
#include "nn/option_config.hpp"
#include "nn/serialized.hpp"

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
  // Before the first batch there is nothing to list; fit() tries one before it goes on with a run.
  void describe_state(StateFields& fields) override {
    if (metric_) metric_->describe_state(fields);
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

/// The options of each metric.
struct MetricOptionNames {
  template <class O, class V>
  static void describe(O& options, const V& visit) {
    visit("name", options.name);
    if constexpr (requires { options.threshold; }) visit("threshold", options.threshold);
    if constexpr (requires { options.thresholds; }) visit("thresholds", options.thresholds);
    if constexpr (requires { options.top_k; }) visit("top_k", options.top_k);
    if constexpr (requires { options.class_id; }) visit("class_id", options.class_id);
    if constexpr (requires { options.k; }) visit("k", options.k);
    if constexpr (requires { options.average; }) visit("average", options.average);
    if constexpr (requires { options.beta; }) visit("beta", options.beta);
    if constexpr (requires { options.curve; }) {
      visit("num_thresholds", options.num_thresholds);
      visit("curve", options.curve);
      visit("summation_method", options.summation_method);
      visit("multi_label", options.multi_label);
      visit("label_weights", options.label_weights);
    }
    if constexpr (requires { options.from_logits; }) visit("from_logits", options.from_logits);
    if constexpr (requires { options.label_smoothing; }) {
      visit("label_smoothing", options.label_smoothing);
    }
    if constexpr (requires { options.axis; }) visit("axis", options.axis);
    if constexpr (requires { options.class_aggregation; }) {
      visit("class_aggregation", options.class_aggregation);
      visit("num_regressors", options.num_regressors);
    }
  }
};

/// What is done with a metric whose class is known by its id alone.
struct Row {
  const std::type_info& type;
  std::shared_ptr<Metric> (*read)(const Config& options);
  Config (*write)(const Metric& metric);
};

template <class M>
std::shared_ptr<Metric> read(const Config& options) {
  return std::make_shared<M>(option_config::read<MetricOptionNames, typename M::Options>(options));
}

template <class M>
Config write(const Metric& metric) {
  const auto options = [&own = static_cast<const M&>(metric)]() -> typename M::Options {
    if constexpr (requires { own.options(); }) {
      return own.options();
    } else {
      return {.name = own.name()};
    }
  };
  return option_config::write<MetricOptionNames>(options());
}

template <class... M>
constexpr std::array<Row, sizeof...(M)> rows_of(detail::TypeList<M...>) {
  return {Row{typeid(M), read<M>, write<M>}...};
}

constexpr auto kRows = rows_of(detail::MetricClasses{});

int id_of(std::string_view name) {
  const int id = detail::find_name(detail::kMetricNames, name);
  if (id < 0) throw ValueError(text::unknown_name("metric", name, detail::kMetricNames));
  return id % detail::kMetrics;
}

}  // namespace

AnyMetric AnyMetric::parse(std::string_view name) {
  AnyMetric result;
  result.id_ = id_of(name);
  result.spelled_ = std::make_shared<const std::string>(name);
  result.name_ = *result.spelled_;
  return result;
}

AnyMetric AnyMetric::from_config(const Config& config) {
  if (config.is_string()) return parse(config.as_string());
  Serialized object("metric", config);
  if (object.class_name == "MeanMetricWrapper") {
    const Config* wrapped = object.options.find("fn");
    if (!wrapped) throw ValueError("metric: the MeanMetricWrapper does not say what it wraps, fn");
    object.class_name = wrapped->as_string();
    const Config* name = object.options.find("name");
    object.options = Config::Object{{"name", name ? *name : *wrapped}};
  }
  const Row& row = kRows[static_cast<std::size_t>(id_of(object.class_name))];
  try {
    return row.read(object.options);
  } catch (const Error& e) {
    throw ValueError(text::format("{}: {}", object.class_name, e.message()));
  }
}

Config AnyMetric::config() const {
  if (!metric_) return name_;
  const Metric& metric = *metric_;
  for (std::size_t id = 0; id < kRows.size(); ++id) {
    if (kRows[id].type != typeid(metric)) continue;
    return serialized("keras.metrics", detail::kMetricNames[id + kRows.size()],
                      kRows[id].write(metric));
  }
  throw ValueError(text::format(
      "metric: {} is of a class of the program's, which cannot be written to a file; use a metric "
      "of hebb's",
      name()));
}

std::shared_ptr<Metric> AnyMetric::make(const Loss& loss) const {
  if (metric_) return metric_;
  constexpr int kAccuracy = detail::MetricClasses::place_of<metrics::Accuracy>();
  if (id_ == kAccuracy) return std::make_shared<FittingAccuracy>(name(), loss.name());
  return kRows[static_cast<std::size_t>(id_)].read(Config::Object{{"name", name()}});
}

}  // namespace hebb
