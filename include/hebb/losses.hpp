/// \file
/// Losses: how far a prediction is from the truth, as a number to be made small. The functions and
/// their classes, by family, are in losses/; here is the loss as an option of compile().
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string_view>

#include "hebb/activation.hpp"
#include "hebb/config.hpp"
#include "hebb/losses/common.hpp"
#include "hebb/losses/margin.hpp"
#include "hebb/losses/overlap.hpp"
#include "hebb/losses/probability.hpp"
#include "hebb/losses/regression.hpp"
#include "hebb/tensor.hpp"
#include "hebb/type_list.hpp"

namespace hebb {

namespace detail {

/// Names of the functions, then of the classes, then short names, each list in the same order; the
/// place in the first is the id.
inline constexpr std::string_view kLossNames[] = {
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "sum_squared_error",
    "log_cosh",
    "kl_divergence",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "binary_focal_crossentropy",
    "categorical_focal_crossentropy",
    "huber",
    "poisson",
    "cosine_similarity",
    "hinge",
    "squared_hinge",
    "categorical_hinge",
    "dice",
    "tversky",
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "SumSquaredError",
    "LogCosh",
    "KLDivergence",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalFocalCrossentropy",
    "Huber",
    "Poisson",
    "CosineSimilarity",
    "Hinge",
    "SquaredHinge",
    "CategoricalHinge",
    "Dice",
    "Tversky",
    "mse",
    "mae",
    "mape",
    "msle",
    "sse",
    "logcosh",
    "kld",
    "bce",
};
inline constexpr int kLosses = 20;

/// The classes, in the order of their names.
using LossClasses = TypeList<
    losses::MeanSquaredError, losses::MeanAbsoluteError, losses::MeanAbsolutePercentageError,
    losses::MeanSquaredLogarithmicError, losses::SumSquaredError, losses::LogCosh,
    losses::KLDivergence, losses::BinaryCrossentropy, losses::CategoricalCrossentropy,
    losses::SparseCategoricalCrossentropy, losses::BinaryFocalCrossentropy,
    losses::CategoricalFocalCrossentropy, losses::Huber, losses::Poisson, losses::CosineSimilarity,
    losses::Hinge, losses::SquaredHinge, losses::CategoricalHinge, losses::Dice, losses::Tversky>;
static_assert(LossClasses::kSize == kLosses);

constexpr int checked_loss(std::string_view name) {
  const int id = find_name(kLossNames, name);
  if (id < 0) throw "unknown loss name";
  return id % kLosses;
}

struct LossFunction {
  virtual ~LossFunction() = default;
  virtual Tensor call(const Tensor& y_true, const Tensor& y_pred,
                      const Tensor& sample_weight) const = 0;
};

[[noreturn]] void throw_takes_no_weights();

template <class F>
struct LossFunctionOf final : LossFunction {
  F f;
  explicit LossFunctionOf(F function) : f(std::move(function)) {}
  Tensor call(const Tensor& y_true, const Tensor& y_pred,
              const Tensor& sample_weight) const override {
    if constexpr (std::invocable<const F&, const Tensor&, const Tensor&, const Tensor&>) {
      return f(y_true, y_pred, sample_weight);
    } else {
      if (sample_weight.defined()) throw_takes_no_weights();
      return f(y_true, y_pred);
    }
  }
};

/// A function of two tensors, or of three, the last being sample weights.
template <class F>
concept LossLike = std::invocable<const F&, const Tensor&, const Tensor&> ||
    std::invocable<const F&, const Tensor&, const Tensor&, const Tensor&>;

}  // namespace detail

/// The loss that a model is trained on: a name checked by the compiler, in Keras's spellings
/// ("mse", "mean_squared_error", "BinaryCrossentropy", ...), an object or a function of
/// hebb::losses, or any function (y_true, y_pred) or (y_true, y_pred, sample_weight) -> scalar.
class Loss {
 public:
  /// No loss.
  constexpr Loss() = default;
  /// A literal name; an unknown one does not compile.
  consteval Loss(const char* name) : id_(detail::checked_loss(name)) {}
  /// An object or a function of tensors. \throws ValueError for a null pointer.
  template <detail::LossLike F>
  Loss(F function)
      : id_(detail::LossClasses::place_of<F>()),
        function_(std::make_shared<detail::LossFunctionOf<F>>(
            detail::not_null("loss", std::move(function)))) {}
  /// A function of hebb::losses with its default options. \throws ValueError for a null pointer.
  template <class O>
  Loss(Tensor (*function)(const Tensor&, const Tensor&, O, const Tensor&))
      : Loss([f = detail::not_null("loss", function)](const Tensor& y_true, const Tensor& y_pred,
                                                      const Tensor& sample_weight) {
          return f(y_true, y_pred, O{}, sample_weight);
        }) {}
  /// The loss of a name that is known only at run time, with its default options.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static Loss parse(std::string_view name);
  /// The loss that config() describes, or of a name. Options that are absent keep their defaults.
  /// \throws ValueError for an unknown name or option, or a value of the wrong kind.
  static Loss from_config(const Config& config);
  /// All names, aliases excluded.
  static std::span<const std::string_view> names() {
    return std::span(detail::kLossNames).first(detail::kLosses);
  }

  /// False when none was given.
  bool defined() const { return id_ >= 0 || function_ != nullptr; }
  /// The name; "custom" for a function of the user's.
  std::string_view name() const {
    return id_ < 0 ? "custom" : detail::kLossNames[static_cast<std::size_t>(id_)];
  }
  /// Class and options, as Keras writes them: {"class_name": "Huber", "config": {"name": "huber",
  /// "reduction": "sum_over_batch_size", "delta": 1.0}}.
  /// \throws ValueError for a function of the user's, which no text describes.
  Config config() const;
  /// False for a loss of hebb's with the reduction "none", which gives one value a sample;
  /// compile() refuses it.
  bool reduces() const;
  /// The loss of a batch: a scalar where it reduces(). sample_weight: undefined for none; shapes as
  /// Reduction says. \throws ShapeError when a function of the user's returns no scalar; ValueError
  /// when weights are given to a function of two tensors.
  Tensor operator()(const Tensor& y_true, const Tensor& y_pred,
                    const Tensor& sample_weight = {}) const;

 private:
  int id_ = -1;
  std::shared_ptr<const detail::LossFunction> function_;
};

}  // namespace hebb
