#include "hebb/plot/terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/terminal.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "hebb/error.hpp"
#include "plot/canvas.hpp"
#include "plot/dot_grid.hpp"
#include "plot/scale.hpp"

namespace hebb::plot {

namespace {

constexpr std::size_t kLeastColumns = 20, kMostColumns = 1000;

/// What axes are made of.
struct Signs {
  const char *tick, *side, *corner, *below, *below_tick, *rule, *cut;
};
constexpr Signs kBoxSigns = {"┤", "│", "└", "─", "┬", "┊", "…"};
constexpr Signs kAsciiSigns = {"+", "|", "+", "-", "+", ":", "~"};

/// Characters of a text in UTF-8.
int length_of(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// The text, or its beginning with `mark` at the end, of at most that many characters.
std::string cut(const std::string& text, int most, const char* mark) {
  if (length_of(text) <= most) return text;
  std::size_t end = 0;
  while (--most > 0) end += text::character_size(std::string_view(text).substr(end));
  return text.substr(0, end) + mark;
}

int columns_of_terminal() {
  constexpr std::size_t kUsual = 80;
  std::optional<std::size_t> columns;
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    if (!columns) columns = hebb::columns_of_terminal(stream);
  }
  return static_cast<int>(std::clamp(columns.value_or(kUsual), kLeastColumns, kMostColumns));
}

/// A line or points of a chart.
struct Curve {
  const std::vector<double>*x, *y;
  const std::string* label;
  bool joined;
};

void check_options(const TerminalOptions& options) {
  const bool fits = options.columns >= static_cast<int>(kLeastColumns) &&
                    options.columns <= static_cast<int>(kMostColumns);
  if (options.columns != 0 && !fits) {
    throw ValueError(
        text::format("terminal_chart: columns is {} to {}, or 0 for the terminal's, got {}",
                     kLeastColumns, kMostColumns, options.columns));
  }
  if (options.rows < 3 || options.rows > 200) {
    throw ValueError(text::format("terminal_chart: rows is 3 to 200, got {}", options.rows));
  }
}

std::vector<Curve> curves_of(const Chart& chart) {
  std::vector<Curve> curves;
  for (const Mark& mark : chart.marks) {
    if (const auto* line = std::get_if<Line>(&mark)) {
      curves.push_back({&line->x, &line->y, &line->label, true});
    } else if (const auto* points = std::get_if<Points>(&mark)) {
      curves.push_back({&points->x, &points->y, &points->label, false});
    } else if (!std::holds_alternative<VerticalLine>(mark)) {
      throw ValueError(
          "terminal_chart: it draws Line, Points and VerticalLine, got another mark; "
          "plot::figure() draws all");
    }
  }
  if (curves.empty()) throw ValueError("terminal_chart: a chart needs a line or points, got none");
  for (const Curve& curve : curves) {
    if (curve.x->size() == curve.y->size()) continue;
    throw ShapeError(text::format("terminal_chart: a line has as many x as y, got {} and {}",
                                  curve.x->size(), curve.y->size()));
  }
  return curves;
}

/// The scale of an axis over dots 0 to `dots` - 1; of all numbers that have a place on it.
Scale scale_of(const Axis& axis, const std::vector<Curve>& curves,
               const std::vector<double>* Curve::*numbers) {
  Scale scale{.low = kLargest, .high = -kLargest, .log = axis.log};
  for (const Curve& curve : curves) {
    for (const double value : *(curve.*numbers)) {
      if (!scale.shows(value)) continue;
      scale.low = std::min(scale.low, value);
      scale.high = std::max(scale.high, value);
    }
  }
  if (scale.low > scale.high) scale.low = scale.high = 1;  // nothing to be shown
  if (drawable(axis.low)) scale.low = axis.low;
  if (drawable(axis.high)) scale.high = axis.high;
  if (!(scale.low < scale.high)) {
    const double middle = scale.low, around = middle == 0 ? 1 : std::abs(middle) / 2;
    scale.low = middle - around;
    scale.high = middle + around;
  }
  return scale;
}

class TerminalChart {
 public:
  TerminalChart(const Chart& chart, const TerminalOptions& options)
      : chart_(chart),
        options_(options),
        columns_(options.columns == 0 ? columns_of_terminal() : options.columns),
        ascii_(options.ascii.value_or(!shows_utf8())),
        signs_(ascii_ ? kAsciiSigns : kBoxSigns),
        curves_(curves_of(chart)),
        x_name_(readable_text(chart.x.label)),
        x_(scale_of(chart.x, curves_, &Curve::x)),
        y_(scale_of(chart.y, curves_, &Curve::y)) {
    y_ticks_ = ticks(y_, options.rows / 2 + 1, false);
    for (const Tick& tick : y_ticks_) label_width_ = std::max(label_width_, length_of(tick.label));
    label_width_ = std::max(label_width_, length_of(x_name_) - 1);
    label_width_ = std::min(label_width_, columns_ / 3);
  }

