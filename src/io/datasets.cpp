#include "hebb/datasets.hpp"

#include <algorithm>
#include <array>
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

TrainTest load_source(const Source& source) {
  auto paths = locate(source);
  if (!paths) {
    download(source);
    paths = locate(source);
  }
  if (!paths) {
    throw IOError(text::format("{}: what was fetched has vanished from {}; try again", source.title,
                               cache_folder(source)));
  }
  const auto& [train_images, train_labels, test_images, test_labels] = *paths;
  return {read_part(train_images, train_labels, source),
          read_part(test_images, test_labels, source)};
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

namespace {

constexpr Info kCatalog[] = {
    {"fashion_mnist", "Fashion-MNIST", "pictures of clothes in 10 classes, 28 x 28 grey levels",
     "Xiao, Rasul, Vollgraf 2017, https://github.com/zalandoresearch/fashion-mnist", 60000, 10000},
    {"mnist", "MNIST", "handwritten digits, 28 x 28 grey levels",
     "LeCun, Cortes, Burges 1998, http://yann.lecun.com/exdb/mnist/", 60000, 10000},
};

const io::Source& source_of(std::string_view name) {
  std::string wanted = text::lower(name);
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  for (const io::Source& source : io::sources()) {
    if (source.name == wanted) return source;
  }
  std::vector<std::string_view> known;
  for (const Info& info : kCatalog) known.push_back(info.name);
  throw ValueError(text::unknown_name("data set", name, known));
}

}  // namespace

TrainTest mnist() { return load("mnist"); }

TrainTest fashion_mnist() { return load("fashion_mnist"); }

std::span<const Info> catalog() { return kCatalog; }

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const Info& info : kCatalog) result.emplace_back(info.name);
  return result;
}

TrainTest load(std::string_view name) { return io::load_source(source_of(name)); }

bool available(std::string_view name) { return io::is_available(source_of(name)); }

}  // namespace datasets

}  // namespace hebb
