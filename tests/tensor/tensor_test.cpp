// Tensors as values: making, reading, writing, converting, sharing.

#include "hebb/tensor.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

using Doubles = std::vector<double>;

TEST(TensorFrom, TakesTheDtypeOfItsValues) {
  EXPECT_EQ(Tensor::from({1.0f, 2.0f}).dtype(), DType::float32);
  EXPECT_EQ(Tensor::from({1.0, 2.0}).dtype(), DType::float64);
  EXPECT_EQ(Tensor::from({1, 2}).dtype(), DType::int64);
  EXPECT_EQ(Tensor::from({std::int64_t{1}}).dtype(), DType::int64);
  EXPECT_EQ(Tensor::from({std::uint8_t{1}}).dtype(), DType::uint8);
  const std::vector<float> floats{1, 2, 3};
  EXPECT_EQ(Tensor::from(floats).dtype(), DType::float32);
  EXPECT_EQ(Tensor::from(std::vector<int>{-5}).to_vector<int>(), std::vector<int>{-5});
}

TEST(TensorFrom, KeepsValuesInRowMajorOrder) {
  const Tensor t = Tensor::from({1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, {2, 3});
  EXPECT_EQ(t.shape(), (Shape{2, 3}));
  EXPECT_EQ(t.rank(), 2);
  EXPECT_EQ(t.size(), 6);
  EXPECT_EQ(t.to_vector<double>(), (Doubles{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(t.data<double>()[4], 5);
}

TEST(TensorFrom, InfersOneUnknownSize) {
  const std::vector<float> values(12);
  EXPECT_EQ(Tensor::from(values).shape(), (Shape{12}));
  EXPECT_EQ(Tensor::from(values, {3, kUnknown}).shape(), (Shape{3, 4}));
  EXPECT_EQ(Tensor::from(values, {kUnknown, 2, 2}).shape(), (Shape{3, 2, 2}));
  EXPECT_EQ(Tensor::from({7.0}, {}).rank(), 0);
  EXPECT_EQ(Tensor::from(std::vector<float>(), {0, 5}).size(), 0);
}

TEST(TensorFrom, RefusesShapesThatDoNotFit) {
  const std::vector<float> values(12);
  expect_words(error_of<ShapeError>([&] {
                 Tensor::from(values, {5, kUnknown});
               }),
               {"12 values", "[5, ?]"});
  expect_words(error_of<ShapeError>([&] { Tensor::from(values, {3, 5}); }), {"12", "[3, 5]"});
  error_of<ShapeError>([&] { Tensor::from(values, {kUnknown, kUnknown}); });
  error_of<ShapeError>([&] { Tensor::from(values, {0, kUnknown}); });
  const std::int64_t huge = std::int64_t{1} << 40;
  error_of<ShapeError>([&] { Tensor::from(values, {huge, huge, kUnknown}); });
}

TEST(TensorMake, FillsWithOneValue) {
  EXPECT_EQ(Tensor::zeros({2, 2}).to_vector<float>(), (std::vector<float>(4)));
  EXPECT_EQ(Tensor::ones({2}, DType::float64).to_vector<double>(), (Doubles{1, 1}));
  EXPECT_EQ(Tensor::full({2}, 2.5).to_vector<float>(), (std::vector<float>{2.5f, 2.5f}));
  EXPECT_EQ(Tensor::full({}, 7, DType::uint8).item<int>(), 7);
  const Tensor like = Tensor::from({1, 2, 3});
  EXPECT_EQ(Tensor::zeros_like(like).dtype(), DType::int64);
  EXPECT_EQ(Tensor::ones_like(like).to_vector<int>(), (std::vector<int>{1, 1, 1}));
  EXPECT_EQ(Tensor::zeros({0, 3}).to_vector<float>().size(), 0u);
}

TEST(TensorMake, ZerosAreZerosInMemoryThatWasUsed) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(sum(Tensor::zeros({1000})).item<float>(), 0);
    Tensor::full({1000}, 5);  // gives its block back, full of fives
  }
}

TEST(TensorMake, NumbersBeyondADtypeBecomeItsEnds) {
  EXPECT_EQ(Tensor::full({}, 300, DType::uint8).item<int>(), 255);
  EXPECT_EQ(Tensor::full({}, -1, DType::uint8).item<int>(), 0);
  EXPECT_EQ(Tensor::full({}, std::nan(""), DType::int64).item<int>(), 0);
  EXPECT_EQ(Tensor::full({}, 1e300, DType::int64).item<std::int64_t>(),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Tensor::arange(250, 260, 3, DType::uint8).to_vector<int>(),
            (std::vector<int>{250, 253, 255, 255}));
}

TEST(TensorMake, ArangeStopsBeforeItsEnd) {
  EXPECT_EQ(Tensor::arange(0, 5).to_vector<double>(), (Doubles{0, 1, 2, 3, 4}));
  EXPECT_EQ(Tensor::arange(1, 2, 0.5, DType::float64).to_vector<double>(), (Doubles{1, 1.5}));
  EXPECT_EQ(Tensor::arange(3, 0, -2).to_vector<double>(), (Doubles{3, 1}));
  EXPECT_EQ(Tensor::arange(0, 5, 1, DType::int64).dtype(), DType::int64);
  EXPECT_EQ(Tensor::arange(0, 1, 0.1, DType::float64).size(), 10);
  EXPECT_EQ(Tensor::arange(3, 3).size(), 0);
  EXPECT_EQ(Tensor::arange(3, 0).size(), 0);
  error_of<ValueError>([] { Tensor::arange(0, 1, 0); });
  error_of<ValueError>([] { Tensor::arange(0, std::numeric_limits<double>::infinity()); });
  error_of<ValueError>([] { Tensor::arange(0, std::nan("")); });
}

TEST(TensorMake, LinspaceHasBothEnds) {
  EXPECT_EQ(Tensor::linspace(0, 1, 5, DType::float64).to_vector<double>(),
            (Doubles{0, 0.25, 0.5, 0.75, 1}));
  EXPECT_EQ(Tensor::linspace(3, -3, 2).to_vector<double>(), (Doubles{3, -3}));
  EXPECT_EQ(Tensor::linspace(3, 9, 1).to_vector<double>(), (Doubles{3}));
  EXPECT_EQ(Tensor::linspace(0, 0.1, 7, DType::float64).to_vector<double>().back(), 0.1);
  error_of<ValueError>([] { Tensor::linspace(0, 1, 0); });
  EXPECT_EQ(Tensor::linspace(-1e308, 1e308, 5, DType::float64).to_vector<double>(),
            (Doubles{-1e308, -0.5e308, 0, 0.5e308, 1e308}));
  const double infinity = std::numeric_limits<double>::infinity();
  expect_words(error_of<ValueError>([&] { Tensor::linspace(0, infinity, 3); }),
               {"linspace", "finite", "got 0 and inf"});
  error_of<ValueError>([] { Tensor::linspace(std::nan(""), 1, 3); });
}

TEST(TensorMake, MoreThanMemoryIsAnError) {
  const std::int64_t tera = std::int64_t{1} << 40;
  error_of<ShapeError>([&] { Tensor::zeros({tera, tera}); });
  error_of<ShapeError>([&] { Tensor::empty({std::numeric_limits<std::int64_t>::max()}); });
  const std::string text = error_of<Error>([] { Tensor::zeros({std::int64_t{1} << 50}); });
  expect_words(text, {"memory"});
  EXPECT_EQ(Tensor::ones({3}).size(), 3);  // life goes on
}

TEST(TensorRead, IsCheckedAgainstTheDtype) {
  Tensor t = Tensor::ones({2});
  expect_words(error_of<DTypeError>([&] { t.data<double>(); }), {"float64", "float32", "cast"});
  error_of<DTypeError>([&] { t.mutable_data<std::int64_t>(); });
  error_of<DTypeError>([&] { t.data<std::uint8_t>(); });
}

TEST(TensorRead, ConvertsIntoAnyType) {
  const Tensor t = Tensor::from({-1.5, 0.5, 300.0});
  EXPECT_EQ(t.to_vector<int>(), (std::vector<int>{-1, 0, 300}));
  EXPECT_EQ(t.to_vector<std::uint8_t>(), (std::vector<std::uint8_t>{0, 0, 255}));
  EXPECT_EQ(t.to_vector<float>(), (std::vector<float>{-1.5f, 0.5f, 300.f}));
  EXPECT_EQ(Tensor::from({2.75}, {1, 1}).item<int>(), 2);
  EXPECT_EQ(Tensor::from({1, 2, 3}).to_vector<double>(), (Doubles{1, 2, 3}));
  expect_words(error_of<ShapeError>([&] { t.item<double>(); }), {"item", "[3]"});
  error_of<ShapeError>([] { Tensor::zeros({0}).item<float>(); });
}

TEST(TensorRead, NumbersBeyondATypeBecomeItsEnds) {
  constexpr int kMost = std::numeric_limits<int>::max(), kLeast = std::numeric_limits<int>::min();
  EXPECT_EQ(Tensor::from({1e30}).item<int>(), kMost);
  EXPECT_EQ(Tensor::from({-1e30f}).item<int>(), kLeast);
  EXPECT_EQ(Tensor::from({std::nan("")}).item<int>(), 0);
  EXPECT_EQ(Tensor::from({std::int64_t{1} << 40, -(std::int64_t{1} << 40)}).to_vector<int>(),
            (std::vector<int>{kMost, kLeast}));
  EXPECT_EQ(Tensor::from({1e30}).item<std::int64_t>(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Tensor::from({300.0, -1.0}).to_vector<std::uint8_t>(),
            (std::vector<std::uint8_t>{255, 0}));
}

TEST(TensorRead, OfNothingIsAnError) {
  Tensor undefined;
  EXPECT_FALSE(undefined.defined());
  error_of<ValueError>([&] { undefined.shape(); });
  error_of<ValueError>([&] { undefined.dtype(); });
  error_of<ValueError>([&] { undefined.data<float>(); });
  error_of<ValueError>([&] { undefined.item<float>(); });
  error_of<ValueError>([&] { undefined.requires_grad(true); });
  error_of<ValueError>([&] { undefined.grad(); });
  error_of<ValueError>([&] { undefined.zero_grad(); });
  error_of<ValueError>([&] { undefined.backward(); });
  error_of<ValueError>([&] { undefined.detach(); });
  error_of<ValueError>([&] { undefined.assign(Tensor::ones({})); });
  error_of<ValueError>([&] { Tensor::ones({}).assign(undefined); });
  error_of<ValueError>([&] { undefined + Tensor::ones({2}); });
  error_of<ValueError>([&] { relu(undefined); });
  error_of<ValueError>([&] { dense(Tensor::ones({2}), undefined); });
  error_of<ValueError>([&] { concatenate({undefined, Tensor::ones({2})}); });
  EXPECT_EQ(undefined.to_string(), "undefined tensor");
}

TEST(TensorRead, OfAMetaTensorIsAnError) {
  Tensor meta = Tensor::meta({kUnknown, 3});
  EXPECT_TRUE(meta.defined() && meta.is_meta());
  EXPECT_EQ(meta.size(), kUnknown);
  expect_words(error_of<ValueError>([&] { meta.data<float>(); }), {"meta"});
  error_of<ValueError>([&] { meta.mutable_data<float>(); });
  error_of<ValueError>([&] { meta.to_vector<double>(); });
  error_of<ValueError>([&] { meta.assign(meta); });
  error_of<ShapeError>([&] { Tensor::zeros({kUnknown, 3}); });
  EXPECT_EQ(Tensor::ones_like(meta).shape(), meta.shape());
  EXPECT_TRUE(Tensor::zeros_like(meta).is_meta());
  EXPECT_TRUE(meta.detach().is_meta());
  EXPECT_TRUE(meta.cast(DType::float64).is_meta());
  EXPECT_EQ(meta.cast(DType::float64).dtype(), DType::float64);
  error_of<Error>([] {
    Tensor one = Tensor::meta({});
    one.requires_grad(true);
    one.backward(Tensor::ones({}));
  });
  error_of<ValueError>([] {
    Tensor one = Tensor::ones({2});
    one.requires_grad(true);
    one.backward(Tensor::meta({2}));
  });
}

TEST(TensorHandle, CopiesShareTheElements) {
  Tensor a = Tensor::zeros({2});
  const Tensor b = a;
  a.mutable_data<float>()[1] = 5;
  EXPECT_EQ(b.to_vector<double>(), (Doubles{0, 5}));
  Tensor c = std::move(a);
  EXPECT_FALSE(a.defined());  // NOLINT: what a moved-from tensor is
  EXPECT_EQ(c.impl(), b.impl());
  const Tensor& same = c;
  c = same;
  EXPECT_EQ(c.to_vector<double>(), (Doubles{0, 5}));
}

TEST(TensorCast, ToTheSameDtypeIsTheTensorItself) {
  const Tensor t = Tensor::ones({2});
  EXPECT_EQ(t.cast(DType::float32).impl(), t.impl());
  EXPECT_NE(t.cast(DType::float64).impl(), t.impl());
}

TEST(TensorCast, BetweenFloatsCarriesGradients) {
  Tensor x = Tensor::from({1.0f, 2.0f});
  x.requires_grad(true);
  sum(square(x.cast(DType::float64))).backward();
  EXPECT_EQ(x.grad().dtype(), DType::float32);
  EXPECT_EQ(x.grad().to_vector<double>(), (Doubles{2, 4}));
  EXPECT_FALSE(x.cast(DType::int64).requires_grad());
}

TEST(TensorAssign, CopiesAndConverts) {
  Tensor t = Tensor::zeros({2, 2});
  t.assign(Tensor::from({1, 2, 3, 4}, {2, 2}));
  EXPECT_EQ(t.dtype(), DType::float32);
  EXPECT_EQ(t.to_vector<double>(), (Doubles{1, 2, 3, 4}));
  t.assign(t);
  EXPECT_EQ(t.to_vector<double>(), (Doubles{1, 2, 3, 4}));
  expect_words(error_of<ShapeError>([&] { t.assign(Tensor::zeros({4})); }), {"[2, 2]", "[4]"});
  error_of<ValueError>([&] { t.assign(Tensor::meta({2, 2})); });
}

TEST(TensorAssign, IsRefusedWhereHistoryWouldLie) {
  Tensor x = Tensor::from({1.0, 2.0}).requires_grad(true);
  Tensor y = square(x);
  expect_words(error_of<ValueError>([&] { y.assign(Tensor::zeros({2})); }),
               {"assign", "computed", "leaf", "detach()", "NoGrad"});
  EXPECT_EQ(y.to_vector<double>(), (Doubles{1, 4}));
  {
    const NoGrad no_grad;
    EXPECT_NO_THROW(y.assign(Tensor::ones({2})));
  }
  EXPECT_NO_THROW(x.assign(Tensor::ones({2})));
  const NoGrad no_grad;
  EXPECT_NO_THROW(square(x).assign(Tensor::ones({2})));
}

TEST(TensorAssign, MovesBetweenPartsThatOverlap) {
  const Tensor t = Tensor::from({1.0, 2.0, 3.0, 4.0});
  slice(t, 1, 4).assign(slice(t, 0, 3));
  EXPECT_EQ(t.to_vector<double>(), (Doubles{1, 1, 2, 3}));
}

TEST(TensorView, ReshapeSliceAndDetachShareTheElements) {
  Tensor t = Tensor::zeros({3, 2});
  const Tensor flat = reshape(t, {6}), rows = slice(t, 1, 3), detached = t.detach();
  t.mutable_data<float>()[2] = 7;
  EXPECT_EQ(flat.to_vector<double>()[2], 7);
  EXPECT_EQ(rows.to_vector<double>()[0], 7);
  EXPECT_EQ(detached.to_vector<double>()[2], 7);
  slice(t, 2, 3).assign(Tensor::ones({1, 2}));
  EXPECT_EQ(t.to_vector<double>(), (Doubles{0, 0, 7, 0, 1, 1}));
  const Tensor columns = slice(t, 0, 1, 1);
  t.mutable_data<float>()[0] = 9;
  EXPECT_EQ(columns.to_vector<double>()[0], 0) << "along other axes a slice is a copy";
}

TEST(TensorView, OutlivesWhatItIsAPartOf) {
  Tensor rows;
  {
    const Tensor t = Tensor::from({1.0, 2.0, 3.0, 4.0}, {2, 2});
    rows = slice(t, 1, 2);
  }
  Tensor::full({2, 2}, 9, DType::float64);  // would take the block if it were free
  EXPECT_EQ(rows.to_vector<double>(), (Doubles{3, 4}));
}

TEST(TensorView, DetachHasNoHistory) {
  Tensor x = Tensor::ones({2});
  x.requires_grad(true);
  const Tensor y = square(x);
  EXPECT_TRUE(y.requires_grad());
  EXPECT_FALSE(y.detach().requires_grad());
  sum(y.detach() * x).backward();
  EXPECT_EQ(x.grad().to_vector<double>(), (Doubles{1, 1}));
}

TEST(TensorGrad, IsAskedForOnFloatsOnly) {
  Tensor t = Tensor::from({1, 2});
  expect_words(error_of<DTypeError>([&] { t.requires_grad(true); }), {"int64", "cast"});
  t.requires_grad(false);
  Tensor x = Tensor::ones({2});
  EXPECT_FALSE(x.requires_grad());
  EXPECT_EQ(x.requires_grad(true).impl(), x.impl());
  EXPECT_TRUE(x.requires_grad());
  EXPECT_FALSE(x.grad().defined());
}

TEST(TensorGrad, OfAComputedTensorIsNotForTheUserToSet) {
  Tensor x = Tensor::from({1.0, 2.0}).requires_grad(true);
  Tensor y = square(x);
  expect_words(error_of<ValueError>([&] { y.requires_grad(false); }),
               {"requires_grad(false)", "computed", "detach()"});
  EXPECT_NO_THROW(y.requires_grad(true)) << "it does so already";
  sum(y).backward();
  error_of<ValueError>([&] { y.requires_grad(false); });
  EXPECT_FALSE(y.grad().defined()) << "gradients are kept for leaves alone";
  EXPECT_TRUE(y.detach().requires_grad(true).requires_grad());
  Tensor plain = square(Tensor::from({1.0}));  // nothing asked for a gradient: a leaf
  EXPECT_TRUE(plain.requires_grad(true).requires_grad());
}

}  // namespace
}  // namespace hebb::testing
