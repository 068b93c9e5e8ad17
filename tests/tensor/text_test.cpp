// Tensors as text.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "hebb/ops.hpp"
#include "hebb/tensor.hpp"

namespace hebb::testing {
namespace {

TEST(TensorText, ShowsRowsUnderEachOther) {
  EXPECT_EQ(Tensor::from({1.5, -2.0, 3.0}).to_string(), "[1.5  -2   3]");
  EXPECT_EQ(Tensor::from({1, 2, 3, 40}, {2, 2}).to_string(), "[[ 1  2]\n [ 3 40]]");
  EXPECT_EQ(Tensor::from({0.25}, {}).to_string(), "0.25");
  EXPECT_EQ(Tensor::full({1, 1, 2}, 7, DType::uint8).to_string(), "[[[7 7]]]");
}

TEST(TensorText, ShowsWhatIsNoNumber) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(Tensor::from({infinity, -infinity}).to_string(), "[ inf -inf]");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(Tensor::from({std::copysign(nan, -1.0), nan}).to_string(), "[nan nan]");
  EXPECT_EQ(Tensor::from({std::copysign(static_cast<float>(nan), -1.0f)}).to_string(), "[nan]");
}

TEST(TensorText, ShowsEmptyAndMetaTensors) {
  EXPECT_EQ(Tensor::zeros({0}).to_string(), "[]");
  EXPECT_EQ(Tensor::zeros({0, 3}).to_string(), "[]");
  EXPECT_EQ(Tensor::meta({kUnknown, 3}).to_string(), "meta tensor [?, 3] float32");
  EXPECT_EQ(Tensor().to_string(), "undefined tensor");
}

TEST(TensorText, ShortensLongAxesToTheirEnds) {
  const std::string text = Tensor::arange(0, 60000, 1, DType::int64).to_string();
  EXPECT_LT(text.size(), 200u);
  for (const char* part : {" 0 ", " 2 ", "...", " 59997", " 59999]"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
  EXPECT_EQ(text.find(" 3 "), std::string::npos);
  const std::string image = Tensor::zeros({60000, 28, 28}).to_string();
  EXPECT_LT(image.size(), 6000u);
  EXPECT_EQ(std::count(image.begin(), image.end(), '['), 1 + 6 + 6 * 6);
}

}  // namespace
}  // namespace hebb::testing
