#include "hebb/datasets.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "io/dataset_source.hpp"
#include "io/datasets.hpp"
#include "io/download.hpp"

namespace hebb {

namespace io {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kImageSide = 28;

std::string describe(const Tensor& tensor) {
  return text::format("{} of {}", tensor.shape().to_string(), to_string(tensor.dtype()));
}

/// The images and labels of one part, checked against each other.
Dataset read_part(const std::string& image_path, const std::string& label_path,
                  const Source& source) {
  Tensor images = read_idx(image_path);
  const Tensor labels = read_idx(label_path);
  const Shape image_shape{kUnknown, kImageSide, kImageSide};
  if (images.dtype() != DType::uint8 || !images.shape().matches(image_shape)) {
    throw DataError(
        text::format("{}: holds {}, expected images {} of uint8; put {}'s own file there",
                     image_path, describe(images), image_shape.to_string(), source.title));
  }
  if (labels.dtype() != DType::uint8 || labels.rank() != 1) {
    throw DataError(
        text::format("{}: holds {}, expected labels [?] of uint8; put {}'s own file there",
                     label_path, describe(labels), source.title));
  }
  const std::int64_t count = labels.size();
  if (images.shape()[0] != count || count == 0) {
    throw DataError(text::format("{} has {} images, but {} has {} labels; fetch both again",
                                 image_path, images.shape()[0], label_path, count));
  }
  const auto values = labels.data<std::uint8_t>();
  const auto wrong = std::find_if(values.begin(), values.end(), [&](std::uint8_t label) {
    return label >= source.class_names.size();
  });
  if (wrong != values.end()) {
    throw DataError(text::format("{}: label {} of sample {} is outside 0 to {}; fetch it again",
                                 label_path, *wrong, wrong - values.begin(),
                                 source.class_names.size() - 1));
  }
  return {std::move(images), labels.cast(DType::int64), source.class_names};
}

}  // namespace

std::vector<std::string> paths_of(const Source& source) {
  if (const auto paths = locate(source)) return *paths;
  if (source.files.front().sha256.empty()) {
    std::string names;
    for (const SourceFile& file : source.files) names += (names.empty() ? "" : ", ") + file.name;
    throw IOError(text::format(
        "{} is not on this machine, and hebb does not fetch it; get it from {} and put {}, plain "
        "or .gz, into {}/ in a folder that the environment variable HEBB_DATA_DIR names",
        source.title, source.mirrors.front(), names, source.folder));
  }
  download(source);
  if (const auto paths = locate(source)) return *paths;
  throw IOError(text::format("{}: what was fetched has vanished from {}; try again", source.title,
                             cache_folder(source.folder)));
}

TrainTest load_source(const Source& source) {
  const std::vector<std::string> paths = paths_of(source);
  return {read_part(paths.at(0), paths.at(1), source), read_part(paths.at(2), paths.at(3), source)};
}

std::string folder_of(const Source& source) {
  const fs::path first = paths_of(source).front();
  const fs::path name = source.files.front().name;  // may be in a folder within that of the source
  fs::path folder = first.parent_path();
  if (name.has_parent_path()) folder = folder.parent_path();
  return folder.string();
}

bool is_available(const Source& source) {
  try {
    return locate(source).has_value();
  } catch (const IOError&) {
    return true;  // something is there, and loading says what is wrong with it
  }
}

}  // namespace io

namespace datasets {

TrainTest mnist() { return load("mnist"); }

TrainTest fashion_mnist() { return load("fashion_mnist"); }

}  // namespace datasets

}  // namespace hebb
