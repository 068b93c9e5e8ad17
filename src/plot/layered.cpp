#include "plot/layered.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace hebb::plot {

namespace {

/// True when a new column may begin below this row: a single item has lines that go on.
bool may_end(const Rows& rows, std::size_t row) {
  const std::vector<std::size_t>& items = rows.rows[row];
  return std::count_if(items.begin(), items.end(),
                       [&](std::size_t i) { return !rows.items[i].below.empty(); }) == 1;
}

/// Rows of a column, and where it stands.
struct Column {
  std::size_t first = 0, last = 0;
  double left = 0, width = 0, height = 0;
};

class Layout {
 public:
  Layout(Rows rows, const Spacing& spacing) : rows_(std::move(rows)), spacing_(spacing) {
    for (const std::vector<std::size_t>& row : rows_.rows) {
      double height = 0;
      for (const std::size_t i : row) height = std::max(height, rows_.items[i].size.height);
      heights_.push_back(height);
    }
    tops_.resize(rows_.rows.size());
  }

  Layered in_columns(double column_height) {
    std::size_t first = 0, cut = 0;  // `cut`: the last row that may end the column, plus 1
    double height = 0;
    for (std::size_t row = 0; row < rows_.rows.size(); ++row) {
      height += heights_[row] + spacing_.below;
      if (height > column_height && cut > first) {
        add_column(first, cut);
        first = cut;
        height = 0;
        for (std::size_t i = first; i <= row; ++i) height += heights_[i] + spacing_.below;
      }
      if (may_end(rows_, row)) cut = row + 1;
    }
    add_column(first, rows_.rows.size());
    return result();
  }

 private:
  void add_column(std::size_t first, std::size_t last) {
    place_rows(rows_, first, last, spacing_.beside);
    double left = std::numeric_limits<double>::infinity(), right = -left;
    for (std::size_t row = first; row < last; ++row) {
      for (const std::size_t i : rows_.rows[row]) {
        const Item& item = rows_.items[i];
        left = std::min(left, item.x - item.size.width / 2);
        right = std::max(right, item.x + item.size.width / 2);
      }
    }
    const double start =
        columns_.empty() ? 0 : columns_.back().left + columns_.back().width + spacing_.column;
    for (std::size_t row = first; row < last; ++row) {
      for (const std::size_t i : rows_.rows[row]) rows_.items[i].x += start - left;
    }
    double y = columns_.empty() ? 0 : kTurn;  // where the line from the column before arrives
    for (std::size_t row = first; row < last; ++row) {
      tops_[row] = y;
      y += heights_[row] + (row + 1 < last ? gap_below(row) : 0);
    }
    columns_.push_back({first, last, start, right - left, y});
  }

  /// Space below a row: more where lines go far to the side.
  double gap_below(std::size_t row) const {
    constexpr double kPerPoint = 0.06, kMost = 70;
    double farthest = 0;
    for (const std::size_t i : rows_.rows[row]) {
      for (const std::size_t other : rows_.items[i].below) {
        farthest = std::max(farthest, std::abs(rows_.items[i].x - rows_.items[other].x));
      }
    }
    return spacing_.below + std::min(kMost, kPerPoint * farthest);
  }

  Box box_of(const Item& item) const {
    return {item.x - item.size.width / 2,
            tops_[item.row] + (heights_[item.row] - item.size.height) / 2, item.size.width,
            item.size.height};
  }

  /// The line from one item to one in the next row: straight through the rows, a curve between.
  Path line(const Item& upper, const Item& lower) const {
    const double leave = tops_[upper.row] + heights_[upper.row], arrive = tops_[lower.row];
    const double middle = (leave + arrive) / 2;
    Path path;
    path.move_to({upper.x, upper.bend ? tops_[upper.row] : box_of(upper).bottom()});
    path.line_to({upper.x, leave});
    path.curve_to({upper.x, middle}, {lower.x, middle}, {lower.x, arrive});
    path.line_to({lower.x, lower.bend ? arrive : box_of(lower).y});
    return path;
  }

  /// The same to the top of the next column: below the box, up between the columns, and down.
  Path line_to_column(const Item& upper, const Item& lower, const Column& from) const {
    constexpr double kRound = 6;
    const double turn = from.left + from.width + spacing_.column / 2;
    const double low = tops_[upper.row] + heights_[upper.row] + kRound + 2, high = 1;
    const Point corners[] = {{upper.x, low}, {turn, low}, {turn, high}, {lower.x, high}};
    Path path;
    path.move_to({upper.x, upper.bend ? tops_[upper.row] : box_of(upper).bottom()});
    Point at{upper.x, low - kRound};
    for (std::size_t i = 0; i < std::size(corners); ++i) {
      const Point corner = corners[i];
      const Point next = i + 1 < std::size(corners) ? corners[i + 1] : Point{lower.x, kTurn};
      const auto towards = [&](Point other) {
        const double length = std::hypot(other.x - corner.x, other.y - corner.y);
        const double share = length > 0 ? std::min(0.5, kRound / length) : 0;
        return Point{std::lerp(corner.x, other.x, share), std::lerp(corner.y, other.y, share)};
      };
      path.line_to(i == 0 ? at : towards(corners[i - 1]));
      path.curve_to(corner, corner, towards(next));
    }
    path.line_to({lower.x, lower.bend ? tops_[lower.row] : box_of(lower).y});
    return path;
  }

  Layered result() const {
    Layered layered;
    layered.columns = columns_.size();
    for (const Column& column : columns_) {
      const bool goes_on = &column != &columns_.back();
      layered.size.width = std::max(layered.size.width, column.left + column.width);
      layered.size.height = std::max(layered.size.height, column.height + (goes_on ? 10 : 0));
      for (std::size_t row = column.first; row < column.last; ++row) {
        for (const std::size_t i : rows_.rows[row]) {
          const Item& item = rows_.items[i];
          for (const std::size_t other : item.below) {
            const Item& lower = rows_.items[other];
            layered.lines.push_back(row + 1 < column.last ? line(item, lower)
                                                          : line_to_column(item, lower, column));
          }
          if (item.bend) {
            layered.lines.push_back(
                Path::segment({item.x, tops_[row]}, {item.x, tops_[row] + heights_[row]}));
          }
        }
      }
    }
    for (const Item& item : rows_.items) {
      if (item.bend) continue;
      layered.boxes.push_back(box_of(item));
      if (!item.above.empty()) layered.tips.push_back({item.x, box_of(item).y});
    }
    return layered;
  }

  static constexpr double kTurn = 24;

  Rows rows_;
  Spacing spacing_;
  std::vector<double> heights_, tops_;
  std::vector<Column> columns_;
};

}  // namespace

Layered layered(Rows rows, double column_height, const Spacing& spacing) {
  if (rows.items.empty()) return {};
  return Layout(std::move(rows), spacing).in_columns(column_height);
}

}  // namespace hebb::plot
