#include "plot/look.hpp"

#include <numbers>

namespace hebb::plot {

namespace {

/// Dashes by series; the first line is solid.
const std::vector<std::vector<double>> kDashes = {
    {}, {6, 4}, {1, 3.5}, {8, 3.5, 1, 3.5}, {12, 4}, {6, 3.5, 1, 3.5, 1, 3.5}, {3, 3.5}};
const std::vector<double> kNeutralDash = {3, 4};

/// Corners of a marker within -1 to 1. The first marker, a disk, has none.
using Corners = std::vector<Point>;
constexpr double kArm = 0.32;  // half the width of an arm of the crosses
const Corners kPlus = {{-kArm, -1},   {kArm, -1},   {kArm, -kArm}, {1, -kArm},
                       {1, kArm},     {kArm, kArm}, {kArm, 1},     {-kArm, 1},
                       {-kArm, kArm}, {-1, kArm},   {-1, -kArm},   {-kArm, -kArm}};

Corners turned_by_an_eighth(Corners corners) {
  for (Point& p : corners) {
    p = {(p.x - p.y) * std::numbers::sqrt2 / 2, (p.x + p.y) * std::numbers::sqrt2 / 2};
  }
  return corners;
}

const std::vector<Corners>& markers() {
  static const std::vector<Corners> kMarkers = {
      {},
      {{-0.85, -0.85}, {0.85, -0.85}, {0.85, 0.85}, {-0.85, 0.85}},
      {{0, -1.05}, {1.05, 0.85}, {-1.05, 0.85}},
      {{0, -1.15}, {1.15, 0}, {0, 1.15}, {-1.15, 0}},
      {{0, 1.05}, {1.05, -0.85}, {-1.05, -0.85}},
      turned_by_an_eighth(kPlus),
      kPlus,
  };
  return kMarkers;
}

}  // namespace

Look look_of(int series, const Colors& colors) {
  if (series < 0) return {colors.muted, kNeutralDash, 0};
  // After a round of colors each color has other dashes and another marker than before.
  const auto index = static_cast<std::size_t>(series);
  const std::size_t cue = index + index / kSeriesColors;
  return {colors.series[index % kSeriesColors], kDashes[cue % kDashes.size()],
          static_cast<int>(cue % markers().size())};
}

void draw_markers(Canvas& canvas, const std::vector<Point>& points, const Look& look, double size) {
  if (points.empty()) return;
  const Corners& corners = markers()[static_cast<std::size_t>(look.marker)];
  Path path;
  for (const Point& at : points) {
    if (corners.empty()) {  // a line of no length with round ends is a disk
      path.append(Path::segment(at, at));
      continue;
    }
    Corners moved = corners;
    for (Point& p : moved) p = {at.x + p.x * size / 2, at.y + p.y * size / 2};
    path.append(Path::through(moved, true));
  }
  if (corners.empty()) {
    canvas.stroke(path, {.color = look.color, .width = size});
  } else {
    canvas.fill(path, look.color);
  }
}

}  // namespace hebb::plot
