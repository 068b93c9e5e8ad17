/// \file
/// Layers that make one tensor of several: Add, Subtract, Multiply, Average, Maximum, Minimum,
/// Concatenate, Dot; and what stands behind arithmetic on symbols.
#pragma once

#include <string>

#include "hebb/layer.hpp"

namespace hebb {

/// Options of the merging layers that have none of their own.
struct MergingOptions {
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};        ///< dtype that inputs are cast to; without it theirs.
};

/// Options of layers::Concatenate.
struct ConcatenateOptions {
  int axis = -1;                          ///< Axis along which inputs stand side by side.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};        ///< dtype that inputs are cast to; without it theirs.
};

/// Options of layers::Dot.
struct DotOptions {
  bool normalize = false;  ///< Divide each vector by its length first: cosine proximity.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};        ///< dtype that inputs are cast to; without it theirs.
};

/// Options of layers::Arithmetic.
struct ArithmeticOptions {
  std::optional<double> first = {};       ///< A number as first operand.
  std::optional<double> second = {};      ///< A number as second operand.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};        ///< dtype that inputs are cast to; without it theirs.
};

namespace layers {

/// What Add, Subtract and the like have in common: inputs [batch, ...], at least two, whose shapes
/// broadcast to one -> that shape. To inputs with fewer axes axes of size 1 are added behind the
/// batch's. \throws ShapeError for shapes that do not.
class ElementwiseMerge : public MergingLayer {
 public:
  /// Options of all these classes.
  using Options = MergingOptions;
  /// With these options.
  explicit ElementwiseMerge(MergingOptions options = {}) : MergingLayer(options) {}
  Tensor merge(const Tensors& inputs, Pass& pass) override;
  /// Where any input has no mask none, else 1 where any mask is, as Keras 3.
  Tensors compute_mask(const Tensors& inputs, const Tensors& masks) override;
  bool replayable() const override { return true; }

 protected:
  /// The result for two inputs, or for what came of those before and the next one.
  virtual Tensor combine(const Tensor& a, const Tensor& b) const = 0;
};

/// y = a + b + c + ... Keras: `keras.layers.Add`.
class Add final : public LayerOf<Add, ElementwiseMerge> {
 public:
  using LayerOf::LayerOf;
  void describe(Fields& fields) override;

 protected:
  Tensor combine(const Tensor& a, const Tensor& b) const override;
};

/// y = a - b, of two inputs. Keras: `keras.layers.Subtract`.
class Subtract final : public LayerOf<Subtract, ElementwiseMerge> {
 public:
  using LayerOf::LayerOf;
  void describe(Fields& fields) override;
  Tensor merge(const Tensors& inputs, Pass& pass) override;

 protected:
  Tensor combine(const Tensor& a, const Tensor& b) const override;
};

/// y = a b c ..., element by element. Keras: `keras.layers.Multiply`.
class Multiply final : public LayerOf<Multiply, ElementwiseMerge> {
 public:
  using LayerOf::LayerOf;
  void describe(Fields& fields) override;

 protected:
  Tensor combine(const Tensor& a, const Tensor& b) const override;
};

/// y = (a + b + ...) / number of inputs. Keras: `keras.layers.Average`.
class Average final : public LayerOf<Average, ElementwiseMerge> {
 public:
  using LayerOf::LayerOf;
  void describe(Fields& fields) override;
  Tensor merge(const Tensors& inputs, Pass& pass) override;

 protected:
  Tensor combine(const Tensor& a, const Tensor& b) const override;
};

/// y = max(a, b, ...), element by element. Keras: `keras.layers.Maximum`.
class Maximum final : public LayerOf<Maximum, ElementwiseMerge> {
 public:
  using LayerOf::LayerOf;
  void describe(Fields& fields) override;

 protected:
  Tensor combine(const Tensor& a, const Tensor& b) const override;
};

/// y = min(a, b, ...), element by element. Keras: `keras.layers.Minimum`.
class Minimum final : public LayerOf<Minimum, ElementwiseMerge> {
 public:
  using LayerOf::LayerOf;
  void describe(Fields& fields) override;

 protected:
  Tensor combine(const Tensor& a, const Tensor& b) const override;
};

/// Inputs side by side along an axis: [batch, 3], [batch, 5] -> [batch, 8]. All other axes agree.
/// Keras: `keras.layers.Concatenate`.
class Concatenate : public LayerOf<Concatenate, MergingLayer> {
 public:
  /// Options of this class.
  using Options = ConcatenateOptions;
  /// With these options.
  explicit Concatenate(ConcatenateOptions options = {}) : LayerOf(options), axis_(options.axis) {}
  void describe(Fields& fields) override;
  Tensor merge(const Tensors& inputs, Pass& pass) override;
  bool replayable() const override;

 private:
  std::int64_t axis_;
};

/// Sums of products along one axis of each of two inputs: of [batch, n] and [batch, n] with axes
/// (1, 1) the scalar products, [batch, 1]; of [batch, a, n] and [batch, b, n] with axes (2, 2) all
/// pairs, [batch, a, b]. Keras: `keras.layers.Dot`.
class Dot : public LayerOf<Dot, MergingLayer> {
 public:
  /// Options of this class.
  using Options = DotOptions;
  /// Along this axis of both inputs, or along one of each. Axis 0 is the batch and does not count.
  /// \throws ValueError for other than one or two axes.
  explicit Dot(Axes axes, DotOptions options = {});
  void describe(Fields& fields) override;
  Tensor merge(const Tensors& inputs, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  Axes axes_;
  bool normalize_;
};

/// a + b, a - b, a b or a / b, element by element with broadcasting, of two inputs or of one and a
/// number: what `2 * x + y` is made of when x and y are symbols.
class Arithmetic : public LayerOf<Arithmetic, MergingLayer> {
 public:
  /// Options of this class.
  using Options = ArithmeticOptions;
  /// `operation`: "add", "subtract", "multiply" or "divide". \throws ValueError for another one,
  /// or when both operands are numbers.
  explicit Arithmetic(std::string operation, ArithmeticOptions options = {});
  void describe(Fields& fields) override;
  Tensor merge(const Tensors& inputs, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  std::string operation_;
  std::optional<double> first_, second_;
};

/// Elements start to stop - 1 along an axis but the batch's, counted from the end below 0: slice()
/// of a symbol. [batch, n] -> [batch, stop - start].
class Slice : public LayerOf<Slice> {
 public:
  /// Options of this class.
  using Options = MergingOptions;
  /// Along `axis`. \throws ValueError for axis 0.
  Slice(std::int64_t start, std::int64_t stop, int axis = 1, MergingOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  std::int64_t start_, stop_, axis_;
};

}  // namespace layers
}  // namespace hebb
