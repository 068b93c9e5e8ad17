// HDF5 files that hebb refuses: what leads outside, what it does not know, bombs, circles, damage.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hebb/error.hpp"
#include "io/byte_stream.hpp"
#include "io/hdf5/checksum.hpp"
#include "io/hdf5/file.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

using io::hdf5::Dataset;
using io::hdf5::File;
using io::hdf5::Group;
using io::hdf5::Object;
using testing::Buffer;
using testing::expect_contains;
using testing::message_of;
using Texts = std::vector<std::string>;

#define SKIP_WITHOUT_ZLIB() \
  if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB"

Buffer corpus(const std::string& name) {
  return testing::read(HEBB_SOURCE_DIR "/tests/fuzz/corpus/hdf5/" + name);
}

void read_attributes(const Object& object) {
  for (const std::string& name : object.attribute_names()) {
    try {
      object.attribute_texts(name);
    } catch (const DataError&) {
      object.attribute_numbers(name);
    }
  }
}

/// Reads everything; the first thing that is refused is an error.
void read_all(const Group& group) {
  read_attributes(group);
  for (const std::string& name : group.names()) {
    if (group.kind(name) == Group::Kind::group) {
      read_all(group.group(name));
      continue;
    }
    const Dataset dataset = group.dataset(name);
    read_attributes(dataset);
    dataset.elements() == Dataset::Elements::numbers ? void(dataset.read()) : void(dataset.texts());
  }
}

void read_all(const Buffer& bytes) { read_all(File(bytes, "a.h5").root()); }

/// True when reading all of it is an error of hebb's; anything else thrown fails the test.
bool refused(const Buffer& bytes) {
  try {
    read_all(bytes);
  } catch (const Error& error) {
    EXPECT_STRNE(error.what(), "");
    return true;
  }
  return false;
}

TEST(Hdf5Refused, NamesWhatIsNotRead) {
  std::string deep = "deep";
  for (int i = 1; i < 70; ++i) deep += "/deep";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"soft", "a.h5: /soft: a soft link, which hebb does not read"},
      {"nowhere", "a soft link"},
      {"elsewhere", "a link to another file"},
      {"outside", "elements are in other files (external storage)"},
      {"virtual", "a virtual dataset, whose elements are in other files"},
      {"lzf", "the filter lzf"},
      {"scaleoffset", "the filter scaleoffset"},
      {"zstd", "the filter zstd"},
      {"compound", "elements that are compound elements"},
      {"complex", "elements that are compound elements"},
      {"references", "elements that are references"},
      {"opaque", "elements that are opaque bytes"},
      {"fixed_arrays_inside", "elements that are fixed arrays"},
      {"lists", "lists of varying lengths"},
      {"bits", "elements that are bit fields"},
      {"times", "elements that are times"},
      {"long_doubles", "floating-point numbers of 16 bytes"},
      {"committed", "a.h5: /committed: is no dataset, but one is needed"},
      {"of_committed", "a datatype that stands in another object"},
      {"nine_axes", "an array of 9 axes"},
      {"beyond_int64", "9223372036854775808 does not fit into int64"},
      {"bomb", "reading it takes more than 100 times its"},
      {"bomb_of_chunks", "reading it takes more than 100 times its"},
      {"huge_chunk", "reading it takes more than 100 times its"},
      {"circle/inside/back", "a.h5: /circle/inside/back: a group that lies within itself"},
      {"circle/root", "a group that lies within itself"},
      {deep, "a group within 64 others"},
      {"good/no", "a.h5: /good/no: there is nothing, because /good is no group"},
      {"goot", "a.h5: /goot: there is nothing; did you mean \"good\"?"},
  };
  const Buffer bytes = corpus("refused.h5");
  const Group root = File(bytes, "a.h5").root();
  for (const auto& [path, part] : cases) {
    const auto read = [&, &p = path] { root.dataset(p).read(); };
    expect_contains(message_of<DataError>(read), part);
  }
  expect_contains(message_of<DataError>([&] { root.dataset("bomb_of_texts").texts(); }),
                  "reading it takes more than 100 times its");
  expect_contains(message_of<DataError>([&] { root.dataset("good").texts(); }),
                  "a.h5: /good: holds numbers, where texts are needed");
  expect_contains(message_of<DataError>([&] { root.group("good"); }), "is no group");
  EXPECT_EQ(root.dataset("good").read().size(), 20) << "the others are read all the same";
  EXPECT_TRUE(root.contains("soft") && root.contains("circle/inside"));
  EXPECT_FALSE(root.contains("soft/x") || root.contains("good/x") || root.contains("no/x"));
  const Buffer old = corpus("shapes.h5");
  expect_contains(message_of<DataError>([&] { File(old, "a.h5").root().dataset("soft"); }),
                  "a.h5: /soft: a soft link");
  std::printf("bad inputs: %zu refused, 0 not\n", cases.size() + 4);
}

