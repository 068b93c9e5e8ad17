#include "hebb/datasets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "hebb/error.hpp"
#include "io/byte_stream.hpp"
#include "io/datasets.hpp"
#include "source_testing.hpp"

namespace hebb {
namespace {

namespace fs = std::filesystem;
using testing::Buffer;
using testing::expect_contains;
using testing::idx;
using testing::message_of;
using testing::NoData;
using testing::Packing;
using testing::ScopedVariable;
using testing::small_source;
using testing::TemporaryFolder;
using testing::write_small_files;

template <class E>
std::string load_message(const io::Source& source) {
  return message_of<E>([&] { io::load_source(source); });
}

TEST(SearchOrder, UserFolderThenSystemThenCache) {
  const NoData nothing;
  const TemporaryFolder user, system;
  const ScopedVariable variable("HEBB_DATA_DIR", user.path());
  io::Source source = small_source();
  source.system_folders = {system / "none", system / "data"};
  EXPECT_FALSE(io::is_available(source));

  const auto found = [&] { return fs::path(io::locate(source).value()[0]).parent_path().string(); };
  write_small_files(nothing.cache(), Packing::plain);
  EXPECT_EQ(found(), nothing.cache());
  testing::expect_small_data(io::load_source(source));
  write_small_files(system / "data", Packing::plain);
  EXPECT_EQ(found(), system / "data");
  write_small_files(user / "tiny", Packing::plain);
  EXPECT_EQ(found(), user / "tiny");
  EXPECT_TRUE(io::is_available(source));
  testing::expect_small_data(io::load_source(source));
}

TEST(SearchOrder, TakesPackedFilesAndPrefersPlainOnes) {
  if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB";
  const NoData nothing;
  const TemporaryFolder user;
  const ScopedVariable variable("HEBB_DATA_DIR", user.path());
  const io::Source source = small_source();
  write_small_files(user / "tiny", Packing::gzip);
  EXPECT_EQ(io::locate(source).value()[3], user / "tiny/t10k-labels-idx1-ubyte.gz");
  testing::expect_small_data(io::load_source(source));
  testing::write(user / "tiny/t10k-labels-idx1-ubyte", testing::label_file(10));
  EXPECT_EQ(io::locate(source).value()[3], user / "tiny/t10k-labels-idx1-ubyte");
  testing::expect_small_data(io::load_source(source));
}

TEST(SearchOrder, CacheIsBelowHomeUnlessXdgSaysOtherwise) {
  const NoData nothing;
  const io::Source source = small_source();
  const ScopedVariable home("HOME", "/home/ada");
  EXPECT_EQ(io::cache_folder(source.folder), nothing.cache());
  const ScopedVariable relative("XDG_CACHE_HOME", "not/absolute");
  EXPECT_EQ(io::cache_folder(source.folder), "/home/ada/.cache/hebb/tiny");
  const ScopedVariable unset("XDG_CACHE_HOME", nullptr);
  EXPECT_EQ(io::cache_folder(source.folder), "/home/ada/.cache/hebb/tiny");
  const ScopedVariable homeless("HOME", nullptr);
  EXPECT_EQ(io::cache_folder(source.folder), "");
  EXPECT_FALSE(io::is_available(source));
}

TEST(SearchErrors, IncompleteFolderIsNamedWithWhatIsMissing) {
  const NoData nothing;
  const TemporaryFolder user;
  const ScopedVariable variable("HEBB_DATA_DIR", user.path());
  write_small_files(nothing.cache(), Packing::plain);
  write_small_files(user / "tiny", Packing::plain);
  fs::remove(user / "tiny/train-labels-idx1-ubyte");
  fs::remove(user / "tiny/t10k-images-idx3-ubyte");
  EXPECT_EQ(load_message<IOError>(small_source()),
            "tiny: the folder " + (user / "tiny") +
                " has only some of the files of Tiny-MNIST; put train-labels-idx1-ubyte, "
                "t10k-images-idx3-ubyte there as well, plain or .gz");
  EXPECT_TRUE(io::is_available(small_source())) << "so that loading gets to complain";
}

TEST(SearchErrors, FolderOfTheVariableMustExist) {
  const NoData nothing;
  const ScopedVariable variable("HEBB_DATA_DIR", "/no/such/folder");
  EXPECT_EQ(
      load_message<IOError>(small_source()),
      "HEBB_DATA_DIR names /no/such/folder, which is not a folder: No such file or directory; "
      "correct or unset the variable");
}

TEST(SearchErrors, FolderThatMayNotBeEntered) {
  const NoData nothing;
  const TemporaryFolder user;
  const ScopedVariable variable("HEBB_DATA_DIR", user.path());
  write_small_files(user / "tiny", Packing::plain);
  fs::permissions(user / "tiny", fs::perms::none);
  const std::string message = [] {
    const io::Source source = small_source();
    const testing::WithoutRoot unprivileged;
    return load_message<IOError>(source);
  }();
  fs::permissions(user / "tiny", fs::perms::owner_all);
  expect_contains(message, "cannot look for " + (user / "tiny/train-images-idx3-ubyte") +
                               ": Permission denied; make the folder readable");
}

/// Loads a folder of the user in which one file has been replaced, with a sound copy in the cache.
class DamagedFile : public ::testing::Test {
 protected:
  std::string message_with(const std::string& name, const Buffer& content) {
    write_small_files(nothing_.cache(), Packing::plain);
    write_small_files(user_ / "tiny", Packing::plain);
    testing::write(user_ / ("tiny/" + name), content);
    const ScopedVariable variable("HEBB_DATA_DIR", user_.path());
    const std::string message = load_message<DataError>(small_source());
    expect_contains(message, user_ / ("tiny/" + name));
    return message;
  }

