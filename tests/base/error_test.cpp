// Errors carry their message, and the path of the layers that they left.

#include "hebb/error.hpp"

#include <gtest/gtest.h>

#include <type_traits>

#include "hebb/dtype.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

TEST(Error, SaysItsMessage) {
  const Error error("dense: x has 7 features");
  EXPECT_STREQ(error.what(), "dense: x has 7 features");
  EXPECT_EQ(error.message(), "dense: x has 7 features");
  EXPECT_EQ(error.path(), "");
}

TEST(Error, OfAnOperationIsFollowedByThePath) {
  ShapeError error("dense: x has 7 features");
  error.prepend_path("dense_1");
  EXPECT_STREQ(error.what(), "dense: x has 7 features, in layer `dense_1`");
  error.prepend_path("encoder");
  EXPECT_STREQ(error.what(), "dense: x has 7 features, in layer `encoder/dense_1`");
  EXPECT_EQ(error.path(), "encoder/dense_1");
  EXPECT_EQ(error.message(), "dense: x has 7 features");
}

TEST(Error, OfALayerFollowsThePath) {
  ShapeError error("expects inputs with last axis 128", Error::Subject::layer);
  EXPECT_STREQ(error.what(), "expects inputs with last axis 128");
  error.prepend_path("dense_1");
  error.prepend_path("encoder");
  EXPECT_STREQ(error.what(), "encoder/dense_1: expects inputs with last axis 128");
}

TEST(Error, IsCaughtAsWhatItIs) {
  static_assert(std::is_base_of_v<std::exception, Error>);
  static_assert(std::is_base_of_v<Error, ShapeError> && std::is_base_of_v<Error, DTypeError> &&
                std::is_base_of_v<Error, ValueError> && std::is_base_of_v<Error, DataError> &&
                std::is_base_of_v<Error, IOError>);
  // The path is put in front of the error that flies, not of a copy.
  try {
    try {
      throw DataError("row 3 holds NaN");
    } catch (Error& error) {
      error.prepend_path("input");
      throw;
    }
  } catch (const DataError& error) {
    EXPECT_STREQ(error.what(), "row 3 holds NaN, in layer `input`");
  }
}

TEST(DType, NamesAreKerasNames) {
  for (const DType dtype : {DType::float32, DType::float64, DType::int64, DType::uint8}) {
    EXPECT_EQ(parse_dtype(to_string(dtype)), dtype);
  }
  EXPECT_EQ(to_string(DType::float32), "float32");
  expect_words(error_of<ValueError>([] { parse_dtype("float23"); }),
               {"float23", "did you mean \"float32\"", "float64", "int64", "uint8"});
}

TEST(DType, SizesAreThoseOfTheElements) {
  EXPECT_EQ(item_size(dtype_of<float>), std::int64_t{sizeof(float)});
  EXPECT_EQ(item_size(dtype_of<double>), std::int64_t{sizeof(double)});
  EXPECT_EQ(item_size(dtype_of<std::int64_t>), std::int64_t{sizeof(std::int64_t)});
  EXPECT_EQ(item_size(dtype_of<std::uint8_t>), 1);
  EXPECT_TRUE(is_floating(DType::float32) && is_floating(DType::float64));
  EXPECT_FALSE(is_floating(DType::int64) || is_floating(DType::uint8));
}

}  // namespace
}  // namespace hebb::testing
