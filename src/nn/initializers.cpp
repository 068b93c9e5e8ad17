#include "hebb/initializers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "nn/serialized.hpp"
#include "ops/update.hpp"

namespace hebb {

namespace detail {

/// Options of all initializers in one; each uses the few that stand in its config.
struct InitializerOptions {
  double value = 0;
  double gain = 1;
  double minval = -0.05, maxval = 0.05;
  double mean = 0, stddev = 0.05;
  double scale = 1;
  std::string_view mode = "fan_in", distribution = "truncated_normal";
  std::optional<std::int64_t> seed = {};
};

}  // namespace detail

namespace {

using Options = detail::InitializerOptions;

// In the order of kInitializerNames.
enum Kind {
  kZeros,
  kOnes,
  kRandomUniform,
  kRandomNormal,
  kConstant,
  kIdentity,
  kOrthogonal,
  kTruncatedNormal,
  kVarianceScaling,
  kGlorotUniform,
  kGlorotNormal,
  kHeUniform,
  kHeNormal,
  kLecunUniform,
  kLecunNormal
};

constexpr std::string_view kModes[] = {"fan_in", "fan_out", "fan_avg"};
constexpr std::string_view kDistributions[] = {"truncated_normal", "untruncated_normal", "uniform"};

/// A number of a config.
struct Number {
  const char* name;
  double Options::*member;
};

/// The numbers in the config of a kind, in Keras's order.
std::vector<Number> numbers_of(int kind) {
  switch (kind) {
    case kConstant: return {{"value", &Options::value}};
    case kIdentity:
    case kOrthogonal: return {{"gain", &Options::gain}};
    case kRandomUniform: return {{"minval", &Options::minval}, {"maxval", &Options::maxval}};
    case kRandomNormal:
    case kTruncatedNormal: return {{"mean", &Options::mean}, {"stddev", &Options::stddev}};
    case kVarianceScaling: return {{"scale", &Options::scale}};
    default: return {};
  }
}

bool has_seed(int kind) {
  return kind != kZeros && kind != kOnes && kind != kConstant && kind != kIdentity;
}

std::string_view class_name(int kind) {
  return detail::kInitializerNames[static_cast<std::size_t>(kind + detail::kInitializers)];
}

/// Scale, mode and distribution of the variance-scaling kinds that have a name.
Options scaling_of(int kind, Options o) {
  const auto with = [&](double scale, std::string_view mode, std::string_view distribution) {
    o.scale = scale, o.mode = mode, o.distribution = distribution;
    return o;
  };
  switch (kind) {
    case kGlorotUniform: return with(1, "fan_avg", "uniform");
    case kGlorotNormal: return with(1, "fan_avg", "truncated_normal");
    case kHeUniform: return with(2, "fan_in", "uniform");
    case kHeNormal: return with(2, "fan_in", "truncated_normal");
    case kLecunUniform: return with(1, "fan_in", "uniform");
    case kLecunNormal: return with(1, "fan_in", "truncated_normal");
    default: return o;
  }
}

void check(int kind, const Options& o) {
  const auto refuse = [&](const char* expected, const char* name, double value) {
    throw ValueError(
        text::format("{}: {}, got {} = {}", class_name(kind), expected, name, text::number(value)));
  };
  for (const Number& number : numbers_of(kind)) {
    const double value = o.*number.member;
    if (!std::isfinite(value)) refuse("options are finite numbers", number.name, value);
  }
  if (o.stddev < 0) refuse("stddev is at least 0", "stddev", o.stddev);
  if (!(o.scale > 0)) refuse("scale is above 0", "scale", o.scale);
  if (o.minval > o.maxval) {
    throw ValueError(text::format("{}: minval is at most maxval, got minval = {}, maxval = {}",
                                  class_name(kind), text::number(o.minval),
                                  text::number(o.maxval)));
  }
}

/// The one of `known` that is meant. \throws ValueError if there is none.
std::string_view known(const char* what, std::string_view name,
                       std::span<const std::string_view> names) {
  const int at = detail::find_name(names, name);
  if (at < 0) throw ValueError("VarianceScaling: " + text::unknown_name(what, name, names));
  return names[static_cast<std::size_t>(at)];
}

/// Connections into and out of a unit: of [..., in, out] these times the product of the leading
/// sizes.
double fan_of(std::string_view mode, const Shape& shape) {
  double in = 1, out = 1;
  if (shape.rank() == 1) in = out = static_cast<double>(shape[0]);
  if (shape.rank() > 1) {
    const auto field = static_cast<double>(shape.sub(0, shape.rank() - 2).size());
    in = field * static_cast<double>(shape[-2]);
    out = field * static_cast<double>(shape[-1]);
  }
  return std::max(1.0, mode == "fan_in" ? in : mode == "fan_out" ? out : (in + out) / 2);
}

Tensor scaled(const Options& o, const Shape& shape, DType dtype, const Rng& rng) {
  // Standard deviation of the standard normal distribution cut at +-2.
  constexpr double kCutDeviation = 0.87962566103423978;
  const double fan = fan_of(o.mode, shape);
  if (o.distribution == "uniform") {
    const double limit = std::sqrt(3 * o.scale / fan);
    return random_uniform(shape, -limit, limit, rng, dtype);
  }
  const double stddev = std::sqrt(o.scale / fan);
  if (o.distribution == "untruncated_normal") return random_normal(shape, 0, stddev, rng, dtype);
  return random_truncated_normal(shape, stddev / kCutDeviation, rng, dtype);
}

Tensor identity(double gain, const Shape& shape, DType dtype) {
  if (shape.rank() != 2) {
    throw ShapeError(text::format(
        "Identity: a matrix [rows, columns] is expected, got the shape {}", shape.to_string()));
  }
  Tensor result = Tensor::zeros(shape, DType::float64);
  const std::span<double> a = result.mutable_data<double>();
  for (std::int64_t i = 0; i < std::min(shape[0], shape[1]); ++i) {
    a[static_cast<std::size_t>(i * shape[1] + i)] = gain;
  }
  return result.cast(dtype);
}

/// Summed in lanes, which a compiler keeps in registers.
double dot(std::span<const double> a, std::span<const double> b) {
  constexpr std::size_t kLanes = 8;
  std::array<double, kLanes> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= a.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  double sum = 0;
  for (const double lane : sums) sum += lane;
  return sum;
}

/// Makes the rows of a [n, size] matrix orthonormal, n <= size, by Gram and Schmidt. That each is
/// made orthogonal twice leaves errors of the order of rounding (Giraud et al. 2005).
void orthonormalize(std::span<double> matrix, std::size_t n, std::size_t size) {
  const auto row = [&](std::size_t i) { return matrix.subspan(i * size, size); };
  for (std::size_t i = 0; i < n; ++i) {
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t j = 0; j < i; ++j) {
        const double along = dot(row(i), row(j));
        for (std::size_t k = 0; k < size; ++k) row(i)[k] -= along * row(j)[k];
      }
    }
    const double length = std::sqrt(dot(row(i), row(i)));
    for (double& element : row(i)) element /= length;
  }
}

