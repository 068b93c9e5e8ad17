/// \file
/// Constraints: what weights are brought back to after each step of an optimizer.
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "hebb/activation.hpp"
#include "hebb/config.hpp"
#include "hebb/shape.hpp"
#include "hebb/tensor.hpp"
#include "hebb/type_list.hpp"
#include "hebb/weight_function.hpp"

namespace hebb {

/// Options of constraints::MaxNorm.
struct MaxNormOptions {
  double max_value = 2;  ///< Greatest norm, at least 0.
  /// Axes that a norm is taken along, one norm for each index of the others: 0 of a kernel [in,
  /// units] is one norm a unit; none: one norm of all.
  Axes axis = {0};
};

/// Options of constraints::UnitNorm.
struct UnitNormOptions {
  Axes axis = {0};  ///< As of MaxNorm.
};

/// Options of constraints::MinMaxNorm.
struct MinMaxNormOptions {
  double min_value = 0;  ///< Least norm, at least 0.
  double max_value = 1;  ///< Greatest norm, at least min_value.
  double rate = 1;       ///< Share of the way that a step goes, from 0 to 1.
  Axes axis = {0};       ///< As of MaxNorm.
};

/// Constraints as objects with options. Each is a function from a weight to the weight that takes
/// its place. Formulas and defaults are Keras's: n is a norm, the root of a sum of squares along
/// `axis`, and what is divided by it has 1e-7 added.
namespace constraints {

/// w min(n, max_value) / (n + 1e-7) (Srebro and Shraibman 2005; Hinton et al. 2012). Keras:
/// `keras.constraints.MaxNorm`.
struct MaxNorm {
  /// Options of this class.
  using Options = MaxNormOptions;
  /// With these options. \throws ValueError when max_value is below 0 or NaN.
  explicit MaxNorm(MaxNormOptions o = {});
  /// The weight that takes the place of w. \throws ShapeError when w has no such axis.
  Tensor operator()(const Tensor& w) const;
  /// Lists class name and options.
  void describe(Fields& fields);
  MaxNormOptions options;  ///< As given.
};

/// max(w, 0). Keras: `keras.constraints.NonNeg`.
struct NonNeg {
  /// The weight that takes the place of w.
  Tensor operator()(const Tensor& w) const;
  /// Lists the class name.
  void describe(Fields& fields);
};

/// w / (n + 1e-7). Keras: `keras.constraints.UnitNorm`.
struct UnitNorm {
  /// Options of this class.
  using Options = UnitNormOptions;
  /// With these options.
  explicit UnitNorm(UnitNormOptions o = {}) : options(o) {}
  /// The weight that takes the place of w. \throws ShapeError when w has no such axis.
  Tensor operator()(const Tensor& w) const;
  /// Lists class name and options.
  void describe(Fields& fields);
  UnitNormOptions options;  ///< As given.
};

/// w (rate min(max(n, min_value), max_value) + (1 - rate) n) / (n + 1e-7). Keras:
/// `keras.constraints.MinMaxNorm`.
struct MinMaxNorm {
  /// Options of this class.
  using Options = MinMaxNormOptions;
  /// With these options. \throws ValueError unless 0 <= min_value <= max_value and 0 <= rate <= 1.
  explicit MinMaxNorm(MinMaxNormOptions o = {});
  /// The weight that takes the place of w. \throws ShapeError when w has no such axis.
  Tensor operator()(const Tensor& w) const;
  /// Lists class name and options.
  void describe(Fields& fields);
  MinMaxNormOptions options;  ///< As given.
};

}  // namespace constraints

namespace detail {

/// Short names, then names of classes in the same order.
inline constexpr std::string_view kConstraintNames[] = {"max_norm",     "non_neg",   "unit_norm",
                                                        "min_max_norm", "MaxNorm",   "NonNeg",
                                                        "UnitNorm",     "MinMaxNorm"};
inline constexpr int kConstraints = 4;

/// The classes, in the order of their names.
using ConstraintClasses = TypeList<constraints::MaxNorm, constraints::NonNeg, constraints::UnitNorm,
                                   constraints::MinMaxNorm>;
static_assert(ConstraintClasses::kSize == kConstraints);

constexpr int checked_constraint(std::string_view name) {
  const int id = find_name(kConstraintNames, name);
  if (id < 0) throw "unknown constraint name";
  return id % kConstraints;
}

}  // namespace detail

/// A constraint as an option of a layer: a name checked by the compiler ("max_norm", "non_neg",
/// "unit_norm", "min_max_norm"; Keras's class names), an object of hebb::constraints, or any
/// function from a weight to one of the same shape. Absent unless given.
///
/// The optimizer applies it at the end of each step, after the averages of weights, to the weights
/// that had a gradient. First values are left as they are.
class Constraint {
 public:
  /// None.
  constexpr Constraint() = default;
  /// A literal name; an unknown one does not compile.
  consteval Constraint(const char* name) : id_(detail::checked_constraint(name)) {}
  /// An object of hebb::constraints, or a function. \throws ValueError for a null pointer.
  template <std::invocable<const Tensor&> F>
  Constraint(F function)
      : id_(detail::ConstraintClasses::place_of<F>()),
        function_(std::make_shared<detail::WeightFunctionOf<F>>(
            detail::not_null("constraint", std::move(function)))) {}
  /// The constraint of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static Constraint parse(std::string_view name);
  /// The constraint that config() describes, or of a name; none of null. Options that are absent
  /// keep their defaults. \throws ValueError for an unknown name, or an option out of its range.
  static Constraint from_config(const Config& config);
  /// All names, those of classes excluded.
  static std::span<const std::string_view> names() {
    return std::span(detail::kConstraintNames).first(detail::kConstraints);
  }

  /// False when none was given.
  bool defined() const { return id_ >= 0 || function_ != nullptr; }
  /// True for a function of the program's own.
  bool is_custom() const { return id_ < 0 && function_ != nullptr; }
  /// The name; "custom" for a function of the program's, "none" where there is none.
  std::string_view name() const;
  /// Class and options, as Keras writes them: {"class_name": "NonNeg", "config": {}}; null for
  /// none. \throws ValueError for a function of the program's, which no text describes.
  Config config() const;
  /// The weight that takes the place of w, computed without history. \throws ValueError when there
  /// is no constraint, ShapeError when a function returns another shape.
  Tensor operator()(const Tensor& w) const;
  /// Changes a weight in its place.
  void apply(Tensor w) const;

 private:
  int id_ = -1;
  std::shared_ptr<const detail::WeightFunction> function_;
};

}  // namespace hebb
