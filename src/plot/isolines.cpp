#include "plot/isolines.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hebb::plot {

namespace {

/// A corner of a square with its height above the level.
struct Corner {
  Point at;
  double height;
};

/// Where the height is 0 between two corners of different signs.
Point crossing(const Corner& a, const Corner& b) {
  const double share = a.height / (a.height - b.height);
  return {std::lerp(a.at.x, b.at.x, share), std::lerp(a.at.y, b.at.y, share)};
}

/// Adds the pieces of line in a square whose corners go round it.
void add_square(Path& path, const std::array<Corner, 4>& corners) {
  std::vector<Point> crossings;
  for (std::size_t i = 0; i < 4; ++i) {
    const Corner &a = corners[i], &b = corners[(i + 1) % 4];
    if ((a.height >= 0) != (b.height >= 0)) crossings.push_back(crossing(a, b));
  }
  if (crossings.size() == 2) {
    path.append(Path::segment(crossings[0], crossings[1]));
  } else if (crossings.size() == 4) {  // a saddle: its middle says which corners belong together
    double middle = 0;
    for (const Corner& corner : corners) middle += corner.height / 4;
    const bool cut_off_first = (middle >= 0) != (corners[0].height >= 0);
    const std::size_t from = cut_off_first ? 3 : 0;
    for (std::size_t i : {from, from + 2}) {
      path.append(Path::segment(crossings[i % 4], crossings[(i + 1) % 4]));
    }
  }
}

}  // namespace

double Heights::at(double row, double column) const {
  const int r = std::clamp(static_cast<int>(row), 0, std::max(0, rows - 2));
  const int c = std::clamp(static_cast<int>(column), 0, std::max(0, columns - 2));
  const int below = std::min(r + 1, rows - 1), right = std::min(c + 1, columns - 1);
  const double x = std::clamp(column - c, 0.0, 1.0), y = std::clamp(row - r, 0.0, 1.0);
  const double top = std::lerp((*this)(r, c), (*this)(r, right), x);
  const double bottom = std::lerp((*this)(below, c), (*this)(below, right), x);
  return std::lerp(top, bottom, y);
}

Path isoline(const Heights& heights, double level) {
  Path path;
  for (int row = 0; row + 1 < heights.rows; ++row) {
    for (int column = 0; column + 1 < heights.columns; ++column) {
      const auto corner = [&](int down, int right) {
        return Corner{{static_cast<double>(column + right), static_cast<double>(row + down)},
                      heights(row + down, column + right) - level};
      };
      const std::array<Corner, 4> corners = {corner(0, 0), corner(0, 1), corner(1, 1),
                                             corner(1, 0)};
      const bool numbers = std::all_of(corners.begin(), corners.end(),
                                       [](const Corner& c) { return std::isfinite(c.height); });
      if (numbers) add_square(path, corners);
    }
  }
  return path;
}

}  // namespace hebb::plot
