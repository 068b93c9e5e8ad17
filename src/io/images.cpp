#include "hebb/images.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/image_codec.hpp"
#include "io/images.hpp"

namespace hebb {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLargestSide = 1 << 20;

void check_options(const ImageOptions& options) {
  if (options.channels != 1 && options.channels != 3 && options.channels != 4) {
    throw ValueError(
        text::format("images: channels is 1 (grey), 3 (red, green, blue) or 4 (with "
                     "opacity), got {}",
                     options.channels));
  }
  const Shape& size = options.image_size;
  const bool good =
      size.rank() == 0 || (size.rank() == 2 && std::all_of(size.begin(), size.end(), [](auto side) {
                             return side >= 1 && side <= kLargestSide;
                           }));
  if (good) return;
  throw ValueError(
      text::format("images: image_size is {{height, width}}, got {}", size.to_string()));
}

/// The two pixels that a place lies between, and how near it is to the second.
struct Between {
  std::int64_t first, second;
  float share;
};

/// For each pixel of `to` along an axis, where it lies among the `from` pixels.
std::vector<Between> places(std::int64_t from, std::int64_t to) {
  std::vector<Between> result;
  const float ratio = static_cast<float>(from) / static_cast<float>(to);
  for (std::int64_t i = 0; i < to; ++i) {
    const float place = std::max(0.0f, (static_cast<float>(i) + 0.5f) * ratio - 0.5f);
    const auto first = std::min(static_cast<std::int64_t>(place), from - 1);
    result.push_back({first, std::min(first + 1, from - 1), place - static_cast<float>(first)});
  }
  return result;
}

/// The image scaled to height and width; itself when it has that size.
Tensor scaled(const Tensor& image, const Shape& size) {
  const Shape& own = image.shape();
  if (size.rank() == 0 || (own[0] == size[0] && own[1] == size[1])) return image;
  const std::int64_t channels = own[2];
  Tensor result = Tensor::empty({size[0], size[1], channels}, DType::uint8);
  const auto from = image.data<std::uint8_t>();
  const std::vector<Between> rows = places(own[0], size[0]), columns = places(own[1], size[1]);
  auto out = result.mutable_data<std::uint8_t>().begin();
  for (const Between& row : rows) {
    for (const Between& column : columns) {
      for (std::int64_t c = 0; c < channels; ++c) {
        const auto pixel = [&](std::int64_t y, std::int64_t x) {
          return static_cast<float>(
              from[static_cast<std::size_t>((y * own[1] + x) * channels + c)]);
        };
        const auto along = [&](std::int64_t y) {
          const float left = pixel(y, column.first), right = pixel(y, column.second);
          return left + (right - left) * column.share;
        };
        const float top = along(row.first), bottom = along(row.second);
        *out++ = static_cast<std::uint8_t>(std::lround(top + (bottom - top) * row.share));
      }
    }
  }
  return result;
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// What is in a folder, is not hidden and passes `wanted`, sorted. \throws IOError.
template <class Iterator, class Wanted>
std::vector<std::string> sorted_paths(const std::string& folder, Wanted wanted) {
  std::vector<std::string> paths;
  std::error_code failed;
  for (Iterator entry(folder, failed); !failed && entry != Iterator(); entry.increment(failed)) {
    if (!is_hidden(entry->path())) {
      if (wanted(*entry)) paths.push_back(entry->path().string());
    } else if constexpr (requires { entry.disable_recursion_pending(); }) {
      entry.disable_recursion_pending();
    }
  }
  if (failed) {
    throw IOError(text::format("cannot look into the folder {}: {}; check the path", folder,
                               failed.message()));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> folders_in(const std::string& folder) {
  return sorted_paths<fs::directory_iterator>(folder, [](const fs::directory_entry& entry) {
    std::error_code ignored;
    return entry.is_directory(ignored);
  });
}

}  // namespace

bool io::is_image(std::string_view path) {
  const std::string ending = text::lower(fs::path(path).extension().string());
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

std::vector<std::string> io::images_in(const std::string& folder) {
  return sorted_paths<fs::recursive_directory_iterator>(
      folder, [](const fs::directory_entry& entry) {
        std::error_code ignored;
        return entry.is_regular_file(ignored) && is_image(entry.path().string());
      });
}

Tensor parse_image(std::span<const std::uint8_t> bytes, const std::string& name,
                   const ImageOptions& options) {
  check_options(options);
  return scaled(io::decode_image(bytes, options.channels, name), options.image_size);
}

Tensor read_image(const std::string& path, const ImageOptions& options) {
  check_options(options);
  return parse_image(InputFile(path).read_all().span(), path, options);
}

void write_png(const std::string& path, const Tensor& image) {
  if (image.dtype() != DType::uint8) {
    throw DTypeError(
        text::format("{}: an image is of uint8, 0 to 255, got {}", path, to_string(image.dtype())));
  }
  const Shape shape = image.rank() == 2 ? image.shape().inserted(2, 1) : image.shape();
  const bool good = shape.rank() == 3 && shape[0] > 0 && shape[1] > 0 && shape[0] <= kLargestSide &&
                    shape[1] <= kLargestSide && (shape[2] == 1 || shape[2] == 3 || shape[2] == 4);
  if (!good || image.size() > std::int64_t{1} << 30) {
    throw ShapeError(
        text::format("{}: an image is [height, width] or [height, width, channels] with "
                     "1, 3 or 4 channels and up to 1 GiB, got {}",
                     path, image.shape().to_string()));
  }
  const Tensor with_channels = Tensor::from(image.data<std::uint8_t>(), shape);
  replace_file(path, {io::encode_png(with_channels, path)});
}

Dataset image_dataset_from_directory(const std::string& folder, const ImageOptions& options) {
  check_options(options);
  Dataset data;
  std::vector<std::string> paths;
  std::vector<std::int64_t> labels;
  for (const std::string& of_class : folders_in(folder)) {
    const std::vector<std::string> images = io::images_in(of_class);
    if (images.empty()) {
      throw DataError(
          text::format("{}: no .png, .jpg or .jpeg in this folder; put images there, or "
                       "take it away",
                       of_class));
    }
    paths.insert(paths.end(), images.begin(), images.end());
    labels.resize(paths.size(), static_cast<std::int64_t>(data.class_names.size()));
    data.class_names.push_back(fs::path(of_class).filename().string());
  }
  if (paths.empty()) {
    throw DataError(
        text::format("{}: no folders in this folder; images belong into one folder a "
                     "class, such as {}/cat/1.png",
                     folder, folder));
  }
  const auto count = static_cast<std::int64_t>(paths.size());
  Shape size;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const Tensor image = read_image(paths[i], options);
    if (i == 0) {
      size = image.shape();
      data.x = Tensor::empty(size.inserted(0, count), DType::uint8);
    } else if (image.shape() != size) {
      throw DataError(
          text::format("{} is {} x {}, but {} is {} x {}; give the option image_size to "
                       "scale all",
                       paths[i], image.shape()[0], image.shape()[1], paths[0], size[0], size[1]));
    }
    const auto pixels = image.data<std::uint8_t>();
    std::copy(pixels.begin(), pixels.end(),
              data.x.mutable_data<std::uint8_t>().begin() +
                  static_cast<std::ptrdiff_t>(i * pixels.size()));
  }
  data.y = Tensor::from(labels);
  return data;
}

}  // namespace hebb
