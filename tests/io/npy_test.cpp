// .npy and .npz: what NumPy wrote (tools/golden/npy.py) is read, what hebb writes are NumPy's
// bytes, and what cannot be read is refused.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "base/file.hpp"
#include "io/zip.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

namespace fs = std::filesystem;
using testing::Buffer;
using testing::expect_contains;
using testing::message_of;
using testing::TemporaryFolder;
using Doubles = std::vector<double>;

#define SKIP_WITHOUT_ZIP() \
  if (!io::zip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZIP"

const std::string kCorpus = HEBB_SOURCE_DIR "/tests/fuzz/corpus/npy/";

Buffer file(const std::string& name) { return testing::read(kCorpus + name); }

void expect_array(const std::string& name, DType dtype, const Shape& shape, const Doubles& values) {
  const Tensor t = read_npy(kCorpus + name);
  EXPECT_EQ(t.dtype(), dtype) << name;
  EXPECT_EQ(t.shape(), shape) << name;
  EXPECT_EQ(t.to_vector<double>(), values) << name;
}

TEST(Npy, ReadsEveryTypeOfNumbersOfNumPy) {
  const Doubles values = {0, 1, -2, 100, 3, 4}, absolute = {0, 1, 2, 100, 3, 4};
  const Shape shape = {2, 3};
  for (const char* type : {"little_f4", "big_f4", "little_f2", "big_f2"}) {
    expect_array(std::string("signed_") + type + ".npy", DType::float32, shape, values);
  }
  for (const char* type : {"little_f8", "big_f8"}) {
    expect_array(std::string("signed_") + type + ".npy", DType::float64, shape, values);
  }
  for (const char* type :
       {"i1", "little_i2", "big_i2", "little_i4", "big_i4", "little_i8", "big_i8"}) {
    expect_array(std::string("signed_") + type + ".npy", DType::int64, shape, values);
  }
  for (const char* type : {"little_u2", "big_u2", "little_u4", "little_u8", "big_u8"}) {
    expect_array(std::string("unsigned_") + type + ".npy", DType::int64, shape, absolute);
  }
  expect_array("unsigned_u1.npy", DType::uint8, shape, absolute);
  expect_array("bool.npy", DType::uint8, shape, {0, 0, 0, 1, 1, 1});
}

TEST(Npy, ReadsHalvesFromTheLeastToInfinity) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  // The nearest halves: 6e-8 is the least denormal 2^-24, 6.1e-5 the denormal 1023 * 2^-24.
  expect_array(
      "half_extremes.npy", DType::float32, {6},
      {65504, -std::ldexp(1, -24), std::ldexp(1023, -24), kInfinity, -kInfinity, 0.0999755859375});
}

TEST(Npy, ReadsEveryShapeAndOrder) {
  Doubles to_24;
  for (int i = 0; i < 24; ++i) to_24.push_back(i);
  expect_array("fortran.npy", DType::float64, {2, 3, 4}, to_24);
  expect_array("scalar.npy", DType::float64, {}, {2.5});
  expect_array("vector.npy", DType::int64, {5}, {0, 1, 2, 3, 4});
  expect_array("empty.npy", DType::float32, {0, 3}, {});
  expect_array("version_2.npy", DType::float64, {3}, {0, 1, 2});
}

TEST(Npy, RefusesWhatIsNoNumber) {
  const auto message = [](const std::string& name) {
    return message_of<DataError>([&] { parse_npy(file(name), name); });
  };
  EXPECT_EQ(message("object.npy"),
            "object.npy: holds Python objects (a pickle), which would run code from the file, of "
            "type `|O`, which hebb does not read; save an array of numbers, such as "
            "array.astype(\"float32\")");
  expect_contains(message("text.npy"), "text.npy: holds texts of type `<U2`");
  expect_contains(message("date.npy"), "date.npy: holds dates or times of type `<M8[D]`");
  expect_contains(message("complex.npy"), "complex.npy: holds complex numbers of type `<c16`");
  expect_contains(message("structured.npy"), "structured.npy: holds a structured array");
  EXPECT_EQ(message("too_large.npy"),
            "too_large.npy: 9223372036854775808 does not fit into int64; save the array as another "
            "type");
}

/// A file of version 1.0 with this header and so many zero bytes behind it.
Buffer with_header(std::string header, std::size_t bytes) {
  const std::string start = std::string("\x93NUMPY\1\0", 8) +
                            static_cast<char>(header.size() & 255) +
                            static_cast<char>(header.size() >> 8) + header;
  Buffer result(start.begin(), start.end());
  result.resize(result.size() + bytes);
  return result;
}

