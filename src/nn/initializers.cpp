#include "hebb/initializers.hpp"

#include <cmath>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "ops/update.hpp"

namespace hebb {

namespace {

enum Kind { kZeros, kOnes, kGlorotUniform, kHeNormal, kRandomNormal, kRandomUniform };

constexpr std::string_view kClassNames[] = {"Zeros",    "Ones",         "GlorotUniform",
                                            "HeNormal", "RandomNormal", "RandomUniform"};

struct Fans {
  double in, out;
};

/// Connections into and out of a unit: of [..., in, out] these times the product of the leading
/// sizes.
Fans fans_of(const Shape& shape) {
  if (shape.rank() == 0) return {1, 1};
  if (shape.rank() == 1) return {static_cast<double>(shape[0]), static_cast<double>(shape[0])};
  const auto field = static_cast<double>(shape.sub(0, shape.rank() - 2).size());
  return {field * static_cast<double>(shape[-2]), field * static_cast<double>(shape[-1])};
}

/// The options that a name stands for.
const initializers::RandomNormalOptions kDefaults;
const initializers::RandomUniformOptions kDefaultRange;

// Standard deviation of the standard normal distribution cut at +-2.
constexpr double kCutDeviation = 0.87962566103423978;

}  // namespace

Initializer::Initializer(initializers::Zeros) : id_(kZeros) {}
Initializer::Initializer(initializers::Ones) : id_(kOnes) {}
Initializer::Initializer(initializers::GlorotUniform object)
    : id_(kGlorotUniform),
      options_(std::make_shared<initializers::RandomNormalOptions>(
          initializers::RandomNormalOptions{.seed = object.options.seed})) {}
Initializer::Initializer(initializers::HeNormal object)
    : id_(kHeNormal),
      options_(std::make_shared<initializers::RandomNormalOptions>(
          initializers::RandomNormalOptions{.seed = object.options.seed})) {}
Initializer::Initializer(initializers::RandomNormal object)
    : id_(kRandomNormal),
      options_(std::make_shared<initializers::RandomNormalOptions>(object.options)) {
  if (!(object.options.stddev >= 0)) {
    throw ValueError(
        text::format("RandomNormal: stddev is at least 0, got {}", object.options.stddev));
  }
}

Initializer::Initializer(initializers::RandomUniform object)
    : id_(kRandomUniform),
      options_(std::make_shared<initializers::RandomNormalOptions>(
          initializers::RandomNormalOptions{.seed = object.options.seed})),
      range_(std::make_shared<initializers::RandomUniformOptions>(object.options)) {
  if (!(object.options.minval <= object.options.maxval)) {
    throw ValueError(text::format("RandomUniform: minval is at most maxval, got {} and {}",
                                  object.options.minval, object.options.maxval));
  }
}

Initializer Initializer::parse(std::string_view name) {
  const int id = detail::find_name(detail::kInitializerNames, name);
  if (id < 0) {
    throw ValueError(text::unknown_name(
        "initializer", name, std::span(detail::kInitializerNames).first(detail::kInitializers)));
  }
  Initializer result;
  result.id_ = id % detail::kInitializers;
  return result;
}

Config Initializer::config() const {
  const initializers::RandomNormalOptions& o = options_ ? *options_ : kDefaults;
  Config options = Config::Object{};
  if (id_ == kRandomNormal) {
    options.set("mean", o.mean);
    options.set("stddev", o.stddev);
  }
  if (id_ == kRandomUniform) {
    const initializers::RandomUniformOptions& range = range_ ? *range_ : kDefaultRange;
    options.set("minval", range.minval);
    options.set("maxval", range.maxval);
  }
  if (id_ >= kGlorotUniform) options.set("seed", o.seed ? Config(*o.seed) : Config());
  Config result;
  result.set("class_name", kClassNames[id_]);
  result.set("config", std::move(options));
  return result;
}

Initializer Initializer::from_config(const Config& config) {
  if (config.is_string()) return parse(config.as_string());
  const Config* name = config.find("class_name");
  if (!name) throw ValueError("initializer: the description has no class_name");
  Initializer result = parse(name->as_string());
  const Config* options = config.find("config");
  if (!options || result.id_ < kGlorotUniform) return result;
  initializers::RandomNormalOptions o;
  if (const Config* mean = options->find("mean")) o.mean = mean->as_double();
  if (const Config* stddev = options->find("stddev")) o.stddev = stddev->as_double();
  if (const Config* seed = options->find("seed"); seed && !seed->is_null()) o.seed = seed->as_int();
  if (result.id_ == kRandomNormal) return initializers::RandomNormal(o);
  if (result.id_ == kRandomUniform) {
    initializers::RandomUniformOptions range{.seed = o.seed};
    if (const Config* minval = options->find("minval")) range.minval = minval->as_double();
    if (const Config* maxval = options->find("maxval")) range.maxval = maxval->as_double();
    return initializers::RandomUniform(range);
  }
  result.options_ = std::make_shared<initializers::RandomNormalOptions>(o);
  return result;
}

Tensor Initializer::operator()(const Shape& shape, DType dtype, const Rng& stream) const {
  const initializers::RandomNormalOptions& o = options_ ? *options_ : kDefaults;
  const Rng rng = o.seed ? Rng(static_cast<std::uint64_t>(*o.seed)) : stream;
  const Fans fans = fans_of(shape);
  switch (id_) {
    case kZeros: return Tensor::zeros(shape, dtype);
    case kOnes: return Tensor::ones(shape, dtype);
    case kGlorotUniform: {
      const double limit = std::sqrt(6.0 / std::max(1.0, fans.in + fans.out));
      return random_uniform(shape, -limit, limit, rng, dtype);
    }
    case kHeNormal:
      return random_truncated_normal(shape, std::sqrt(2.0 / std::max(1.0, fans.in)) / kCutDeviation,
                                     rng, dtype);
    case kRandomUniform: {
      const initializers::RandomUniformOptions& range = range_ ? *range_ : kDefaultRange;
      return random_uniform(shape, range.minval, range.maxval, rng, dtype);
    }
    default: return random_normal(shape, o.mean, o.stddev, rng, dtype);
  }
}

}  // namespace hebb
