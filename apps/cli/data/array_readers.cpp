// Data that comes as arrays: named data sets, .npz files, idx files, folders of images.

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "cli/data/array_files.hpp"
#include "cli/data/array_source.hpp"
#include "cli/data/readers.hpp"
#include "cli/terminal/values.hpp"
#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "hebb/images.hpp"
#include "hebb/io.hpp"
#include "io/dataset_source.hpp"

namespace hebb::cli {

namespace {

namespace fs = std::filesystem;

std::string samples_text(const ArraySource& source) {
  const std::string count = text::with_commas(source.rows);
  if (source.test_rows == 0) return text::format("{} samples", count);
  return text::format("{} training and {} test samples", count,
                      text::with_commas(source.test_rows));
}

/// Says what was found, and makes a source of it.
std::unique_ptr<Source> found(Dataset train, Dataset test, const Recipe& recipe,
                              const std::string& what, const std::string& name, Talk& talk) {
  auto source =
      std::make_unique<ArraySource>(std::move(train), std::move(test), recipe.task, recipe.data);
  source->name = name;
  const std::string classes =
      source->classes.empty() ? "" : text::format(", {} classes", source->classes.size());
  talk.say(text::format("data: {}, {}, each {}{}", what, samples_text(*source),
                        sample_text(source->samples().x), classes));
  return source;
}

/// The folder in which the files of a data set lie; empty when they cannot be seen without reading
/// them.
std::string folder_of(const std::string& name) {
  for (const io::Source& source : io::sources()) {
    if (source.name != name) continue;
    const auto paths = io::locate(source);
    if (paths) return fs::path(paths->front()).parent_path().string();
  }
  return {};
}

Tensor required(const Arrays& arrays, const std::string& name, const std::string& path) {
  std::vector<std::string_view> known;
  for (const NamedTensor& array : arrays) known.push_back(array.name);
  if (arrays.contains(name)) return arrays[name];
  throw DataError(text::format(
      "{}: {}; inputs are the array x and targets y, or x_train, y_train, x_test and y_test; "
      "--target names another array of targets",
      path, text::unknown_name("array", name, known)));
}

ImageOptions image_options(const Recipe& recipe) {
  const std::size_t cross = recipe.image_size.find('x');
  if (cross == std::string::npos) return {};
  const std::string_view size = recipe.image_size;
  constexpr std::int64_t kMost = 4096;
  return {.image_size = {parse_whole(size.substr(0, cross), 1, kMost),
                         parse_whole(size.substr(cross + 1), 1, kMost)}};
}

Dataset read_images(const std::string& folder, const Recipe& recipe) {
  try {
    return image_dataset_from_directory(folder, image_options(recipe));
  } catch (const DataError& error) {
    if (error.message().find("image_size") == std::string::npos) throw;
    throw DataError(text::format("{}, such as --image-size 64x64", error.message()));
  }
}

}  // namespace

std::unique_ptr<Source> named_source(const Recipe& recipe, Talk& talk) {
  const datasets::Info& info = *find_dataset(recipe.data);
  if (info.fetched && !datasets::available(recipe.data)) {
    talk.say(text::format("data: {} is not on this machine; fetching it", info.title));
  }
  TrainTest data = datasets::load(recipe.data);
  auto source = found(std::move(data.train), std::move(data.test), recipe,
                      text::format("{} ({})", info.title, info.description), recipe.data, talk);
  if (const std::string folder = folder_of(recipe.data); !folder.empty()) {
    talk.say(text::format("      from {}", folder));
  }
  return source;
}

std::unique_ptr<Source> npz_source(const Recipe& recipe, Talk& talk) {
  const Arrays arrays = read_npz(recipe.data);
  const std::string target = recipe.target.empty() ? "y" : recipe.target;
  Dataset train, test;
  if (arrays.contains("x_train")) {
    train = {arrays["x_train"], required(arrays, target + "_train", recipe.data), {}};
    if (arrays.contains("x_test")) {
      test = {arrays["x_test"], required(arrays, target + "_test", recipe.data), {}};
    }
  } else {
    train = {required(arrays, "x", recipe.data), required(arrays, target, recipe.data), {}};
  }
  return found(std::move(train), std::move(test), recipe, recipe.data, stem_of(recipe.data), talk);
}

std::unique_ptr<Source> idx_source(const Recipe& recipe, Talk& talk) {
  const std::string labels = idx_labels(recipe);
  auto source = found(read_idx_pair(recipe.data, labels), {}, recipe, recipe.data,
                      stem_of(recipe.data), talk);
  talk.say(text::format("      labels from {}", labels));
  return source;
}

std::unique_ptr<Source> idx_folder_source(const Recipe& recipe, Talk& talk) {
  return found(read_idx_part(recipe.data, Part::train), read_idx_part(recipe.data, Part::test),
               recipe, recipe.data, stem_of(recipe.data), talk);
}

std::unique_ptr<Source> image_source(const Recipe& recipe, Talk& talk) {
  Dataset train, test;
  if (has_image_parts(recipe.data)) {
    train = read_images(image_part(recipe.data, Part::train), recipe);
    test = read_images(image_part(recipe.data, Part::test), recipe);
    if (train.class_names != test.class_names) {
      throw DataError(text::format(
          "{}: the folders train and test have different classes in them; give both the same",
          recipe.data));
    }
  } else {
    train = read_images(recipe.data, recipe);
  }
  return found(std::move(train), std::move(test), recipe, recipe.data, stem_of(recipe.data), talk);
}

}  // namespace hebb::cli
