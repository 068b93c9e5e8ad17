// Losses and their gradients against the real Keras and PyTorch.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "golden.hpp"
#include "hebb/losses.hpp"
#include "nn/loss_golden_keras.hpp"
#include "nn/loss_golden_torch.hpp"

namespace hebb {
namespace {

using testing::GoldenData;
using testing::LossGolden;

Tensor tensor_of(const GoldenData& data, DType dtype) {
  if (data.values.empty()) return {};
  return Tensor::from(std::span<const double>(data.values), data.shape).cast(dtype).detach();
}

std::string title_of(const LossGolden& golden) {
  std::string title = golden.loss;
  for (const auto& [name, value] : golden.options) {
    title += " " + name + (value.is_string() ? "=" + value.as_string() : "");
  }
  return title + " weights " + golden.sample_weight.shape.to_string();
}

/// The numbers of one source in both dtypes; returns the losses that it has.
std::set<std::string_view> expect_agreement(const std::vector<LossGolden>& source) {
  testing::GoldenValues values;
  std::set<std::string_view> losses;
  for (const LossGolden& golden : source) {
    const Loss loss =
        Loss::from_config(Config::Object{{"class_name", golden.loss}, {"config", golden.options}});
    losses.insert(loss.name());
    for (const DType dtype : {DType::float64, DType::float32}) {
      const double tolerance = dtype == DType::float64 ? golden.tolerance : 1e-6;
      Tensor prediction = tensor_of(golden.prediction, dtype);
      prediction.requires_grad(true);
      const Tensor value = loss(tensor_of(golden.truth, DType::float64).cast(dtype), prediction,
                                tensor_of(golden.sample_weight, dtype));
      EXPECT_EQ(value.dtype(), dtype);
      values.compare(title_of(golden), value.to_vector<double>(), golden.value, tolerance);
      value.backward(Tensor::ones_like(value));
      values.compare(title_of(golden) + " gradient", prediction.grad().to_vector<double>(),
                     golden.gradient, tolerance);
    }
  }
  return losses;
}

TEST(LossGolden, AgreesWithKeras) {
  const auto losses = expect_agreement(testing::keras_losses());
  EXPECT_EQ(losses.size(), Loss::names().size() - 1);
  EXPECT_FALSE(losses.contains("sum_squared_error")) << "that one is hebb's own";
}

TEST(LossGolden, AgreesWithPyTorch) {
  const auto losses = expect_agreement(testing::torch_losses());
  EXPECT_TRUE(losses.contains("sum_squared_error"));
  EXPECT_GE(losses.size(), std::size_t{12});
}

}  // namespace
}  // namespace hebb
