// TensorBoard's event files, read back by a reader that shares nothing with the writer.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "temporary_folder.hpp"
#include "train/event_file.hpp"
#include "train/resume_runs.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using callbacks::TensorBoard;
using testing::expect_words;
using testing::message_of;

/// A cyclic redundancy check, bit by bit.
std::uint32_t check_of(std::string_view bytes, std::uint32_t polynomial) {
  std::uint32_t rest = ~0U;
  for (const char byte : bytes) {
    rest ^= static_cast<std::uint8_t>(byte);
    for (int i = 0; i < 8; ++i) rest = (rest >> 1) ^ (polynomial & (0U - (rest & 1)));
  }
  return ~rest;
}

template <class T>
T number_at(std::string_view bytes, std::size_t at) {
  T value;
  EXPECT_LE(at + sizeof value, bytes.size());
  std::memcpy(&value, bytes.substr(at).data(), sizeof value);
  return value;
}

/// The fields of a protobuf message: number and bytes; of a varint its value.
struct Field {
  std::uint64_t number, varint;
  std::string_view bytes;
  double real() const { return number_at<double>(bytes, 0); }
  float single() const { return number_at<float>(bytes, 0); }
};

std::uint64_t take_varint(std::string_view& rest) {
  std::uint64_t value = 0;
  for (int shift = 0; !rest.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(rest[0]);
    rest.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

std::vector<Field> fields(std::string_view rest) {
  std::vector<Field> list;
  while (!rest.empty()) {
    const std::uint64_t tag = take_varint(rest);
    Field field{tag >> 3, 0, {}};
    if ((tag & 7) == 0) {
      field.varint = take_varint(rest);
    } else {
      const std::uint64_t size = (tag & 7) == 1 ? 8 : (tag & 7) == 5 ? 4 : take_varint(rest);
      field.bytes = rest.substr(0, size);
      rest.remove_prefix(size);
    }
    list.push_back(field);
  }
  return list;
}

/// The field of that number; one of zeros when there is none.
Field field(std::string_view message, std::uint64_t number) {
  for (const Field& f : fields(message)) {
    if (f.number == number) return f;
  }
  static const std::string kNothing(8, '\0');
  return {number, 0, kNothing};
}

std::vector<double> packed(std::string_view bytes) {
  std::vector<double> values;
  for (std::size_t at = 0; at < bytes.size(); at += 8)
    values.push_back(number_at<double>(bytes, at));
  return values;
}

/// A value of an event.
struct Read {
  std::string tag;
  std::int64_t step;
  std::string value;  // the message of the value
  double scalar() const { return static_cast<double>(field(value, 2).single()); }
};

/// All values of the only file in a folder, its checks checked.
std::vector<Read> read(const std::filesystem::path& folder) {
  std::vector<Read> list;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry);
  EXPECT_EQ(files.size(), 1u);
  EXPECT_TRUE(files.at(0).filename().string().starts_with("events.out.tfevents."));
  std::ostringstream text;
  text << std::ifstream(files.at(0), std::ios::binary).rdbuf();
  const std::string bytes = text.str();
  const auto check = [](std::string_view part, std::uint32_t masked) {
    const std::uint32_t c = check_of(part, 0x82f63b78);
    EXPECT_EQ(((c >> 15) | (c << 17)) + 0xa282ead8U, masked);
  };
  for (std::size_t at = 0; at < bytes.size();) {
    const std::string_view rest = std::string_view(bytes).substr(at);
    const auto size = number_at<std::uint64_t>(rest, 0);
    check(rest.substr(0, 8), number_at<std::uint32_t>(rest, 8));
    const std::string_view event = rest.substr(12, size);
    check(event, number_at<std::uint32_t>(rest, 12 + size));
    EXPECT_GT(field(event, 1).real(), 1.6e9);  // seconds since 1970
    if (at == 0) {
      EXPECT_EQ(field(event, 3).bytes, "brain.Event:2");
    }
    at += 16 + size;
    for (const Field& f : fields(event)) {
      if (f.number != 5) continue;
      const std::string_view value = field(f.bytes, 1).bytes;
      list.push_back({std::string(field(value, 1).bytes),
                      static_cast<std::int64_t>(field(event, 2).varint), std::string(value)});
    }
  }
  return list;
}

/// `tag@step`, of each.
std::vector<std::string> names(const std::vector<Read>& values) {
  std::vector<std::string> list;
  for (const Read& v : values) list.push_back(v.tag + "@" + std::to_string(v.step));
  return list;
}

using Names = std::vector<std::string>;

class TensorBoardTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!EventFile::available()) GTEST_SKIP() << "skipped: built without HEBB_WITH_TENSORBOARD";
  }
  History fit(TensorBoardOptions options) {
    if (options.log_dir == "logs") options.log_dir = folder_ / "logs";
    model_ = Sequential{layers::Input({2}), layers::Dense(3, {.name = "wide"}),
                        layers::Dense(1, {.use_bias = false, .name = "out"})};
    model_.compile({.optimizer = optimizers::SGD({.learning_rate = 0.125}), .loss = "mse"});
    const Dataset data = testing::line(4);
    return model_.fit(data.x, data.y,
                      {.batch_size = 2,
                       .epochs = 2,
                       .verbose = 0,
                       .callbacks = {TensorBoard(options)},
                       .validation_data = {data.x, data.y}});
  }

  testing::TemporaryFolder folder_;
  Sequential model_;
};

