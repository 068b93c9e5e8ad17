/// \file
/// Regularizers: penalties that keep weights, or what a layer gives, small or apart.
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "hebb/activation.hpp"
#include "hebb/config.hpp"
#include "hebb/tensor.hpp"
#include "hebb/type_list.hpp"
#include "hebb/weight_function.hpp"

namespace hebb {

/// Options of regularizers::L1.
struct L1Options {
  double l1 = 0.01;  ///< Factor, at least 0.
};

/// Options of regularizers::L2.
struct L2Options {
  double l2 = 0.01;  ///< Factor, at least 0.
};

/// Options of regularizers::L1L2.
struct L1L2Options {
  double l1 = 0;  ///< Factor of the sum of |x|, at least 0.
  double l2 = 0;  ///< Factor of the sum of x^2, at least 0.
};

/// Options of regularizers::OrthogonalRegularizer.
struct OrthogonalRegularizerOptions {
  double factor = 0.01;       ///< Factor, at least 0.
  std::string mode = "rows";  ///< Which vectors are to be orthogonal: "rows" or "columns".
};

/// Penalties as objects with options. Each is a function from a tensor to a scalar of its dtype,
/// with a gradient. Formulas and defaults are Keras's.
namespace regularizers {

/// l1 sum |x|: many weights become exactly 0 (Tibshirani 1996). The derivative at 0 is 0. Keras:
/// `keras.regularizers.L1`.
struct L1 {
  /// Options of this class.
  using Options = L1Options;
  /// With this factor. \throws ValueError when it is below 0 or not finite.
  explicit L1(double l1) : L1(Options{l1}) {}
  /// With these options. \throws ValueError when l1 is below 0 or not finite.
  explicit L1(L1Options o = {});
  /// The penalty on x.
  Tensor operator()(const Tensor& x) const;
  /// Lists class name and options.
  void describe(Fields& fields);
  L1Options options;  ///< As given.
};

/// l2 sum x^2, twice the l2/2 |x|^2 of many texts: no weight becomes large (Hoerl and Kennard 1970;
/// Krogh and Hertz 1991). Keras: `keras.regularizers.L2`.
struct L2 {
  /// Options of this class.
  using Options = L2Options;
  /// With this factor. \throws ValueError when it is below 0 or not finite.
  explicit L2(double l2) : L2(Options{l2}) {}
  /// With these options. \throws ValueError when l2 is below 0 or not finite.
  explicit L2(L2Options o = {});
  /// The penalty on x.
  Tensor operator()(const Tensor& x) const;
  /// Lists class name and options.
  void describe(Fields& fields);
  L2Options options;  ///< As given.
};

/// l1 sum |x| + l2 sum x^2 (Zou and Hastie 2005). Keras: `keras.regularizers.L1L2`.
struct L1L2 {
  /// Options of this class.
  using Options = L1L2Options;
  /// With these options. \throws ValueError when a factor is below 0 or not finite.
  explicit L1L2(L1L2Options o = {});
  /// The penalty on x.
  Tensor operator()(const Tensor& x) const;
  /// Lists class name and options.
  void describe(Fields& fields);
  L1L2Options options;  ///< As given.
};

/// factor times the mean, over all pairs of different rows (or columns) of a matrix, of the size of
/// the cosine of the angle between them; 0 when there is one row alone. A row shorter than 1e-7
/// counts as one of that length. Keras: `keras.regularizers.OrthogonalRegularizer`.
struct OrthogonalRegularizer {
  /// Options of this class.
  using Options = OrthogonalRegularizerOptions;
  /// With these options. \throws ValueError when the factor is below 0 or not finite, or for an
  /// unknown mode.
  explicit OrthogonalRegularizer(OrthogonalRegularizerOptions o = {});
  /// The penalty on x. \throws ShapeError unless x has two axes.
  Tensor operator()(const Tensor& x) const;
  /// Lists class name and options.
  void describe(Fields& fields);
  OrthogonalRegularizerOptions options;  ///< As given.
};

}  // namespace regularizers

namespace detail {

/// Short names, then names of classes in the same order.
inline constexpr std::string_view kRegularizerNames[] = {
    "l1", "l2", "l1_l2", "orthogonal_regularizer", "L1", "L2", "L1L2", "OrthogonalRegularizer"};
inline constexpr int kRegularizers = 4;

/// The classes, in the order of their names.
using RegularizerClasses = TypeList<regularizers::L1, regularizers::L2, regularizers::L1L2,
                                    regularizers::OrthogonalRegularizer>;
static_assert(RegularizerClasses::kSize == kRegularizers);

constexpr int checked_regularizer(std::string_view name) {
  const int id = find_name(kRegularizerNames, name);
  if (id < 0) throw "unknown regularizer name";
  return id % kRegularizers;
}

}  // namespace detail

/// A penalty as an option of a layer: a name checked by the compiler ("l1", "l2", "l1_l2", each
/// with factors of 0.01, "orthogonal_regularizer"; Keras's class names), an object of
/// hebb::regularizers, or any function from a tensor to a scalar, made of operations. Absent unless
/// given.
///
/// Penalties on weights that learn count once in a step; those on what a layer gives are divided by
/// the number of samples in the batch. They are part of the loss that fit() and evaluate() show.
class Regularizer {
 public:
  /// None.
  constexpr Regularizer() = default;
  /// A literal name; an unknown one does not compile.
  consteval Regularizer(const char* name) : id_(detail::checked_regularizer(name)) {}
  /// An object of hebb::regularizers, or a function. \throws ValueError for a null pointer.
  template <std::invocable<const Tensor&> F>
  Regularizer(F function)
      : id_(detail::RegularizerClasses::place_of<F>()),
        function_(std::make_shared<detail::WeightFunctionOf<F>>(
            detail::not_null("regularizer", std::move(function)))) {}
  /// The regularizer of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static Regularizer parse(std::string_view name);
  /// The regularizer that config() describes, or of a name; none of null. Options that are absent
  /// keep their defaults. \throws ValueError for an unknown name, or an option out of its range.
  static Regularizer from_config(const Config& config);
  /// All names, those of classes excluded.
  static std::span<const std::string_view> names() {
    return std::span(detail::kRegularizerNames).first(detail::kRegularizers);
  }

  /// False when none was given.
  bool defined() const { return id_ >= 0 || function_ != nullptr; }
  /// True for a function of the program's own.
  bool is_custom() const { return id_ < 0 && function_ != nullptr; }
  /// The name; "custom" for a function of the program's, "none" where there is none.
  std::string_view name() const;
  /// Class and options, as Keras writes them: {"class_name": "L2", "config": {"l2": 0.01}}; null
  /// for none. \throws ValueError for a function of the program's, which no text describes.
  Config config() const;
  /// The penalty on x, a scalar. \throws ValueError when there is none, ShapeError when a function
  /// returns another shape.
  Tensor operator()(const Tensor& x) const;

 private:
  int id_ = -1;
  std::shared_ptr<const detail::WeightFunction> function_;
};

}  // namespace hebb
