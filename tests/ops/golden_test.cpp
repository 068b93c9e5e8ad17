// Operations against values and gradients that were computed elsewhere, by tools/golden/operations.py.

#include "golden.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "hebb/ops.hpp"
#include "ops/golden_values.hpp"

namespace hebb::testing {
namespace {

using Function = Tensor (*)(const Tensors& x);

const std::map<std::string, Function>& functions() {
  static const std::map<std::string, Function> all = {
      {"dense_tanh", [](const Tensors& x) { return dense(x[0], x[1], x[2], "tanh"); }},
      {"matmul_shared", [](const Tensors& x) { return matmul(x[0], x[1], {.transpose_b = true}); }},
      {"divide_broadcast", [](const Tensors& x) { return x[0] / x[1]; }},
      {"softmax", [](const Tensors& x) { return softmax(x[0]); }},
      {"log_softmax", [](const Tensors& x) { return log_softmax(x[0]); }},
      {"softmax_cross_entropy", [](const Tensors& x) { return softmax_cross_entropy(x[0], x[1]); }},
      {"sparse_softmax_cross_entropy",
       [](const Tensors& x) { return sparse_softmax_cross_entropy(x[0], x[1]); }},
      {"sigmoid_cross_entropy", [](const Tensors& x) { return sigmoid_cross_entropy(x[0], x[1]); }},
      {"mean_rows", [](const Tensors& x) { return mean(x[0], {0}); }},
      {"max_columns", [](const Tensors& x) { return max(x[0], 1); }},
      {"gather_repeated", [](const Tensors& x) { return gather(x[0], x[1]); }},
      {"exp", [](const Tensors& x) { return exp(x[0]); }},
      {"sigmoid", [](const Tensors& x) { return sigmoid(x[0]); }},
      {"tanh", [](const Tensors& x) { return tanh(x[0]); }},
      {"erf", [](const Tensors& x) { return erf(x[0]); }},
      {"log", [](const Tensors& x) { return log(x[0]); }},
      {"sqrt", [](const Tensors& x) { return sqrt(x[0]); }},
  };
  return all;
}

Shape shape_of(const std::vector<int>& sizes) {
  Shape shape;
  for (const int size : sizes) shape.push_back(size);
  return shape;
}

void compare_all(DType dtype, double tolerance, testing::GoldenValues& values) {
  for (const Golden& golden : kGolden) {
    Tensors x;
    for (std::size_t i = 0; i < golden.inputs.size(); ++i) {
      const bool whole = golden.gradients[i].empty();
      Tensor t = Tensor::from(golden.inputs[i], shape_of(golden.shapes[i]))
                     .cast(whole ? DType::int64 : dtype);
      x.push_back(t.requires_grad(!whole));
    }
    const Tensor y = functions().at(golden.name)(x);
    values.compare(golden.name, y.to_vector<double>(), golden.value, tolerance);
    y.backward(Tensor::from(golden.seed, y.shape()).cast(dtype));
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (golden.gradients[i].empty()) continue;
      values.compare(std::string(golden.name) + " gradient", x[i].grad().to_vector<double>(),
                     golden.gradients[i], tolerance);
    }
  }
}

TEST(GoldenOps, AgreeWithFormulasInPython) {
  testing::GoldenValues values;  // both sides have a few roundings
  compare_all(DType::float64, 32 * 0x1p-52, values);
  compare_all(DType::float32, 32 * 0x1p-23, values);
  EXPECT_EQ(kGolden.size(), functions().size());
}

TEST(GoldenOps, AreKnownByHeart) {
  const auto value = [](const Tensor& t) { return t.item<double>(); };
  const Tensor one = Tensor::ones({}, DType::float64);
  EXPECT_DOUBLE_EQ(value(sigmoid(one)), 0.73105857863000487925);
  EXPECT_DOUBLE_EQ(value(tanh(one)), 0.76159415595576488812);
  EXPECT_DOUBLE_EQ(value(exp(one)), 2.71828182845904523536);
  EXPECT_DOUBLE_EQ(value(log(one * 2.0)), 0.69314718055994530942);
  EXPECT_DOUBLE_EQ(value(sqrt(one * 2.0)), 1.41421356237309504880);
  EXPECT_DOUBLE_EQ(value(sigmoid_cross_entropy(one, one * 0.0)), 0.69314718055994530942);
  const Tensor ten = Tensor::zeros({1, 10}, DType::float64);
  EXPECT_DOUBLE_EQ(value(sparse_softmax_cross_entropy(Tensor::from({3}), ten)),
                   2.30258509299404568402);
}

}  // namespace
}  // namespace hebb::testing