  NoData nothing_;
  TemporaryFolder user_;
};

TEST_F(DamagedFile, IsNamedAndNotReplacedByAnother) {
  Buffer cut = testing::image_file(testing::kTrainSamples);
  cut.resize(1000);
  expect_contains(message_with("train-images-idx3-ubyte", cut),
                  "the header declares [20, 28, 28] of uint8, 15680 bytes, but 984 follow it");
}

TEST_F(DamagedFile, CountsMustAgree) {
  const std::string message = message_with("train-labels-idx1-ubyte", testing::label_file(19));
  expect_contains(message, "train-images-idx3-ubyte has 20 images, but ");
  expect_contains(message, "train-labels-idx1-ubyte has 19 labels; fetch both again");
}

TEST_F(DamagedFile, ImagesMustBe28By28) {
  expect_contains(message_with("t10k-images-idx3-ubyte", idx(8, {10, 27, 28}, Buffer(7560))),
                  "holds [10, 27, 28] of uint8, expected images [?, 28, 28] of uint8");
}

TEST_F(DamagedFile, LabelsAreNotImages) {
  expect_contains(message_with("t10k-labels-idx1-ubyte", testing::image_file(10)),
                  "holds [10, 28, 28] of uint8, expected labels [?] of uint8");
  expect_contains(message_with("t10k-images-idx3-ubyte", testing::label_file(10)),
                  "holds [10] of uint8, expected images [?, 28, 28] of uint8");
}

TEST_F(DamagedFile, LabelsEndAtNine) {
  Buffer labels = testing::label_file(10);
  labels[8 + 6] = 10;
  expect_contains(message_with("t10k-labels-idx1-ubyte", labels),
                  "label 10 of sample 6 is outside 0 to 9");
}

TEST_F(DamagedFile, FolderInPlaceOfAFile) {
  write_small_files(user_ / "tiny", Packing::plain);
  fs::remove(user_ / "tiny/train-images-idx3-ubyte");
  fs::create_directory(user_ / "tiny/train-images-idx3-ubyte");
  const ScopedVariable variable("HEBB_DATA_DIR", user_.path());
  expect_contains(load_message<IOError>(small_source()),
                  "/tiny/train-images-idx3-ubyte is a folder, not a file");
}

TEST(Catalog, ListsNamesInOrder) {
  const std::vector<std::string> names = datasets::names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  for (const char* name : {"boston_housing", "fashion_mnist", "iris", "mnist"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  }
}

TEST(Catalog, SaysWhatTheFilesHold) {
  for (const io::Source& source : io::sources()) {
    const auto infos = datasets::catalog();
    const auto info = std::find_if(infos.begin(), infos.end(),
                                   [&](const auto& i) { return i.name == source.name; });
    ASSERT_NE(info, infos.end()) << source.name;
    EXPECT_EQ(info->title, source.title);
    EXPECT_EQ(info->classes, 10);
    EXPECT_EQ(source.class_names.size(), 10u);
    EXPECT_EQ(source.files[0].bytes, 16u + 784u * static_cast<std::uint64_t>(info->train_samples));
    EXPECT_EQ(source.files[3].bytes, 8u + static_cast<std::uint64_t>(info->test_samples));
    for (const io::SourceFile& file : source.files) EXPECT_EQ(file.sha256.size(), 64u);
    for (const std::string& mirror : source.mirrors) EXPECT_TRUE(mirror.ends_with('/'));
  }
}

TEST(Catalog, UnknownNameGetsTheNearest) {
  expect_contains(message_of<ValueError>([] { datasets::load("fashon_mnist"); }),
                  "unknown data set \"fashon_mnist\"; did you mean \"fashion_mnist\"? known: ");
  EXPECT_THROW(datasets::available("cifar"), ValueError);
}

TEST(Catalog, AcceptsDashesAndCapitals) {
  const NoData nothing;
  for (const char* name : {"fashion_mnist", "fashion-mnist", "Fashion-MNIST", "MNIST"}) {
    EXPECT_NO_THROW(datasets::available(name)) << name;
  }
}

std::vector<int> counts(const Tensor& labels) {
  std::vector<int> result(10);
  for (const std::int64_t label : labels.data<std::int64_t>()) {
    ++result.at(static_cast<std::size_t>(label));
  }
  return result;
}

void expect_published_form(const TrainTest& data) {
  EXPECT_EQ(data.train.x.shape(), (Shape{60000, 28, 28}));
  EXPECT_EQ(data.test.x.shape(), (Shape{10000, 28, 28}));
  EXPECT_EQ(data.train.x.dtype(), DType::uint8);
  EXPECT_EQ(data.test.x.dtype(), DType::uint8);
  EXPECT_EQ(data.train.y.shape(), (Shape{60000}));
  EXPECT_EQ(data.test.y.shape(), (Shape{10000}));
}

TEST(RealData, Mnist) {
  if (!datasets::available("mnist")) GTEST_SKIP() << "skipped: no data";
  if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB";
  const TrainTest data = datasets::mnist();
  expect_published_form(data);
  EXPECT_EQ(counts(data.train.y),
            (std::vector<int>{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}));
  EXPECT_EQ(counts(data.test.y),
            (std::vector<int>{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}));
  EXPECT_EQ(data.test.class_names[7], "7");
  EXPECT_EQ(data.test.y.data<std::int64_t>()[0], 7);
}

TEST(RealData, FashionMnist) {
  if (!datasets::available("fashion_mnist")) GTEST_SKIP() << "skipped: no data";
  if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB";
  const TrainTest data = datasets::fashion_mnist();
  expect_published_form(data);
  EXPECT_EQ(counts(data.train.y), std::vector<int>(10, 6000));
  EXPECT_EQ(counts(data.test.y), std::vector<int>(10, 1000));
  EXPECT_EQ(data.train.class_names[0], "T-shirt/top");
  EXPECT_EQ(data.train.class_names[9], "Ankle boot");
  EXPECT_EQ(data.train.y.data<std::int64_t>()[0], 9);
}

}  // namespace
}  // namespace hebb
