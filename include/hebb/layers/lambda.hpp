/// \file
/// Lambda: any function of tensors as a layer.
#pragma once

#include <concepts>
#include <memory>
#include <utility>

#include "hebb/layer.hpp"
#include "hebb/layers/merging.hpp"

namespace hebb {

namespace detail {

/// A function of a list of tensors.
struct TensorsFunction {
  virtual ~TensorsFunction() = default;
  virtual Tensor call(const Tensors& inputs) const = 0;
};

template <class F>
struct TensorsFunctionOf final : TensorsFunction {
  F f;
  explicit TensorsFunctionOf(F function) : f(std::move(function)) {}
  Tensor call(const Tensors& inputs) const override { return f(inputs); }
};

}  // namespace detail

namespace layers {

/// y = f(x) for a function that works by operations on tensors: of one tensor, `[](const Tensor& x)
/// { return x * x; }`, or of several, `[](const Tensors& x) { return x[0] * x[1]; }`. It has no
/// weights, is not written to files, and may be called by several threads at once. Keras:
/// `keras.layers.Lambda`.
class Lambda : public LayerOf<Lambda, MergingLayer> {
 public:
  /// Options of this class.
  using Options = MergingOptions;
  /// This function. \throws ValueError for a null pointer.
  template <class F>
  requires(std::invocable<const F&, const Tensors&> &&
           !std::derived_from<F, Layer>) explicit Lambda(F f, MergingOptions options = {})
      : LayerOf(options),
        function_(std::make_shared<detail::TensorsFunctionOf<F>>(
            detail::not_null("Lambda", std::move(f)))) {}
  void describe(Fields& fields) override;
  Tensor merge(const Tensors& inputs, Pass& pass) override;

 private:
  std::shared_ptr<const detail::TensorsFunction> function_;
};

}  // namespace layers
}  // namespace hebb
