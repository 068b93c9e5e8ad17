#include "plot/marks.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace hebb::plot {

namespace {

/// Opacity of bars, and of points where there are many.
constexpr double kBars = 0.35, kManyPoints = 0.75;

/// A line with fewer points that looks the same: of those in a column half a point wide the first,
/// the highest, the lowest and the last.
std::vector<Point> thinned(const std::vector<Point>& points) {
  constexpr std::size_t kFew = 4000;
  constexpr double kColumn = 0.5;
  if (points.size() <= kFew) return points;
  std::vector<Point> result;
  for (auto from = points.begin(); from != points.end();) {
    const double column = std::floor(from->x / kColumn);
    const auto end = std::find_if(
        from, points.end(), [&](const Point& p) { return std::floor(p.x / kColumn) != column; });
    auto [high, low] =
        std::minmax_element(from, end, [](const Point& a, const Point& b) { return a.y < b.y; });
    if (low < high) std::swap(low, high);
    for (const auto& kept : {from, high, low, end - 1}) result.push_back(*kept);
    from = end;
  }
  return result;
}

/// The distance of a point from the straight piece between two others.
double distance(Point point, Point from, Point to) {
  const double dx = to.x - from.x, dy = to.y - from.y, square = dx * dx + dy * dy;
  const double along =
      square == 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / square;
  const double share = std::clamp(along, 0.0, 1.0);
  return std::hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}

/// The line without the points that it passes within a twentieth of a point anyway (Douglas and
/// Peucker 1973).
std::vector<Point> simplified(const std::vector<Point>& points) {
  constexpr double kUnseen = 0.05;
  if (points.size() < 3) return points;
  std::vector<bool> kept(points.size(), false);
  kept.front() = kept.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> pieces = {{0, points.size() - 1}};
  while (!pieces.empty()) {
    const auto [first, last] = pieces.back();
    pieces.pop_back();
    std::size_t farthest = first;
    double most = kUnseen;
    for (std::size_t i = first + 1; i < last; ++i) {
      const double away = distance(points[i], points[first], points[last]);
      if (away <= most) continue;
      most = away;
      farthest = i;
    }
    if (farthest == first) continue;
    kept[farthest] = true;
    pieces.emplace_back(first, farthest);
    pieces.emplace_back(farthest, last);
  }
  std::vector<Point> result;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (kept[i]) result.push_back(points[i]);
  }
  return result;
}

/// The pieces of a line between numbers that cannot be drawn.
std::vector<std::vector<Point>> pieces_of(const std::vector<double>& x,
                                          const std::vector<double>& y, const Plane& plane) {
  std::vector<std::vector<Point>> pieces(1);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (plane.shows(x[i], y[i])) {
      pieces.back().push_back(plane.at(x[i], y[i]));
    } else if (!pieces.back().empty()) {
      pieces.emplace_back();
    }
  }
  if (pieces.back().empty()) pieces.pop_back();
  return pieces;
}

struct Draw {
  const Plane& plane;
  const Look& look;

  void operator()(const Line& line) const {
    Path path;
    std::vector<Point> alone;  // between two gaps, or all there is
    for (const std::vector<Point>& piece : pieces_of(line.x, line.y, plane)) {
      if (piece.size() == 1 || line.markers) alone.insert(alone.end(), piece.begin(), piece.end());
      if (piece.size() > 1) path.append(Path::through(simplified(thinned(piece))));
    }
    if (!path.empty()) {
      plane.canvas.stroke(path, {.color = look.color, .width = line.width, .dash = look.dash});
    }
    draw_markers(plane.canvas, alone, look, line.width + 3);
  }

  void operator()(const Points& points) const {
    constexpr std::size_t kMany = 500;
    // Points nearer to each other than a quarter of their size look as one.
    const double near = points.size / 4;
    std::set<std::pair<double, double>> taken;
    std::vector<Point> shown;
    for (std::size_t i = 0; i < points.x.size(); ++i) {
      if (!plane.shows(points.x[i], points.y[i])) continue;
      const Point at = plane.at(points.x[i], points.y[i]);
      if (taken.emplace(std::floor(at.x / near), std::floor(at.y / near)).second) {
        shown.push_back(at);
      }
    }
    Look inner = look;
    if (points.outlined) {
      Look edge = look;
      edge.color = plane.colors.background;
      draw_markers(plane.canvas, shown, edge, points.size + 1.6);
    } else if (shown.size() > kMany) {
      inner.color.opacity = kManyPoints;
    }
    draw_markers(plane.canvas, shown, inner, points.size);
  }

  void operator()(const Bars& bars) const {
    const double ground = plane.y(plane.y.log ? plane.y.low : 0);
    std::vector<Point> outline;
    for (std::size_t i = 0; i < bars.heights.size(); ++i) {
      const double height = bars.heights[i];
      const double top = plane.y.shows(height) ? plane.y(height) : ground;
      outline.push_back({plane.x(bars.edges[i]), top});
      outline.push_back({plane.x(bars.edges[i + 1]), top});
    }
    std::vector<Point> inside = outline;
    inside.push_back({outline.back().x, ground});
    inside.push_back({outline.front().x, ground});
    plane.canvas.fill(Path::through(inside, true), look.color.with_opacity(kBars));
    plane.canvas.stroke(Path::through(outline),
                        {.color = look.color, .width = 1.2, .dash = look.dash});
  }

  void operator()(const Area& area) const {
    std::vector<Point> upper, around;
    for (std::size_t i = 0; i < area.x.size(); ++i) {
      if (plane.shows(area.x[i], area.high[i]) && plane.shows(area.x[i], area.low[i])) {
        upper.push_back(plane.at(area.x[i], area.high[i]));
      }
    }
    around = upper;
    for (std::size_t i = area.x.size(); i-- > 0;) {
      if (plane.shows(area.x[i], area.high[i]) && plane.shows(area.x[i], area.low[i])) {
        around.push_back(plane.at(area.x[i], area.low[i]));
      }
    }
    const Color inside = area.opacity < 1
                             ? look.color.with_opacity(area.opacity)
                             : over(look.color.with_opacity(kBars), plane.colors.background);
    plane.canvas.fill(Path::through(around, true), inside);
    plane.canvas.stroke(Path::through(upper), {.color = look.color, .width = 1.2});
  }

  void operator()(const HeatMap& map) const { draw_grid(map, plane); }
  void operator()(const Contours& contours) const { draw_grid(contours, plane); }
  void operator()(const Regions& regions) const { draw_grid(regions, plane); }

  void operator()(const VerticalLine& line) const {
    if (!plane.x.shows(line.x)) return;
    const double x = plane.x(line.x);
    plane.canvas.stroke(Path::segment({x, plane.area.y}, {x, plane.area.bottom()}),
                        {.color = plane.colors.muted, .width = 1, .dash = {2, 3}});
  }

  void operator()(const Note& note) const {
    if (!plane.shows(note.x, note.y)) return;
    draw_markers(plane.canvas, {plane.at(note.x, note.y)}, {plane.colors.text, {}, 0}, 4);
  }
};

}  // namespace

void draw_mark(const Mark& mark, const Plane& plane, const Look& look) {
  std::visit(Draw{plane, look}, mark);
}

}  // namespace hebb::plot
