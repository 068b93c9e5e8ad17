// USPS and HAR: the published files where they are, small ones of their form elsewhere.

#include "io/local_datasets.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "io/byte_stream.hpp"
#include "source_testing.hpp"

namespace hebb {
namespace {

using testing::message_of;
using testing::NoData;
using testing::ScopedVariable;
using testing::TemporaryFolder;

void write_text(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  testing::write(path, testing::Buffer(text.begin(), text.end()));
}

/// A line of so many numbers, after `start`.
std::string line(const std::string& start, int count) {
  std::string result = start;
  for (int i = 0; i < count; ++i) result += " " + std::to_string(i % 3 - 1) + ".5000";
  return result + " \n";
}

std::vector<int> counts(const Tensor& labels, std::size_t classes) {
  std::vector<int> result(classes);
  for (const std::int64_t label : labels.data<std::int64_t>()) {
    ++result.at(static_cast<std::size_t>(label));
  }
  return result;
}

/// A folder of the user and nothing else.
class UserFolder : public ::testing::Test {
 protected:
  NoData nothing_;
  TemporaryFolder folder_;
  ScopedVariable data_dir_{"HEBB_DATA_DIR", folder_.path()};
};

TEST_F(UserFolder, Usps) {
  write_text(folder_ / "usps/zip.train", line("6.0000", 256) + line("0.0000", 256));
  write_text(folder_ / "usps/zip.test", line("9.0000", 256));
  const auto [train, test] = datasets::usps();
  EXPECT_EQ(train.x.shape(), (Shape{2, 16, 16}));
  EXPECT_EQ(train.x.dtype(), DType::float32);
  EXPECT_EQ(train.y.to_vector<int>(), (std::vector<int>{6, 0}));
  EXPECT_EQ(test.y.to_vector<int>(), (std::vector<int>{9}));
  EXPECT_EQ(test.x.to_vector<float>()[1], 0.5f);
  write_text(folder_ / "usps/zip.test", line("9.5", 256));
  EXPECT_EQ(message_of<DataError>([] { datasets::usps(); }),
            (folder_ / "usps/zip.test") +
                ": label 9.5 of sample 0 is outside 0 to 9; put the published file there");
  write_text(folder_ / "usps/zip.test", line("9", 255));
  EXPECT_EQ(message_of<DataError>([] { datasets::usps(); }),
            (folder_ / "usps/zip.test") +
                ": 256 numbers a line, expected 257; put the published file there");
}

TEST_F(UserFolder, Har) {
  write_text(folder_ / "har/train/X_train.txt", line(" ", 561) + line(" ", 561));
  write_text(folder_ / "har/train/y_train.txt", "1\n6\n");
  write_text(folder_ / "har/test/X_test.txt", line(" ", 561));
  write_text(folder_ / "har/test/y_test.txt", "3\n");
  const auto [train, test] = datasets::har();
  EXPECT_EQ(train.x.shape(), (Shape{2, 561}));
  EXPECT_EQ(train.y.to_vector<int>(), (std::vector<int>{0, 5}));
  EXPECT_EQ(train.class_names[5], "LAYING");
  EXPECT_EQ(test.x.to_vector<float>()[2], 1.5f);
  write_text(folder_ / "har/test/y_test.txt", "3\n4\n");
  EXPECT_EQ(message_of<DataError>([] { datasets::har(); }),
            (folder_ / "har/test/X_test.txt") + " has 1 samples, but " +
                (folder_ / "har/test/y_test.txt") + " has 2 labels; put the published files there");
}

TEST_F(UserFolder, HarInertial) {
  std::filesystem::create_directory(folder_ / "har_inertial");
  write_npy(folder_ / "har_inertial/X_train.npy", Tensor::ones({2, 128, 9}));
  write_npy(folder_ / "har_inertial/X_test.npy", Tensor::ones({1, 128, 8}));
  write_text(folder_ / "har_inertial/y_train.txt", "1\n6\n");
  write_text(folder_ / "har_inertial/y_test.txt", "3\n");
  EXPECT_EQ(message_of<DataError>([] { datasets::har_inertial(); }),
            (folder_ / "har_inertial/X_test.npy") +
                ": holds [1, 128, 8] of float32, expected [?, 128, 9] of float32; put the signals "
                "there");
  write_npy(folder_ / "har_inertial/X_test.npy", Tensor::ones({1, 128, 9}));
  EXPECT_EQ(datasets::har_inertial().train.x.shape(), (Shape{2, 128, 9}));
}

TEST_F(UserFolder, SaysWhichFilesBelongWhere) {
  EXPECT_FALSE(datasets::available("usps"));
  EXPECT_EQ(
      message_of<IOError>([] { datasets::usps(); }),
      "USPS is not on this machine, and hebb does not fetch it; get it from "
      "https://hastie.su.domains/ElemStatLearn/data.html and put zip.train, zip.test, plain or "
      ".gz, into usps/ in a folder that the environment variable HEBB_DATA_DIR names");
  write_text(folder_ / "usps/zip.train", line("6", 256));
  EXPECT_TRUE(datasets::available("usps"));
  testing::expect_contains(message_of<IOError>([] { datasets::load("usps"); }),
                           "has only some of the files of USPS; put zip.test there as well");
}

TEST(RealData, Usps) {
  if (!datasets::available("usps")) GTEST_SKIP() << "skipped: no data";
  if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB";
  const auto [train, test] = datasets::usps();
  EXPECT_EQ(train.x.shape(), (Shape{7291, 16, 16}));
  EXPECT_EQ(counts(train.y, 10),
            (std::vector<int>{1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644}));
  EXPECT_EQ(counts(test.y, 10),
            (std::vector<int>{359, 264, 198, 166, 200, 160, 170, 147, 166, 177}));
}

TEST(RealData, HarInertial) {
  if (!datasets::available("har_inertial")) GTEST_SKIP() << "skipped: no data";
  if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB";
  const auto [train, test] = datasets::har_inertial();
  EXPECT_EQ(train.x.shape(), (Shape{7352, 128, 9}));
  EXPECT_EQ(test.x.shape(), (Shape{2947, 128, 9}));
  EXPECT_EQ(counts(train.y, 6), (std::vector<int>{1226, 1073, 986, 1286, 1374, 1407}));
  EXPECT_EQ(counts(test.y, 6), (std::vector<int>{496, 471, 420, 491, 532, 537}));
}

}  // namespace
}  // namespace hebb