TEST(Hdf5Refused, AttributesThatAreNotRead) {
  const Buffer bytes = corpus("refused.h5");
  const Dataset good = File(bytes, "a.h5").root().dataset("good");
  EXPECT_EQ(good.attribute_names(), (Texts{"compound", "number", "of_committed"}));
  expect_contains(message_of<DataError>([&] { good.attribute_numbers("of_committed"); }),
                  "a.h5: /good (attribute \"of_committed\"): the attribute \"of_committed\" has a "
                  "committed datatype");
  expect_contains(message_of<DataError>([&] { good.attribute_numbers("compound"); }),
                  "elements that are compound elements");
  expect_contains(message_of<DataError>([&] { good.attribute_text("number"); }),
                  "holds numbers, where texts are needed");
  const Buffer texts = corpus("attributes_latest.h5");
  const Group root = File(texts, "a.h5").root();
  EXPECT_EQ(message_of<DataError>([&] { root.attribute_text("fixed_names"); }),
            "a.h5: / (attribute \"fixed_names\"): holds 2 texts, where one is needed; save one");
  EXPECT_EQ(message_of<DataError>([&] { root.attribute_number("array"); }),
            "a.h5: / (attribute \"array\"): holds 6 numbers, where one is needed; save one");
  expect_contains(message_of<DataError>([&] { root.attribute_number("text"); }),
                  "holds texts, where numbers are needed");
}

/// Most memory this process has had, in bytes.
std::int64_t peak_memory() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

TEST(Hdf5Refused, WhatNeverEnds) {
  constexpr std::int64_t kMostGrowth = std::int64_t{512} << 20;
  const std::int64_t before = peak_memory();
  for (const char* name : {"refused_doubling.h5", "refused_many_times.h5"}) {
    const Buffer bytes = corpus(name);
    const auto start = std::chrono::steady_clock::now();
    expect_contains(message_of<DataError>([&] { read_all(bytes); }),
                    "reading it takes more than 100 times its");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(took.count(), 20) << "it takes a tenth of a second, on a machine with nothing to do";
  }
  EXPECT_LT(peak_memory() - before, kMostGrowth);
}

/// Every place where these letters stand.
std::vector<std::size_t> places_of(const Buffer& bytes, std::string_view letters) {
  std::vector<std::size_t> places;
  for (auto at = bytes.begin();;) {
    at = std::search(at, bytes.end(), letters.begin(), letters.end());
    if (at == bytes.end()) return places;
    places.push_back(static_cast<std::size_t>(at++ - bytes.begin()));
  }
}

TEST(Hdf5Refused, EveryDamagedStructure) {
  SKIP_WITHOUT_ZLIB();
  struct Case {
    const char* file;
    const char* signature;
    bool checked;  ///< The structure has a checksum.
  };
  const Case cases[] = {
      {"links_earliest.h5", "HEAP", false},  {"links_earliest.h5", "TREE", false},
      {"links_earliest.h5", "SNOD", false},  {"strings_earliest.h5", "GCOL", false},
      {"chunks_earliest.h5", "TREE", false}, {"links_latest.h5", "OHDR", true},
      {"keras_3_repacked.h5", "OCHK", true}, {"links_latest.h5", "FRHP", true},
      {"links_latest.h5", "FHDB", true},     {"tree_of_links.h5", "FHIB", true},
      {"links_latest.h5", "BTHD", true},     {"links_latest.h5", "BTLF", true},
      {"tree_of_links.h5", "BTIN", true},    {"attributes_latest.h5", "BTHD", true},
      {"chunks_latest.h5", "FAHD", true},    {"chunks_latest.h5", "FADB", true},
      {"chunks_latest.h5", "EAHD", true},    {"chunks_latest.h5", "EAIB", true},
      {"chunks_latest.h5", "EASB", true},    {"chunks_latest.h5", "EADB", true},
      {"chunks_latest.h5", "BTIN", true},    {"ordered.h5", "FRHP", true},
  };
  int refusals = 0;
  for (const Case& each : cases) {
    const Buffer whole = corpus(each.file);
    ASSERT_FALSE(refused(whole)) << each.file;
    int refused_here = 0;
    for (const std::size_t at : places_of(whole, each.signature)) {
      Buffer bytes = whole;
      bytes[at] ^= 1;
      refused_here += refused(bytes);
      if (!each.checked) continue;
      bytes = whole;
      bytes[at + 7] ^= 16;
      refused_here += refused(bytes);
    }
    // A file may hold structures of which it makes no use, such as a tree by order of making.
    EXPECT_GE(refused_here, each.checked ? 2 : 1) << each.file << " " << each.signature;
    refusals += refused_here;
  }
  std::printf("bad inputs: %d refused, 0 not\n", refusals);
}

/// `whole` with the number at `at` changed to `value`, in little-endian order.
Buffer changed(Buffer whole, std::size_t at, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i, value >>= 8) {
    whole[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value);
  }
  return whole;
}

