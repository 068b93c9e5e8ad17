// What fit() and its kin are given, as samples of a model: inputs and targets in the model's order,
// class weights as sample weights; and the one output that they give.
#pragma once

#include "hebb/model.hpp"
#include "train/batches.hpp"

namespace hebb {

/// Inputs, targets and weights, those given by name in the order of the model's.
/// \throws ValueError for a name that the model does not have, or one that is missing.
Samples samples_of(const char* caller, const Model& model, const Tensors& x, const Tensors& y,
                   const Tensors& weights);

/// The prediction of a model that has one output. \throws ShapeError when there are several.
Tensor only_output(const char* caller, const Tensors& outputs);

/// The samples with the weights of their classes. \throws ValueError when there are several outputs
/// or weights already, for a weight that is negative or not finite, or a class that no sample has.
Samples with_class_weights(const ClassWeights& weights, const Samples& samples);

/// The first label that samples of `part` have and none of `rest` has.
std::optional<double> label_only_in(const Tensor& part, const Tensor& rest);

}  // namespace hebb
