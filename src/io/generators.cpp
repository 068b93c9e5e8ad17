// Generated data sets. Every coordinate is a function of (seed, generator, sample, axis).

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/angles.hpp"
#include "base/math.hpp"
#include "base/text.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"

namespace hebb::datasets {

namespace {

void require_at_least_one(const char* generator, const char* option, std::int64_t value) {
  if (value >= 1) return;
  throw ValueError(
      text::format("{}: {} must be at least 1, got {}; raise it", generator, option, value));
}

void require_spread(const char* generator, const char* option, double value) {
  if (std::isfinite(value) && value >= 0) return;
  throw ValueError(text::format("{}: {} must be 0 or more and finite, got {}", generator, option,
                                text::number(value)));
}

void require_floating(const char* generator, DType dtype) {
  if (is_floating(dtype)) return;
  throw ValueError(
      text::format("{}: dtype must be float32 or float64, got {}", generator, to_string(dtype)));
}

/// Sizes of a set to be generated, and its random numbers.
struct Plan {
  std::int64_t samples;
  std::int64_t dimensions;
  std::int64_t classes;
  double noise;
  DType dtype;
  Rng random;
};

template <class T, class Centre>
void fill(const Plan& plan, const Centre& centre, std::span<T> out) {
  const Rng noise = plan.random.fork("noise");
  std::size_t at = 0;
  for (std::int64_t i = 0; i < plan.samples; ++i) {
    for (std::int64_t axis = 0; axis < plan.dimensions; ++axis, ++at) {
      out[at] = static_cast<T>(centre(i, axis) + plan.noise * noise.normal(at));
    }
  }
}

/// Sample i belongs to class i mod classes and lies at centre(i, axis) + noise e.
template <class Centre>
Dataset generate(const Plan& plan, std::vector<std::string> class_names, const Centre& centre) {
  Dataset set;
  set.x = Tensor::empty({plan.samples, plan.dimensions}, plan.dtype);
  if (plan.dtype == DType::float32) {
    fill(plan, centre, set.x.mutable_data<float>());
  } else {
    fill(plan, centre, set.x.mutable_data<double>());
  }
  set.y = Tensor::empty({plan.samples}, DType::int64);
  std::int64_t label = 0;
  for (std::int64_t& y : set.y.mutable_data<std::int64_t>()) {
    y = label;
    label = (label + 1) % plan.classes;
  }
  set.class_names = std::move(class_names);
  return set;
}

/// Coordinate `axis` of the point on the unit circle after this many turns.
double on_circle(double turns, std::int64_t axis) {
  const auto point = math::sine_cosine_of_turns(turns);
  return axis == 0 ? point.cosine : point.sine;
}

}  // namespace

Dataset xor_clouds(XorCloudsOptions options) {
  require_at_least_one("xor_clouds", "samples_per_class", options.samples_per_class);
  require_spread("xor_clouds", "noise", options.noise);
  require_floating("xor_clouds", options.dtype);
  std::int64_t samples = 0;
  if (__builtin_mul_overflow(options.samples_per_class, 2, &samples)) {
    throw ValueError(
        text::format("xor_clouds: samples_per_class {} is too large", options.samples_per_class));
  }
  constexpr double kCentres[4][2] = {{-1, -1}, {-1, 1}, {1, 1}, {1, -1}};  // classes 0, 1, 0, 1
  const Plan plan{
      samples, 2, 2, options.noise, options.dtype, Rng(options.seed).fork("xor_clouds")};
  Dataset set = generate(plan, {"same signs", "different signs"},
                         [&](std::int64_t i, std::int64_t axis) { return kCentres[i % 4][axis]; });
  if (options.bipolar) {
    std::vector<double> targets = set.y.to_vector<double>();
    for (double& target : targets) target = 2 * target - 1;
    set.y = Tensor::from(std::span<const double>(targets)).cast(options.dtype);
    set.class_names.clear();
  }
  return set;
}

Dataset two_gaussians(TwoGaussiansOptions options) {
  require_at_least_one("two_gaussians", "samples", options.samples);
  require_at_least_one("two_gaussians", "dimensions", options.dimensions);
  require_spread("two_gaussians", "distance", options.distance);
  require_floating("two_gaussians", options.dtype);
  const double mean = options.distance / 2 / math::sqrt(static_cast<double>(options.dimensions));
  const Plan plan{options.samples,
                  options.dimensions,
                  2,
                  1.0,
                  options.dtype,
                  Rng(options.seed).fork("two_gaussians")};
  return generate(plan, {"mean -m", "mean +m"},
                  [&](std::int64_t i, std::int64_t) { return i % 2 == 0 ? -mean : mean; });
}

Dataset circles(CirclesOptions options) {
  require_at_least_one("circles", "samples", options.samples);
  require_spread("circles", "noise", options.noise);
  require_floating("circles", options.dtype);
  if (!(options.factor > 0 && options.factor < 1)) {
    throw ValueError(text::format("circles: factor must lie between 0 and 1, got {}",
                                  text::number(options.factor)));
  }
  const Plan plan{
      options.samples, 2, 2, options.noise, options.dtype, Rng(options.seed).fork("circles")};
  const Rng turns = plan.random.fork("angle");
  return generate(plan, {"outer", "inner"}, [&](std::int64_t i, std::int64_t axis) {
    const double radius = i % 2 == 0 ? 1 : options.factor;
    return radius * on_circle(turns.uniform(static_cast<std::uint64_t>(i)), axis);
  });
}

Dataset spirals(SpiralsOptions options) {
  constexpr std::int64_t kMostClasses = 1000;
  constexpr double kMostTurns = 1000;
  require_at_least_one("spirals", "samples", options.samples);
  require_spread("spirals", "noise", options.noise);
  require_floating("spirals", options.dtype);
  if (options.classes < 2 || options.classes > kMostClasses) {
    throw ValueError(text::format("spirals: classes must be from 2 to {}, got {}", kMostClasses,
                                  options.classes));
  }
  if (!(options.turns > 0 && options.turns <= kMostTurns)) {
    throw ValueError(text::format("spirals: turns must be above 0 and at most {}, got {}",
                                  kMostTurns, text::number(options.turns)));
  }
  std::vector<std::string> class_names;
  for (std::int64_t arm = 0; arm < options.classes; ++arm) {
    class_names.push_back(text::format("arm {}", arm));
  }
  const Plan plan{options.samples, 2,
                  options.classes, options.noise,
                  options.dtype,   Rng(options.seed).fork("spirals")};
  const Rng radii = plan.random.fork("radius");
  return generate(plan, std::move(class_names), [&](std::int64_t i, std::int64_t axis) {
    const double radius = radii.uniform(static_cast<std::uint64_t>(i));
    const double arm = static_cast<double>(i % options.classes);
    const double start = arm / static_cast<double>(options.classes);
    return radius * on_circle(options.turns * radius + start, axis);
  });
}

Dataset moons(MoonsOptions options) {
  require_at_least_one("moons", "samples", options.samples);
  require_spread("moons", "noise", options.noise);
  require_floating("moons", options.dtype);
  const Plan plan{
      options.samples, 2, 2, options.noise, options.dtype, Rng(options.seed).fork("moons")};
  const Rng turns = plan.random.fork("angle");
  return generate(plan, {"upper", "lower"}, [&](std::int64_t i, std::int64_t axis) {
    const double upper = on_circle(turns.uniform(static_cast<std::uint64_t>(i)) / 2, axis);
    if (i % 2 == 0) return upper;
    return (axis == 0 ? 1.0 : 0.5) - upper;
  });
}

}  // namespace hebb::datasets
