/// \file
/// Losses: how far a prediction is from the truth, as a scalar to be made small.
///
/// Targets have the shape of the predictions, or differ by one trailing axis of size 1 (labels [64]
/// beside [64, 1]); nothing else broadcasts. Function forms return the mean over all samples
/// (Keras's return one value a sample; its training uses the mean). A loss after sigmoid() or
/// softmax() is computed from their inputs, so saturated predictions cost no accuracy; other
/// probabilities are clipped to [1e-7, 1 - 1e-7] as in Keras.
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string_view>

#include "hebb/activation.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// Options of cross-entropies.
struct CrossentropyOptions {
  bool from_logits = false;  ///< The predictions are logits, not probabilities.
};

namespace losses {

/// mean (y_true - y_pred)^2, over samples and outputs.
Tensor mean_squared_error(const Tensor& y_true, const Tensor& y_pred);
/// -mean [t log p + (1 - t) log(1 - p)], over samples and outputs. t in [0, 1], p = y_pred a
/// probability.
Tensor binary_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                           CrossentropyOptions options = {});
/// -mean over samples of sum_j t_j log p_j. y_true: distributions (one-hot rows), [..., classes],
/// as y_pred; probabilities are first divided by their sum.
Tensor categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                CrossentropyOptions options = {});
/// -mean over samples of log p_label. y_true: labels 0 to classes - 1, [...] or [..., 1]; y_pred:
/// [..., classes]. \throws DataError for a label outside the classes.
Tensor sparse_categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                       CrossentropyOptions options = {});

/// mean_squared_error() as an object.
struct MeanSquaredError {
  /// The loss.
  Tensor operator()(const Tensor& y_true, const Tensor& y_pred) const {
    return mean_squared_error(y_true, y_pred);
  }
};

/// binary_crossentropy() as an object with its options.
struct BinaryCrossentropy {
  /// With these options.
  explicit BinaryCrossentropy(CrossentropyOptions o = {}) : options(o) {}
  /// The loss.
  Tensor operator()(const Tensor& y_true, const Tensor& y_pred) const {
    return binary_crossentropy(y_true, y_pred, options);
  }
  CrossentropyOptions options;  ///< As given.
};

/// categorical_crossentropy() as an object with its options.
struct CategoricalCrossentropy {
  /// With these options.
  explicit CategoricalCrossentropy(CrossentropyOptions o = {}) : options(o) {}
  /// The loss.
  Tensor operator()(const Tensor& y_true, const Tensor& y_pred) const {
    return categorical_crossentropy(y_true, y_pred, options);
  }
  CrossentropyOptions options;  ///< As given.
};

/// sparse_categorical_crossentropy() as an object with its options.
struct SparseCategoricalCrossentropy {
  /// With these options.
  explicit SparseCategoricalCrossentropy(CrossentropyOptions o = {}) : options(o) {}
  /// The loss.
  Tensor operator()(const Tensor& y_true, const Tensor& y_pred) const {
    return sparse_categorical_crossentropy(y_true, y_pred, options);
  }
  CrossentropyOptions options;  ///< As given.
};

}  // namespace losses

namespace detail {

inline constexpr std::string_view kLossNames[] = {
    "mean_squared_error",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "MeanSquaredError",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
    "mse",
};
inline constexpr int kLosses = 4;  // the rest are aliases, in the same order

constexpr int checked_loss(std::string_view name) {
  const int id = find_name(kLossNames, name);
  if (id < 0) throw "unknown loss name";
  return id % kLosses;
}

struct LossFunction {
  virtual ~LossFunction() = default;
  virtual Tensor call(const Tensor& y_true, const Tensor& y_pred) const = 0;
};

template <class F>
struct LossFunctionOf final : LossFunction {
  F f;
  explicit LossFunctionOf(F function) : f(std::move(function)) {}
  Tensor call(const Tensor& y_true, const Tensor& y_pred) const override {
    return f(y_true, y_pred);
  }
};

/// Id that an object of hebb::losses has as a name; -1 for any other function.
template <class F>
inline constexpr int loss_id = -1;
template <>
inline constexpr int loss_id<losses::MeanSquaredError> = 0;
template <>
inline constexpr int loss_id<losses::BinaryCrossentropy> = 1;
template <>
inline constexpr int loss_id<losses::CategoricalCrossentropy> = 2;
template <>
inline constexpr int loss_id<losses::SparseCategoricalCrossentropy> = 3;

}  // namespace detail

/// The loss that a model is trained on: a name checked by the compiler, in Keras's spellings
/// ("mse", "mean_squared_error", "BinaryCrossentropy", ...), an object of hebb::losses, or any
/// function (y_true, y_pred)
/// -> scalar.
class Loss {
 public:
  /// No loss.
  constexpr Loss() = default;
  /// A literal name; an unknown one does not compile.
  consteval Loss(const char* name) : id_(detail::checked_loss(name)), named_(true) {}
  /// An object or a function of two tensors. \throws ValueError for a null pointer.
  template <std::invocable<const Tensor&, const Tensor&> F>
  Loss(F function)
      : id_(detail::loss_id<F>),
        function_(std::make_shared<detail::LossFunctionOf<F>>(
            detail::not_null("loss", std::move(function)))) {}
  /// The loss of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static Loss parse(std::string_view name);
  /// All names, aliases excluded.
  static std::span<const std::string_view> names() {
    return std::span(detail::kLossNames).first(detail::kLosses);
  }

  /// False when none was given.
  bool defined() const { return named_ || function_ != nullptr; }
  /// The name; "custom" for a function of the user's.
  std::string_view name() const {
    return id_ < 0 ? "custom" : detail::kLossNames[static_cast<std::size_t>(id_)];
  }
  /// The loss of a batch, a scalar. \throws ShapeError when a function of the user's returns
  /// anything else.
  Tensor operator()(const Tensor& y_true, const Tensor& y_pred) const;

 private:
  int id_ = -1;
  bool named_ = false;
  std::shared_ptr<const detail::LossFunction> function_;
};

}  // namespace hebb
