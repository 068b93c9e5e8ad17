/// \file
/// Initializers: first values of weights.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "hebb/activation.hpp"
#include "hebb/config.hpp"
#include "hebb/random.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

namespace detail {

inline constexpr std::string_view kInitializerNames[] = {
    // Short names.
    "zeros", "ones", "random_uniform", "random_normal", "constant", "identity", "orthogonal",
    "truncated_normal", "variance_scaling", "glorot_uniform", "glorot_normal", "he_uniform",
    "he_normal", "lecun_uniform", "lecun_normal",
    // Names of classes, in the same order.
    "Zeros", "Ones", "RandomUniform", "RandomNormal", "Constant", "Identity", "Orthogonal",
    "TruncatedNormal", "VarianceScaling", "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal",
    "LecunUniform", "LecunNormal",
    // Aliases of the first.
    "zero", "one", "uniform", "normal"};
inline constexpr int kInitializers = 15;

constexpr int checked_initializer(std::string_view name) {
  const int id = find_name(kInitializerNames, name);
  if (id < 0) throw "unknown initializer name";
  return id % kInitializers;
}

/// A function of the program's.
struct InitializerFunction {
  virtual ~InitializerFunction() = default;
  virtual Tensor call(const Shape& shape, DType dtype, const Rng& rng) const = 0;
};

template <class F>
struct InitializerFunctionOf final : InitializerFunction {
  F f;
  explicit InitializerFunctionOf(F function) : f(std::move(function)) {}
  Tensor call(const Shape& shape, DType dtype, const Rng& rng) const override {
    return f(shape, dtype, rng);
  }
};

struct InitializerOptions;  // those of all initializers in one, in src/nn/initializers.cpp

}  // namespace detail

/// First values of weights, as objects with options. "fan_in" and "fan_out" are explained at
/// Initializer; formulas and defaults are Keras's. Random ones draw from the model's stream, unless
/// they have a seed of their own; then each weight of the same shape starts the same.
namespace initializers {

/// Base of initializers that have options.
template <class O>
struct WithOptions {
  /// Options of this class.
  using Options = O;
  /// With these options.
  explicit WithOptions(O o = {}) : options(std::move(o)) {}
  O options;  ///< As given.
};

/// All zeros.
struct Zeros {};
/// All ones.
struct Ones {};

/// All elements `value`.
struct Constant {
  /// All elements this.
  explicit Constant(double v = 0) : value(v) {}
  double value;  ///< As given.
};

/// `gain` where row = column, else 0. Shapes [rows, columns] alone; a ShapeError for others.
struct Identity {
  /// With this on the diagonal.
  explicit Identity(double g = 1) : gain(g) {}
  double gain;  ///< As given.
};

/// Options of Orthogonal.
struct OrthogonalOptions {
  double gain = 1;                        ///< Factor of the matrix.
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's stream is used.
};

/// `gain` times a matrix with orthonormal columns, or orthonormal rows if there are more columns
/// than rows, all such matrices equally likely (Saxe et al. 2014): the Q of QR of a normal matrix,
/// with positive diagonal of R (Mezzadri 2007). A shape [..., n] counts as [product of the leading
/// sizes, n]; a ShapeError for fewer than two axes.
struct Orthogonal : WithOptions<OrthogonalOptions> {
  using WithOptions::WithOptions;
};

/// Options of RandomUniform.
struct RandomUniformOptions {
  double minval = -0.05;                  ///< Lower bound, may occur.
  double maxval = 0.05;                   ///< Upper bound, at least minval.
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's stream is used.
};

/// Uniform on [minval, maxval).
struct RandomUniform : WithOptions<RandomUniformOptions> {
  using WithOptions::WithOptions;
};

/// Options of RandomNormal and TruncatedNormal.
struct RandomNormalOptions {
  double mean = 0;                        ///< Mean of the distribution.
  double stddev = 0.05;                   ///< Standard deviation, at least 0.
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's stream is used.
};

/// Normal numbers with this mean and standard deviation.
struct RandomNormal : WithOptions<RandomNormalOptions> {
  using WithOptions::WithOptions;
};

/// Normal numbers, each drawn anew until it lies within two `stddev` of the mean. `stddev` is that
/// before the cut; after it there is 0.8796 of it.
struct TruncatedNormal : WithOptions<RandomNormalOptions> {
  using WithOptions::WithOptions;
};

/// Options of VarianceScaling.
struct VarianceScalingOptions {
  double scale = 1;                               ///< Factor of the variance, above 0.
  std::string mode = "fan_in";                    ///< "fan_in", "fan_out", or "fan_avg".
  std::string distribution = "truncated_normal";  ///< Or "untruncated_normal", or "uniform".
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's stream is used.
};

/// Numbers of mean 0 and variance scale / max(1, n), n = fan_in, fan_out, or their mean (fan_avg):
/// normal; normal, cut at two standard deviations of before the cut; or uniform on [-limit, limit),
/// limit = sqrt(3 scale / max(1, n)).
struct VarianceScaling : WithOptions<VarianceScalingOptions> {
  using WithOptions::WithOptions;
};

/// Options of initializers that have only a seed.
struct SeedOptions {
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's stream is used.
};

/// Uniform, VarianceScaling of scale 1 and fan_avg: limit = sqrt(6 / (fan_in + fan_out)) (Glorot
/// and Bengio 2010).
struct GlorotUniform : WithOptions<SeedOptions> {
  using WithOptions::WithOptions;
};
/// Cut normal, VarianceScaling of scale 1 and fan_avg: standard deviation sqrt(2 / (fan_in +
/// fan_out)) (Glorot and Bengio 2010).
struct GlorotNormal : WithOptions<SeedOptions> {
  using WithOptions::WithOptions;
};
/// Uniform, VarianceScaling of scale 2 and fan_in: limit = sqrt(6 / fan_in) (He et al. 2015).
struct HeUniform : WithOptions<SeedOptions> {
  using WithOptions::WithOptions;
};
/// Cut normal, VarianceScaling of scale 2 and fan_in: standard deviation sqrt(2 / fan_in) (He et
/// al. 2015, in Keras's form).
struct HeNormal : WithOptions<SeedOptions> {
  using WithOptions::WithOptions;
};
/// Uniform, VarianceScaling of scale 1 and fan_in: limit = sqrt(3 / fan_in) (LeCun et al. 1998).
struct LecunUniform : WithOptions<SeedOptions> {
  using WithOptions::WithOptions;
};
/// Cut normal, VarianceScaling of scale 1 and fan_in: standard deviation sqrt(1 / fan_in) (LeCun et
/// al. 1998; Klambauer et al. 2017 for selu).
struct LecunNormal : WithOptions<SeedOptions> {
  using WithOptions::WithOptions;
};

}  // namespace initializers

