#include "hebb/plot/images.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "plot/gallery.hpp"
#include "plot/numbers.hpp"
#include "plot/ticks.hpp"

namespace hebb::plot {

namespace {

void check_layout(Caller caller, std::int64_t most, int columns) {
  if (most >= 1 && columns >= 1) return;
  throw ValueError(text::format("plot: {}: most and columns are at least 1, got {} and {}",
                                caller.name, most, columns));
}

/// Images whose numbers are from 0 to 1, without exhibits.
struct Pixels {
  Gallery gallery;
  std::vector<double> values;
  std::size_t count = 0;

  Exhibit exhibit(std::size_t i) const {
    const std::size_t size = values.size() / count;
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * size);
    return {.values = std::vector<double>(first, first + static_cast<std::ptrdiff_t>(size))};
  }
};

Pixels pixels_of(Caller caller, const Tensor& images) {
  const bool with_channels = images.defined() && images.rank() == 4;
  Pixels pixels;
  pixels.values = elements(caller, images, "images", with_channels ? 4 : 3);
  const Shape& shape = images.shape();
  const std::int64_t channels = with_channels ? shape[3] : 1;
  if (channels != 1 && channels != 3) {
    throw ShapeError(text::format(
        "plot: {}: images are [n, height, width] or [n, height, width, 1 or 3 channels], got {}",
        caller.name, shape.to_string()));
  }
  check_finite(caller, pixels.values, "images");
  pixels.count = static_cast<std::size_t>(shape[0]);
  pixels.gallery.height = static_cast<int>(shape[1]);
  pixels.gallery.width = static_cast<int>(shape[2]);
  pixels.gallery.shades = channels == 3 ? Shades::colors : Shades::gray;
  double black = 0, white = 255;
  if (images.dtype() != DType::uint8) {
    const auto [least, most] = std::minmax_element(pixels.values.begin(), pixels.values.end());
    black = *least;
    white = *most > *least ? *most : *least + 1;
  }
  for (double& value : pixels.values) value = (value - black) / (white - black);
  return pixels;
}

/// What a classifier made of a sample.
struct Verdict {
  std::size_t sample;
  int truth, predicted;
  double of_truth, of_predicted;  // probabilities

  bool wrong() const { return truth != predicted; }
};

std::vector<Verdict> verdicts_of(Caller caller, const Tensor& y_true, const Tensor& probabilities,
                                 int& classes) {
  const bool binary =
      probabilities.defined() && (probabilities.rank() == 1 || probabilities.shape()[1] == 1);
  const std::vector<double> p = binary ? column(caller, probabilities, "probabilities")
                                       : elements(caller, probabilities, "probabilities", 2);
  check_finite(caller, p, "probabilities");
  classes = binary ? 2 : static_cast<int>(probabilities.shape()[1]);
  const std::vector<int> truth = labels(caller, y_true, "y_true", classes);
  check_rows(caller, std::ssize(truth), "y_true", probabilities.shape()[0], "probabilities");
  std::vector<Verdict> verdicts;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto of_class = [&](int k) {
      if (binary) return k == 1 ? p[i] : 1 - p[i];
      return p[i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(k)];
    };
    int best = 0;
    for (int k = 1; k < classes; ++k) {
      if (of_class(k) > of_class(best)) best = k;
    }
    verdicts.push_back({i, truth[i], best, of_class(truth[i]), of_class(best)});
  }
  std::stable_sort(verdicts.begin(), verdicts.end(), [](const Verdict& a, const Verdict& b) {
    return a.wrong() != b.wrong() ? a.wrong() : a.of_truth < b.of_truth;
  });
  return verdicts;
}

/// The size that all but one in two hundred weights stay below: the few largest would make all
/// others pale.
double strong_weight(const std::vector<double>& weights) {
  std::vector<double> sizes;
  for (const double weight : weights) sizes.push_back(std::abs(weight));
  const auto place = sizes.begin() + std::ssize(sizes) * 199 / 200;
  std::nth_element(sizes.begin(), place, sizes.end());
  const double size = *place;
  return size > 0 ? size : *std::max_element(sizes.begin(), sizes.end());
}

}  // namespace

