// Fetching data sets, from file:// mirrors and with programs that play a failing curl.

#include "io/download.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
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
using testing::message_of;
using testing::NoData;
using testing::Packing;
using testing::ScopedVariable;
using testing::small_source;
using testing::TemporaryFolder;
using testing::write_small_files;

/// Names in a folder, sorted; empty when it does not exist.
std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

const std::vector<std::string> kAllFiles = {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
                                            "train-images-idx3-ubyte", "train-labels-idx1-ubyte"};

bool has_curl() {
  return io::run_program({"curl", "--version"}, {.capture = io::Capture::output}).found;
}

/// An empty cache and a mirror on this machine.
class Download : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB";
    if (!has_curl()) GTEST_SKIP() << "skipped: no curl";
    write_small_files(mirror_ / "data", Packing::gzip);
    source_ = small_source();
    source_.mirrors = {url("data")};
  }

  std::string url(const std::string& folder) const { return testing::file_url(mirror_ / folder); }
  /// The message of the failed load; the cache must be left without leftovers.
  std::string message() {
    const std::string text = message_of<IOError>([&] { io::load_source(source_); });
    for (const std::string& name : names_in(nothing_.cache())) {
      EXPECT_TRUE(std::find(kAllFiles.begin(), kAllFiles.end(), name) != kAllFiles.end()) << name;
    }
    return text;
  }
  /// Makes `script` the program `name` for the rest of the test, before all others.
  void play(const std::string& name, const std::string& script) {
    fs::create_directories(mirror_ / "bin");
    const std::string path = mirror_ / ("bin/" + name);
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    fs::permissions(path, fs::perms(0755));
    ::setenv("PATH", ((mirror_ / "bin:") + path_before_).c_str(), 1);
  }

  std::string path_before_ = io::environment("PATH");
  NoData nothing_;
  ScopedVariable online_{"HEBB_OFFLINE", nullptr};
  ScopedVariable path_{"PATH", path_before_};
  TemporaryFolder mirror_;
  io::Source source_;
};

TEST_F(Download, KeepsUnpackedFilesInTheCache) {
  EXPECT_FALSE(io::is_available(source_));
  testing::expect_small_data(io::load_source(source_));
  EXPECT_EQ(names_in(nothing_.cache()), kAllFiles);
  EXPECT_EQ(testing::read(nothing_.cache() + "/train-labels-idx1-ubyte"), testing::label_file(20));

  EXPECT_TRUE(io::is_available(source_));
  source_.mirrors.clear();
  testing::expect_small_data(io::load_source(source_));
}

TEST_F(Download, FetchesOnlyWhatTheCacheLacks) {
  write_small_files(nothing_.cache(), Packing::plain);
  fs::remove(nothing_.cache() + "/t10k-images-idx3-ubyte");
  fs::remove(mirror_ / "data/train-images-idx3-ubyte.gz");
  testing::expect_small_data(io::load_source(source_));
  EXPECT_EQ(names_in(nothing_.cache()), kAllFiles);
}

TEST_F(Download, SaysWhatToDoOffline) {
  const ScopedVariable offline("HEBB_OFFLINE", "1");
  source_.package = "dataset-tiny";
  EXPECT_EQ(message(),
            "Tiny-MNIST is not on this machine and HEBB_OFFLINE forbids to fetch it; fetch "
            "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, "
            "t10k-labels-idx1-ubyte.gz from " +
                url("data") + ", put them into " + nothing_.cache() +
                " or into tiny/ in a folder that the environment variable HEBB_DATA_DIR names, or "
                "install Debian's package dataset-tiny");
  EXPECT_FALSE(fs::exists(nothing_.cache())) << "nothing is written";

  write_small_files(nothing_.cache(), Packing::plain);
  fs::remove(nothing_.cache() + "/t10k-images-idx3-ubyte");
  expect_contains(message(), "forbids to fetch it; fetch t10k-images-idx3-ubyte.gz from file://");
}

