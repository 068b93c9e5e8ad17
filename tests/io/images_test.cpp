// Images: what Pillow wrote (tools/golden/images.py) is read, folders become data sets, damage is
// refused.

#include "hebb/images.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "hebb/error.hpp"
#include "io/image_codec.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

namespace fs = std::filesystem;
using testing::Buffer;
using testing::expect_contains;
using testing::message_of;
using testing::TemporaryFolder;
using Ints = std::vector<int>;

const std::string kCorpus = HEBB_SOURCE_DIR "/tests/fuzz/corpus/image/";

class Images : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!io::images_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_IMAGES";
  }
  TemporaryFolder folder_;
};

Ints pixels(const std::string& name, int channels) {
  return read_image(kCorpus + name, {.channels = channels}).to_vector<int>();
}

TEST_F(Images, ReadsEveryKindOfPng) {
  const Tensor grey = read_image(kCorpus + "grey.png", {.channels = 1});
  EXPECT_EQ(grey.shape(), (Shape{3, 4, 1}));
  EXPECT_EQ(grey.dtype(), DType::uint8);
  EXPECT_EQ(grey.to_vector<int>(), (Ints{0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220}));
  const Ints color = {255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30};
  EXPECT_EQ(pixels("color.png", 3), color);
  EXPECT_EQ(pixels("palette.png", 3), color);
  EXPECT_EQ(pixels("color.png", 1), (Ints{77 * 255 / 256, 150 * 255 / 256, 29 * 255 / 256,
                                          (77 * 10 + 150 * 20 + 29 * 30) / 256}));
  EXPECT_EQ(pixels("opacity.png", 4), (Ints{1, 2, 3, 4, 5, 6, 7, 255}));
  EXPECT_EQ(pixels("opacity.png", 3), (Ints{1, 2, 3, 5, 6, 7}));
  EXPECT_EQ(pixels("sixteen.png", 1), (Ints{0x80, 0x80}));
  EXPECT_EQ(pixels("bits.png", 1)[11], 255);
}

TEST_F(Images, ReadsJpegToWithinItsLosses) {
  for (const char* name : {"plain.jpg", "progressive.jpg"}) {
    const Tensor image = read_image(kCorpus + name);
    EXPECT_EQ(image.shape(), (Shape{9, 17, 3}));
    const Ints values = image.to_vector<int>();
    const Ints expected = {200, 100, 50};
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_LE(std::abs(values[i] - expected[i % 3]), 2) << name;
    }
  }
  EXPECT_EQ(pixels("grey.jpg", 1), Ints(64, 77));
}

TEST_F(Images, ScalesBetweenPixelCenters) {
  write_png(folder_ / "a.png", Tensor::from({std::uint8_t{0}, std::uint8_t{100}}, {1, 2}));
  const auto scaled = [&](Shape size) {
    return read_image(folder_ / "a.png", {.channels = 1, .image_size = size}).to_vector<int>();
  };
  EXPECT_EQ(scaled({1, 4}), (Ints{0, 25, 75, 100}));
  EXPECT_EQ(scaled({2, 2}), (Ints{0, 100, 0, 100}));
  EXPECT_EQ(scaled({1, 1}), (Ints{50}));
  EXPECT_EQ(scaled({1, 2}), (Ints{0, 100}));
}

TEST_F(Images, WrittenComeBack) {
  for (const std::int64_t channels : {1, 3, 4}) {
    const Tensor image = Tensor::arange(0, static_cast<double>(30 * channels), 1, DType::uint8);
    const Tensor shaped = Tensor::from(image.data<std::uint8_t>(), {5, 6, channels});
    write_png(folder_ / "a.png", shaped);
    const Tensor back = read_image(folder_ / "a.png", {.channels = static_cast<int>(channels)});
    EXPECT_EQ(back.shape(), shaped.shape());
    EXPECT_EQ(back.to_vector<int>(), shaped.to_vector<int>());
  }
  EXPECT_EQ(message_of<DTypeError>([&] {
              write_png(folder_ / "b.png", Tensor::zeros({2, 2}));
            }),
            (folder_ / "b.png") + ": an image is of uint8, 0 to 255, got float32");
  expect_contains(message_of<ShapeError>([&] {
                    write_png(folder_ / "b.png", Tensor::zeros({2, 2, 2}, DType::uint8));
                  }),
                  "with 1, 3 or 4 channels and up to 1 GiB, got [2, 2, 2]");
}

