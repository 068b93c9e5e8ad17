// DotGrid: lines drawn with characters.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace hebb::plot {

/// A place on the grid, in dots from the top left.
struct Dot {
  int x = 0, y = 0;
};

/// Lines drawn with characters: in braille, 2 x 4 dots in each, or in ASCII, one letter for each
/// series. Series are told apart without color: in braille some leave out dots, in ASCII each has
/// its letter.
class DotGrid {
 public:
  DotGrid(int columns, int rows, bool ascii);

  /// Size in characters.
  int columns() const { return columns_; }
  int rows() const { return rows_; }
  /// Size in dots.
  int width() const { return columns_ * dots_across_; }
  int height() const { return rows_ * dots_down_; }
  /// Character columns and rows of a dot.
  int column_of(int x) const { return x / dots_across_; }
  int row_of(int y) const { return y / dots_down_; }

  /// A dot of that series, from 0; none outside of the grid.
  void dot(Dot at, int series);
  /// A line of that series. `step` counts its dots, those left out too, so that the next piece of
  /// the line goes on with the pattern.
  void line(Dot from, Dot to, int series, std::size_t& step);
  /// A vertical line in cells that are empty.
  void rule(int column, const char* sign);

  /// Row of characters, without spaces at its end. `color`: with the colors of ANSI terminals.
  std::string row(int row, bool color) const;

 private:
  struct Cell {
    unsigned dots = 0;
    int series = -1;
    const char* sign = nullptr;
  };
  std::string text_of(const Cell& cell) const;

  int columns_, rows_, dots_across_, dots_down_;
  bool ascii_;
  std::vector<Cell> cells_;
};

/// A text in the color of a series.
std::string colored(const std::string& text, int series);

}  // namespace hebb::plot
