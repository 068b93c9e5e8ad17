#include "hebb/layers/preprocessing.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <string_view>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/layers/common.hpp"

namespace hebb::layers {

namespace {

constexpr std::array<std::string_view, 4> kModes = {"int", "one_hot", "multi_hot", "count"};

/// Refuses a mode that is not among the last `count` of kModes.
void check_mode(const char* layer, const std::string& mode, std::size_t count) {
  const auto modes = std::span(kModes).last(count);
  if (std::find(modes.begin(), modes.end(), mode) != modes.end()) return;
  throw ValueError(text::format("{}: {}", layer, text::unknown_name("output_mode", mode, modes)));
}

/// Categories in one of the modes but "int"; with weights, if any, in place of ones.
Tensor encoded(const Tensor& x, const std::string& mode, std::int64_t tokens,
               const Tensor& weights = {}) {
  const DType dtype = is_floating(x.dtype()) ? x.dtype() : DType::float32;
  if (mode == "one_hot") {
    const bool column = x.rank() > 1 && x.shape()[-1] == 1;
    return one_hot(column ? reshape(x, x.shape().without(-1)) : x, tokens, dtype);
  }
  Tensor each = one_hot(x, tokens, dtype);
  if (weights.defined()) {
    each = each * reshape(weights.cast(dtype), x.shape().inserted(x.rank(), 1));
  }
  if (mode == "count") return sum(each, {-2});
  return max(each, -2);
}

/// Numbers in ascending order, of which each stands for as many as its weight says.
struct Summary {
  std::vector<double> values, weights;
};

/// The summary as `parts` numbers: the quantiles (i + 1) / parts, by straight lines between the
/// numbers there are.
Summary compressed(const Summary& s, double parts) {
  if (static_cast<double>(s.values.size()) < parts) return s;
  std::vector<double> sums(s.weights.size());
  std::partial_sum(s.weights.begin(), s.weights.end(), sums.begin());
  Summary result;
  double before = 0;
  std::size_t next = 0;
  for (double i = 1; i < parts + 1; ++i) {
    const double sum = std::min(i / parts, 1.0) * sums.back();
    while (next + 1 < sums.size() && sums[next] < sum) ++next;
    const bool between = next > 0 && sum < sums[next];
    const double share = between ? (sum - sums[next - 1]) / s.weights[next] : 1;
    const double low = between ? s.values[next - 1] : s.values[next];
    result.values.push_back(low + share * (s.values[next] - low));
    const double reached = std::max(sum, sums.front());
    result.weights.push_back(reached - before);
    before = reached;
  }
  return result;
}

/// Where numbers are to be cut so that each bin has about as many: Keras's way, by a summary of
/// some 1 / epsilon of them.
std::vector<double> bin_boundaries(std::vector<double> numbers, std::size_t bins, double epsilon) {
  std::sort(numbers.begin(), numbers.end());
  const double step = std::max(static_cast<double>(numbers.size()) * epsilon, 1.0);
  Summary summary;
  for (auto i = static_cast<std::size_t>(step - 1); i < numbers.size();
       i += static_cast<std::size_t>(step)) {
    summary.values.push_back(numbers[i]);
    summary.weights.push_back(step);
  }
  std::vector<double> cuts =
      compressed(compressed(summary, 1 / epsilon), static_cast<double>(bins)).values;
  cuts.resize(bins - 1, cuts.back());
  return cuts;
}

/// Refuses a mean or variance, one a place, of data that have none.
void check_finite(const Tensor& figures) {
  const std::vector<double> values = figures.to_vector<double>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    throw DataError(text::format(
        "Normalization: adapt() got NaN, infinity or numbers too large at place {} of {} along the "
        "axis; leave such samples out or fill in values",
        i, values.size()));
  }
}

/// Makes a variable of known numbers, which a recorded step can read.
void fill(Variable& variable, const std::vector<double>& values, const Shape& shape, DType dtype) {
  if (!variable.defined()) variable.create(shape, dtype, "zeros", Rng());
  Tensor value = variable.value();
  value.assign(Tensor::from(values, shape).cast(dtype));
}

}  // namespace

Normalization::Normalization(NormalizationOptions options)
    : LayerOf(options), options_(std::move(options)) {
  configured();
}

void Normalization::configured() {
  if (options_.mean.size() != options_.variance.size()) {
    throw ValueError(text::format(
        "Normalization: mean and variance are given together, of the same length; got {} and {} "
        "numbers",
        options_.mean.size(), options_.variance.size()));
  }
  for (const double v : options_.variance) {
    if (!(v >= 0 && std::isfinite(v))) {
      throw ValueError(
          text::format("Normalization: a variance is a finite number, at least 0, got {}", v));
    }
  }
  for (const double m : options_.mean) {
    if (std::isfinite(m)) continue;
    throw ValueError(text::format("Normalization: a mean is a finite number, got {}", m));
  }
}

