// Gallery: images beside and below each other, with captions.
#pragma once

#include <string>
#include <vector>

#include "plot/drawing.hpp"

namespace hebb::plot {

/// An image with its caption.
struct Exhibit {
  std::vector<double> values = {};        ///< Row by row, channel by channel.
  std::vector<std::string> caption = {};  ///< Lines below it.
  bool framed = false;                    ///< Stands out.
};

/// What the numbers of an image are: gray or red, green, blue from 0 to 1, or from -1 to 1 in the
/// two colors of the diverging map.
enum class Shades { gray, colors, diverging };

/// Images of one size.
struct Gallery {
  std::string title = {};
  std::vector<Exhibit> exhibits = {};
  int height = 0, width = 0;  ///< Of an image, in pixels.
  Shades shades = Shades::gray;
  int columns = 8;
};

/// A figure of it.
Figure figure(Gallery gallery);

}  // namespace hebb::plot
