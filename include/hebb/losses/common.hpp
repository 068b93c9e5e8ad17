/// \file
/// What all losses share: how values become one number, and their form as objects.
///
/// Every loss is a function (y_true, y_pred, options, sample_weight) and a class that holds the
/// options. It first gives one value a sample; the reduction makes one number of them. Targets have
/// the shape of the predictions, or differ by one trailing axis of size 1 (labels [64] beside [64,
/// 1]); nothing else broadcasts. Predictions [n] without a further axis are n samples of one output
/// each, where the loss is a mean over outputs. Integers become float32; the result has the dtype
/// of the predictions. Every loss throws ShapeError, naming itself and both shapes, when they do
/// not fit, and ValueError for an option out of its range.
#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "hebb/activation.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

namespace detail {

inline constexpr std::string_view kReductionNames[] = {"sum_over_batch_size", "mean", "sum", "none",
                                                       "mean_with_sample_weight"};

constexpr int checked_reduction(std::string_view name) {
  const int id = find_name(kReductionNames, name);
  if (id < 0) throw "unknown reduction name";
  return id;
}

}  // namespace detail

/// How the values v of a loss, with sample weights w (1 when there are none), become its result. A
/// name, checked by the compiler:
///
/// | name                    | result                                      |
/// |-------------------------|---------------------------------------------|
/// | sum_over_batch_size     | sum of w v / number of values               |
/// | mean                    | the same                                    |
/// | mean_with_sample_weight | sum of w v / sum of w; 0 when that is 0     |
/// | sum                     | sum of w v                                  |
/// | none                    | w v, one value a sample                     |
///
/// Weights have one number a sample, [batch] or [batch, 1], or one a value of the loss: [batch,
/// steps], or [batch, 1] for all steps of a sample. Keras: `keras.losses`, argument `reduction`,
/// whose mean_with_sample_weight counts a weight once where it stands for several values.
class Reduction {
 public:
  /// A literal name; an unknown one does not compile.
  consteval Reduction(const char* name) : id_(detail::checked_reduction(name)) {}
  /// The reduction of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static Reduction parse(std::string_view name);
  /// All names.
  static std::span<const std::string_view> names() { return detail::kReductionNames; }

  /// The name.
  std::string_view name() const { return detail::kReductionNames[static_cast<std::size_t>(id_)]; }
  /// True for the reduction of that name: `reduction.is("none")`.
  bool is(Reduction named) const { return id_ == named.id_; }

 private:
  constexpr explicit Reduction(int id) : id_(id) {}
  int id_;
};

/// Options of losses that have no others.
struct LossOptions {
  Reduction reduction = "sum_over_batch_size";  ///< What becomes of one value a sample.
};

namespace losses {

/// A function of this namespace as an object that holds its options: `Huber({.delta = 2})`.
template <class O, Tensor (*function)(const Tensor&, const Tensor&, O, const Tensor&)>
struct LossObject {
  /// Options of this loss.
  using Options = O;
  /// With these options.
  explicit LossObject(O o = {}) : options(std::move(o)) {}
  /// The loss. sample_weight: undefined for none; shapes as Reduction says.
  Tensor operator()(const Tensor& y_true, const Tensor& y_pred,
                    const Tensor& sample_weight = {}) const {
    return function(y_true, y_pred, options, sample_weight);
  }
  O options;  ///< As given.
};

}  // namespace losses
}  // namespace hebb
