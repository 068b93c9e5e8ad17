#include "io/byte_reader.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "io_testing.hpp"

namespace hebb::io {
namespace {

using hebb::testing::expect_contains;
using hebb::testing::message_of;

constexpr std::array<std::uint8_t, 8> kBytes{0x81, 2, 3, 4, 5, 6, 7, 8};

TEST(ByteReader, ReadsBothByteOrders) {
  EXPECT_EQ(ByteReader(kBytes, "f").big_endian<std::uint8_t>("n"), 0x81);
  EXPECT_EQ(ByteReader(kBytes, "f").big_endian<std::int8_t>("n"), -127);
  EXPECT_EQ(ByteReader(kBytes, "f").big_endian<std::int16_t>("n"), 0x8102 - 0x10000);
  EXPECT_EQ(ByteReader(kBytes, "f").big_endian<std::uint32_t>("n"), 0x81020304u);
  EXPECT_EQ(ByteReader(kBytes, "f").big_endian<std::uint64_t>("n"), 0x8102030405060708u);
  EXPECT_EQ(ByteReader(kBytes, "f").little_endian<std::uint16_t>("n"), 0x0281);
  EXPECT_EQ(ByteReader(kBytes, "f").little_endian<std::uint32_t>("n"), 0x04030281u);
  EXPECT_EQ(ByteReader(kBytes, "f").little_endian<std::uint64_t>("n"), 0x0807060504030281u);
}

TEST(ByteReader, ReadsNaturalNumbersOfAnyWidth) {
  EXPECT_EQ(ByteReader(kBytes, "f").natural(1, "n"), 0x81u);
  EXPECT_EQ(ByteReader(kBytes, "f").natural(3, "n"), 0x030281u);
  EXPECT_EQ(ByteReader(kBytes, "f").natural(8, "n"), 0x0807060504030281u);
  EXPECT_THROW(ByteReader(std::span(kBytes).first(2), "f").natural(3, "n"), DataError);
}

TEST(ByteReader, ReadsFloatingNumbers) {
  constexpr std::array<std::uint8_t, 4> kOneAndAHalf{0x3f, 0xc0, 0, 0};
  EXPECT_EQ(ByteReader(kOneAndAHalf, "f").big_endian<float>("n"), 1.5f);
  constexpr std::array<std::uint8_t, 8> kMinusTwo{0, 0, 0, 0, 0, 0, 0, 0xc0};
  EXPECT_EQ(ByteReader(kMinusTwo, "f").little_endian<double>("n"), -2.0);
}

TEST(ByteReader, CountsWhatIsLeft) {
  ByteReader reader(kBytes, "f");
  EXPECT_EQ(reader.take(3, "a part").size(), 3u);
  EXPECT_EQ(reader.position(), 3u);
  EXPECT_EQ(reader.remaining(), 5u);
  EXPECT_EQ(reader.take(5, "a part")[4], 8);
  EXPECT_EQ(reader.remaining(), 0u);
  EXPECT_TRUE(reader.take(0, "nothing").empty());
}

TEST(ByteReader, RefusesToReadPastTheEnd) {
  ByteReader reader(kBytes, "weights.bin");
  reader.take(6, "a part");
  const std::string message =
      message_of<DataError>([&] { reader.big_endian<std::uint32_t>("the length"); });
  expect_contains(message,
                  "weights.bin: ends within the length, which needs 4 bytes from byte 6 on, but 2 "
                  "are left");
  EXPECT_EQ(reader.remaining(), 2u) << "a refused read takes nothing";
  EXPECT_THROW(reader.take(std::numeric_limits<std::uint64_t>::max(), "all"), DataError);
}

}  // namespace
}  // namespace hebb::io
