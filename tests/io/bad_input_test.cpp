// Damaged files in numbers: every length, every byte, sizes that are not there.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "io/byte_stream.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

using testing::Buffer;
using testing::idx;
using testing::packed;
using testing::small_idx;
using testing::TemporaryFolder;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)
constexpr bool kAddressSanitizer = __has_feature(address_sanitizer);
#else
constexpr bool kAddressSanitizer = false;
#endif

/// Most memory this process has had, in bytes.
std::int64_t peak_memory() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

/// Counts what was refused. A refusal is a hebb::Error with a text; anything else thrown fails the
/// test.
class Refusals {
 public:
  /// What must be refused.
  void expect(const std::string& what, const std::function<void()>& read) {
    if (refuses(read)) {
      ++refused_;
    } else {
      ++not_refused_;
      ADD_FAILURE() << "not refused: " << what;
    }
  }
  /// What must be refused or read as `expected`: gzip's header has bytes that carry no data.
  void expect_or_same(const std::string& what, const Buffer& bytes, const Tensor& expected) {
    std::optional<Tensor> read;
    if (refuses([&] { read = parse_idx(bytes, "memory"); })) {
      ++refused_;
    } else if (read->shape() == expected.shape() && read->dtype() == expected.dtype() &&
               read->to_vector<double>() == expected.to_vector<double>()) {
      ++same_;
    } else {
      ++not_refused_;
      ADD_FAILURE() << "other data: " << what;
    }
  }
  void print() const {
    std::printf("bad inputs: %lld refused, %lld not\n", refused_, not_refused_);
    std::printf("bad inputs: %lld more did no harm to the data\n", same_);
  }
  long long refused() const { return refused_; }

 private:
  static bool refuses(const std::function<void()>& read) {
    try {
      read();
    } catch (const Error& error) {
      EXPECT_STRNE(error.what(), "");
      return true;
    }
    return false;
  }

  long long refused_ = 0;
  long long not_refused_ = 0;
  long long same_ = 0;
};

const std::vector<std::pair<std::string, Buffer>>& good_files() {
  static const std::vector<std::pair<std::string, Buffer>> files = {
      {"uint8", small_idx()},
      {"int16", idx<std::int16_t>(11, {2, 1, 2}, {-1, 2, -3, 4})},
      {"float", idx<float>(13, {3}, {0.5f, -1e9f, 3})},
      {"double", idx<double>(14, {1, 1, 1, 1, 1, 1, 1, 2}, {0.1, 0.2})},
      {"image", idx<std::uint8_t>(8, {2, 9, 9}, Buffer(162, 200))}};
  return files;
}

void truncations_and_extensions(Refusals& refusals, const std::string& name, const Buffer& whole) {
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Buffer part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    refusals.expect(name + " cut to " + std::to_string(length), [&] { parse_idx(part, "memory"); });
  }
  Buffer longer = whole;
  for (int extra = 1; extra <= 40; ++extra) {
    longer.push_back(static_cast<std::uint8_t>(extra));
    refusals.expect(name + " with bytes after it", [&] { parse_idx(longer, "memory"); });
  }
}

void corruptions_of_gzip(Refusals& refusals, const std::string& name, const Buffer& plain) {
  const Buffer whole = packed(plain);
  const Tensor expected = parse_idx(plain, "memory");
  Buffer bytes = whole;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int change = 1; change < 256; ++change) {
      bytes[i] = static_cast<std::uint8_t>(whole[i] ^ change);
      refusals.expect_or_same(name + ".gz, byte " + std::to_string(i), bytes, expected);
    }
    bytes[i] = whole[i];
  }
}

void corruptions_of_headers(Refusals& refusals, const std::string& name, const Buffer& whole) {
  const std::size_t header = 4 + 4 * std::size_t{whole[3]};
  Buffer bytes = whole;
  for (std::size_t i = 0; i < header; ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      bytes[i] = static_cast<std::uint8_t>(whole[i] ^ 1 << bit);
      // uint8 and int8, and int32 and float, have equal sizes: that change alone leaves a sound
      // file.
      const bool sound = i == 2 && bit == 0 && bytes[2] != 10;
      if (!sound) {
        refusals.expect(name + ", header byte " + std::to_string(i),
                        [&] { parse_idx(bytes, "memory"); });
      }
      bytes[i] = whole[i];
    }
  }
}