  std::string text() const {
    const std::string title = chart_.title.empty() ? "" : line_of(readable_text(chart_.title));
    if (!any_point()) return title + line_of("no finite number to draw");
    DotGrid grid(columns_ - label_width_ - 3, options_.rows, ascii_);
    Scale x = x_, y = y_;
    x.to = grid.width() - 1;
    y.from = grid.height() - 1;
    y.to = 0;
    for (std::size_t i = 0; i < curves_.size(); ++i)
      draw(curves_[i], static_cast<int>(i), x, y, grid);
    for (const Mark& mark : chart_.marks) {
      const auto* line = std::get_if<VerticalLine>(&mark);
      if (line == nullptr || !x.shows(line->x) || line->x < x.low || line->x > x.high) continue;
      grid.rule(grid.column_of(dot_at(x, line->x)), signs_.rule);
    }
    return title + rows(grid, y) + below(grid, x) + legend(grid);
  }

 private:
  bool any_point() const {
    return std::any_of(curves_.begin(), curves_.end(), [&](const Curve& curve) {
      for (std::size_t i = 0; i < curve.x->size(); ++i) {
        if (x_.shows((*curve.x)[i]) && y_.shows((*curve.y)[i])) return true;
      }
      return false;
    });
  }

  /// The text as this terminal can show it.
  std::string readable_text(const std::string& text) const {
    std::string result = printable(text);
    if (!ascii_) return result;
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    std::erase_if(result, continues);
    for (char& c : result) c = static_cast<unsigned char>(c) < 0x80 ? c : '?';
    return result;
  }

  std::string line_of(const std::string& text) const {
    return std::string(static_cast<std::size_t>(label_width_) + 2, ' ') +
           cut(text, columns_ - label_width_ - 2, signs_.cut) + "\n";
  }

  std::vector<Tick> ticks(const Scale& scale, int most, bool whole) const {
    std::vector<Tick> list = scale.log ? log_ticks(scale.low, scale.high, most)
                                       : linear_ticks(scale.low, scale.high, most, whole);
    for (Tick& tick : list) {
      if (ascii_) tick.label = text::format("{:.6g}", tick.value + 0.0);  // no -0
    }
    return list;
  }

  static int dot_at(const Scale& scale, double value) {
    constexpr double kFarOutside = 1e5;  // of axes with limits
    return static_cast<int>(std::lround(std::clamp(scale(value), -kFarOutside, kFarOutside)));
  }

  void draw(const Curve& curve, int series, const Scale& x, const Scale& y, DotGrid& grid) const {
    std::size_t step = 0;
    std::optional<Dot> before;
    bool alone = true;  // no neighbor that a line could go to
    const auto end_piece = [&] {
      if (before && alone && !ascii_) {  // a cross is easier to see than a dot
        for (const int away : {-1, 1}) {
          grid.dot({before->x + away, before->y}, series);
          grid.dot({before->x, before->y + away}, series);
        }
      }
      before.reset();
      alone = true;
    };
    for (std::size_t i = 0; i < curve.x->size(); ++i) {
      const double px = (*curve.x)[i], py = (*curve.y)[i];
      if (!x.shows(px) || !y.shows(py)) {
        end_piece();
        continue;
      }
      const Dot at{dot_at(x, px), dot_at(y, py)};
      grid.dot(at, series);
      if (curve.joined && before) {
        grid.line(*before, at, series, step);
        alone = false;
      }
      before = at;
    }
    if (curve.joined) end_piece();
  }

