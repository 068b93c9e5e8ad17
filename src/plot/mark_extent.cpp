#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "plot/marks.hpp"

namespace hebb::plot {

namespace {

/// What a chart calls itself in messages.
std::string chart_of(const std::string& title) {
  return title.empty() ? "plot" : text::format("plot \"{}\"", title);
}

/// A list of numbers and what it is called.
struct Part {
  const char* name;
  const std::vector<double>& values;
};

/// Throws unless all lists are as long as the first, and some place has numbers in all.
void check_lists(const char* mark, std::initializer_list<Part> parts, const std::string& title) {
  const Part& first = *parts.begin();
  for (const Part& part : parts) {
    if (part.values.size() == first.values.size()) continue;
    throw ShapeError(text::format("{}: a {} has as many {} as {}, got {} and {}", chart_of(title),
                                  mark, part.name, first.name, part.values.size(),
                                  first.values.size()));
  }
  for (std::size_t i = 0; i < first.values.size(); ++i) {
    if (std::all_of(parts.begin(), parts.end(),
                    [&](const Part& part) { return drawable(part.values[i]); })) {
      return;
    }
  }
  throw DataError(
      text::format("{}: a {} needs a point with finite numbers below 1e100; of {} "
                   "points there is none",
                   chart_of(title), mark, first.values.size()));
}

void check_grid(const char* mark, int rows, int columns, std::size_t values, int least,
                const std::string& title) {
  const bool good = rows >= least && columns >= least &&
                    values == static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  if (good) return;
  throw ShapeError(text::format(
      "{}: a {} has rows x columns values and at least {} of each, got {} x {} and {} values",
      chart_of(title), mark, least, rows, columns, values));
}

void check_finite(const char* mark, const std::vector<double>& values, const std::string& title) {
  if (std::any_of(values.begin(), values.end(), drawable)) return;
  throw DataError(
      text::format("{}: a {} needs a finite number below 1e100; of {} values there is "
                   "none",
                   chart_of(title), mark, values.size()));
}

struct Check {
  const std::string& title;

  void operator()(const Line& m) const { check_lists("line", {{"x", m.x}, {"y", m.y}}, title); }
  void operator()(const Points& m) const {
    check_lists("set of points", {{"x", m.x}, {"y", m.y}}, title);
  }
  void operator()(const Area& m) const {
    check_lists("area", {{"x", m.x}, {"low", m.low}, {"high", m.high}}, title);
  }
  void operator()(const Bars& m) const {
    if (m.edges.size() != m.heights.size() + 1 || m.heights.empty()) {
      throw ShapeError(text::format("{}: bars have one edge more than heights, got {} and {}",
                                    chart_of(title), m.edges.size(), m.heights.size()));
    }
    for (const double edge : m.edges) {
      if (!drawable(edge)) {
        throw DataError(text::format("{}: edges of bars are finite and below 1e100, got {}",
                                     chart_of(title), edge));
      }
    }
    check_finite("row of bars", m.heights, title);
  }
  void operator()(const HeatMap& m) const {
    check_grid("heat map", m.rows, m.columns, m.values.size(), 1, title);
    check_finite("heat map", m.values, title);
    if (m.texts.empty() || m.texts.size() == m.values.size()) return;
    throw ShapeError(text::format("{}: a heat map has a text for every cell or none, got {} for {}",
                                  chart_of(title), m.texts.size(), m.values.size()));
  }
  void operator()(const Contours& m) const {
    check_grid("set of contours", m.rows, m.columns, m.values.size(), 2, title);
    check_finite("set of contours", m.values, title);
  }
  void operator()(const Regions& m) const {
    check_grid("set of regions", m.rows, m.columns, m.series.size(), 1, title);
    check_grid("set of regions", m.rows, m.columns, m.strength.size(), 1, title);
  }
  void operator()(const VerticalLine& m) const { check_finite("vertical line", {m.x}, title); }
  void operator()(const Note& m) const { check_lists("note", {{"x", {m.x}}, {"y", {m.y}}}, title); }
};

struct Add {
  Extent& extent;

  void points(const std::vector<double>& x, const std::vector<double>& y) const {
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (!drawable(x[i]) || !drawable(y[i])) continue;
      extent.x.add(x[i]);
      extent.y.add(y[i]);
    }
  }
  void tight(double x_low, double x_high, double y_low, double y_high) const {
    for (const double x : {x_low, x_high}) extent.x.add(x);
    for (const double y : {y_low, y_high}) extent.y.add(y);
    extent.x.tight = extent.y.tight = true;
  }

  void operator()(const Line& m) const { points(m.x, m.y); }
  void operator()(const Points& m) const { points(m.x, m.y); }
  void operator()(const Area& m) const {
    points(m.x, m.low);
    points(m.x, m.high);
  }
  void operator()(const Bars& m) const {
    for (const double edge : m.edges) extent.x.add(edge);
    for (const double height : m.heights) extent.y.add(height);
    extent.y.add(0);
  }
  void operator()(const HeatMap& m) const {
    const Box edges = edges_of(m);
    tight(edges.x, edges.right(), edges.y, edges.bottom());
  }
  void operator()(const Contours& m) const {
    tight(m.x_low, m.x_high, m.y_low, m.y_high);
    extent.x.whole = extent.y.whole = false;
  }
  void operator()(const Regions& m) const {
    tight(m.x_low, m.x_high, m.y_low, m.y_high);
    extent.x.whole = extent.y.whole = false;
  }
  void operator()(const VerticalLine& m) const { extent.x.add(m.x); }
  void operator()(const Note& m) const {
    extent.x.add(m.x);
    extent.y.add(m.y);
  }
};

}  // namespace

void Range::add(double value) {
  if (!drawable(value)) return;
  low = std::min(low, value);
  high = std::max(high, value);
  if (value > 0) least_above_zero = std::min(least_above_zero, value);
  whole = whole && value == std::round(value);
}

void check_mark(const Mark& mark, const std::string& title) { std::visit(Check{title}, mark); }

void add_extent(const Mark& mark, Extent& extent) { std::visit(Add{extent}, mark); }

}  // namespace hebb::plot
