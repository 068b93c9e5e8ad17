#include <algorithm>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/plot/figure.hpp"
#include "plot/chart_drawing.hpp"
#include "plot/drawing.hpp"

namespace hebb::plot {

namespace {

constexpr TextStyle kTitle = {.size = kTitleSize + 2, .bold = true};

/// Figures beside and below each other.
class Grid final : public Drawing {
 public:
  Grid(std::vector<Figure> figures, GridOptions options)
      : figures_(std::move(figures)), options_(std::move(options)) {}

  std::string title() const override {
    return options_.title.empty() ? figures_.front().drawing().title() : options_.title;
  }

  double natural_width() const override {
    constexpr double kBeside = 340;
    if (options_.width > 0) return options_.width;
    if (columns() > 1) return kBeside * columns();
    double width = 0;
    for (const Figure& figure : figures_) {
      width = std::max(width, figure.drawing().natural_width());
    }
    return width;
  }

  double height(double width) const override {
    double sum = heading();
    for (int row = 0; row < rows(); ++row) sum += row_height(row, width);
    return sum;
  }

  void draw(Canvas& canvas, const Box& box, const Colors& colors) const override {
    TextStyle style = kTitle;
    style.color = colors.text;
    canvas.text(shortened(options_.title, box.width - 2 * kMargin, style),
                {box.x + kMargin, box.y + kMargin + kCapitals * style.size}, style);
    const double width = box.width / columns();
    double top = box.y + heading();
    for (int row = 0; row < rows(); ++row) {
      const double high = row_height(row, box.width);
      for (int column = 0; column < columns(); ++column) {
        const int i = row * columns() + column;
        if (i >= std::ssize(figures_)) break;
        figures_[static_cast<std::size_t>(i)].drawing().draw(
            canvas, {box.x + width * column, top, width, high}, colors);
      }
      top += high;
    }
  }

 private:
  int columns() const { return std::min(options_.columns, static_cast<int>(figures_.size())); }
  int rows() const { return (static_cast<int>(figures_.size()) + columns() - 1) / columns(); }
  double heading() const { return options_.title.empty() ? 0 : kTitle.size + 1.5 * kMargin; }
  double row_height(int row, double width) const {
    double high = 0;
    const int first = row * columns();
    const int last = std::min(first + columns(), static_cast<int>(figures_.size()));
    for (int i = first; i < last; ++i) {
      const Drawing& drawing = figures_[static_cast<std::size_t>(i)].drawing();
      high = std::max(high, drawing.height(width / columns()));
    }
    return high;
  }

  std::vector<Figure> figures_;
  GridOptions options_;
};

}  // namespace

Figure grid(std::vector<Figure> figures, GridOptions options) {
  if (figures.empty()) throw ValueError("plot: a grid needs a figure, got none");
  if (options.columns < 1) {
    throw ValueError(text::format("plot: columns is at least 1, got {}", options.columns));
  }
  return Figure(std::make_shared<Grid>(std::move(figures), std::move(options)));
}

}  // namespace hebb::plot
