#include "io/dataset_source.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::io {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kTrainImageBytes = 16 + 60000 * 28 * 28;
constexpr std::uint64_t kTrainLabelBytes = 8 + 60000;
constexpr std::uint64_t kTestImageBytes = 16 + 10000 * 28 * 28;
constexpr std::uint64_t kTestLabelBytes = 8 + 10000;

std::vector<SourceFile> mnist_files(std::array<std::string_view, 4> sha256) {
  return {{"train-images-idx3-ubyte", std::string(sha256[0]), kTrainImageBytes},
          {"train-labels-idx1-ubyte", std::string(sha256[1]), kTrainLabelBytes},
          {"t10k-images-idx3-ubyte", std::string(sha256[2]), kTestImageBytes},
          {"t10k-labels-idx1-ubyte", std::string(sha256[3]), kTestLabelBytes}};
}

Source fashion_mnist_source() {
  Source source;
  source.name = "fashion_mnist";
  source.title = "Fashion-MNIST";
  source.folder = "fashion-mnist";
  source.files = mnist_files({"c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                              "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                              "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                              "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"});
  // The second is the address that its authors publish; what it sends is checked like any other.
  source.mirrors = {"https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
                    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"};
  source.system_folders = {"/usr/share/datasets/fashion-mnist"};
  source.package = "dataset-fashion-mnist";
  source.class_names = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                        "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  return source;
}

Source mnist_source() {
  Source source;
  source.name = "mnist";
  source.title = "MNIST";
  source.folder = "mnist";
  source.files = mnist_files({"ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                              "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                              "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                              "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"});
  source.mirrors = {"https://storage.googleapis.com/cvdf-datasets/mnist/",
                    "https://ossci-datasets.s3.amazonaws.com/mnist/"};
  source.class_names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  return source;
}

/// True when there is something at `path`, of whatever kind.
bool is_there(const fs::path& path) {
  std::error_code failed;
  const bool found = fs::exists(path, failed);
  if (failed) {
    throw IOError(text::format("cannot look for {}: {}; make the folder readable for this user",
                               path.string(), failed.message()));
  }
  return found;
}

/// The folders to look into before the cache.
std::vector<std::string> folders_of_others(const Source& source) {
  std::vector<std::string> folders;
  if (const std::string root = folder_of_user(); !root.empty()) {
    folders.push_back((fs::path(root) / source.folder).string());
  }
  folders.insert(folders.end(), source.system_folders.begin(), source.system_folders.end());
  return folders;
}

bool is_missing(const std::string& path) { return path.empty(); }

}  // namespace

std::span<const Source> sources() {
  static const std::array<Source, 2> all{fashion_mnist_source(), mnist_source()};
  return all;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string folder_of_user() {
  const std::string root = environment("HEBB_DATA_DIR");
  if (std::error_code failed; !root.empty() && !fs::is_directory(root, failed)) {
    throw IOError(
        text::format("HEBB_DATA_DIR names {}, which is not a folder{}{}; correct or unset "
                     "the variable",
                     root, failed ? ": " : "", failed ? failed.message() : ""));
  }
  return root;
}

std::string cache_folder(std::string_view folder) {
  fs::path base = environment("XDG_CACHE_HOME");
  if (!base.is_absolute()) {  // the XDG base directory specification says to ignore other paths
    const std::string home = environment("HOME");
    if (home.empty()) return {};
    base = fs::path(home) / ".cache";
  }
  return (base / "hebb" / folder).string();
}

std::vector<std::string> files_in(const std::string& folder, const Source& source) {
  std::vector<std::string> paths(source.files.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (const char* suffix : {"", ".gz"}) {
      const fs::path path = fs::path(folder) / (source.files[i].name + suffix);
      if (paths[i].empty() && is_there(path)) paths[i] = path.string();
    }
  }
  return paths;
}

std::optional<std::vector<std::string>> locate(const Source& source) {
  for (const std::string& folder : folders_of_others(source)) {
    const auto paths = files_in(folder, source);
    const auto missing = std::count_if(paths.begin(), paths.end(), is_missing);
    if (missing == 0) return paths;
    if (missing == static_cast<std::ptrdiff_t>(paths.size())) continue;
    std::string names;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (paths[i].empty()) names += (names.empty() ? "" : ", ") + source.files[i].name;
    }
    throw IOError(
        text::format("{}: the folder {} has only some of the files of {}; put {} there as "
                     "well, plain or .gz",
                     source.name, folder, source.title, names));
  }
  const std::string cache = cache_folder(source.folder);
  if (cache.empty()) return std::nullopt;
  const auto paths = files_in(cache, source);
  if (std::any_of(paths.begin(), paths.end(), is_missing)) return std::nullopt;
  return paths;
}

}  // namespace hebb::io
