// Lists of tensors, and the forms in which they are written.

#include "hebb/tensors.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "hebb/error.hpp"
#include "tensor/impl.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

/// What a model's fit() takes.
struct Taken {
  std::size_t inputs, names;
};
Taken take(const Tensors& x) { return {x.size(), x.names().size()}; }
std::string take_both(const Tensors& x, const Tensors& y) {
  return std::to_string(x.size()) + " " + std::to_string(y.size());
}

Tensor number(double value) { return Tensor::full({}, value); }

TEST(Tensors, AreWrittenInManyForms) {
  const Tensor x = number(1);
  const std::vector<Tensor> list{x, x, x};
  EXPECT_EQ(take(x).inputs, 1u);
  EXPECT_EQ(take({x}).inputs, 1u);
  EXPECT_EQ(take({x, x}).inputs, 2u);
  EXPECT_EQ(take({x, x}).names, 0u);
  EXPECT_EQ(take(list).inputs, 3u);
  EXPECT_EQ(take({{"a", x}, {"b", x}}).inputs, 2u);
  EXPECT_EQ(take({{"a", x}, {"b", x}}).names, 2u);
  EXPECT_EQ(take({{"a", x}}).names, 1u);
  EXPECT_EQ(take_both(x, x), "1 1");
  EXPECT_EQ(take_both({x, x}, x), "2 1");
  EXPECT_EQ(take_both({{"a", x}, {"b", x}}, {{"digit", x}}), "2 1");
}

TEST(Tensors, KeepOrderAndNames) {
  const Tensors list{{"image", number(1)}, {"text", number(2)}};
  EXPECT_EQ(list.names(), (std::vector<std::string>{"image", "text"}));
  EXPECT_EQ(list[1].item<int>(), 2);
  EXPECT_TRUE((Tensors{number(1)}.names().empty()));
}

TEST(Tensors, GrowBeyondTheirPlaceAndShrinkToNothing) {
  Tensors list;
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.begin(), list.end());
  for (int i = 0; i < 11; ++i) {
    list.push_back(number(i));
    ASSERT_EQ(list.size(), static_cast<std::size_t>(i) + 1);
    int expected = 0;
    for (const Tensor& t : list) EXPECT_EQ(t.item<int>(), expected++);
  }
  list[7] = number(70);
  EXPECT_EQ(list[7].item<int>(), 70);
  const Tensors copy = list;
  list.clear();
  EXPECT_TRUE(list.empty());
  list.push_back(number(5));
  EXPECT_EQ(list[0].item<int>(), 5);
  EXPECT_EQ(copy.size(), 11u);
  EXPECT_EQ(copy[10].item<int>(), 10);
  Tensors moved = copy;
  const Tensors to = std::move(moved);
  EXPECT_EQ(to[4].item<int>(), 4);
}

TEST(Tensors, HoldNothingThatWasReplacedOrRemoved) {
  for (const std::size_t count : {1u, 4u, 5u, 9u}) {
    const Tensor watched = number(2);
    Tensors list;
    for (std::size_t i = 0; i < count; ++i) list.push_back(watched);
    EXPECT_FALSE(watched.impl()->refs.unique());
    for (Tensor* t = &list[0]; t != &list[0] + count; ++t) *t = number(3);
    EXPECT_TRUE(watched.impl()->refs.unique()) << count;
    list[0] = watched;
    list.clear();
    EXPECT_TRUE(watched.impl()->refs.unique()) << count;
  }
}

TEST(Tensors, OfOneAreATensor) {
  const auto size_of = [](const Tensor& t) { return t.size(); };
  const Tensors one = Tensor::zeros({3});
  EXPECT_EQ(size_of(one), 3);
  const Tensor same = one;
  EXPECT_EQ(same.impl(), one[0].impl());
  const Tensors two{number(1), number(2)}, none;
  expect_words(error_of<ShapeError>([&] { size_of(two); }), {"2"});
  expect_words(error_of<ShapeError>([&] { size_of(none); }), {"0"});
}

}  // namespace
}  // namespace hebb::testing
