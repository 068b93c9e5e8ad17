#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "io/byte_stream.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

using testing::Buffer;
using testing::expect_contains;
using testing::idx;
using testing::message_of;
using testing::packed;
using testing::small_idx;
using testing::TemporaryFolder;

#define SKIP_WITHOUT_GZIP() \
  if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB"

template <class T>
void expect_elements(const Buffer& bytes, DType dtype, const Shape& shape,
                     const std::vector<T>& elements) {
  const Tensor t = parse_idx(bytes, "memory");
  EXPECT_EQ(t.dtype(), dtype);
  EXPECT_EQ(t.shape(), shape);
  EXPECT_EQ(t.to_vector<T>(), elements);
}

TEST(Idx, ReadsEveryElementType) {
  expect_elements<std::uint8_t>(small_idx(), DType::uint8, {2, 3}, {1, 2, 3, 4, 5, 255});
  expect_elements<std::int64_t>(idx<std::int8_t>(9, {3}, {-128, -1, 127}), DType::int64, {3},
                                {-128, -1, 127});
  expect_elements<std::int64_t>(idx<std::int16_t>(11, {3}, {-32768, -1, 32767}), DType::int64, {3},
                                {-32768, -1, 32767});
  expect_elements<std::int64_t>(idx<std::int32_t>(12, {1, 3}, {-2147483647 - 1, -1, 2147483647}),
                                DType::int64, {1, 3}, {-2147483648, -1, 2147483647});
  expect_elements<float>(idx<float>(13, {2, 2}, {0.1f, -2.5f, 3e38f, 0}), DType::float32, {2, 2},
                         {0.1f, -2.5f, 3e38f, 0});
  expect_elements<double>(idx<double>(14, {2}, {0.1, -1e300}), DType::float64, {2}, {0.1, -1e300});
}

TEST(Idx, ReadsOneToEightAxesAndEmptyOnes) {
  std::vector<std::uint32_t> sizes;
  Shape shape;
  for (int rank = 1; rank <= 8; ++rank) {
    sizes.push_back(rank % 2 == 0 ? 2 : 1);
    shape.push_back(rank % 2 == 0 ? 2 : 1);
    const auto count = static_cast<std::size_t>(shape.size());
    expect_elements<std::uint8_t>(idx(8, sizes, Buffer(count, 7)), DType::uint8, shape,
                                  Buffer(count, 7));
  }
  expect_elements<float>(idx<float>(13, {0, 28, 28}, {}), DType::float32, {0, 28, 28}, {});
}