TEST(Npy, RefusesHeadersThatAreNone) {
  const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
  EXPECT_NO_THROW(parse_npy(with_header(good, 8), "a"));
  EXPECT_NO_THROW(parse_npy(
      with_header("{\"shape\":(2L,),\"fortran_order\":True,\"descr\":\"<f4\"} \n", 8), "a"));
  const auto message = [](const std::string& header, std::size_t bytes = 8) {
    return message_of<DataError>([&] { parse_npy(with_header(header, bytes), "a.npy"); });
  };
  EXPECT_EQ(message(good, 7),
            "a.npy: the header declares [2] of `<f4`, 8 bytes, but 7 follow it; "
            "the file is damaged, write it again");
  expect_contains(message(good, 9), "8 bytes, but 9 follow it");
  EXPECT_EQ(
      message("{'descr': '<f4', 'shape': (2,), }"),
      "a.npy: the .npy header has a lack of descr, fortran_order or shape at byte 33; expected "
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }, write the file again");
  for (const auto& [header, fault] : std::vector<std::pair<std::string, std::string>>{
           {"", "no '{' at byte 0"},
           {"{'descr': '<f4'", "neither ',' nor '}'"},
           {"{'descr': '<f4', 'descr': '<f4'}", "an unknown or repeated key 'descr'"},
           {"{'code': '<f4'}", "an unknown or repeated key 'code'"},
           {"{'descr': '<f4}", "a quote that is not closed"},
           {"{'fortran_order': 1}", "neither True nor False"},
           {"{'shape': (-1,)}", "a size that is not a whole number"},
           {"{'shape': (99999999999999999999,)}", "a size that is not a whole number"},
           {"{'shape': (1 2)}", "neither ',' nor ')'"},
           {"{'shape': (1,1,1,1,1,1,1,1,1)}", "more than eight axes"},
           {good + "x", "text after the dictionary"},
           {good.substr(0, good.size() - 1) + "'x': __import__('os')}", "key 'x'"}}) {
    expect_contains(message(header), fault);
  }
  expect_contains(message("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, "
                          "4294967296, 4294967296)}"),
                  "more than the 16 GiB");
  expect_contains(message("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4294967296, "
                          "4294967296)}"),
                  "more than the 16 GiB");
  for (const char* descr : {"<f16", "|f4", "f4", "<i3", "", "<", "=V4", "<O"}) {
    expect_contains(
        message(std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': (2,)}"),
        "which hebb does not read");
  }
}

TEST(Npy, RefusesOtherFilesAndEveryTruncation) {
  expect_contains(message_of<DataError>([] {
                    parse_npy(Buffer{'P', 'K'}, "a");
                  }),
                  "a: not a .npy file: it does not start with");
  Buffer version = file("vector.npy");
  version[6] = 4;
  EXPECT_EQ(message_of<DataError>([&] { parse_npy(version, "a"); }),
            "a: version 4.0 of .npy is unknown; known are 1.0 to 3.0");
  const Buffer whole = file("signed_little_f4.npy");
  int refused = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Buffer part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_THROW(parse_npy(part, "a"), DataError) << length;
    ++refused;
  }
  std::printf("bad inputs: %d refused, 0 not\n", refused);
}

TEST(Npy, WritesTheBytesOfNumPy) {
  const TemporaryFolder folder;
  for (const char* name : {"signed_little_f4.npy", "signed_little_f8.npy", "signed_little_i8.npy",
                           "unsigned_u1.npy", "empty.npy", "vector.npy"}) {
    write_npy(folder / "a.npy", read_npy(kCorpus + name));
    EXPECT_EQ(testing::read(folder / "a.npy"), file(name)) << name;
  }
  write_npy(folder / "a.npy", Tensor::full({}, 2.5, DType::float64));
  EXPECT_EQ(read_npy(folder / "a.npy").item<double>(), 2.5);
  EXPECT_EQ(testing::read(folder / "a.npy").size() % 8, 0u);
  EXPECT_EQ(message_of<ValueError>([&] { write_npy(folder / "b.npy", Tensor()); }),
            (folder / "b.npy") + ": an undefined or meta tensor has nothing to write");
  EXPECT_FALSE(fs::exists(folder / "b.npy"));
}

TEST(Npz, ReadsWhatNumPyWrote) {
  SKIP_WITHOUT_ZIP();
  for (const char* name : {"stored.npz", "deflated.npz"}) {
    const Arrays arrays = read_npz(kCorpus + name);
    EXPECT_EQ(arrays.size(), 2u);
    EXPECT_EQ(arrays["x"].shape(), (Shape{2, 3}));
    EXPECT_EQ(arrays["x"].to_vector<double>(), (Doubles{0, 1, -2, 100, 3, 4}));
    EXPECT_EQ(arrays["y"].to_vector<int>(), (std::vector<int>{0, 1}));
    EXPECT_TRUE(arrays.contains("y"));
    EXPECT_EQ(message_of<ValueError>([&] { (void)arrays["z"]; }).substr(0, 17),
              "unknown array \"z\"");
  }
}

