// A small data set in MNIST's form, to be put into folders and behind file:// mirrors.
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "hebb/dataset.hpp"
#include "io/dataset_source.hpp"
#include "io_testing.hpp"

namespace hebb::testing {

constexpr std::uint32_t kTrainSamples = 20;
constexpr std::uint32_t kTestSamples = 10;

/// Images whose pixel at place j is (first + j) mod 251.
inline Buffer image_file(std::uint32_t count, std::uint32_t first = 0) {
  Buffer pixels(std::size_t{count} * 28 * 28);
  for (std::size_t j = 0; j < pixels.size(); ++j) {
    pixels[j] = static_cast<std::uint8_t>((first + j) % 251);
  }
  return idx(8, {count, 28, 28}, pixels);
}

/// Labels 9, 8, ..., 0, 9, 8, ...
inline Buffer label_file(std::uint32_t count) {
  Buffer labels(count);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(9 - i % 10);
  return idx(8, {count}, labels);
}

/// The four files' content, in the order of Source::files.
inline std::array<Buffer, 4> small_files() {
  return {image_file(kTrainSamples), label_file(kTrainSamples), image_file(kTestSamples, 100),
          label_file(kTestSamples)};
}

/// SHA-256 of bytes in hexadecimal.
inline std::string sha256(const Buffer& bytes) {
  const TemporaryFolder folder;
  write(folder / "data", bytes);
  const auto result = io::run_program(
      {"sha256sum"}, {.input_path = folder / "data", .capture = io::Capture::output});
  return result.text.substr(0, 64);
}

/// A source that describes small_files(), without mirrors.
inline io::Source small_source() {
  io::Source source;
  source.name = "tiny";
  source.title = "Tiny-MNIST";
  source.folder = "tiny";
  source.files.resize(4);
  source.files[0].name = "train-images-idx3-ubyte";
  source.files[1].name = "train-labels-idx1-ubyte";
  source.files[2].name = "t10k-images-idx3-ubyte";
  source.files[3].name = "t10k-labels-idx1-ubyte";
  const auto contents = small_files();
  for (std::size_t i = 0; i < contents.size(); ++i) {
    source.files[i].sha256 = sha256(contents[i]);
    source.files[i].bytes = contents[i].size();
  }
  source.class_names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  return source;
}

enum class Packing { plain, gzip };

/// Writes small_files() into a folder, which is made.
inline void write_small_files(const std::string& folder, Packing packing) {
  std::filesystem::create_directories(folder);
  const auto contents = small_files();
  const io::Source source = small_source();
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const std::string path = folder + "/" + source.files[i].name;
    write(path, contents[i]);
    if (packing == Packing::gzip) pack(path);
  }
}

/// The file:// address of a folder, ending in `/`.
inline std::string file_url(std::string folder) {
  for (std::size_t at; (at = folder.find(' ')) != std::string::npos;) folder.replace(at, 1, "%20");
  return "file://" + folder + "/";
}

inline void expect_small_data(const TrainTest& data) {
  EXPECT_EQ(data.train.x.shape(), (Shape{kTrainSamples, 28, 28}));
  EXPECT_EQ(data.test.x.shape(), (Shape{kTestSamples, 28, 28}));
  EXPECT_EQ(data.train.x.dtype(), DType::uint8);
  EXPECT_EQ(data.train.x.data<std::uint8_t>()[300], 300 % 251);
  EXPECT_EQ(data.test.x.data<std::uint8_t>()[300], 400 % 251);
  ASSERT_EQ(data.train.y.shape(), (Shape{kTrainSamples}));
  ASSERT_EQ(data.train.y.dtype(), DType::int64);
  EXPECT_EQ(data.train.y.data<std::int64_t>()[12], 7);
  EXPECT_EQ(data.train.class_names.size(), 10u);
  EXPECT_EQ(data.test.class_names.size(), 10u);
}

/// An environment in which no data set is found: no folder of the user, an empty cache, no network.
class NoData {
 public:
  /// The cache, which does not exist yet.
  std::string cache() const { return cache_ / "hebb/tiny"; }

 private:
  TemporaryFolder cache_;
  ScopedVariable data_dir_{"HEBB_DATA_DIR", nullptr};
  ScopedVariable cache_home_{"XDG_CACHE_HOME", cache_.path()};
  ScopedVariable offline_{"HEBB_OFFLINE", "1"};
};

}  // namespace hebb::testing
