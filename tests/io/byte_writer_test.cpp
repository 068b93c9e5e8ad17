#include "io/byte_writer.hpp"

#include <gtest/gtest.h>

#include "io/byte_reader.hpp"
#include "io_testing.hpp"

namespace hebb::io {
namespace {

using hebb::testing::Buffer;

TEST(ByteWriter, WritesLeastSignificantBytesFirst) {
  ByteWriter out;
  out.natural(0x0102, 2).natural(0xffffffffffff8003, 2).text("ab").bytes(Buffer{7, 8}).zeros(2);
  EXPECT_EQ(out.written(), (Buffer{2, 1, 3, 0x80, 'a', 'b', 7, 8, 0, 0}));
  EXPECT_EQ(out.size(), 10u);
  EXPECT_EQ(std::move(out).take().size(), 10u);
}

TEST(ByteWriter, FillsUpToAMultiple) {
  ByteWriter out;
  EXPECT_EQ(out.align(8).size(), 0u);
  EXPECT_EQ(out.text("a").align(8).size(), 8u);
  EXPECT_EQ(out.align(8).size(), 8u);
  EXPECT_EQ(out.align(3).written(), (Buffer{'a', 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(ByteWriter, WritesWhatTheReaderReads) {
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  ByteWriter out;
  for (int bytes = 1; bytes <= 8; ++bytes) out.natural(kMost - 5, bytes);
  ByteReader reader(out.written(), "f");
  for (std::uint64_t bytes = 1; bytes <= 8; ++bytes) {
    EXPECT_EQ(reader.natural(bytes, "n"), (kMost - 5) << (64 - 8 * bytes) >> (64 - 8 * bytes));
  }
  EXPECT_EQ(reader.remaining(), 0u);
}

}  // namespace
}  // namespace hebb::io