TEST_F(TensorBoardTest, FiguresOfEpochsStandWhereKerasPutsThem) {
  const History history = fit({});
  const std::vector<Read> train = read(folder_ / "logs/train");
  EXPECT_EQ(names(train), (Names{"epoch_loss@0", "epoch_learning_rate@0", "epoch_loss@1",
                                 "epoch_learning_rate@1"}));
  EXPECT_EQ(train[2].scalar(), static_cast<float>(history.history.at("loss")[1]));
  EXPECT_EQ(train[1].scalar(), 0.125);
  const std::vector<Read> validation = read(folder_ / "logs/validation");
  EXPECT_EQ(names(validation), (Names{"evaluation_loss_vs_iterations@2", "epoch_loss@0",
                                      "evaluation_loss_vs_iterations@4", "epoch_loss@1"}));
  EXPECT_EQ(validation[3].scalar(), static_cast<float>(history.history.at("val_loss")[1]));
  EXPECT_EQ(validation[2].scalar(), validation[3].scalar());
}

TEST_F(TensorBoardTest, FiguresOfBatchesWhenAsked) {
  fit({.write_steps_per_second = true, .update_freq = 3});
  const std::vector<Read> train = read(folder_ / "logs/train");
  EXPECT_EQ(names(train), (Names{"epoch_loss@0", "epoch_learning_rate@0",
                                 "epoch_steps_per_second@0", "batch_loss@3", "epoch_loss@1",
                                 "epoch_learning_rate@1", "epoch_steps_per_second@1"}));
  EXPECT_GT(train[2].scalar(), 0);
}

TEST_F(TensorBoardTest, HistogramsCountTheWeights) {
  fit({.histogram_freq = 1});
  std::vector<Read> histograms;
  for (const Read& v : read(folder_ / "logs/train")) {
    if (v.step == 1 && v.tag.ends_with("/histogram")) histograms.push_back(v);
  }
  EXPECT_EQ(names(histograms),
            (Names{"sequential/wide/kernel/histogram@1", "sequential/wide/bias/histogram@1",
                   "sequential/out/kernel/histogram@1"}));
  const std::vector<double> kernel = model_.get_weights()[0].to_vector<double>();
  const std::string histogram(field(histograms.at(0).value, 5).bytes);
  EXPECT_EQ(field(histogram, 1).real(), *std::min_element(kernel.begin(), kernel.end()));
  EXPECT_EQ(field(histogram, 2).real(), *std::max_element(kernel.begin(), kernel.end()));
  EXPECT_EQ(field(histogram, 3).real(), 6);
  double sum = 0, squares = 0;
  for (const double v : kernel) sum += v, squares += v * v;
  EXPECT_DOUBLE_EQ(field(histogram, 4).real(), sum);
  EXPECT_DOUBLE_EQ(field(histogram, 5).real(), squares);
  const std::vector<double> limits = packed(field(histogram, 6).bytes);
  const std::vector<double> counts = packed(field(histogram, 7).bytes);
  ASSERT_EQ(limits.size(), 30u);
  ASSERT_EQ(counts.size(), 30u);
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const double low = i == 0 ? -INFINITY : limits[i - 1];
    const double high = i == 29 ? INFINITY : limits[i];
    EXPECT_EQ(counts[i],
              static_cast<double>(std::count_if(kernel.begin(), kernel.end(),
                                                [&](double v) { return v >= low && v < high; })));
  }
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