Figure image_grid(const Tensor& images, const ImageGridOptions& options) {
  constexpr Caller kCaller = {"image_grid"};
  check_layout(kCaller, options.most, options.columns);
  Pixels pixels = pixels_of(kCaller, images);
  const std::size_t shown = std::min(pixels.count, static_cast<std::size_t>(options.most));
  if (!options.captions.empty() && options.captions.size() < shown) {
    throw ValueError(
        text::format("plot: image_grid: captions has a text for each of {} images, "
                     "got {}",
                     shown, options.captions.size()));
  }
  pixels.gallery.title = options.title;
  pixels.gallery.columns = options.columns;
  for (std::size_t i = 0; i < shown; ++i) {
    Exhibit exhibit = pixels.exhibit(i);
    if (!options.captions.empty()) exhibit.caption = {options.captions[i]};
    pixels.gallery.exhibits.push_back(std::move(exhibit));
  }
  return figure(std::move(pixels.gallery));
}

Figure predictions(const Tensor& images, const Tensor& y_true, const Tensor& probabilities,
                   const PredictionsOptions& options) {
  constexpr Caller kCaller = {"predictions"};
  check_layout(kCaller, options.most, options.columns);
  Pixels pixels = pixels_of(kCaller, images);
  int classes = 0;
  const std::vector<Verdict> verdicts = verdicts_of(kCaller, y_true, probabilities, classes);
  check_rows(kCaller, std::ssize(verdicts), "y_true", static_cast<std::int64_t>(pixels.count),
             "images");
  const std::vector<std::string> names = names_of(kCaller, options.class_names, classes);
  pixels.gallery.title = options.title;
  pixels.gallery.columns = options.columns;
  const std::size_t shown = std::min(pixels.count, static_cast<std::size_t>(options.most));
  for (const Verdict& verdict : std::span(verdicts).first(shown)) {
    Exhibit exhibit = pixels.exhibit(verdict.sample);
    exhibit.framed = verdict.wrong();
    exhibit.caption = {text::format("{} {} {:.0f} %", verdict.wrong() ? "✗" : "✓",
                                    names[static_cast<std::size_t>(verdict.predicted)],
                                    verdict.of_predicted * 100)};
    if (verdict.wrong()) {
      exhibit.caption.push_back(
          text::format("is {}", names[static_cast<std::size_t>(verdict.truth)]));
    }
    pixels.gallery.exhibits.push_back(std::move(exhibit));
  }
  return figure(std::move(pixels.gallery));
}

Figure first_layer_weights(const Tensor& weights, std::int64_t height, std::int64_t width,
                           const WeightImagesOptions& options) {
  constexpr Caller kCaller = {"first_layer_weights"};
  check_layout(kCaller, options.most, options.columns);
  const std::vector<double> values = elements(kCaller, weights, "weights", 2);
  const Shape& shape = weights.shape();
  if (height < 1 || width < 1 || shape[0] % height != 0 || shape[0] / height != width) {
    throw ShapeError(text::format(
        "plot: first_layer_weights: weights are [height * width, units], got {} for {} x {}",
        shape.to_string(), height, width));
  }
  check_finite(kCaller, values, "weights");
  const double strong = strong_weight(values);
  const auto units = static_cast<std::size_t>(shape[1]);
  Gallery gallery{.title = options.title,
                  .height = static_cast<int>(height),
                  .width = static_cast<int>(width),
                  .shades = Shades::diverging,
                  .columns = options.columns};
  for (std::size_t unit = 0; unit < units && std::ssize(gallery.exhibits) < options.most; ++unit) {
    Exhibit exhibit;
    for (std::size_t i = unit; i < values.size(); i += units) {
      exhibit.values.push_back(strong > 0 ? std::clamp(values[i] / strong, -1.0, 1.0) : 0);
    }
    gallery.exhibits.push_back(std::move(exhibit));
  }
  return figure(std::move(gallery));
}

}  // namespace hebb::plot
