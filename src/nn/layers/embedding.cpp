#include "hebb/layers/embedding.hpp"

#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "nn/layers/common.hpp"

namespace hebb::layers {

Embedding::Embedding(std::int64_t input_dim, std::int64_t output_dim, EmbeddingOptions options)
    : LayerOf(options),
      input_dim_(input_dim),
      output_dim_(output_dim),
      options_(std::move(options)) {
  configured();
}

void Embedding::configured() {
  if (input_dim_ >= 1 && output_dim_ >= 1) return;
  throw ValueError(text::format("Embedding: input_dim and output_dim are at least 1, got {} and {}",
                                input_dim_, output_dim_));
}

void Embedding::describe(Fields& f) {
  f.type("Embedding");
  f.option("input_dim", input_dim_);
  f.option("output_dim", output_dim_);
  f.option("embeddings_initializer", options_.embeddings_initializer);
  f.option("embeddings_regularizer", options_.embeddings_regularizer);
  f.option("embeddings_constraint", options_.embeddings_constraint);
  f.option("mask_zero", options_.mask_zero);
  f.variable("embeddings", embeddings_);
}

void Embedding::build(std::span<const Spec> inputs, const Rng& rng) {
  embeddings_.create({input_dim_, output_dim_}, inputs[0].dtype, options_.embeddings_initializer,
                     rng.fork("embeddings"),
                     {options_.embeddings_regularizer, options_.embeddings_constraint});
}

Tensor Embedding::forward(const Tensor& x, Pass&) { return embedding(x, embeddings_); }

Tensors Embedding::compute_mask(const Tensors& inputs, const Tensors&) {
  if (!options_.mask_zero) return {};
  const NoGrad no_grad;
  const Tensor& x = inputs[0];
  const DType dtype = is_floating(x.dtype()) ? x.dtype() : DType::float32;
  return minimum(x, Tensor::ones({}, dtype));  // x is whole and not below 0
}

bool Embedding::replayable() const {
  return typeid(*this) == typeid(Embedding) && !any_custom(options_.embeddings_regularizer);
}

}  // namespace hebb::layers