Tensor orthogonal(double gain, const Shape& shape, DType dtype, const Rng& rng) {
  if (shape.rank() < 2) {
    throw ShapeError(text::format("Orthogonal: two axes or more are expected, got the shape {}",
                                  shape.to_string()));
  }
  const std::int64_t columns = shape[-1], rows = shape.without(-1).size();
  const std::int64_t n = std::min(rows, columns), size = std::max(rows, columns);
  Tensor vectors = random_normal({n, size}, 0, 1, rng, DType::float64);
  orthonormalize(vectors.mutable_data<double>(), static_cast<std::size_t>(n),
                 static_cast<std::size_t>(size));
  const Tensor matrix = rows > columns ? transpose(vectors) : vectors;
  return reshape(matrix * gain, shape).cast(dtype);
}

/// What a function of the program's returned. \throws ShapeError unless it is as asked for.
Tensor checked(Tensor values, const Shape& shape, DType dtype) {
  if (values.defined() && values.shape() == shape && values.dtype() == dtype) return values;
  throw ShapeError(text::format(
      "initializer: expects {} {}, the function returned {}", to_string(dtype), shape.to_string(),
      values.defined()
          ? text::format("{} {}", to_string(values.dtype()), values.shape().to_string())
          : std::string("an undefined tensor")));
}

}  // namespace

Initializer::Initializer(int id, Options options) : id_(id) {
  check(id, options);
  options_ = std::make_shared<Options>(options);
}

Initializer::Initializer(initializers::Zeros) : id_(kZeros) {}
Initializer::Initializer(initializers::Ones) : id_(kOnes) {}
Initializer::Initializer(initializers::Constant object)
    : Initializer(kConstant, Options{.value = object.value}) {}
Initializer::Initializer(initializers::Identity object)
    : Initializer(kIdentity, Options{.gain = object.gain}) {}
Initializer::Initializer(initializers::Orthogonal object)
    : Initializer(kOrthogonal, Options{.gain = object.options.gain, .seed = object.options.seed}) {}
Initializer::Initializer(initializers::RandomUniform object)
    : Initializer(kRandomUniform, Options{.minval = object.options.minval,
                                          .maxval = object.options.maxval,
                                          .seed = object.options.seed}) {}