void Normalization::describe(Fields& f) {
  f.type("Normalization");
  f.option("axis", options_.axis);
  const auto moment = [&](std::string_view name, std::vector<double>& values) {
    // Of all axes together it is a number for Keras, not a list of one.
    const bool number = options_.axis.empty() && values.size() == 1;
    number ? f.option(name, values[0]) : f.option(name, values);
  };
  moment("mean", options_.mean);
  moment("variance", options_.variance);
  f.option("invert", options_.invert);
  if (given()) return;
  f.variable("mean", mean_);
  f.variable("variance", variance_);
}

unsigned Normalization::axes_of(const Shape& shape) const {
  const unsigned axes = axes_in(shape, options_.axis);
  const bool fits = std::popcount(axes) == static_cast<int>(options_.axis.size());
  if (!fits || !sizes_of(shape, axes).known()) {
    refuse(text::format("expects inputs (batch, ...) with the axes {}, got shape {}",
                        list_of(options_.axis), shape.to_keras()));
  }
  return axes;
}

void Normalization::build(std::span<const Spec> inputs, const Rng& rng) {
  const auto& [shape, dtype] = inputs[0];
  const Shape sizes = sizes_of(shape, axes_of(shape));
  if (!given()) {
    mean_.create(sizes, dtype, "zeros", rng);
    variance_.create(sizes, dtype, "ones", rng);
    return;
  }
  const auto numbers = static_cast<std::int64_t>(options_.mean.size());
  if (numbers != 1 && numbers != sizes.size()) {
    refuse(text::format("expects {} means and variances for inputs of shape {}, was given {}",
                        sizes.size(), shape.to_keras(), numbers));
  }
  const Shape all = numbers == 1 ? Shape{} : sizes;
  fill(mean_, options_.mean, all, dtype);
  fill(variance_, options_.variance, all, dtype);
}

void Normalization::adapt(const Tensor& data) {
  if (given()) {
    throw ValueError("Normalization: mean and variance were given, there is nothing to adapt");
  }
  const NoGrad no_grad;
  const DType dtype = built() ? mean_.value().dtype() : data.dtype();
  (*this)(Tensor::meta(data.shape(), dtype));  // builds, and refuses what does not fit
  const unsigned axes = axes_of(data.shape());
  const auto take = [&](const Tensor& x) {
    const Shape rows{kUnknown, mean_.value().size()};
    const Tensors figures = normalize_batch(reshape(x, rows));
    for (const std::size_t figure : {1u, 2u}) check_finite(figures[figure]);
    Tensor mean = mean_.value(), variance = variance_.value();
    mean.assign(reshape(figures[1], mean.shape()));
    variance.assign(reshape(figures[2], variance.shape()));
    return x;
  };
  const Tensor x = data.cast(mean_.value().dtype());
  if (axes == 0) {
    take(x);
  } else {
    with_axes_last(x, axes, take);
  }
}

Tensor Normalization::forward(const Tensor& x, Pass&) {
  constexpr double kLeast = 1e-7;  // Keras's backend.epsilon(), for what does not vary
  const unsigned axes = axes_of(x.shape());
  const Tensor &mean = mean_, &variance = variance_;
  if (mean.rank() > 0 && sizes_of(x.shape(), axes) != mean.shape()) {
    refuse(text::format("expects inputs with sizes {} along the axes {}, got shape {}",
                        mean.shape().to_keras(), list_of(options_.axis), x.shape().to_keras()));
  }
  const Tensor deviation = maximum(sqrt(variance), Tensor::full({}, kLeast, variance.dtype()));
  const auto apply = [&](const Tensor& rows) {
    return options_.invert ? rows * deviation + mean : (rows - mean) / deviation;
  };
  return axes == 0 ? apply(x) : with_axes_last(x, axes, apply);
}

bool Normalization::replayable() const { return typeid(*this) == typeid(Normalization); }

Discretization::Discretization(DiscretizationOptions options)
    : LayerOf(options), options_(std::move(options)) {
  if (options_.num_bins && !options_.bin_boundaries.empty()) {
    throw ValueError(
        "Discretization: give bin_boundaries, or num_bins to have adapt() find them; got both");
  }
  configured();
}

void Discretization::configured() {
  if (options_.num_bins && *options_.num_bins < 1) {
    throw ValueError(
        text::format("Discretization: num_bins is at least 1, got {}", *options_.num_bins));
  }
  if (!(options_.epsilon > 0 && options_.epsilon < 1)) {
    throw ValueError(
        text::format("Discretization: epsilon is above 0 and below 1, got {}", options_.epsilon));
  }
  const std::vector<double>& b = options_.bin_boundaries;
  for (std::size_t i = 0; i < b.size(); ++i) {
    // Bins that adapt() found may be empty.
    const bool ascends = i == 0 || b[i - 1] < b[i] || (options_.num_bins && b[i - 1] == b[i]);
    if (ascends && !std::isnan(b[i])) continue;
    throw ValueError(text::format(
        "Discretization: bin_boundaries ascend; number {} of them, {}, does not", i, b[i]));
  }
  check_mode("Discretization", options_.output_mode, 4);
}

