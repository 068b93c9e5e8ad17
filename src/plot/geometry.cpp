#include "plot/geometry.hpp"

#include <limits>

namespace hebb::plot {

namespace {

/// How far the pulls of a quarter of a circle of radius 1 are from its ends.
constexpr double kQuarterPull = 0.5522847498307936;  // 4 / 3 (sqrt(2) - 1)

int point_count(Path::Verb verb) {
  switch (verb) {
    case Path::Verb::move:
    case Path::Verb::line: return 1;
    case Path::Verb::curve: return 3;
    case Path::Verb::close: return 0;
  }
  return 0;
}

}  // namespace

Path Path::segment(Point from, Point to) {
  Path path;
  path.move_to(from);
  path.line_to(to);
  return path;
}

Path Path::through(std::span<const Point> points, bool closed) {
  Path path;
  for (const Point& point : points) {
    if (path.empty()) {
      path.move_to(point);
    } else {
      path.line_to(point);
    }
  }
  if (closed && !path.empty()) path.close();
  return path;
}

Path Path::rectangle(const Box& box) {
  const Point corners[] = {
      {box.x, box.y}, {box.right(), box.y}, {box.right(), box.bottom()}, {box.x, box.bottom()}};
  return through(corners, true);
}

Path Path::rounded(const Box& box, double radius) {
  const double r = std::min({radius, box.width / 2, box.height / 2});
  const double near = r * (1 - kQuarterPull);
  const double left = box.x, right = box.right(), top = box.y, bottom = box.bottom();
  Path path;
  path.move_to({left + r, top});
  path.line_to({right - r, top});
  path.curve_to({right - near, top}, {right, top + near}, {right, top + r});
  path.line_to({right, bottom - r});
  path.curve_to({right, bottom - near}, {right - near, bottom}, {right - r, bottom});
  path.line_to({left + r, bottom});
  path.curve_to({left + near, bottom}, {left, bottom - near}, {left, bottom - r});
  path.line_to({left, top + r});
  path.curve_to({left, top + near}, {left + near, top}, {left + r, top});
  path.close();
  return path;
}

Path Path::circle(Point center, double radius) {
  return rounded({center.x - radius, center.y - radius, 2 * radius, 2 * radius}, radius);
}

Box Path::bounds() const {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  Point low{kFar, kFar}, high{-kFar, -kFar};
  for (const Step& step : steps_) {
    for (int i = 0; i < point_count(step.verb); ++i) {
      const Point& point = step.points[static_cast<std::size_t>(i)];
      low = {std::min(low.x, point.x), std::min(low.y, point.y)};
      high = {std::max(high.x, point.x), std::max(high.y, point.y)};
    }
  }
  if (low.x > high.x) return {};
  return {low.x, low.y, high.x - low.x, high.y - low.y};
}

}  // namespace hebb::plot
