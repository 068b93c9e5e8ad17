// Drawing: what a Figure consists of, for any canvas, size and theme.
#pragma once

#include <string>

#include "plot/canvas.hpp"
#include "plot/colors.hpp"
#include "plot/geometry.hpp"

namespace hebb::plot {

/// What a Figure consists of.
class Drawing {
 public:
  virtual ~Drawing() = default;

  /// What the picture shows, in a line, for those who cannot see it.
  virtual std::string title() const = 0;
  /// The width that suits it.
  virtual double natural_width() const { return 600; }
  /// The height that it takes at this width.
  virtual double height(double width) const = 0;
  /// Draws it into the box, on a background that is filled already.
  virtual void draw(Canvas& canvas, const Box& box, const Colors& colors) const = 0;
};

/// Size of the page for a drawing. \throws ValueError for options out of range.
Size page_size(const Drawing& drawing, const RenderOptions& options);

/// Draws background and drawing on a canvas of that size.
void paint(const Drawing& drawing, Canvas& canvas, Size page, Theme theme);

}  // namespace hebb::plot
