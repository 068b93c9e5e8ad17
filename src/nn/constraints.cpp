#include "hebb/constraints.hpp"

#include "hebb/fields.hpp"
#include "hebb/ops.hpp"
#include "nn/weight_function.hpp"

namespace hebb {

namespace constraints {

namespace {

constexpr double kEpsilon = 1e-7;  // Keras's backend.epsilon()

Tensor norms(const char* constraint, const Tensor& w, const Axes& axes) {
  for (const int axis : axes) {
    if (-w.rank() <= axis && axis < w.rank()) continue;
    throw ShapeError(text::format("{}: there is no axis {} in a weight of shape {}", constraint,
                                  axis, w.shape().to_string()));
  }
  return sqrt(sum(square(w), axes, {.keepdims = true}));
}

}  // namespace

MaxNorm::MaxNorm(MaxNormOptions o) : options(o) {
  if (options.max_value >= 0) return;
  throw ValueError(text::format("MaxNorm: max_value is at least 0, got {}", options.max_value));
}

Tensor MaxNorm::operator()(const Tensor& w) const {
  const Tensor n = norms("MaxNorm", w, options.axis);
  return w * (clip(n, 0, options.max_value) / (n + kEpsilon));
}

void MaxNorm::describe(Fields& f) {
  f.type("MaxNorm");
  f.option("max_value", options.max_value);
  f.option("axis", options.axis);
}

Tensor NonNeg::operator()(const Tensor& w) const { return relu(w); }

void NonNeg::describe(Fields& f) { f.type("NonNeg"); }

Tensor UnitNorm::operator()(const Tensor& w) const {
  return w / (norms("UnitNorm", w, options.axis) + kEpsilon);
}

void UnitNorm::describe(Fields& f) {
  f.type("UnitNorm");
  f.option("axis", options.axis);
}

MinMaxNorm::MinMaxNorm(MinMaxNormOptions o) : options(o) {
  if (!(options.min_value >= 0 && options.min_value <= options.max_value)) {
    throw ValueError(
        text::format("MinMaxNorm: 0 <= min_value <= max_value is expected, got {} and {}",
                     options.min_value, options.max_value));
  }
  if (options.rate >= 0 && options.rate <= 1) return;
  throw ValueError(text::format("MinMaxNorm: rate is from 0 to 1, got {}", options.rate));
}

Tensor MinMaxNorm::operator()(const Tensor& w) const {
  const Tensor n = norms("MinMaxNorm", w, options.axis);
  const Tensor desired =
      options.rate * clip(n, options.min_value, options.max_value) + (1 - options.rate) * n;
  return w * (desired / (n + kEpsilon));
}

void MinMaxNorm::describe(Fields& f) {
  f.type("MinMaxNorm");
  f.option("min_value", options.min_value);
  f.option("max_value", options.max_value);
  f.option("rate", options.rate);
  f.option("axis", options.axis);
}

}  // namespace constraints

namespace {

constexpr auto kRows = weight_function::rows_of<Constraint>(detail::ConstraintClasses{});

int id_of(std::string_view name) {
  const int id = detail::find_name(detail::kConstraintNames, name);
  if (id >= 0) return id % detail::kConstraints;
  throw ValueError(text::unknown_name("constraint", name, Constraint::names()));
}

}  // namespace

Constraint Constraint::parse(std::string_view name) {
  Constraint result;
  result.id_ = id_of(name);
  return result;
}

Constraint Constraint::from_config(const Config& config) {
  return weight_function::from_config("constraint", config, kRows, id_of);
}

std::string_view Constraint::name() const {
  if (id_ >= 0) return detail::kConstraintNames[static_cast<std::size_t>(id_)];
  return function_ ? "custom" : "none";
}

Config Constraint::config() const {
  if (!defined()) return {};
  if (is_custom()) {
    throw ValueError(
        "constraint: a function of the program's cannot be written to a file; use a constraint of "
        "hebb's");
  }
  if (!function_) return kRows[static_cast<std::size_t>(id_)].named().config();
  return weight_function::write("keras.constraints", *function_);
}

Tensor Constraint::operator()(const Tensor& w) const {
  if (!defined()) throw ValueError("constraint: none was given, so there is nothing to apply");
  const NoGrad no_grad;
  Tensor result = function_ ? function_->call(w) : kRows[static_cast<std::size_t>(id_)].call(w);
  if (result.defined() && result.shape() == w.shape()) return result;
  throw ShapeError(
      text::format("constraint: a weight of shape {} keeps its shape, the function returned {}",
                   w.shape().to_string(),
                   result.defined() ? "shape " + result.shape().to_string()
                                    : std::string("an undefined tensor")));
}

void Constraint::apply(Tensor w) const { w.assign((*this)(w)); }

}  // namespace hebb