void Discretization::describe(Fields& f) {
  f.type("Discretization");
  const bool found = options_.num_bins && adapted();
  std::vector<double> boundaries =
      found ? boundaries_.value().to_vector<double>() : options_.bin_boundaries;
  f.option("bin_boundaries", boundaries);
  if (!boundaries_.defined()) options_.bin_boundaries = std::move(boundaries);
  f.option("num_bins", options_.num_bins);
  f.option("epsilon", options_.epsilon);
  f.option("output_mode", options_.output_mode);
}

bool Discretization::adapted() const {
  if (!boundaries_.defined()) return false;
  const Tensor& boundaries = boundaries_;
  if (boundaries.size() == 0) return true;
  const bool wide = boundaries.dtype() == DType::float64;
  return wide ? !std::isnan(boundaries.data<double>()[0])
              : !std::isnan(boundaries.data<float>()[0]);
}

void Discretization::build(std::span<const Spec> inputs, const Rng&) {
  const std::vector<double>& given = options_.bin_boundaries;
  const DType dtype = inputs[0].dtype;
  if (!options_.num_bins || !given.empty()) {
    return fill(boundaries_, given, {static_cast<std::int64_t>(given.size())}, dtype);
  }
  boundaries_.create({*options_.num_bins - 1}, dtype, "zeros", Rng());
  Tensor unknown = boundaries_.value();
  unknown.assign(Tensor::full(unknown.shape(), std::numeric_limits<double>::quiet_NaN(), dtype));
}

void Discretization::adapt(const Tensor& data) {
  if (!options_.num_bins) {
    throw ValueError(
        "Discretization: bin_boundaries were given, there is nothing to adapt; give num_bins");
  }
  const NoGrad no_grad;
  std::vector<double> values = data.to_vector<double>();
  const auto bad =
      std::find_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); });
  if (bad != values.end()) {
    throw DataError(text::format("Discretization: adapt() got {} at place {}; leave it out",
                                 std::isnan(*bad) ? "NaN" : "infinity", bad - values.begin()));
  }
  if (!boundaries_.defined()) {
    const bool floating = is_floating(data.dtype());
    (*this)(Tensor::meta(data.shape(), floating ? data.dtype() : DType::float32));
  }
  Tensor boundaries = boundaries_.value();
  const auto bins = static_cast<std::size_t>(boundaries.size()) + 1;
  if (values.size() < bins) {
    throw DataError(text::format(
        "Discretization: adapt() needs a number for each of {} bins, got {}", bins, values.size()));
  }
  const std::vector<double> found = bin_boundaries(std::move(values), bins, options_.epsilon);
  boundaries.assign(Tensor::from(found, boundaries.shape()).cast(boundaries.dtype()));
}

Tensor Discretization::forward(const Tensor& x, Pass&) {
  if (!x.is_meta() && !adapted()) {
    throw ValueError("Discretization: it has no boundaries yet; call adapt() on data first");
  }
  const Tensor bins = digitize(x, boundaries_);
  if (options_.output_mode == "int") return bins;
  return encoded(bins, options_.output_mode, boundaries_.value().size() + 1);
}

bool Discretization::replayable() const { return typeid(*this) == typeid(Discretization); }

CategoryEncoding::CategoryEncoding(std::int64_t num_tokens, CategoryEncodingOptions options)
    : LayerOf(options), num_tokens_(num_tokens), options_(std::move(options)) {
  configured();
}

void CategoryEncoding::configured() {
  if (num_tokens_ < 1) {
    throw ValueError(
        text::format("CategoryEncoding: num_tokens is at least 1, got {}", num_tokens_));
  }
  check_mode("CategoryEncoding", options_.output_mode, 3);
}

void CategoryEncoding::describe(Fields& f) {
  f.type("CategoryEncoding");
  f.option("num_tokens", num_tokens_);
  f.option("output_mode", options_.output_mode);
}

Tensor CategoryEncoding::operator()(const Tensor& x, const Tensor& count_weights) {
  return (*this)(count_weights.defined() ? Tensors{x, count_weights} : Tensors(x));
}

Tensors CategoryEncoding::forward(const Tensors& inputs, Pass&) {
  if (inputs.size() != 1 && inputs.size() != 2) {
    refuse(text::format("expects one input, or an input and count_weights, got {}", inputs.size()));
  }
  const Tensor& x = inputs[0];
  const Tensor weights = inputs.size() == 2 ? inputs[1] : Tensor();
  if (x.rank() < 1 || (options_.output_mode != "one_hot" && x.rank() < 2)) {
    refuse(text::format("expects inputs (batch, n) for output_mode \"{}\", got shape {}",
                        options_.output_mode, x.shape().to_keras()));
  }
  if (weights.defined() && options_.output_mode != "count") {
    refuse(text::format("count_weights go with output_mode \"count\", not with \"{}\"",
                        options_.output_mode));
  }
  if (weights.defined() && !weights.shape().matches(x.shape())) {
    refuse(text::format("expects count_weights in the shape of its input {}, got shape {}",
                        x.shape().to_keras(), weights.shape().to_keras()));
  }
  return encoded(x, options_.output_mode, num_tokens_, weights);
}

bool CategoryEncoding::replayable() const { return typeid(*this) == typeid(CategoryEncoding); }

}  // namespace hebb::layers
