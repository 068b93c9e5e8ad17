#include "hebb/regularizers.hpp"

#include "hebb/fields.hpp"
#include "hebb/ops.hpp"
#include "nn/allowed.hpp"
#include "nn/weight_function.hpp"

namespace hebb {

namespace regularizers {

namespace {

/// The elements of a square matrix [n, n], n > 1, that are not on its diagonal. In a row of n + 1
/// elements each the diagonal is a column.
Tensor off_diagonal(const Tensor& matrix) {
  const std::int64_t n = matrix.shape()[0];
  const Tensor all_but_last = slice(reshape(matrix, {n * n}), 0, n * n - 1);
  return slice(reshape(all_but_last, {n - 1, n + 1}), 1, n + 1, 1);
}

}  // namespace

L1::L1(L1Options o) : options(o) { check_number("L1", "l1", options.l1, kFromZero); }

Tensor L1::operator()(const Tensor& x) const { return sum(abs(x)) * options.l1; }

void L1::describe(Fields& f) {
  f.type("L1");
  f.option("l1", options.l1);
}

L2::L2(L2Options o) : options(o) { check_number("L2", "l2", options.l2, kFromZero); }

Tensor L2::operator()(const Tensor& x) const { return sum(square(x)) * options.l2; }

void L2::describe(Fields& f) {
  f.type("L2");
  f.option("l2", options.l2);
}

L1L2::L1L2(L1L2Options o) : options(o) {
  check_number("L1L2", "l1", options.l1, kFromZero);
  check_number("L1L2", "l2", options.l2, kFromZero);
}

Tensor L1L2::operator()(const Tensor& x) const {
  return sum(abs(x)) * options.l1 + sum(square(x)) * options.l2;
}

void L1L2::describe(Fields& f) {
  f.type("L1L2");
  f.option("l1", options.l1);
  f.option("l2", options.l2);
}

OrthogonalRegularizer::OrthogonalRegularizer(OrthogonalRegularizerOptions o)
    : options(std::move(o)) {
  check_number("OrthogonalRegularizer", "factor", options.factor, kFromZero);
  constexpr std::string_view kModes[] = {"rows", "columns"};
  if (detail::find_name(kModes, options.mode) < 0) {
    throw ValueError("OrthogonalRegularizer: " + text::unknown_name("mode", options.mode, kModes));
  }
}

Tensor OrthogonalRegularizer::operator()(const Tensor& x) const {
  if (x.rank() != 2) {
    throw ShapeError(text::format("OrthogonalRegularizer: expects a matrix, got shape {}",
                                  x.shape().to_string()));
  }
  const bool rows = detail::same_name(options.mode, "rows");
  const std::int64_t n = x.shape()[rows ? 0 : 1];
  if (n < 2) return sum(x) * 0.0;
  constexpr double kShortest = 1e-7;  // Keras's backend.epsilon()
  const Tensor squares = sum(square(x), {rows ? 1 : 0}, {.keepdims = true});
  const Tensor shortest = Tensor::full({}, kShortest * kShortest, x.dtype());
  const Tensor unit = x / sqrt(maximum(squares, shortest));
  const Tensor cosines = matmul(unit, unit, {.transpose_a = !rows, .transpose_b = rows});
  const auto pairs = static_cast<double>(n) * static_cast<double>(n - 1);  // each counted twice
  return sum(abs(off_diagonal(cosines))) * (options.factor / pairs);
}

void OrthogonalRegularizer::describe(Fields& f) {
  f.type("OrthogonalRegularizer");
  f.option("factor", options.factor);
  f.option("mode", options.mode);
}

}  // namespace regularizers

namespace weight_function {

/// Factors of 0 would make a penalty of nothing.
template <>
regularizers::L1L2 named() {
  return regularizers::L1L2({.l1 = 0.01, .l2 = 0.01});
}

}  // namespace weight_function

namespace {

constexpr auto kRows = weight_function::rows_of<Regularizer>(detail::RegularizerClasses{});

int id_of(std::string_view name) {
  const int id = detail::find_name(detail::kRegularizerNames, name);
  if (id >= 0) return id % detail::kRegularizers;
  throw ValueError(text::unknown_name("regularizer", name, Regularizer::names()));
}

}  // namespace

Regularizer Regularizer::parse(std::string_view name) {
  Regularizer result;
  result.id_ = id_of(name);
  return result;
}

Regularizer Regularizer::from_config(const Config& config) {
  return weight_function::from_config("regularizer", config, kRows, id_of);
}

std::string_view Regularizer::name() const {
  if (id_ >= 0) return detail::kRegularizerNames[static_cast<std::size_t>(id_)];
  return function_ ? "custom" : "none";
}

Config Regularizer::config() const {
  if (!defined()) return {};
  if (is_custom()) {
    throw ValueError(
        "regularizer: a function of the program's cannot be written to a file; use a regularizer "
        "of hebb's");
  }
  if (!function_) return kRows[static_cast<std::size_t>(id_)].named().config();
  return weight_function::write("keras.regularizers", *function_);
}

Tensor Regularizer::operator()(const Tensor& x) const {
  if (!defined()) throw ValueError("regularizer: none was given, so there is no penalty");
  Tensor penalty = function_ ? function_->call(x) : kRows[static_cast<std::size_t>(id_)].call(x);
  if (!penalty.defined() || penalty.rank() != 0) {
    throw ShapeError(
        text::format("regularizer: a penalty is one number, the function returned {}; sum it up",
                     penalty.defined() ? "shape " + penalty.shape().to_string()
                                       : std::string("an undefined tensor")));
  }
  return penalty;
}

}  // namespace hebb
