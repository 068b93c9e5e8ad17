#include "plot/dot_grid.hpp"

#include <array>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"

namespace hebb::plot {

namespace {

/// Letters of series in ASCII.
constexpr std::string_view kLetters = "*ox#@%&+";

/// Dots of the patterns in braille, one digit each; they repeat.
constexpr std::array<std::string_view, 5> kPatterns = {"1", "111000", "1000", "11111001000", "110"};

/// Bits of the dots in a character of braille (Unicode 15, block U+2800), row by row.
constexpr unsigned kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

/// Blue, yellow, green, magenta, red, cyan: told apart on dark and on light terminals.
constexpr std::array<int, 6> kColors = {34, 33, 32, 35, 31, 36};

std::string braille(unsigned dots) {
  constexpr unsigned kBlock = 0x2800;
  const unsigned code = kBlock + dots;
  return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

std::size_t place(int row, int column, int columns) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
         static_cast<std::size_t>(column);
}

}  // namespace

DotGrid::DotGrid(int columns, int rows, bool ascii)
    : columns_(columns),
      rows_(rows),
      dots_across_(ascii ? 1 : 2),
      dots_down_(ascii ? 1 : 4),
      ascii_(ascii),
      cells_(place(rows, 0, columns)) {}

void DotGrid::dot(Dot at, int series) {
  if (at.x < 0 || at.y < 0 || at.x >= width() || at.y >= height()) return;
  Cell& cell = cells_[place(row_of(at.y), column_of(at.x), columns_)];
  cell.dots |= kBits[at.y % dots_down_][at.x % dots_across_];
  cell.series = series;
}

void DotGrid::line(Dot from, Dot to, int series, std::size_t& step) {
  const std::string_view pattern =
      ascii_ ? kPatterns[0] : kPatterns[static_cast<std::size_t>(series) % kPatterns.size()];
  // Bresenham (1965): the error is that of the dot beside and below, times the larger length.
  const int across = std::abs(to.x - from.x), down = -std::abs(to.y - from.y);
  int error = across + down;
  for (Dot at = from;; ++step) {
    if (pattern[step % pattern.size()] == '1') dot(at, series);
    if (at.x == to.x && at.y == to.y) return;
    const int twice = 2 * error;
    if (twice >= down) {
      error += down;
      at.x += from.x < to.x ? 1 : -1;
    }
    if (twice <= across) {
      error += across;
      at.y += from.y < to.y ? 1 : -1;
    }
  }
}

void DotGrid::rule(int column, const char* sign) {
  for (int row = 0; row < rows_; ++row) {
    Cell& cell = cells_[place(row, column, columns_)];
    if (cell.dots == 0) cell.sign = sign;
  }
}

std::string DotGrid::text_of(const Cell& cell) const {
  if (cell.dots == 0) return cell.sign ? cell.sign : " ";
  if (ascii_) return {kLetters[static_cast<std::size_t>(cell.series) % kLetters.size()]};
  return braille(cell.dots);
}

std::string DotGrid::row(int row, bool color) const {
  std::string result;
  for (int column = 0; column < columns_; ++column) {
    const Cell& cell = cells_[place(row, column, columns_)];
    const std::string text = text_of(cell);
    result += color && cell.dots != 0 ? colored(text, cell.series) : text;
  }
  result.erase(result.find_last_not_of(' ') + 1);
  return result;
}

std::string colored(const std::string& text, int series) {
  return text::format("\x1b[{}m{}\x1b[0m",
                      kColors[static_cast<std::size_t>(series) % kColors.size()], text);
}

}  // namespace hebb::plot
