#include "cli/data/array_files.hpp"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/io.hpp"

namespace hebb::cli {

namespace {

namespace fs = std::filesystem;

/// `train-images-idx3-ubyte` -> `train-labels-idx1-ubyte`; the name itself when it has no images.
std::string labels_beside(const std::string& images) {
  std::string name = fs::path(images).filename().string();
  for (const auto& [from, to] :
       {std::pair<std::string_view, std::string_view>{"images", "labels"}, {"idx3", "idx1"}}) {
    const std::size_t at = name.find(from);
    if (at != std::string::npos) name.replace(at, from.size(), to);
  }
  return (fs::path(images).parent_path() / name).string();
}

/// A file, plain or packed; empty when it is not there.
std::string plain_or_packed(const std::string& path) {
  std::error_code ignored;
  const bool packed = path.ends_with(".gz");
  for (const std::string& name : {path, packed ? path.substr(0, path.size() - 3) : path + ".gz"}) {
    if (fs::exists(name, ignored)) return name;
  }
  return {};
}

/// `train-images-idx3-ubyte`.
std::string images_name(Part part) {
  return text::format("{}-images-idx3-ubyte", part == Part::train ? "train" : "t10k");
}

std::string find_images(const std::string& folder, Part part) {
  return plain_or_packed((fs::path(folder) / images_name(part)).string());
}

}  // namespace

Dataset read_idx_pair(const std::string& images, const std::string& labels) {
  Tensor x = read_idx(images), y = read_idx(labels);
  if (y.rank() != 1 || is_floating(y.dtype())) {
    throw DataError(text::format("{}: labels are [samples] of whole numbers, got {} of {}", labels,
                                 y.shape().to_string(), to_string(y.dtype())));
  }
  return {std::move(x), y.cast(DType::int64), {}};
}

std::string idx_labels(const Recipe& recipe) {
  if (!recipe.labels.empty()) return recipe.labels;
  const std::string beside = labels_beside(recipe.data);
  const std::string labels = beside == recipe.data ? "" : plain_or_packed(beside);
  if (!labels.empty()) return labels;
  throw IOError(
      text::format("{}: no labels are found beside it by the published naming, such as "
                   "train-labels-idx1-ubyte; name them with --labels",
                   recipe.data));
}

bool has_idx_files(const std::string& folder) {
  return !find_images(folder, Part::train).empty() || !find_images(folder, Part::test).empty();
}

std::string idx_images(const std::string& folder, Part part) {
  std::string images = find_images(folder, part);
  if (!images.empty()) return images;
  throw IOError(text::format("{}: there is no {}; put it there", folder, images_name(part)));
}

Dataset read_idx_part(const std::string& folder, Part part) {
  const std::string images = idx_images(folder, part);
  const std::string labels = plain_or_packed(labels_beside(images));
  if (!labels.empty()) return read_idx_pair(images, labels);
  throw IOError(text::format("{}: there are no labels beside it, {}; put them there", images,
                             fs::path(labels_beside(images)).filename().string()));
}

bool has_image_parts(const std::string& folder) {
  std::error_code ignored;
  return fs::is_directory(image_part(folder, Part::train), ignored) &&
         fs::is_directory(image_part(folder, Part::test), ignored);
}

std::string image_part(const std::string& folder, Part part) {
  return (fs::path(folder) / (part == Part::train ? "train" : "test")).string();
}

}  // namespace hebb::cli