void size_bombs(Refusals& refusals) {
  const std::vector<std::vector<std::uint32_t>> bombs = {
      {0x7fffffff},
      {0xffffffff},
      {1u << 20, 1u << 20},                           // 2^40
      {1u << 31, 1u << 31},                           // 2^62
      {1u << 31, 1u << 31, 2},                        // 2^63: negative if multiplied carelessly
      {1u << 31, 1u << 31, 4},                        // 2^64: 0 if multiplied carelessly
      {0x10000, 0x10000, 0x10000, 0x10000, 0x10001},  // 2^64 + ...
      {0, 0xffffffff, 0xffffffff, 0xffffffff},        // 0 x 2^96
      std::vector<std::uint32_t>(8, 0xffffffff),
      std::vector<std::uint32_t>(9, 1),
      std::vector<std::uint32_t>(255, 1),
      {}};
  for (const std::uint8_t type : Buffer{8, 9, 11, 12, 13, 14}) {
    for (const auto& sizes : bombs) {
      const Buffer bytes = idx<std::uint8_t>(type, sizes, {1, 2, 3, 4});
      refusals.expect("bomb", [&] { parse_idx(bytes, "memory"); });
      const Buffer gzip = packed(bytes);
      refusals.expect("bomb.gz", [&] { parse_idx(gzip, "memory"); });
    }
  }
}

void files(Refusals& refusals) {
  const TemporaryFolder folder;
  const auto expect = [&](const std::string& path) {
    refusals.expect(path, [&] { read_idx(path); });
  };
  expect(folder.path());
  expect(folder / "missing");
  expect("");
  expect("/dev/null");
  expect("/dev/zero");
  testing::write(folder / "empty", {});
  expect(folder / "empty");
  expect(folder / "empty/below");
  std::filesystem::create_symlink(folder / "loop", folder / "loop");
  expect(folder / "loop");
  for (const char* text :
       {"x", "<!DOCTYPE html>", "1,2,3\n4,5,6\n", "PK\3\4", "\x1f\x8b", "\x93NUMPY"}) {
    const std::string_view view(text);
    testing::write(folder / "text", Buffer(view.begin(), view.end()));
    expect(folder / "text");
  }
  // A file of a tebibyte that takes no room on the disk: its length agrees with its header.
  testing::write(folder / "sparse", idx<std::uint8_t>(8, {1u << 20, 1u << 20}, {}));
  std::error_code failed;
  std::filesystem::resize_file(folder / "sparse", (std::uintmax_t{1} << 40) + 12, failed);
  if (!failed) expect(folder / "sparse");
  // The same as gzip, whose content would have to be unpacked to be judged.
  testing::write(folder / "sparse", Buffer{0x1f, 0x8b, 8, 0});
  std::filesystem::resize_file(folder / "sparse", std::uintmax_t{1} << 40, failed);
  if (!failed) expect(folder / "sparse");
}

/// Much content behind a small header: only as much as declared, and one byte, is unpacked.
void gzip_bomb(Refusals& refusals) {
  constexpr std::size_t kContent = std::size_t{256} << 20;
  const TemporaryFolder folder;
  testing::write(folder / "bomb", idx<std::uint8_t>(8, {28, 28}, {}));
  std::filesystem::resize_file(folder / "bomb", kContent);
  testing::pack(folder / "bomb");
  refusals.expect("gzip bomb", [&] { read_idx(folder / "bomb.gz"); });
}

TEST(BadInput, IsRefusedWithoutHarm) {
  // AddressSanitizer holds back 256 MiB of freed memory.
  constexpr std::int64_t kMostGrowth = std::int64_t{kAddressSanitizer ? 64 + 256 : 64} << 20;
  const std::int64_t before = peak_memory();
  Refusals refusals;
  for (const auto& [name, plain] : good_files()) {
    truncations_and_extensions(refusals, name, plain);
    corruptions_of_headers(refusals, name, plain);
    if (!io::gzip_supported()) continue;
    truncations_and_extensions(refusals, name + ".gz", packed(plain));
    corruptions_of_gzip(refusals, name, plain);
  }
  size_bombs(refusals);
  files(refusals);
  gzip_bomb(refusals);
  refusals.print();
  EXPECT_GT(refusals.refused(), 500);
  EXPECT_LT(peak_memory() - before, kMostGrowth);
}

}  // namespace
}  // namespace hebb