TEST_F(Download, OfflineOfZeroAllowsFetching) {
  const ScopedVariable online("HEBB_OFFLINE", "0");
  testing::expect_small_data(io::load_source(source_));
}

TEST_F(Download, TriesTheNextMirror) {
  source_.mirrors = {"http://127.0.0.1:1/", url("no/such"), url("data")};
  testing::expect_small_data(io::load_source(source_));
}

TEST_F(Download, GivesTheReasonOfEachMirror) {
  source_.mirrors = {"http://127.0.0.1:1/", url("no/such")};
  const std::string text = message();
  expect_contains(text,
                  "Tiny-MNIST is not on this machine and could not be fetched "
                  "(http://127.0.0.1:1/train-images-idx3-ubyte.gz: curl: (7) ");
  expect_contains(text, "; " + url("no/such") + "train-images-idx3-ubyte.gz: curl: (37) ");
  expect_contains(text, "fetch train-images-idx3-ubyte.gz, ");
}

TEST_F(Download, RefusesAWrongChecksumAndTakesAnotherMirror) {
  fs::create_directories(mirror_ / "wrong");
  testing::write(mirror_ / "wrong/train-images-idx3-ubyte", testing::image_file(20, 1));
  testing::pack(mirror_ / "wrong/train-images-idx3-ubyte");
  source_.mirrors = {url("wrong")};
  expect_contains(message(), "what was sent has SHA-256 " +
                                 testing::sha256(testing::image_file(20, 1)) + ", expected " +
                                 source_.files[0].sha256);
  EXPECT_TRUE(names_in(nothing_.cache()).empty());
  source_.mirrors.push_back(url("data"));
  testing::expect_small_data(io::load_source(source_));
}

TEST_F(Download, RefusesCutOffWrongAndEmptyContent) {
  const std::string path = mirror_ / "data/train-images-idx3-ubyte.gz";
  Buffer content = testing::read(path);
  content.resize(content.size() / 2);
  testing::write(path, content);
  expect_contains(message(), "the gzip data stop after ");

  const std::string page = "<html>Not what you want</html>";
  testing::write(path, Buffer(page.begin(), page.end()));
  expect_contains(message(), "what was sent has 30 bytes unpacked, expected 15696");

  testing::write(path, testing::packed(testing::image_file(21)));
  expect_contains(message(), "what was sent has more bytes unpacked, expected 15696");

  testing::write(path, {});
  expect_contains(message(), "could not be fetched (");
}

TEST_F(Download, AnyPackingOfTheRightContentWillDo) {
  testing::write(mirror_ / "data/train-images-idx3-ubyte.gz", testing::image_file(20));
  testing::expect_small_data(io::load_source(source_));
}

TEST_F(Download, InterruptedTransferKeepsWhatIsWholeAndGoesOnLater) {
  // The second file stops half way, as after a lost connection; then somebody ends the program.
  play("curl",
       "for a; do out=$prev; prev=$a; done\n"
       "while [ $# -gt 0 ]; do [ \"$1\" = --output ] && out=$2; last=$1; shift; done\n"
       "case $last in *train-images*) cp '" +
           (mirror_ / "data") +
           "'/train-images-idx3-ubyte.gz \"$out\";;\n"
           "*) echo half > \"$out\"; echo 'curl: (18) transfer closed' >&2; exit 18;; esac");
  expect_contains(message(), "train-labels-idx1-ubyte.gz: curl: (18) transfer closed)");
  EXPECT_EQ(names_in(nothing_.cache()), std::vector<std::string>{"train-images-idx3-ubyte"});
  EXPECT_FALSE(io::is_available(source_));

  play("curl", "kill -9 $$");
  const std::string text = message();
  expect_contains(text, "curl ended with status 137");
  expect_contains(text, "fetch train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, ");

  fs::remove(mirror_ / "bin/curl");
  testing::expect_small_data(io::load_source(source_));
}

