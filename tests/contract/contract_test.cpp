// What every layer promises, tried on every class of the registry.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "contract/contract_cases.hpp"
#include "gradients.hpp"
#include "hebb/ops.hpp"
#include "hebb/optimizers.hpp"
#include "hebb/threads.hpp"
#include "io/json.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::bits;
using testing::layer_cases;
using testing::LayerCase;
using testing::uniform;
using testing::weight_bits;

class Contract : public ::testing::TestWithParam<LayerCase> {
 protected:
  void SetUp() override { set_random_seed(0); }

  std::shared_ptr<Layer> fresh(DType dtype = DType::float32) const {
    return GetParam().make(dtype);
  }
  Tensors inputs(std::int64_t rows, DType dtype = DType::float32) const {
    return GetParam().inputs(rows, dtype);
  }
};

std::vector<std::string> bits_of(const Tensors& list) {
  std::vector<std::string> result;
  for (const Tensor& t : list) result.push_back(bits(t));
  return result;
}

TEST_P(Contract, MetaShapesAreEagerShapes) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensors y = (*fresh(dtype))(inputs(3, dtype));
    for (const std::int64_t rows : {std::int64_t{3}, kUnknown}) {
      const auto layer = fresh(dtype);
      const Tensors meta = (*layer)(GetParam().meta_inputs(rows, dtype));
      ASSERT_EQ(meta.size(), y.size());
      for (std::size_t i = 0; i < y.size(); ++i) {
        EXPECT_TRUE(meta[i].is_meta());
        EXPECT_EQ(meta[i].shape(), y[i].shape().with(0, rows)) << y[i].shape().to_string();
        EXPECT_EQ(meta[i].dtype(), y[i].dtype());
      }
      EXPECT_TRUE(layer->built());
      EXPECT_EQ(layer->output_shape(), y[0].shape().with(0, kUnknown));
      EXPECT_EQ(layer->input_shape(), GetParam().samples[0].inserted(0, kUnknown));
      // Built by shapes alone, it computes.
      EXPECT_EQ((*layer)(inputs(2, dtype))[0].shape(), y[0].shape().with(0, 2));
    }
  }
}

TEST_P(Contract, ResultsHaveTheDtypeOfTheInputs) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const auto layer = fresh(dtype);
    EXPECT_EQ((*layer)(inputs(2, dtype))[0].dtype(), dtype);
    for (const NamedVariable& w : layer->weights()) EXPECT_EQ(w.variable.value().dtype(), dtype);
  }
}

TEST_P(Contract, AConfigMakesTheLayerAgain) {
  if (!io::json_supported()) GTEST_SKIP() << "built without JSON";
  const auto layer = fresh();
  (*layer)(inputs(2));
  const std::string text = io::to_json(layer->config());
  const auto remade = GetParam().remake(io::parse_json(text, "config"));
  EXPECT_EQ(io::to_json(remade->config()), text);
  EXPECT_TRUE(remade->config() == layer->config());
  EXPECT_EQ(remade->type(), layer->type());
  EXPECT_EQ(remade->name(), layer->name());
  layer->set_trainable(false);
  const Config frozen = layer->config();
  EXPECT_FALSE(frozen == remade->config());
  EXPECT_FALSE(GetParam().remake(frozen)->trainable());
}

TEST_P(Contract, WeightsCarryAllThatALayerHasLearned) {
  const auto layer = fresh();
  const Tensors x = inputs(4);
  (*layer)(x);
  testing::change_weights(*layer);
  const Tensors y = (*layer)(x);
  const auto remade = GetParam().remake(layer->config());
  const Tensors before = (*remade)(x);
  if (!layer->weights().empty()) {
    EXPECT_NE(bits_of(before), bits_of(y));
  }
  remade->set_weights(layer->get_weights());
  EXPECT_EQ(bits_of((*remade)(x)), bits_of(y));
  EXPECT_EQ(weight_bits(*remade), weight_bits(*layer));
  EXPECT_EQ(testing::weight_names(*remade), testing::weight_names(*layer));
}