/// What a zlib stream of stored blocks holds, its check checked.
std::string unpacked(std::string_view stream) {
  EXPECT_EQ(big_endian(stream) >> 16 & 0x0f20, 0x0800u);  // deflate, no dictionary
  EXPECT_EQ((big_endian(stream) >> 16) % 31, 0u);
  std::string out;
  std::string_view rest = stream.substr(2);
  for (bool last = false; !last;) {
    last = rest.at(0) == 1;
    const auto size = number_at<std::uint16_t>(rest, 1);
    EXPECT_EQ(size ^ 0xffff, number_at<std::uint16_t>(rest, 3));
    out += rest.substr(5, size);
    rest.remove_prefix(5u + size);
  }
  std::uint64_t a = 1, b = 0;
  for (const char byte : out) b += a += static_cast<std::uint8_t>(byte);
  EXPECT_EQ(big_endian(rest), (b % 65521) << 16 | a % 65521);
  EXPECT_EQ(rest.size(), 4u);
  return out;
}

/// The rows of a PNG file without filters.
std::vector<std::string> png_rows(std::string_view png, std::size_t width) {
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  std::string data;
  for (std::string_view rest = png.substr(8); !rest.empty();) {
    const std::uint32_t size = big_endian(rest);
    const std::string_view named = rest.substr(4, 4 + size);
    EXPECT_EQ(big_endian(rest.substr(8 + size)), check_of(named, 0xedb88320));
    if (named.starts_with("IDAT")) data += named.substr(4);
    rest.remove_prefix(12 + size);
  }
  const std::string rows = unpacked(data);
  std::vector<std::string> list;
  for (std::size_t at = 0; at < rows.size(); at += width + 1) {
    EXPECT_EQ(rows[at], '\0');
    list.push_back(rows.substr(at + 1, width));
  }
  return list;
}

TEST_F(TensorBoardTest, ImagesShowTheWeights) {
  fit({.histogram_freq = 2, .write_images = true});
  std::vector<Read> images;
  for (const Read& v : read(folder_ / "logs/train")) {
    if (v.tag.ends_with("/image")) images.push_back(v);
  }
  // Every second epoch: the first.
  EXPECT_EQ(names(images), (Names{"sequential/wide/kernel/image@0", "sequential/wide/bias/image@0",
                                  "sequential/out/kernel/image@0"}));
  const std::string image(field(images.at(0).value, 4).bytes);
  EXPECT_EQ(field(image, 1).varint, 2u);
  EXPECT_EQ(field(image, 2).varint, 3u);
  EXPECT_EQ(field(image, 3).varint, 1u);
  const std::vector<std::string> rows = png_rows(field(image, 4).bytes, 3);
  ASSERT_EQ(rows.size(), 2u);
  const std::string all = rows[0] + rows[1];
  const auto dark = [](char a, char b) {
    return static_cast<std::uint8_t>(a) < static_cast<std::uint8_t>(b);
  };
  EXPECT_EQ(static_cast<std::uint8_t>(*std::min_element(all.begin(), all.end(), dark)), 0);
  EXPECT_EQ(static_cast<std::uint8_t>(*std::max_element(all.begin(), all.end(), dark)), 255);
}

TEST(Png, LargeImagesHaveSeveralBlocks) {
  GreyImage image{300, 301};
  for (int i = 0; i < 300 * 301; ++i)
    image.pixels.push_back(static_cast<std::uint8_t>(i * 7 % 251));
  const std::vector<std::string> rows = png_rows(to_png(image), 301);
  ASSERT_EQ(rows.size(), 300u);
  for (std::size_t y = 0; y < 300; ++y) {
    EXPECT_EQ(rows[y],
              std::string(image.pixels.begin() + static_cast<std::ptrdiff_t>(y * 301),
                          image.pixels.begin() + static_cast<std::ptrdiff_t>(y * 301 + 301)));
  }
}