TEST(Idx, ReadsMoreElementsThanAreConvertedAtOnce) {
  std::vector<std::int16_t> elements(100'003);
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = static_cast<std::int16_t>(i * 7);
  const Tensor t = parse_idx(idx(11, {100'003}, elements), "memory");
  EXPECT_EQ(t.to_vector<std::int64_t>(),
            std::vector<std::int64_t>(elements.begin(), elements.end()));
}

TEST(Idx, TellsGzipByContentNotByName) {
  SKIP_WITHOUT_GZIP();
  const TemporaryFolder folder;
  testing::write(folder / "packed.idx", packed(small_idx()));
  testing::write(folder / "plain.gz", small_idx());
  for (const char* name : {"packed.idx", "plain.gz"}) {
    EXPECT_EQ(read_idx(folder / name).to_vector<int>(), (std::vector<int>{1, 2, 3, 4, 5, 255}));
  }
}

TEST(Idx, TakesSeveralGzipMembersAsOne) {
  SKIP_WITHOUT_GZIP();
  const Buffer whole = small_idx();
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    const auto middle = whole.begin() + static_cast<std::ptrdiff_t>(cut);
    Buffer members = packed(Buffer(whole.begin(), middle));
    const Buffer second = packed(Buffer(middle, whole.end()));
    members.insert(members.end(), second.begin(), second.end());
    EXPECT_EQ(parse_idx(members, "memory").to_vector<int>(),
              (std::vector<int>{1, 2, 3, 4, 5, 255}));
  }
}

TEST(Idx, GzipWithoutZlibNamesTheOption) {
  if (io::gzip_supported()) GTEST_SKIP() << "skipped: built with HEBB_WITH_ZLIB";
  expect_contains(message_of<IOError>([] { parse_idx(packed(small_idx()), "a.gz"); }),
                  "a.gz: packed with gzip, which this hebb was built without; unpack it (gunzip), "
                  "or build with the CMake option HEBB_WITH_ZLIB=ON");
}

TEST(IdxErrors, SayWhatIsAtThePath) {
  const TemporaryFolder folder;
  const auto message = [](const std::string& path) {
    return message_of<IOError>([&] { read_idx(path); });
  };
  EXPECT_EQ(message(folder.path()), folder.path() + " is a folder, not a file; name a file in it");
  EXPECT_EQ(message(""), "cannot open a file: its path is empty; name a file");

  const std::string here = std::filesystem::current_path().string();
  EXPECT_EQ(message("no/such.idx"), "cannot open no/such.idx: no such file (tried " + here +
                                        "/no/such.idx, working directory " + here +
                                        "); check the path");
  testing::write(folder / "file", small_idx());
  expect_contains(message(folder / "file/below.idx"), "/file/below.idx: no such file");
  expect_contains(message("/dev/null"), "/dev/null is a pipe or a device");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  expect_contains(message(folder / "pipe"),
                  "/pipe is a pipe or a device; write its content to a file");
  expect_contains(message(std::string(5000, 'x')), "File name too long");

  testing::write(folder / "secret", small_idx());
  std::filesystem::permissions(folder / "secret", std::filesystem::perms::none);
  const testing::WithoutRoot unprivileged;
  expect_contains(message(folder / "secret"),
                  "/secret: Permission denied; make it readable for this user");
}

TEST(IdxErrors, SayWhatIsWrongWithTheContent) {
  const TemporaryFolder folder;
  const auto message = [&](const Buffer& bytes) {
    testing::write(folder / "a.idx", bytes);
    const std::string text = message_of<DataError>([&] { read_idx(folder / "a.idx"); });
    const std::string start = (folder / "a.idx") + ": ";
    EXPECT_EQ(text.substr(0, start.size()), start) << "an error names its file";
    return text.substr(std::min(text.size(), start.size()));
  };
  EXPECT_EQ(message({}), "the file is empty; write or fetch it again");
  EXPECT_EQ(
      message({0x1f, 0x2e, 0, 8, 9}),
      "not an idx file: it starts with bytes 1f 2e 00 08, expected 00 00 <type> <axes>; give a "
      "file in MNIST's format, plain or packed with gzip");
  expect_contains(message({0, 0}), "it starts with bytes 00 00, expected");
  EXPECT_EQ(message({0, 0, 0x0a, 1, 0, 0, 0, 0}),
            "idx element type 0x0a is unknown; known are 0x08 (uint8), 0x09 (int8), 0x0b (int16), "
            "0x0c (int32), 0x0d (float), 0x0e (double)");
  expect_contains(message({0, 0, 8, 0}), "the idx header gives 0 axes, expected 1 to 8");
  expect_contains(message(idx<std::uint8_t>(8, std::vector<std::uint32_t>(9, 1), {1})),
                  "the idx header gives 9 axes, expected 1 to 8");
  expect_contains(message({0, 0, 8, 2, 0, 0, 0, 1, 0, 0}), "ends within the sizes of the axes");

  Buffer bytes = small_idx();
  bytes.push_back(0);
  EXPECT_EQ(message(bytes),
            "the header declares [2, 3] of uint8, 6 bytes, but 7 follow it; the file is damaged, "
            "fetch it again");
  bytes.resize(bytes.size() - 3);
  EXPECT_EQ(message(bytes),
            "the header declares [2, 3] of uint8, 6 bytes, but 4 follow it; the file is cut off, "
            "fetch it again");
  expect_contains(message(idx<double>(14, {1u << 20, 1u << 20}, {})),
                  "the header declares [1048576, 1048576] of double, more than the 16 GiB");
  expect_contains(message(idx<double>(14, std::vector<std::uint32_t>(8, 0xffffffff), {})),
                  "more than the 16 GiB");
  expect_contains(message(idx<double>(14, {0, 0xffffffff, 0xffffffff, 0xffffffff}, {})),
                  "more than the 16 GiB");
}

TEST(IdxErrors, SayWhatIsWrongWithGzip) {
  SKIP_WITHOUT_GZIP();
  const auto message = [](const Buffer& bytes) {
    return message_of<DataError>([&] { parse_idx(bytes, "a.gz"); });
  };
  const Buffer good = packed(small_idx());
  Buffer bad = good;
  bad[bad.size() - 6] ^= 1;  // in the checksum
  expect_contains(message(bad),
                  "a.gz: damaged gzip data (incorrect data check) after 18 unpacked bytes");
  bad = good;
  bad.resize(bad.size() - 1);
  expect_contains(message(bad),
                  "a.gz: the gzip data stop after 18 unpacked bytes without their end; "
                  "the file is cut off");
  bad = good;
  bad.push_back(0);
  expect_contains(message(bad), "a.gz: 1 bytes that are not gzip follow the gzip data");
  expect_contains(message(packed({'P', 'K', 3, 4, 5})),
                  "a.gz: not an idx file: it unpacks to bytes 50 4b 03 04, expected 00 00");
  expect_contains(message(packed(idx<std::uint8_t>(8, {7}, {1, 2, 3, 4, 5, 6}))),
                  "a.gz: the header declares [7] of uint8, 7 bytes, but 6 follow it");
  expect_contains(message(packed(idx<std::uint8_t>(8, {5}, {1, 2, 3, 4, 5, 6}))),
                  "a.gz: the header declares [5] of uint8, 5 bytes, but more follow it");
  expect_contains(message(packed(idx<std::uint8_t>(8, {1u << 30}, {1, 2, 3}))),
                  "bytes of gzip data cannot hold");
}

}  // namespace
}  // namespace hebb
