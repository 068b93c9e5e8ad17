// Points, boxes, paths and colors of a picture. Lengths are points, 1/72 inch; y grows downwards.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace hebb::plot {

/// A place on the page.
struct Point {
  double x = 0, y = 0;
};

/// Width and height.
struct Size {
  double width = 0, height = 0;
};

/// An upright rectangle.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;

  double right() const { return x + width; }
  double bottom() const { return y + height; }
  Point center() const { return {x + width / 2, y + height / 2}; }
  /// This box with `margin` more on each side; with less for a negative one.
  Box grown(double margin) const {
    return {x - margin, y - margin, std::max(0.0, width + 2 * margin),
            std::max(0.0, height + 2 * margin)};
  }
  bool contains(const Box& other) const {
    return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
  }
  bool contains(Point point) const {
    return point.x >= x && point.y >= y && point.x <= right() && point.y <= bottom();
  }
  bool overlaps(const Box& other) const {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }
};

/// Red, green, blue as a screen takes them (sRGB) and opacity, all from 0 to 1.
struct Color {
  double red = 0, green = 0, blue = 0, opacity = 1;

  /// 0xRRGGBB.
  static constexpr Color hex(unsigned code) {
    return {(code >> 16 & 255) / 255.0, (code >> 8 & 255) / 255.0, (code & 255) / 255.0, 1};
  }
  Color with_opacity(double value) const { return {red, green, blue, value}; }
  bool operator==(const Color&) const = default;
};

/// Lines and curves, one after the other.
class Path {
 public:
  enum class Verb { move, line, curve, close };
  /// A curve is Bézier's of degree 3 and takes three points, closing takes none.
  struct Step {
    Verb verb;
    std::array<Point, 3> points;
  };

  void move_to(Point to) { steps_.push_back({Verb::move, {to}}); }
  void line_to(Point to) { steps_.push_back({Verb::line, {to}}); }
  void curve_to(Point pull_from, Point pull_to, Point to) {
    steps_.push_back({Verb::curve, {pull_from, pull_to, to}});
  }
  void close() { steps_.push_back({Verb::close, {}}); }

  /// A straight line.
  static Path segment(Point from, Point to);
  /// Through all points; closed: back to the first.
  static Path through(std::span<const Point> points, bool closed = false);
  static Path rectangle(const Box& box);
  /// A rectangle with round corners.
  static Path rounded(const Box& box, double radius);
  static Path circle(Point center, double radius);

  std::span<const Step> steps() const& { return steps_; }
  /// Those of a path that is gone are gone as well.
  void steps() && = delete;
  bool empty() const { return steps_.empty(); }
  /// Adds the steps of another path.
  void append(const Path& other) {
    steps_.insert(steps_.end(), other.steps_.begin(), other.steps_.end());
  }
  /// A box around all points; a curve lies within the box of its points.
  Box bounds() const;

 private:
  std::vector<Step> steps_;
};

}  // namespace hebb::plot