/// What `make test-keras` gives the real TensorBoard to read.
TEST_F(TensorBoardTest, WritesAFolderForTheRealOne) {
  const char* folder = std::getenv("HEBB_EVENTS_DIR");
  if (!folder) GTEST_SKIP() << "skipped: HEBB_EVENTS_DIR names no folder";
  fit({.log_dir = folder, .histogram_freq = 1, .write_images = true, .update_freq = "batch"});
  EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(folder) / "validation"));
}

TEST_F(TensorBoardTest, EvaluateAloneWritesItsFigures) {
  Sequential model = testing::one_weight();
  model.compile({.loss = "mse"});
  model.evaluate(Tensor::ones({2, 1}), Tensor::ones({2}),
                 {.callbacks = {TensorBoard({.log_dir = folder_.path()})}});
  EXPECT_EQ(names(read(folder_ / "validation")), (Names{"evaluation_loss_vs_iterations@0"}));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "train"));
}

/// Tags, steps and values.
std::vector<std::string> figures(const std::vector<Read>& values) {
  std::vector<std::string> list;
  for (const Read& v : values) {
    list.push_back(v.tag + "@" + std::to_string(v.step) + "=" + std::to_string(v.scalar()));
  }
  return list;
}

TEST_F(TensorBoardTest, NoStepStandsTwiceAfterARunHasGoneOn) {
  const auto run = [&](const std::string& place, int batches) {
    const TensorBoard board({.log_dir = place, .update_freq = "batch"});
    const callbacks::BackupAndRestore backup(place + "/backup", {.save_freq = 3});
    Sequential model = testing::one_weight();
    model.compile({.optimizer = "sgd", .loss = "mse"});
    const Tensor x = testing::uniform({8, 1}, 1);
    try {
      model.fit(x, x * 2.0,
                {.batch_size = 2,
                 .epochs = 3,
                 .verbose = 0,
                 .callbacks = {board, backup, testing::KillAfter(batches)},
                 .validation_data = {x, x}});
    } catch (const testing::Killed&) {
    }
  };
  run(folder_ / "whole", testing::kNever);
  for (int batches = 4; batches <= 12; ++batches) {  // the third is the first that is saved
    const std::string place = folder_ / std::to_string(batches);
    run(place, batches);
    run(place, testing::kNever);
    for (const char* part : {"/train", "/validation"}) {
      EXPECT_EQ(figures(read(place + part)), figures(read(folder_ / "whole" + part)))
          << "killed after batch " << batches;
    }
  }
}

TEST_F(TensorBoardTest, ARunWhoseFilesAreGoneGoesOnInNewOnes) {
  const auto run = [&](int batches) {
    Sequential model = testing::one_weight();
    model.compile({.optimizer = "sgd", .loss = "mse"});
    const Tensor x = testing::uniform({8, 1}, 1);
    model.fit(x, x * 2.0,
              {.batch_size = 2,
               .epochs = 3,
               .verbose = 0,
               .callbacks = {TensorBoard({.log_dir = folder_ / "logs"}),
                             callbacks::BackupAndRestore(folder_ / "backup"),
                             testing::KillAfter(batches)}});
  };
  EXPECT_THROW(run(10), testing::Killed);
  std::filesystem::remove_all(folder_ / "logs/train");
  run(testing::kNever);
  EXPECT_EQ(names(read(folder_ / "logs/train")), (Names{"epoch_loss@2", "epoch_learning_rate@2"}));
}

TEST_F(TensorBoardTest, RefusesWhatItCannotDo) {
  expect_words(message_of<ValueError>([] { TensorBoard({.histogram_freq = -1}); }),
               {"TensorBoard", "histogram_freq is at least 0"});
  expect_words(message_of<ValueError>([] { TensorBoard({.write_images = true}); }),
               {"TensorBoard", "write_images", "histogram_freq"});
  std::ofstream(folder_ / "file") << "no folder";
  Sequential model = testing::one_weight();
  expect_words(message_of<IOError>([&] {
                 testing::fit_quietly(model, {TensorBoard({.log_dir = folder_ / "file"})}, 1);
               }),
               {"TensorBoard", "file/train", "cannot be made"});
}

}  // namespace
}  // namespace hebb