/// Sum of all outputs, each element with a weight of its own: its gradient tells elements apart.
Tensor weighted_sum(const Tensors& outputs) {
  Tensor total = Tensor::zeros({}, DType::float64);
  std::uint64_t stream = 500;
  for (const Tensor& y : outputs)
    total = total + sum(y * uniform(y.shape(), stream++, y.dtype(), 0.5, 2));
  return total;
}

/// Largest difference between a tensor's gradient and central differences of f.
template <class F>
double gradient_error(Tensor t, const Tensor& gradient, F&& f) {
  constexpr double kStep = 1e-5;  // truncation and rounding are both near 1e-10
  const std::vector<double> exact = gradient.to_vector<double>();
  double worst = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const double value = t.data<double>()[i];
    t.mutable_data<double>()[i] = value + kStep;
    const double above = f();
    t.mutable_data<double>()[i] = value - kStep;
    const double below = f();
    t.mutable_data<double>()[i] = value;
    worst = std::fmax(worst, std::fabs((above - below) / (2 * kStep) - exact[i]));
  }
  return worst;
}

/// Checks the gradients of a layer's weights and inputs for so many rows; of 3 none may be all 0.
void check_gradients(Layer& layer, Tensors x, bool flat) {
  constexpr double kTolerance = 1e-6;
  layer.zero_grad();
  for (std::size_t i = 0; i < x.size(); ++i) x[i].requires_grad(!flat);
  if (flat && layer.trainable_variables().empty()) {
    EXPECT_FALSE(weighted_sum(layer(x)).requires_grad());
    return;
  }
  weighted_sum(layer(x)).backward();

  const auto value = [&] {
    const NoGrad no_grad;
    return weighted_sum(layer(x)).item<double>();
  };
  std::vector<std::pair<std::string, Tensor>> checked;
  for (const NamedVariable& w : layer.weights()) {
    if (w.variable.trainable()) checked.emplace_back(w.name, w.variable.value());
  }
  for (const Tensor& t : x) {
    if (!flat) checked.emplace_back("an input", t);
  }
  const std::int64_t rows = x[0].shape()[0];
  testing::GradientChecks checks;
  for (const auto& [name, tensor] : checked) {
    ASSERT_TRUE(tensor.grad().defined()) << name << " of " << rows << " rows";
    const std::vector<double> gradient = tensor.grad().to_vector<double>();
    const bool moves =
        std::any_of(gradient.begin(), gradient.end(), [](double g) { return g != 0; });
    EXPECT_TRUE(moves || rows < 3) << name;
    const double error = gradient_error(tensor, tensor.grad(), value);
    EXPECT_LE(error, kTolerance) << name << " of " << rows << " rows";
    checks.count(error <= kTolerance);
  }
}

TEST_P(Contract, GradientsAreCentralDifferences) {
  const auto layer = fresh(DType::float64);
  (*layer)(inputs(3, DType::float64));
  testing::change_weights(*layer);
  for (const std::int64_t rows : {3, 1, 0}) {
    check_gradients(*layer, inputs(rows, DType::float64), GetParam().limit > 0);
  }
}

TEST_P(Contract, AFrozenLayerGetsNoGradientAndNoStep) {
  const auto layer = fresh();
  const Tensors x = inputs(3);
  (*layer)(x);
  if (layer->trainable_variables().empty()) {
    for (const NamedVariable& w : layer->weights()) EXPECT_FALSE(w.variable.trainable()) << w.name;
    return;
  }
  const std::vector<NamedVariable> weights = layer->weights();
  const std::size_t count = layer->trainable_variables().size();
  ASSERT_EQ(count, std::count_if(weights.begin(), weights.end(),
                                 [](const NamedVariable& w) { return w.variable.trainable(); }));
  const auto learning = [&] {
    std::vector<std::string> all;
    for (const Variable& v : layer->trainable_variables()) all.push_back(bits(v.value()));
    return all;
  };
  optimizers::SGD optimizer({.learning_rate = 0.5});
  const auto loss = [&] { return sum((*layer)(x)[0] * uniform((*layer)(x)[0].shape(), 3)); };

  layer->set_trainable(false);
  EXPECT_FALSE(layer->trainable());
  EXPECT_TRUE(layer->trainable_variables().empty());
  EXPECT_FALSE(loss().requires_grad());
  const auto before = weight_bits(*layer);
  if (GetParam().limit == 0) {
    Tensors open = inputs(3);
    open[0].requires_grad(true);
    sum((*layer)(open)[0]).backward();
    EXPECT_TRUE(open[0].grad().defined());
  }
  for (const NamedVariable& w : layer->weights())
    EXPECT_FALSE(w.variable.value().grad().defined()) << w.name;
  EXPECT_THROW(optimizer.minimize(loss(), layer->trainable_variables()), ValueError);
  EXPECT_EQ(weight_bits(*layer), before);

  layer->set_trainable(true);
  EXPECT_EQ(layer->trainable_variables().size(), count);
  const auto start = learning();
  optimizer.minimize(loss(), layer->trainable_variables());
  const auto after = learning();
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_NE(after[i], start[i]) << i;
}

