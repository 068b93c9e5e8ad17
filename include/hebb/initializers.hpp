/// \file
/// Initializers: first values of weights.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "hebb/activation.hpp"
#include "hebb/config.hpp"
#include "hebb/random.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

namespace detail {

inline constexpr std::string_view kInitializerNames[] = {
    "zeros", "ones", "glorot_uniform", "he_normal", "random_normal", "random_uniform",
    "Zeros", "Ones", "GlorotUniform",  "HeNormal",  "RandomNormal",  "RandomUniform"};
inline constexpr int kInitializers = 6;  // the rest are aliases, in the same order

constexpr int checked_initializer(std::string_view name) {
  const int id = find_name(kInitializerNames, name);
  if (id < 0) throw "unknown initializer name";
  return id % kInitializers;
}

}  // namespace detail

namespace initializers {

/// Options of RandomNormal.
struct RandomNormalOptions {
  double mean = 0;                        ///< Mean of the distribution.
  double stddev = 0.05;                   ///< Standard deviation.
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's stream is used.
};

/// Normal numbers with this mean and standard deviation.
struct RandomNormal {
  /// Options of this class.
  using Options = RandomNormalOptions;
  /// With these options.
  explicit RandomNormal(RandomNormalOptions o = {}) : options(o) {}
  RandomNormalOptions options;  ///< As given.
};

/// Options of RandomUniform.
struct RandomUniformOptions {
  double minval = -0.05;                  ///< Least number.
  double maxval = 0.05;                   ///< Bound above, not reached.
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's stream is used.
};

/// Uniform on [minval, maxval).
struct RandomUniform {
  /// Options of this class.
  using Options = RandomUniformOptions;
  /// With these options.
  explicit RandomUniform(RandomUniformOptions o = {}) : options(o) {}
  RandomUniformOptions options;  ///< As given.
};

/// Options of initializers that have only a seed.
struct SeedOptions {
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's stream is used.
};

/// Uniform on [-limit, limit), limit = sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010).
struct GlorotUniform {
  /// Options of this class.
  using Options = SeedOptions;
  /// With these options.
  explicit GlorotUniform(SeedOptions o = {}) : options(o) {}
  SeedOptions options;  ///< As given.
};

/// Normal, cut at two standard deviations, of standard deviation sqrt(2 / fan_in) after the cut (He
/// et al. 2015, in Keras's form).
struct HeNormal {
  /// Options of this class.
  using Options = SeedOptions;
  /// With these options.
  explicit HeNormal(SeedOptions o = {}) : options(o) {}
  SeedOptions options;  ///< As given.
};

/// All zeros.
struct Zeros {};
/// All ones.
struct Ones {};

}  // namespace initializers

/// How a weight starts: a name checked by the compiler ("zeros", "ones", "glorot_uniform",
/// "he_normal", "random_normal", "random_uniform", or Keras's class names), or one of the objects
/// of hebb::initializers. Fans of a shape [..., in, out]: fan_in = in times the product of the
/// leading sizes, fan_out likewise; of [n]: both n. Values depend on the seed and the place in the
/// model alone.
class Initializer {
 public:
  /// A literal name; an unknown one does not compile.
  consteval Initializer(const char* name) : id_(detail::checked_initializer(name)) {}
  /// All zeros.
  Initializer(initializers::Zeros);
  /// All ones.
  Initializer(initializers::Ones);
  /// Glorot's uniform distribution.
  Initializer(initializers::GlorotUniform object);
  /// He's normal distribution.
  Initializer(initializers::HeNormal object);
  /// A normal distribution.
  Initializer(initializers::RandomNormal object);
  /// A uniform distribution. \throws ValueError unless minval <= maxval.
  Initializer(initializers::RandomUniform object);
  /// The initializer of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static Initializer parse(std::string_view name);
  /// The initializer that config() described.
  /// \throws ValueError when it describes none.
  static Initializer from_config(const Config& config);

  /// The name, in Keras's short form.
  std::string_view name() const { return detail::kInitializerNames[static_cast<std::size_t>(id_)]; }
  /// Class name and options, as Keras writes them.
  Config config() const;
  /// A tensor of first values; dtype floating.
  Tensor operator()(const Shape& shape, DType dtype, const Rng& rng) const;

 private:
  Initializer() = default;
  int id_ = 0;
  // Null stands for the defaults, so that a name is a constant.
  std::shared_ptr<const initializers::RandomNormalOptions> options_;
  std::shared_ptr<const initializers::RandomUniformOptions> range_;  // of RandomUniform
};

}  // namespace hebb
