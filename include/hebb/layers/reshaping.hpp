/// \file
/// Layers that give the elements of a sample another order: Reshape, Permute, RepeatVector. Flatten
/// is in core.hpp.
#pragma once

#include <vector>

#include "hebb/layers/core.hpp"

namespace hebb::layers {

/// [batch, a, b, ...] -> [batch, target_shape...], the same elements in the same order; a mask ends
/// here. Keras: `keras.layers.Reshape`.
class Reshape : public LayerOf<Reshape> {
 public:
  /// Options of this class.
  using Options = PlainOptions;
  /// Samples of this shape; one size may be -1 (kUnknown) and is inferred.
  /// \throws ValueError for two sizes to infer or one below -1.
  explicit Reshape(std::vector<std::int64_t> target_shape, PlainOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  Tensors compute_mask(const Tensors& inputs, const Tensors& masks) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  std::vector<std::int64_t> target_shape_;
};

/// Axes of a sample in another order, counted from 1: `Permute({2, 1})` makes [batch, 10, 64] of
/// [batch, 64, 10]. A mask ends here. Keras: `keras.layers.Permute`.
class Permute : public LayerOf<Permute> {
 public:
  /// Options of this class.
  using Options = PlainOptions;
  /// Axis i of a sample of the result is axis dims[i] of the input.
  /// \throws ValueError unless dims are the numbers from 1 to their count, each once.
  explicit Permute(std::vector<std::int64_t> dims, PlainOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  Tensors compute_mask(const Tensors& inputs, const Tensors& masks) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  std::vector<std::int64_t> dims_;
  Axes order_;  // the batch, then dims_
};

/// [batch, features] -> [batch, n, features], each vector n times. A mask ends here. Keras:
/// `keras.layers.RepeatVector`.
class RepeatVector : public LayerOf<RepeatVector> {
 public:
  /// Options of this class.
  using Options = PlainOptions;
  /// Repeats n times. \throws ValueError when n is below 1.
  explicit RepeatVector(std::int64_t n, PlainOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  Tensors compute_mask(const Tensors& inputs, const Tensors& masks) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  std::int64_t n_;
};

}  // namespace hebb::layers
