// Shapes: sizes, axes counted from both ends, unknown axes, broadcasting.

#include "hebb/shape.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "hebb/error.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

constexpr std::int64_t kHuge = std::int64_t{1} << 40;

TEST(Shape, OfAScalarHasNoAxesAndOneElement) {
  EXPECT_EQ(Shape{}.rank(), 0);
  EXPECT_EQ(Shape{}.size(), 1);
}

TEST(Shape, KeepsItsSizesInOrder) {
  const Shape shape{64, 28, 0, 3};
  EXPECT_EQ(shape.rank(), 4);
  EXPECT_EQ(std::vector<std::int64_t>(shape.begin(), shape.end()),
            (std::vector<std::int64_t>{64, 28, 0, 3}));
  const std::array<std::int64_t, 2> sizes{5, 7};
  EXPECT_EQ(Shape(std::span<const std::int64_t>(sizes)), (Shape{5, 7}));
}

TEST(Shape, CountsAxesFromTheEndWhenNegative) {
  const Shape shape{2, 3, 4};
  EXPECT_EQ(shape[0], 2);
  EXPECT_EQ(shape[-1], 4);
  EXPECT_EQ(shape[-3], 2);
  EXPECT_EQ(shape.index(-2), 1);
  expect_words(error_of<ShapeError>([&] { shape[3]; }), {"axis 3", "[2, 3, 4]"});
  expect_words(error_of<ShapeError>([&] { shape[-4]; }), {"axis -4"});
  error_of<ShapeError>([] { Shape{}[0]; });
}

TEST(Shape, RefusesTooManyAxesAndNegativeSizes) {
  expect_words(error_of<ShapeError>([] { Shape{1, 2, 3, 4, 5, 6, 7, 8, 9}; }),
               {"at most 8", "[1, 2, 3, 4, 5, 6, 7, 8]"});
  expect_words(error_of<ShapeError>([] { Shape{2, -2}; }), {"axis 1 has size -2"});
  expect_words(error_of<ShapeError>([] { Shape{-7, 2}; }), {"axis 0 has size -7"});
  error_of<ShapeError>([] { Shape{1, 2, 3, 4, 5, 6, 7, 8}.inserted(0, 1); });
}

TEST(Shape, SizeIsTheProductUnlessAnAxisIsUnknown) {
  EXPECT_EQ((Shape{2, 3, 4}.size()), 24);
  EXPECT_EQ((Shape{2, 0, 4}.size()), 0);
  EXPECT_EQ((Shape{kUnknown, 4}.size()), kUnknown);
  EXPECT_EQ((Shape{kUnknown, 0}.size()), 0);
  EXPECT_FALSE((Shape{kUnknown, 4}.known()));
  EXPECT_TRUE((Shape{0, 4}.known()));
}

TEST(Shape, SizeDoesNotOverflow) {
  expect_words(error_of<ShapeError>([] { (void)Shape{kHuge, kHuge}.size(); }), {"1099511627776"});
  EXPECT_EQ((Shape{kHuge, kHuge, 0}.size()), 0);
  EXPECT_EQ((Shape{kHuge, std::int64_t{1} << 22}.size()), std::int64_t{1} << 62);
  error_of<ShapeError>([] { (void)Shape{kHuge, std::int64_t{1} << 23}.size(); });
}

TEST(Shape, EditsGiveCopies) {
  const Shape shape{2, 3, 4};
  EXPECT_EQ(shape.with(-1, 9), (Shape{2, 3, 9}));
  EXPECT_EQ(shape.with(0, kUnknown), (Shape{kUnknown, 3, 4}));
  EXPECT_EQ(shape.without(1), (Shape{2, 4}));
  EXPECT_EQ(shape.without(-3), (Shape{3, 4}));
  EXPECT_EQ(shape.inserted(0, 7), (Shape{7, 2, 3, 4}));
  EXPECT_EQ(shape.inserted(3, 7), (Shape{2, 3, 4, 7}));
  EXPECT_EQ(shape.sub(1, 3), (Shape{3, 4}));
  EXPECT_EQ(shape.sub(2, 2), Shape{});
  EXPECT_EQ(shape, (Shape{2, 3, 4}));
  error_of<ShapeError>([&] { shape.without(3); });
}

