/// \file
/// Embedding: a vector for each of a set of numbers.
#pragma once

#include "hebb/layer.hpp"

namespace hebb {

/// Options of layers::Embedding.
struct EmbeddingOptions {
  Initializer embeddings_initializer = "random_uniform";  ///< First vectors.
  Regularizer embeddings_regularizer = {};                ///< Penalty on the vectors.
  Constraint embeddings_constraint = {};  ///< What they are brought back to after a step.
  bool mask_zero = false;                 ///< 0 is padding: later layers leave such steps out.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< False freezes the vectors.
  std::optional<DType> dtype = {};        ///< dtype of the vectors; float32 for whole numbers.
};

namespace layers {

/// y[..., :] = embeddings[x[...], :]. x: [batch, ...], whole numbers from 0 to input_dim - 1 of any
/// dtype; `embeddings`: [input_dim, output_dim] -> [batch, ..., output_dim]. No gradient goes to x.
/// input_dim output_dim parameters. With `mask_zero`, the result has the mask [x != 0].
/// Keras: `keras.layers.Embedding`.
class Embedding : public LayerOf<Embedding> {
 public:
  /// Options of this class.
  using Options = EmbeddingOptions;
  /// `input_dim` vectors of `output_dim` numbers. \throws ValueError when one is below 1.
  explicit Embedding(std::int64_t input_dim, std::int64_t output_dim,
                     EmbeddingOptions options = {});
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  /// \throws DataError for a number that is not whole or not below input_dim, naming it.
  Tensor forward(const Tensor& x, Pass& pass) override;
  Tensors compute_mask(const Tensors& inputs, const Tensors& masks) override;
  bool replayable() const override;
  bool autocast() const override { return false; }

 protected:
  void configured() override;

 private:
  std::int64_t input_dim_, output_dim_;
  EmbeddingOptions options_;
  Variable embeddings_;
};

}  // namespace layers
}  // namespace hebb