/// How a weight starts: a name checked by the compiler, which stands for the defaults ("zeros",
/// "ones", "constant", "identity", "orthogonal", "random_uniform", "random_normal",
/// "truncated_normal", "variance_scaling", "glorot_uniform", "glorot_normal", "he_uniform",
/// "he_normal", "lecun_uniform", "lecun_normal"; Keras's class names; "zero", "one", "uniform",
/// "normal"), one of the objects of hebb::initializers, or a function. Fans of a shape [..., in,
/// out]: fan_in = in times the product of the leading sizes, fan_out likewise; of [n]: both n; of
/// []: both 1. Values depend on the seed and the place in the model alone.
class Initializer {
 public:
  /// A literal name; an unknown one does not compile.
  consteval Initializer(const char* name) : id_(detail::checked_initializer(name)) {}
  /// All zeros.
  Initializer(initializers::Zeros);
  /// All ones.
  Initializer(initializers::Ones);
  /// One number everywhere. \throws ValueError unless it is finite.
  Initializer(initializers::Constant object);
  /// A diagonal. \throws ValueError unless the gain is finite.
  Initializer(initializers::Identity object);
  /// An orthogonal matrix. \throws ValueError unless the gain is finite.
  Initializer(initializers::Orthogonal object);
  /// A uniform distribution. \throws ValueError unless minval <= maxval, both finite.
  Initializer(initializers::RandomUniform object);
  /// A normal distribution. \throws ValueError for a negative stddev, or numbers not finite.
  Initializer(initializers::RandomNormal object);
  /// A cut normal distribution. \throws ValueError for a negative stddev, or numbers not finite.
  Initializer(initializers::TruncatedNormal object);
  /// A variance that depends on the fans. \throws ValueError unless scale is finite and above 0;
  /// for an unknown mode or distribution.
  Initializer(const initializers::VarianceScaling& object);
  /// Glorot's uniform distribution.
  Initializer(initializers::GlorotUniform object);
  /// Glorot's normal distribution.
  Initializer(initializers::GlorotNormal object);
  /// He's uniform distribution.
  Initializer(initializers::HeUniform object);
  /// He's normal distribution.
  Initializer(initializers::HeNormal object);
  /// LeCun's uniform distribution.
  Initializer(initializers::LecunUniform object);
  /// LeCun's normal distribution.
  Initializer(initializers::LecunNormal object);
  /// A function (shape, dtype, rng) -> tensor of that shape and dtype, whose random numbers come
  /// from `rng`. \throws ValueError for a null pointer.
  template <std::invocable<const Shape&, DType, const Rng&> F>
  Initializer(F function)
      : id_(kCustom),
        function_(std::make_shared<detail::InitializerFunctionOf<F>>(
            detail::not_null("initializer", std::move(function)))) {}
  /// The initializer of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static Initializer parse(std::string_view name);
  /// The initializer that config() described.
  /// \throws ValueError when it describes none.
  static Initializer from_config(const Config& config);

  /// All names, those of classes and aliases excluded.
  static std::span<const std::string_view> names() {
    return std::span(detail::kInitializerNames).first(detail::kInitializers);
  }

  /// The name, in Keras's short form; "custom" for a function of the program's.
  std::string_view name() const {
    return id_ == kCustom ? "custom" : detail::kInitializerNames[static_cast<std::size_t>(id_)];
  }
  /// Class name and options, as Keras writes them. \throws ValueError for a function of the
  /// program's, which no text describes.
  Config config() const;
  /// A tensor of first values. \throws DTypeError for a dtype that is not floating; ShapeError for
  /// a shape that Identity or Orthogonal cannot have, or when a function of the program's returns
  /// another shape or dtype.
  Tensor operator()(const Shape& shape, DType dtype, const Rng& rng) const;

 private:
  static constexpr int kCustom = -1;
  Initializer() = default;
  Initializer(int id, detail::InitializerOptions options);
  int id_ = 0;
  // Null stands for the defaults, so that a name is a constant.
  std::shared_ptr<const detail::InitializerOptions> options_;
  std::shared_ptr<const detail::InitializerFunction> function_;
};

}  // namespace hebb
