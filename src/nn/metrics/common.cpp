#include "nn/metrics/common.hpp"

#include <limits>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/metrics/auc.hpp"
#include "hebb/metrics/classification.hpp"
#include "hebb/metrics/regression.hpp"
#include "hebb/ops.hpp"
#include "hebb/state_fields.hpp"
#include "nn/losses/common.hpp"
#include "tensor/impl.hpp"

namespace hebb {

namespace detail {

template <class Words>
Choice<Words> Choice<Words>::parse(std::string_view name) {
  const int id = find_name(Words::kNames, name);
  if (id < 0) throw ValueError(text::unknown_name(Words::kWhat, name, Words::kNames));
  return Choice(id);
}

template class Choice<AverageWords>;
template class Choice<ClassAggregationWords>;
template class Choice<CurveWords>;
template class Choice<SummationMethodWords>;

}  // namespace detail

void Metric::update(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) {
  const NoGrad no_grad;
  if (!y_true.defined() || !y_pred.defined()) check_defined(name().c_str(), y_true, y_pred);
  // Without the logits behind probabilities, which fit() does not keep and evaluate() would have.
  const TensorImpl& impl = *y_pred.impl();
  const bool plain = !impl.node && !impl.logits.defined();
  collect(y_true, plain ? y_pred : y_pred.detach(), sample_weight);
}

void Metric::describe_state(StateFields&) {
  throw ValueError(
      text::format("metric \"{}\": it does not say what it has collected, so a run cannot be saved "
                   "in the middle of "
                   "an epoch; override describe_state(), or save at the end of epochs",
                   name()));
}

Batch batch_of(const char* metric, const Tensor& y_true, const Tensor& y_pred,
               const Tensor& sample_weight) {
  const auto [truth, prediction] =
      matched(metric, y_true.cast(DType::float64), y_pred.cast(DType::float64));
  Tensor weight = Tensor::ones_like(prediction);
  if (sample_weight.defined()) weight = weight * weights_beside(metric, sample_weight, prediction);
  return {truth,
          prediction,
          weight,
          truth.data<double>(),
          prediction.data<double>(),
          weight.data<double>()};
}

void check_width(const char* metric, const char* what, std::size_t before, std::size_t now) {
  if (before == 0 || before == now) return;
  throw ShapeError(
      text::format("{}: earlier batches had {} {}, this one has {}; call reset() in between",
                   metric, before, what, now));
}

void check_state(const char* metric, bool fits) {
  if (fits) return;
  throw ValueError(text::format(
      "{}: what was saved is of a metric with other options; go on with the same", metric));
}

namespace metrics {

void Mean::add(const Tensor& values, const Tensor& sample_weight) {
  const NoGrad no_grad;
  const Tensor v = values.cast(DType::float64);
  if (!sample_weight.defined()) {
    sum_ += sum(v).item<double>();
    weight_ += static_cast<double>(v.size());
    return;
  }
  const Tensor w = Tensor::ones_like(v) * weights_beside(name_.c_str(), sample_weight, v);
  sum_ += sum(v * w).item<double>();
  weight_ += sum(w).item<double>();
}

void Mean::describe_state(StateFields& fields) {
  fields.field("sum", sum_);
  fields.field("weight", weight_);
}

double Mean::result() const {
  return weight_ == 0 ? std::numeric_limits<double>::quiet_NaN() : sum_ / weight_;
}

}  // namespace metrics
}  // namespace hebb