TEST_P(Contract, ALayerThatWasFrozenFirstIsBuiltFrozen) {
  const auto layer = fresh();
  layer->set_trainable(false);
  Tensors x = inputs(2);
  x[0].requires_grad(GetParam().limit == 0);
  const Tensor y = sum((*layer)(x)[0]);
  EXPECT_EQ(y.requires_grad(), x[0].requires_grad());
  if (y.requires_grad()) y.backward();
  EXPECT_TRUE(layer->trainable_variables().empty());
  for (const NamedVariable& w : layer->weights())
    EXPECT_FALSE(w.variable.value().grad().defined()) << w.name;
}

TEST_P(Contract, ARowHasTheSameBitsAloneAndInABatch) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const auto layer = fresh(dtype);
    const Tensors both = inputs(2, dtype);
    const Tensors y = (*layer)(both);
    for (std::int64_t row = 0; row < 2; ++row) {
      Tensors one;
      for (const Tensor& x : both) one.push_back(slice(x, row, row + 1));
      const Tensors alone = (*layer)(one);
      for (std::size_t i = 0; i < y.size(); ++i) {
        EXPECT_EQ(bits(alone[i]), bits(slice(y[i], row, row + 1)));
      }
    }
  }
}

TEST_P(Contract, ThreadsChangeNoBit) {
  const auto run = [&](int threads) {
    set_random_seed(0);
    set_num_threads(threads);
    const auto layer = fresh();
    Tensors x = inputs(33);
    x[0].requires_grad(GetParam().limit == 0);
    const Tensors y = (*layer)(x, {.training = true});
    const bool learns = GetParam().limit == 0 || !layer->trainable_variables().empty();
    if (learns) sum(y[0] * y[0]).backward();
    std::vector<std::string> result = bits_of(y);
    result.push_back(GetParam().limit == 0 ? bits(x[0].grad()) : "none");
    for (const NamedVariable& w : layer->weights()) {
      const Tensor gradient = w.variable.value().grad();
      result.push_back(gradient.defined() ? bits(gradient) : "none");
    }
    return result;
  };
  const int before = num_threads();
  const auto one = run(1);
  EXPECT_EQ(run(4), one);
  EXPECT_EQ(run(3), one);
  set_num_threads(before);
}

TEST_P(Contract, ErrorsCarryTheNameOfTheLayer) {
  const auto layer = fresh();
  (*layer)(inputs(2));
  const Tensors none;
  const auto call = [&] { (*layer)(none); };
  const auto called_with_too_few = GetParam().samples.size() > 1 || layer->type() == "TestSplit";
  if (called_with_too_few) return;  // their forward() does not look
  EXPECT_NE(testing::message_of(call).find(layer->name()), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Layers, Contract, ::testing::ValuesIn(layer_cases()),
                         [](const auto& of) { return of.param.name; });

TEST(ContractCases, CoverTheRegistry) {
  for (const std::string_view type : layer_types()) {
    const bool covered =
        std::any_of(layer_cases().begin(), layer_cases().end(),
                    [&](const LayerCase& c) { return c.make(DType::float32)->type() == type; });
    EXPECT_TRUE(covered) << type << " has no case in contract_cases.cpp";
  }
  EXPECT_GE(layer_types().size(), 7u);
}

}  // namespace
}  // namespace hebb