  std::string rows(const DotGrid& grid, const Scale& y) const {
    std::string result;
    for (int row = 0; row < options_.rows; ++row) {
      std::string label, sign = signs_.side;
      for (const Tick& tick : y_ticks_) {
        if (grid.row_of(dot_at(y, tick.value)) != row) continue;
        label = cut(tick.label, label_width_, signs_.cut);
        sign = signs_.tick;
      }
      result.append(static_cast<std::size_t>(1 + label_width_ - length_of(label)), ' ');
      result += label + " " + sign + grid.row(row, options_.color) + "\n";
    }
    return result;
  }

  /// The horizontal axis and its numbers.
  std::string below(const DotGrid& grid, const Scale& x) const {
    constexpr int kRoom = 9;
    const int width = grid.columns();
    const bool whole = std::all_of(curves_.begin(), curves_.end(), [](const Curve& curve) {
      return std::all_of(curve.x->begin(), curve.x->end(),
                         [](double v) { return v == std::floor(v); });
    });
    std::vector<std::string> axis(static_cast<std::size_t>(width), signs_.below);
    std::string numbers;
    for (const Tick& tick : ticks(x, std::max(2, width / kRoom), whole)) {
      const int column = grid.column_of(dot_at(x, tick.value));
      if (column < 0 || column >= width) continue;
      axis[static_cast<std::size_t>(column)] = signs_.below_tick;
      const int length = length_of(tick.label);
      const int start = std::clamp(column - length / 2, 0, std::max(0, width - length));
      if (start < length_of(numbers) + (numbers.empty() ? 0 : 1)) continue;
      numbers.append(static_cast<std::size_t>(start - length_of(numbers)), ' ');
      numbers += tick.label;
    }
    const std::string indent(static_cast<std::size_t>(label_width_) + 2, ' ');
    const std::string name = cut(x_name_, label_width_ + 1, signs_.cut);
    std::string result = indent + signs_.corner;
    for (const std::string& sign : axis) result += sign;
    result += '\n';
    result += indent.substr(static_cast<std::size_t>(length_of(name)));
    result += name;
    result += ' ';
    return result + numbers + '\n';
  }

  /// Names of curves behind a piece of them, and of vertical lines.
  std::string legend(const DotGrid& grid) const {
    std::vector<std::pair<std::string, std::string>> entries;
    for (std::size_t i = 0; i < curves_.size(); ++i) {
      if (curves_[i].label->empty()) continue;
      constexpr int kSample = 6;
      DotGrid sample(kSample, 1, ascii_);
      std::size_t step = 0;
      const int middle = sample.height() / 2;
      if (curves_[i].joined) {
        sample.line({0, middle}, {sample.width() - 1, middle}, static_cast<int>(i), step);
      } else {
        sample.dot({0, middle}, static_cast<int>(i));
      }
      entries.emplace_back(sample.row(0, options_.color), readable_text(*curves_[i].label));
    }
    for (const Mark& mark : chart_.marks) {
      const auto* line = std::get_if<VerticalLine>(&mark);
      if (line != nullptr && !line->label.empty()) {
        entries.emplace_back(signs_.rule, readable_text(line->label));
      }
    }
    std::string result, row;
    int used = 0;
    const int room = grid.columns();
    for (const auto& [sample, label] : entries) {
      constexpr int kLongestSample = 6, kGap = 3;
      const std::string name = cut(label, room - kLongestSample - 1, signs_.cut);
      const int length = kLongestSample + 1 + length_of(name);
      if (used > 0 && used + kGap + length > room) {
        result += line_of_entries(row);
        row.clear();
        used = 0;
      }
      if (used > 0) row += std::string(kGap, ' ');
      row += sample + " " + name;
      used += length + (used > 0 ? kGap : 0);
    }
    return row.empty() ? result : result + line_of_entries(row);
  }

  std::string line_of_entries(const std::string& row) const {
    return std::string(static_cast<std::size_t>(label_width_) + 3, ' ') + row + "\n";
  }

  const Chart& chart_;
  const TerminalOptions& options_;
  int columns_;
  bool ascii_;
  const Signs& signs_;
  std::vector<Curve> curves_;
  std::string x_name_;
  Scale x_, y_;
  std::vector<Tick> y_ticks_;
  int label_width_ = 0;
};

}  // namespace

std::string terminal_chart(const Chart& chart, const TerminalOptions& options) {
  check_options(options);
  return TerminalChart(chart, options).text();
}

}  // namespace hebb::plot