TEST_F(Download, NeedsCurl) {
  fs::create_directories(mirror_ / "empty");
  const ScopedVariable path("PATH", mirror_ / "empty");
  const std::string text = message();
  expect_contains(text, "there is no program curl; install it");
  expect_contains(text, "put them into " + nothing_.cache());
}

TEST_F(Download, NeedsAProgramForChecksums) {
  const std::string script =
      "while [ $# -gt 0 ]; do [ \"$1\" = --output ] && out=$2; last=$1; shift; done\n"
      "/bin/cp '" +
      (mirror_ / "data") + "'/\"${last##*/}\" \"$out\"";
  play("curl", script);
  const ScopedVariable path("PATH", mirror_ / "bin");
  expect_contains(message(), "neither sha256sum nor shasum; install coreutils");

  play("shasum", "exec /usr/bin/sha256sum");
  ::setenv("PATH", (mirror_ / "bin").c_str(), 1);
  testing::expect_small_data(io::load_source(source_));
}

TEST_F(Download, CacheThatCannotBeWritten) {
  testing::write(mirror_ / "file", {1});
  {
    const ScopedVariable below_a_file("XDG_CACHE_HOME", mirror_ / "file");
    expect_contains(message(), "cannot write to the cache folder " + (mirror_ / "file/hebb/tiny") +
                                   ": Not a directory; name another folder with the environment "
                                   "variable XDG_CACHE_HOME");
  }
  fs::create_directories(nothing_.cache());
  fs::permissions(nothing_.cache(), fs::perms(0555));
  fs::permissions(fs::path(nothing_.cache()).parent_path().parent_path(), fs::perms(0755));
  const testing::WithoutRoot unprivileged;
  expect_contains(message(), "cannot write to the cache folder " + nothing_.cache() +
                                 ": Permission denied; name another folder");
}

TEST_F(Download, NeedsToKnowWhereToKeepFiles) {
  const ScopedVariable cache("XDG_CACHE_HOME", nullptr);
  const ScopedVariable home("HOME", nullptr);
  const std::string text = message();
  expect_contains(text, "neither XDG_CACHE_HOME nor HOME says where to keep it; fetch ");
  expect_contains(text, "put them into tiny/ in a folder that");
}

TEST_F(Download, RemovesWhatDeadDownloadsLeft) {
  for (const char* name : {"/.download-old", "/.download-new"}) {
    fs::create_directories(nothing_.cache() + name);
    testing::write(nothing_.cache() + name + "/packed", {1});
  }
  fs::last_write_time(nothing_.cache() + "/.download-old",
                      fs::file_time_type::clock::now() - std::chrono::hours(48));
  testing::expect_small_data(io::load_source(source_));
  EXPECT_FALSE(fs::exists(nothing_.cache() + "/.download-old"));
  EXPECT_TRUE(fs::exists(nothing_.cache() + "/.download-new")) << "it may still run";
}

/// The published data sets through the whole path, when this machine has them to play mirror with.
void expect_published_checksums(const io::Source& published) {
  const auto paths = io::locate(published);
  if (!paths || !(*paths)[0].ends_with(".gz")) GTEST_SKIP() << "skipped: no data";
  if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB";
  const NoData nothing;
  const ScopedVariable online("HEBB_OFFLINE", nullptr);
  io::Source source = published;
  source.system_folders.clear();
  source.mirrors = {testing::file_url(fs::absolute((*paths)[0]).parent_path().string())};
  const TrainTest data = io::load_source(source);
  EXPECT_EQ(data.train.x.shape(), (Shape{60000, 28, 28}));
  EXPECT_EQ(data.test.y.shape(), (Shape{10000}));
}

TEST(PublishedChecksums, FashionMnist) { expect_published_checksums(io::sources()[0]); }
TEST(PublishedChecksums, Mnist) { expect_published_checksums(io::sources()[1]); }

}  // namespace
}  // namespace hebb