TEST_F(Images, FolderIsADataSet) {
  for (const char* name : {"dog", "cat", "cat/more", ".git"}) fs::create_directory(folder_ / name);
  const auto put = [&](const char* name, int value) {
    write_png(folder_ / name, Tensor::full({2, 3, 3}, value, DType::uint8));
  };
  put("dog/a.PNG", 1);
  put("cat/b.png", 2);
  put("cat/more/z.png", 3);
  put("cat/.hidden.png", 4);
  testing::write(folder_ / "cat/readme.txt", {'x'});
  const Dataset data = image_dataset_from_directory(folder_.path());
  EXPECT_EQ(data.class_names, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(data.x.shape(), (Shape{3, 2, 3, 3}));
  EXPECT_EQ(data.y.to_vector<int>(), (Ints{0, 0, 1}));
  const Ints values = data.x.to_vector<int>();
  EXPECT_EQ((Ints{values[0], values[18], values[36]}), (Ints{2, 3, 1}));

  write_png(folder_ / "dog/z.png", Tensor::full({2, 2, 3}, 9, DType::uint8));
  EXPECT_EQ(message_of<DataError>([&] { image_dataset_from_directory(folder_.path()); }),
            (folder_ / "dog/z.png") + " is 2 x 2, but " + (folder_ / "cat/b.png") +
                " is 2 x 3; give the option image_size to scale all");
  EXPECT_EQ(
      image_dataset_from_directory(folder_.path(), {.channels = 1, .image_size = {4, 4}}).x.shape(),
      (Shape{4, 4, 4, 1}));
  testing::write(folder_ / "dog/b.jpg", {'x'});
  EXPECT_EQ(message_of<DataError>([&] { image_dataset_from_directory(folder_.path()); }),
            (folder_ / "dog/b.jpg") + ": neither PNG nor JPEG; convert it to one of them");
}

TEST_F(Images, FoldersThatAreNoDataSetAreRefused) {
  EXPECT_EQ(message_of<DataError>([&] { image_dataset_from_directory(folder_.path()); }),
            folder_.path() +
                ": no folders in this folder; images belong into one folder a class, "
                "such as " +
                folder_.path() + "/cat/1.png");
  fs::create_directory(folder_ / "cat");
  EXPECT_EQ(message_of<DataError>([&] { image_dataset_from_directory(folder_.path()); }),
            (folder_ / "cat") +
                ": no .png, .jpg or .jpeg in this folder; put images there, or take "
                "it away");
  EXPECT_EQ(message_of<IOError>([&] { image_dataset_from_directory(folder_ / "none"); }),
            "cannot look into the folder " + (folder_ / "none") +
                ": No such file or directory; check the path");
  EXPECT_EQ(message_of<ValueError>([] { read_image("a.png", {.channels = 2}); }).substr(0, 28),
            "images: channels is 1 (grey)");
  EXPECT_EQ(message_of<ValueError>([] { parse_image(Buffer{1}, "a.png", {.image_size = {28}}); }),
            "images: image_size is {height, width}, got [28]");
}

TEST_F(Images, DamageIsRefused) {
  int refused = 0, taken = 0;
  for (const char* name : {"grey.png", "palette.png", "opacity.png"}) {
    const Buffer whole = testing::read(kCorpus + name);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        Buffer bytes = whole;
        bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 1 << bit);
        EXPECT_THROW(parse_image(bytes, "a"), Error) << name << ", byte " << i;
        ++refused;
      }
      const Buffer part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_THROW(parse_image(part, "a"), Error) << name << " cut to " << i;
      ++refused;
    }
  }
  const Buffer jpeg = testing::read(kCorpus + "plain.jpg");
  for (std::size_t i = 0; i < jpeg.size(); ++i) {
    const Buffer part(jpeg.begin(), jpeg.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_THROW(parse_image(part, "a"), Error) << "JPEG cut to " << i;
    ++refused;
  }
  std::printf("bad inputs: %d refused, %d not\n", refused, taken);
  expect_contains(
      message_of<DataError>([&] { parse_image(std::span(jpeg).first(jpeg.size() - 1), "a.jpg"); }),
      "a.jpg: ends within the JPEG data");
  Buffer codes = jpeg;
  const Buffer table = {0xff, 0xc4};
  const auto at = std::search(codes.begin(), codes.end(), table.begin(), table.end());
  ASSERT_NE(at, codes.end());
  std::fill_n(at + 5, 16, std::uint8_t{255});
  expect_contains(message_of<DataError>([&] { parse_image(codes, "a.jpg"); }),
                  "a.jpg: damaged JPEG data (a Huffman table with too many codes before byte");
}

TEST_F(Images, SizesThatAreNotThereAreRefused) {
  write_png(folder_ / "a.png", Tensor::zeros({6000, 6000}, DType::uint8));
  expect_contains(message_of<DataError>([&] { read_image(folder_ / "a.png"); }),
                  "bytes unpack to an image of 6000 x 6000, more than 100 times their size");
}

}  // namespace
}  // namespace hebb