TEST(Hdf5Refused, FilesThatLie) {
  const Buffer old = corpus("links_earliest.h5"), strings = corpus("strings_earliest.h5");
  const Buffer chunks = corpus("chunks_earliest.h5"), latest = corpus("numbers_v114.h5");
  constexpr std::size_t kRootHeader = 96;
  const std::size_t tree = places_of(old, "TREE")[0], heap = places_of(old, "HEAP")[0];
  const std::size_t symbols = places_of(old, "SNOD")[0], texts = places_of(strings, "GCOL")[0];
  const std::size_t chunk_tree = places_of(chunks, "TREE").back();
  const struct {
    const char* part;
    Buffer bytes;
  } cases[] = {
      {"not an HDF5 file", {}},
      {"not an HDF5 file", Buffer(1000, 'x')},
      {"not an HDF5 file", Buffer(old.begin() + 1, old.end())},
      {"version 4 of the superblock", changed(old, 8, 4, 1)},
      {"addresses of 7 bytes", changed(old, 13, 7, 1)},
      {"sizes of 0", changed(old, 14, 0, 1)},
      {"the file is cut off", changed(old, 40, old.size() + 1, 8)},
      {"the checksum of the superblock", changed(latest, 12, 9, 1)},
      {"does not lie within", changed(old, 64, old.size(), 8)},
      {"has no place in the file", changed(old, 64, ~std::uint64_t{0}, 8)},
      {"no object header at byte", changed(old, kRootHeader, 3, 1)},
      {"does not lie within", changed(old, kRootHeader + 8, ~0u, 4)},
      {"a message of an object header", changed(old, kRootHeader + 18, 60000, 2)},
      {"the root is no group", changed(old, kRootHeader + 16, 0, 2)},
      {"is on level", changed(changed(old, tree + 5, 1, 1), tree + 32, tree, 8)},
      {"a B-tree of type 1", changed(old, tree + 4, 1, 1)},
      {"does not lie within", changed(old, tree + 6, 60000, 2)},
      {"does not start with SNOD", changed(old, tree + 32, tree, 8)},
      {"does not lie within", changed(old, heap + 8, std::uint64_t{1} << 62, 8)},
      {"does not lie within", changed(old, heap + 24, ~std::uint64_t{0} - 4, 8)},
      {"a name at", changed(old, symbols + 8, 1 << 20, 8)},
      {"does not lie within", changed(old, symbols + 6, 60000, 2)},
      {"which no path can have", changed(old, symbols + 8, 0, 8)},
      {"does not lie within", changed(strings, texts + 8, 1 << 30, 8)},
      {"a text in a global heap", changed(strings, texts + 24, 1 << 20, 8)},
      {"is not there", changed(strings, texts + 16, 77, 2)},
      {"does not start with TREE", changed(chunks, chunk_tree + 5, 1, 1)},
      {"", changed(chunks, chunk_tree + 24 + 8, 1, 8)},
      {"does not lie within", changed(chunks, chunk_tree + 24, ~0u, 4)},
  };
  int count = 0;
  for (const auto& each : cases) {
    expect_contains(message_of<DataError>([&] { read_all(each.bytes); }), each.part);
    ++count;
  }
  std::printf("bad inputs: %d refused, 0 not\n", count);
}

TEST(Hdf5Refused, DamagedChunks) {
  SKIP_WITHOUT_ZLIB();
  int refusals = 0, same = 0;
  const Buffer whole = corpus("chunks_v200.h5");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Buffer bytes = whole;
    bytes[i] ^= static_cast<std::uint8_t>(1 << i % 8);
    refused(bytes) ? ++refusals : ++same;
  }
  std::printf("bad inputs: %d refused, 0 not\n", refusals);
  std::printf("hdf5: %d more flipped bits left a file that can be read\n", same);
  EXPECT_GT(refusals, 2000);
}

TEST(Hdf5Refused, EveryLength) {
  int refusals = 0;
  for (const char* name : {"keras_2.h5", "keras_3.h5", "keras_3_repacked.h5", "short_addresses.h5",
                           "user_block.h5", "superblock_1.h5"}) {
    const Buffer whole = corpus(name);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const Buffer part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      if (refused(part)) {
        ++refusals;
      } else {
        ADD_FAILURE() << name << " cut to " << length << " bytes";
      }
    }
  }
  std::printf("bad inputs: %d refused, 0 not\n", refusals);
}

TEST(Hdf5Refused, FlippedBitsGiveAnErrorOrAFile) {
  int refusals = 0, read = 0;
  for (const char* name : {"keras_2.h5", "keras_3.h5", "keras_3_repacked.h5"}) {
    const Buffer whole = corpus(name);
    Buffer bytes = whole;
    for (std::size_t i = 0; i < whole.size(); ++i) {
      bytes[i] ^= static_cast<std::uint8_t>(1 << i % 8);
      refused(bytes) ? ++refusals : ++read;
      bytes[i] = whole[i];
    }
  }
  std::printf("bad inputs: %d refused, 0 not\n", refusals);
  std::printf("hdf5: %d more flipped bits left a file that can be read\n", read);
  EXPECT_GT(refusals, 500);
}

TEST(Hdf5Checksum, AsPublished) {
  // The value that stands in the comments of lookup3.c.
  const std::string_view text = "Four score and seven years ago";
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  EXPECT_EQ(io::hdf5::lookup3(bytes), 0x17770551u);
  EXPECT_EQ(io::hdf5::lookup3({}), 0xdeadbeefu);
}

}  // namespace
}  // namespace hebb
