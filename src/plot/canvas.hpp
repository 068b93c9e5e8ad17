// Canvas: what a picture is drawn on. A drawing says once what it consists of; canvases make SVG,
// PNG and PDF of it, or note for tests what was drawn.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plot/geometry.hpp"

namespace hebb::plot {

/// How a line is drawn.
struct Stroke {
  Color color = {};
  double width = 1;
  std::vector<double> dash = {};  ///< Lengths of dash, gap, dash, ...; empty: a solid line.
  bool round = true;              ///< Round ends and corners; else cut off and sharp.
};

/// What of a text stands at its point: across, its start, middle or end; down, its baseline or the
/// middle of its capitals.
enum class Align { start, middle, end };

/// How a text is drawn, in DejaVu Sans.
struct TextStyle {
  double size = 10;  ///< Height of a line of letters.
  bool bold = false;
  Color color = {};
  Align align = Align::start;
  bool centered = false;  ///< The point is at the middle of the capitals, not on the baseline.
  bool upwards = false;   ///< Turned to the left by a quarter: read from the bottom to the top.
};

/// Pixels, row by row from the top.
struct Image {
  int width = 0, height = 0;
  std::vector<Color> pixels = {};
};

/// What a picture is drawn on.
class Canvas {
 public:
  virtual ~Canvas() = default;

  /// Fills the inside of a path.
  virtual void fill(const Path& path, const Color& color) = 0;
  /// Draws along a path.
  virtual void stroke(const Path& path, const Stroke& stroke) = 0;
  /// Puts the pixels into the box, each a rectangle: nothing is smoothed unless `smooth`.
  virtual void image(const Image& image, const Box& box, bool smooth = false) = 0;
  /// What follows is drawn within the box alone, until end_clip().
  virtual void begin_clip(const Box& box) = 0;
  virtual void end_clip() = 0;

  /// Writes one line of text. Bytes that are no UTF-8 and control characters become U+FFFD.
  void text(std::string_view text, Point at, const TextStyle& style);

 protected:
  virtual void draw_text(const std::string& text, Point at, const TextStyle& style) = 0;
};

/// The text as Canvas::text() writes it.
std::string printable(std::string_view text);

/// How wide a line of text is, in points.
/// \throws Error when hebb was built without cairo (CMake option HEBB_WITH_CAIRO).
double text_width(std::string_view text, const TextStyle& style);

/// Height of capitals and digits, of a text of size 1, and the depth of descenders.
inline constexpr double kCapitals = 0.729, kDescent = 0.236;

/// The box that the text takes at this place.
Box text_box(std::string_view text, Point at, const TextStyle& style);

/// The text, or as much of its beginning as fits into `width` with an ellipsis.
std::string shortened(std::string_view text, double width, const TextStyle& style);

}  // namespace hebb::plot
