/// \file
/// Pictures of images: of a data set, with predictions, and of weights.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hebb/plot/figure.hpp"
#include "hebb/tensor.hpp"

namespace hebb::plot {

/// Options of image_grid().
struct ImageGridOptions {
  std::string title = {};                  ///< Above the images.
  std::vector<std::string> captions = {};  ///< Below each image; none: nothing.
  std::int64_t most = 40;                  ///< So many images are shown, the first ones.
  int columns = 8;                         ///< Images beside each other, from 1.
};

/// Images beside and below each other. images: [n, height, width] or [n, height, width, channels]
/// with 1 or 3 channels; uint8 from 0 to 255, numbers of other dtypes from the least of all images,
/// black, to the largest. \throws ShapeError for other shapes; DataError for numbers that are not
/// finite; ValueError for fewer captions than images, or columns or most below 1.
Figure image_grid(const Tensor& images, const ImageGridOptions& options = {});

/// Options of predictions().
struct PredictionsOptions {
  std::string title = {};                     ///< Above the images.
  std::vector<std::string> class_names = {};  ///< Name of class 0, 1, ...; none: their numbers.
  std::int64_t most = 24;                     ///< So many images are shown.
  int columns = 6;                            ///< Images beside each other, from 1.
};

/// Images with what a classifier took them for, its probability, and the truth where that is
/// another class: the worst mistakes first, those to whose true class it gave the least
/// probability; then, in the same order, what it took rightly. Mistakes have a frame and a cross.
/// images: as image_grid(); y_true: labels, [n] or [n, 1]; probabilities: [n, classes], or [n] or
/// [n, 1], of class 1 of two. \throws as image_grid(); ShapeError for different lengths; DataError
/// for a label outside the classes; ValueError for fewer names than classes.
Figure predictions(const Tensor& images, const Tensor& y_true, const Tensor& probabilities,
                   const PredictionsOptions& options = {});

/// Options of first_layer_weights().
struct WeightImagesOptions {
  std::string title = {};  ///< Above the images.
  std::int64_t most = 64;  ///< So many units are shown, the first ones.
  int columns = 8;         ///< Images beside each other, from 1.
};

/// The weights of each unit of a first layer as an image of what it looks for: one color for
/// weights above 0, another one below, stronger the larger they are, the same scale for all units.
/// weights: [height * width, units], the kernel of a Dense layer on flattened images. \throws
/// ShapeError unless height * width rows are there; DataError for weights that are not finite;
/// ValueError as image_grid().
Figure first_layer_weights(const Tensor& weights, std::int64_t height, std::int64_t width,
                           const WeightImagesOptions& options = {});

}  // namespace hebb::plot
