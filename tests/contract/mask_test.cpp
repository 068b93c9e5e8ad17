// Masks travel with the data, through layers that know nothing of them.

#include <gtest/gtest.h>

#include "contract/contract_cases.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::TestMaskedMean;
using testing::TestMasking;

/// Two samples of three steps; steps that are 0 throughout are padding.
Tensor padded(DType dtype = DType::float32) {
  return Tensor::from({1.0, 2.0, 3.0, 6.0, 0.0, 0.0,  //
                       5.0, 7.0, 0.0, 0.0, 0.0, 0.0},
                      {2, 3, 2})
      .cast(dtype);
}

TEST(Mask, ReachesTheLayerThatWantsIt) {
  Sequential model{TestMasking(), TestMaskedMean()};
  EXPECT_EQ(model(padded()).to_vector<double>(), (std::vector<double>{2, 4, 5, 7}));
  // Without a mask all three steps count.
  Sequential without{TestMaskedMean()};
  testing::expect_near(without(padded()).to_vector<double>(), {4.0 / 3, 8.0 / 3, 5.0 / 3, 7.0 / 3},
                       1e-6);
}

TEST(Mask, PassesThroughLayersThatKnowNothingOfIt) {
  Sequential model{TestMasking(),
                   layers::Dense(2, {.kernel_initializer = "ones", .bias_initializer = "ones"}),
                   layers::Activation("relu"), layers::Dropout(0.5), TestMaskedMean()};
  // Sums of features plus 1, padding left out: (4 + 10) / 2 and 13.
  EXPECT_EQ(model(padded()).to_vector<double>(), (std::vector<double>{7, 7, 13, 13}));
}

TEST(Mask, PassesThroughNestedModels) {
  Sequential model{Sequential{TestMasking(), layers::Rescaling(2.0)},
                   Sequential{Sequential{layers::Rescaling(0.5), layers::Activation("linear")},
                              TestMaskedMean()}};
  EXPECT_EQ(model(padded()).to_vector<double>(), (std::vector<double>{2, 4, 5, 7}));
}

TEST(Mask, SurvivesAChangeOfDtype) {
  Sequential model{TestMasking(), TestMaskedMean(LayerOptions{.dtype = DType::float64})};
  const Tensor y = model(padded());
  EXPECT_EQ(y.dtype(), DType::float64);
  EXPECT_EQ(y.to_vector<double>(), (std::vector<double>{2, 4, 5, 7}));
}

/// Says what mask its input has.
class Spy : public UnaryLayer {
 public:
  explicit Spy(std::shared_ptr<std::vector<bool>> seen)
      : UnaryLayer(LayerOptions{}), seen_(std::move(seen)) {}
  void describe(Fields& f) override { f.type("Spy"); }
  Tensor forward(const Tensor& x, Pass& pass) override {
    seen_->push_back(pass.mask(x).defined());
    return x;
  }

 private:
  std::shared_ptr<std::vector<bool>> seen_;
};

TEST(Mask, EndsWhereALayerEndsIt) {
  const auto seen = std::make_shared<std::vector<bool>>();
  Sequential inner{TestMasking(), Spy(seen), TestMaskedMean(), Spy(seen)};
  Sequential model{inner, Spy(seen)};
  model(padded());
  EXPECT_EQ(*seen, (std::vector<bool>{true, false, false}));
  // Nor does a model give its input's mask to what a layer in it has let go of.
  seen->clear();
  Sequential ending{TestMasking(), Sequential{Spy(seen), TestMaskedMean()}, Spy(seen)};
  ending(padded());
  EXPECT_EQ(*seen, (std::vector<bool>{true, false}));
  // The next call starts without masks.
  seen->clear();
  Sequential plain{Spy(seen)};
  plain(padded());
  EXPECT_EQ(*seen, std::vector<bool>{false});
}

TEST(Mask, OfSeveralInputsTheFirstThereIsGoesOn) {
  const Pass pass({});
  testing::TestMix mix;
  const Tensor a = testing::uniform({2, 3}, 1), b = testing::uniform({2, 2}, 2);
  const Tensor mask = Tensor::ones({2});
  Pass::current()->set_mask(b, mask);
  const Tensors y = mix(Tensors{a, b});
  EXPECT_EQ(Pass::current()->mask(y[0]).impl(), mask.impl());
  testing::TestSplit split;
  Pass::current()->set_mask(a, mask);
  for (const Tensor& out : split(Tensors(a))) {
    EXPECT_EQ(Pass::current()->mask(out).impl(), mask.impl());
  }
}

TEST(Mask, GradientsDoNotReachPadding) {
  Sequential model{TestMasking(), TestMaskedMean()};
  Tensor x = padded(DType::float64).detach();
  x.requires_grad(true);
  sum(model(x)).backward();
  EXPECT_EQ(x.grad().to_vector<double>(),
            (std::vector<double>{0.5, 0.5, 0.5, 0.5, 0, 0, 1, 1, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace hebb