Initializer::Initializer(initializers::RandomNormal object)
    : Initializer(kRandomNormal, Options{.mean = object.options.mean,
                                         .stddev = object.options.stddev,
                                         .seed = object.options.seed}) {}
Initializer::Initializer(initializers::TruncatedNormal object)
    : Initializer(kTruncatedNormal, Options{.mean = object.options.mean,
                                            .stddev = object.options.stddev,
                                            .seed = object.options.seed}) {}
Initializer::Initializer(const initializers::VarianceScaling& object)
    : Initializer(kVarianceScaling,
                  Options{.scale = object.options.scale,
                          .mode = known("mode", object.options.mode, kModes),
                          .distribution =
                              known("distribution", object.options.distribution, kDistributions),
                          .seed = object.options.seed}) {}
Initializer::Initializer(initializers::GlorotUniform object)
    : Initializer(kGlorotUniform, Options{.seed = object.options.seed}) {}
Initializer::Initializer(initializers::GlorotNormal object)
    : Initializer(kGlorotNormal, Options{.seed = object.options.seed}) {}
Initializer::Initializer(initializers::HeUniform object)
    : Initializer(kHeUniform, Options{.seed = object.options.seed}) {}
Initializer::Initializer(initializers::HeNormal object)
    : Initializer(kHeNormal, Options{.seed = object.options.seed}) {}
Initializer::Initializer(initializers::LecunUniform object)
    : Initializer(kLecunUniform, Options{.seed = object.options.seed}) {}
Initializer::Initializer(initializers::LecunNormal object)
    : Initializer(kLecunNormal, Options{.seed = object.options.seed}) {}

Initializer Initializer::parse(std::string_view name) {
  const int id = detail::find_name(detail::kInitializerNames, name);
  if (id < 0) throw ValueError(text::unknown_name("initializer", name, names()));
  Initializer result;
  result.id_ = id % detail::kInitializers;
  return result;
}

Config Initializer::config() const {
  if (id_ == kCustom) {
    throw ValueError(
        "initializer: a function of the program's cannot be written to a file; use an initializer "
        "of hebb's");
  }
  const Options o = options_ ? *options_ : Options{};
  Config options = Config::Object{};
  for (const Number& number : numbers_of(id_)) options.set(number.name, o.*number.member);
  if (id_ == kVarianceScaling) {
    options.set("mode", o.mode);
    options.set("distribution", o.distribution);
  }
  if (has_seed(id_)) options.set("seed", o.seed ? Config(*o.seed) : Config());
  return serialized("keras.initializers", class_name(id_), std::move(options));
}

Initializer Initializer::from_config(const Config& config) {
  if (config.is_string()) return parse(config.as_string());
  const Serialized object("initializer", config);
  const Initializer plain = parse(object.class_name);
  Options o;
  for (const Number& number : numbers_of(plain.id_)) {
    if (const Config* value = object.options.find(number.name))
      o.*number.member = value->as_double();
  }
  if (plain.id_ == kVarianceScaling) {
    if (const Config* mode = object.options.find("mode")) {
      o.mode = known("mode", mode->as_string(), kModes);
    }
    if (const Config* distribution = object.options.find("distribution")) {
      o.distribution = known("distribution", distribution->as_string(), kDistributions);
    }
  }
  const Config* seed = has_seed(plain.id_) ? object.options.find("seed") : nullptr;
  if (seed && !seed->is_null()) o.seed = seed->as_int();
  return {plain.id_, o};
}

Tensor Initializer::operator()(const Shape& shape, DType dtype, const Rng& stream) const {
  if (!is_floating(dtype)) {
    throw DTypeError(
        text::format("initializer: first values are float32 or float64, got {}", to_string(dtype)));
  }
  const NoGrad no_grad;
  if (id_ == kCustom) return checked(function_->call(shape, dtype, stream), shape, dtype);
  const Options o = options_ ? *options_ : Options{};
  const Rng rng = o.seed ? Rng(static_cast<std::uint64_t>(*o.seed)) : stream;
  switch (id_) {
    case kZeros: return Tensor::zeros(shape, dtype);
    case kOnes: return Tensor::ones(shape, dtype);
    case kConstant: return Tensor::full(shape, o.value, dtype);
    case kIdentity: return identity(o.gain, shape, dtype);
    case kOrthogonal: return orthogonal(o.gain, shape, dtype, rng);
    case kRandomUniform: return random_uniform(shape, o.minval, o.maxval, rng, dtype);
    case kRandomNormal: return random_normal(shape, o.mean, o.stddev, rng, dtype);
    case kTruncatedNormal: return random_truncated_normal(shape, o.stddev, rng, dtype) + o.mean;
    default: return scaled(scaling_of(id_, o), shape, dtype, rng);
  }
}

}  // namespace hebb
