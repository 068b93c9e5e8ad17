// All loops as a table. A file that includes this is compiled for one instruction set and keeps
// everything but the table to itself.
#pragma once

#include "kernels/elementwise.hpp"
#include "kernels/gemm.hpp"
#include "kernels/move.hpp"
#include "kernels/normalize.hpp"
#include "kernels/optimizer.hpp"
#include "kernels/reduce.hpp"
#include "kernels/softmax.hpp"
#include "kernels/stochastic.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

template <class T>
constexpr Table<T> rows() {
  return {
      .gemm = gemm<T>,
      .dense_gradients = dense_gradients<T>,
      .unary = unary<T>,
      .unary_backward = unary_backward<T>,
      .curve = curve<T>,
      .curve_backward = curve_backward<T>,
      .binary = binary<T>,
      .binary_backward = binary_backward<T>,
      .clip = clip<T>,
      .clip_backward = clip_backward<T>,
      .scale = scale<T>,
      .count_not_finite = count_not_finite<T>,
      .sum_rows = sum_rows<T>,
      .sum_columns = sum_columns<T>,
      .extreme = extreme<T>,
      .softmax = softmax<T>,
      .softmax_backward = softmax_backward<T>,
      .log_softmax = log_softmax<T>,
      .log_softmax_backward = log_softmax_backward<T>,
      .softmax_cross_entropy = softmax_cross_entropy<T>,
      .sparse_softmax_cross_entropy = sparse_softmax_cross_entropy<T>,
      .softmax_cross_entropy_backward = softmax_cross_entropy_backward<T>,
      .sparse_softmax_cross_entropy_backward = sparse_softmax_cross_entropy_backward<T>,
      .sigmoid_cross_entropy = sigmoid_cross_entropy<T>,
      .sigmoid_cross_entropy_backward = sigmoid_cross_entropy_backward<T>,
      .batch_moments = batch_moments<T>,
      .batch_normalization = batch_normalization<T>,
      .batch_normalization_backward = batch_normalization_backward<T>,
      .layer_normalization = layer_normalization<T>,
      .layer_normalization_backward = layer_normalization_backward<T>,
      .dropout = dropout<T>,
      .uniform = uniform<T>,
      .normal = normal<T>,
      .scatter_add = scatter_add<T>,
      .sum_of_squares = sum_of_squares<T>,
      .sgd = sgd<T>,
      .adagrad = adagrad<T>,
      .adadelta = adadelta<T>,
      .rmsprop = rmsprop<T>,
      .adam = adam<T>,
      .adamax = adamax<T>,
      .nadam = nadam<T>,
      .ftrl = ftrl<T>,
      .lion = lion<T>,
  };
}

constexpr MoveTable move_rows() {
  return {.transpose = transpose, .gather = gather, .convert = convert};
}

}  // namespace
}  // namespace hebb::kernels