TEST(Npz, ComesBackAndHasTheSameBytesEveryTime) {
  SKIP_WITHOUT_ZIP();
  const TemporaryFolder folder;
  const std::vector<NamedTensor> arrays = {{"images", Tensor::arange(0, 300, 1, DType::float64)},
                                           {"labels", Tensor::from({1, 2, 3}, {3, 1})}};
  for (const bool compress : {false, true}) {
    write_npz(folder / "a.npz", arrays, {.compress = compress});
    write_npz(folder / "b.npz", arrays, {.compress = compress});
    EXPECT_EQ(testing::read(folder / "a.npz"), testing::read(folder / "b.npz"));
    const Arrays read = read_npz(folder / "a.npz");
    ASSERT_EQ(read.size(), 2u);
    for (const NamedTensor& array : arrays) {
      EXPECT_EQ(read[array.name].shape(), array.value.shape());
      EXPECT_EQ(read[array.name].dtype(), array.value.dtype());
      EXPECT_EQ(read[array.name].to_vector<double>(), array.value.to_vector<double>());
    }
  }
  EXPECT_LT(testing::read(folder / "a.npz").size(), 2400u) << "deflated";
}

TEST(Npz, RefusesOtherArchives) {
  SKIP_WITHOUT_ZIP();
  const auto message = [](const Buffer& bytes) {
    return message_of<DataError>([&] { parse_npz(bytes, "a.npz"); });
  };
  EXPECT_EQ(message(file("other.npz")),
            "a.npz: holds readme.txt, and a .npz archive holds .npy files alone; save it with "
            "numpy.savez()");
  expect_contains(message(file("vector.npy")), "a.npz: not a zip archive, or a damaged one");
  const Buffer npy = file("vector.npy");
  const std::vector<io::ZipEntry> twice = {{"x.npy", npy}, {"y.npy", npy}};
  Buffer renamed = io::make_zip(twice, false, "a");
  for (std::uint8_t& byte : renamed) byte = byte == 'y' && (&byte)[1] == '.' ? 'x' : byte;
  expect_contains(message(renamed), "x.npy is there twice");
  expect_contains(
      message(io::make_zip(std::vector<io::ZipEntry>{{"x.npy", file("object.npy")}}, false, "a")),
      "a.npz/x.npy: holds Python objects (a pickle)");
  const std::vector<io::ZipEntry> bomb = {{"x.npy", Buffer(std::size_t{96} << 20)}};
  expect_contains(message(io::make_zip(bomb, true, "a")),
                  "x.npy unpacks to 100663296 bytes, more than 100 times its size");
  const TemporaryFolder folder;
  const Tensor one = Tensor::ones({1});
  EXPECT_THROW(write_npz(folder / "a.npz", {}), ValueError);
  EXPECT_THROW(write_npz(folder / "a.npz", {{"", one}}), ValueError);
  EXPECT_THROW(write_npz(folder / "a.npz", {{"x", one}, {"x", one}}), ValueError);
}

TEST(Npz, DamageIsFoundOrDoesNoHarm) {
  SKIP_WITHOUT_ZIP();
  const Buffer whole = file("deflated.npz");
  const Arrays expected = parse_npz(whole, "a");
  int refused = 0, wrong = 0;
  const auto judge = [&](const Buffer& bytes) {
    try {
      for (const NamedTensor& array : parse_npz(bytes, "a")) {
        if (!expected.contains(array.name)) continue;  // a bit of its name
        wrong += array.value.to_vector<double>() != expected[array.name].to_vector<double>();
      }
    } catch (const Error&) {
      ++refused;
    }
  };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Buffer bytes = whole;
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 1 << bit);
      judge(bytes);
    }
    judge(Buffer(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(i)));
  }
  std::printf("bad inputs: %d refused, %d not\n", refused, wrong);
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(refused, 1000);
}

TEST(ReplaceFile, LeavesTheOldFileWhenItFails) {
  const TemporaryFolder folder;
  write_npy(folder / "a.npy", Tensor::ones({2}));
  const Buffer before = testing::read(folder / "a.npy");
  EXPECT_EQ(message_of<IOError>([&] { write_npy(folder.path(), Tensor::ones({2})); }),
            "cannot write " + folder.path() + ": it is a folder, a pipe or a device; name a file");
  expect_contains(message_of<IOError>([&] { write_npy("/dev/null", Tensor::ones({2})); }),
                  "cannot write /dev/null: it is a folder, a pipe or a device");
  expect_contains(message_of<IOError>([&] { write_npy(folder / "none/a.npy", Tensor::ones({2})); }),
                  "No such file or directory; make room or choose another folder");
  fs::permissions(folder.path(), fs::perms(0555));
  {
    const testing::WithoutRoot unprivileged;
    expect_contains(message_of<IOError>([&] { write_npy(folder / "a.npy", Tensor::ones({2})); }),
                    "Permission denied");
  }
  fs::permissions(folder.path(), fs::perms(0755));
  EXPECT_EQ(testing::read(folder / "a.npy"), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1) << "no temporary file";
}

}  // namespace
}  // namespace hebb