TEST(Shape, EqualityIsExactAndMatchingAllowsForTheUnknown) {
  EXPECT_EQ((Shape{2, 3}), (Shape{2, 3}));
  EXPECT_NE((Shape{2, 3}), (Shape{3, 2}));
  EXPECT_NE((Shape{2}), (Shape{2, 1}));
  EXPECT_NE((Shape{kUnknown, 3}), (Shape{2, 3}));
  EXPECT_EQ((Shape{kUnknown, 3}), (Shape{kUnknown, 3}));
  // What an edit cut off does not count.
  EXPECT_EQ((Shape{2, 3, 4}.sub(0, 1)), (Shape{2}));
  EXPECT_TRUE((Shape{kUnknown, 3}.matches({2, 3})));
  EXPECT_TRUE((Shape{2, 3}.matches({2, kUnknown})));
  EXPECT_FALSE((Shape{kUnknown, 3}.matches({2, 4})));
  EXPECT_FALSE((Shape{kUnknown}.matches({2, 3})));
}

TEST(Shape, WritesItselfInTwoForms) {
  EXPECT_EQ((Shape{5, 7}.to_string()), "[5, 7]");
  EXPECT_EQ((Shape{kUnknown, 7}.to_string()), "[?, 7]");
  EXPECT_EQ(Shape{}.to_string(), "[]");
  EXPECT_EQ((Shape{kUnknown, 7}.to_keras()), "(None, 7)");
  EXPECT_EQ(Shape{3}.to_keras(), "(3,)");
  EXPECT_EQ(Shape{}.to_keras(), "()");
}

TEST(Axes, ComeAsAListOrAVector) {
  const Axes axes{2, -1, 0};
  EXPECT_EQ(std::vector<int>(axes.begin(), axes.end()), (std::vector<int>{2, -1, 0}));
  EXPECT_EQ(axes[1], -1);
  const std::vector<int> list{0, 1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(Axes(list).size(), 8);
  EXPECT_TRUE(Axes{}.empty());
  expect_words(error_of<ShapeError>([] { Axes{0, 1, 2, 3, 4, 5, 6, 7, 8}; }), {"8", "9"});
}

TEST(Axes, AreAddedOneByOne) {
  Axes axes{3};
  axes.push_back(-1);
  EXPECT_EQ(std::vector<int>(axes.begin(), axes.end()), (std::vector<int>{3, -1}));
  while (axes.size() < Shape::kMaxRank) axes.push_back(0);
  expect_words(error_of<ShapeError>([&] { axes.push_back(0); }), {"at most 8 axes"});
}

TEST(Broadcast, AlignsAxesAtTheEnd) {
  const auto joined = [](const Shape& a, const Shape& b) {
    const Shape result = broadcast_shapes("add", a, b);
    EXPECT_EQ(broadcast_shapes("add", b, a), result);
    return result;
  };
  EXPECT_EQ(joined({2, 3}, {2, 3}), (Shape{2, 3}));
  EXPECT_EQ(joined({2, 3}, {3}), (Shape{2, 3}));
  EXPECT_EQ(joined({2, 1}, {1, 3}), (Shape{2, 3}));
  EXPECT_EQ(joined({5, 1, 3}, {4, 1}), (Shape{5, 4, 3}));
  EXPECT_EQ(joined({}, {4, 1}), (Shape{4, 1}));
  EXPECT_EQ(joined({0, 3}, {1, 3}), (Shape{0, 3}));
  EXPECT_EQ(joined({0}, {}), (Shape{0}));
}

TEST(Broadcast, TakesAnUnknownSizeForWhateverFits) {
  const auto joined = [](const Shape& a, const Shape& b) {
    EXPECT_EQ(broadcast_shapes("add", b, a), broadcast_shapes("add", a, b));
    return broadcast_shapes("add", a, b).to_string();
  };
  EXPECT_EQ(joined({kUnknown, 3}, {3}), "[?, 3]");
  EXPECT_EQ(joined({kUnknown, 3}, {1, 3}), "[?, 3]");
  EXPECT_EQ(joined({kUnknown, 3}, {5, 3}), "[5, 3]");
  EXPECT_EQ(joined({kUnknown, 3}, {kUnknown, 1}), "[?, 3]");
}

TEST(Broadcast, RefusesByNameAndShapes) {
  const std::string text = error_of<ShapeError>([] {
    broadcast_shapes("divide", {2, 3}, {4, 3, 3});
  });
  expect_words(text, {"divide: ", "[2, 3]", "[4, 3, 3]", "axis -2"});
  error_of<ShapeError>([] { broadcast_shapes("add", {0}, {2}); });
  error_of<ShapeError>([] { broadcast_shapes("add", {kUnknown, 3}, {4}); });
}

}  // namespace
}  // namespace hebb::testing
