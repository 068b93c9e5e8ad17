// The colors of a theme, and maps from numbers to colors.
#pragma once

#include <array>
#include <cstddef>

#include "hebb/plot/figure.hpp"
#include "plot/geometry.hpp"

namespace hebb::plot {

/// Number of series that differ in color; dashes and markers differ as well.
inline constexpr std::size_t kSeriesColors = 7;

/// The colors of a theme. Texts have a contrast of 4.5 or more with the background (WCAG 2.1).
struct Colors {
  Color background, text, muted, grid, axis;
  std::array<Color, kSeriesColors> series;  ///< Of Okabe and Ito (2008), told apart by all eyes.
  Color low;                                ///< Where the sequential map begins, ...
  Color high;                               ///< ... and where it ends.
  Color negative, middle, positive;         ///< Of the diverging map.
};

/// The colors of that theme.
const Colors& colors_of(Theme theme);

/// The color between `from` (share 0) and `to` (share 1), evenly for the eye: linear in Oklab
/// (Ottosson 2020), so lightness grows evenly too.
Color mixed(const Color& from, const Color& to, double share);

/// A number from 0 to 1 as a color, from `low` to `high`.
Color sequential(const Colors& colors, double share);

/// A number from -1 to 1 as a color: negative, middle, positive.
Color diverging(const Colors& colors, double share);

/// Lightness in Oklab: 0 black, 1 white.
double lightness(const Color& color);

/// Contrast of two colors, from 1 to 21 (WCAG 2.1).
double contrast(const Color& a, const Color& b);

/// Black or white, whichever can be read better on this color.
Color readable_on(const Color& background);

/// What is seen of a color that covers another one in part.
Color over(const Color& front, const Color& back);

}  // namespace hebb::plot
