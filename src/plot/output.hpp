// Pictures as bytes: each function opens a canvas, lets `paint` draw on it, and closes it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "plot/canvas.hpp"

namespace hebb::plot {

/// Draws a picture.
using Painter = std::function<void(Canvas&)>;

/// A PNG file, `scale` pixels to a point.
std::vector<std::uint8_t> png_of(Size page, double scale, const Painter& paint);
/// A PDF file of one page.
std::vector<std::uint8_t> pdf_of(Size page, const Painter& paint);
/// An SVG element with this title. Texts stay texts, in DejaVu Sans or what the viewer has for it,
/// spaced to the width that they have here.
std::string svg_of(Size page, const std::string& title, const Painter& paint);

/// Pixels as a PNG file.
std::vector<std::uint8_t> encode_png(const Image& image);

}  // namespace hebb::plot
