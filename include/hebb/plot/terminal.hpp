/// \file
/// Charts as text, for terminals.
#pragma once

#include <optional>
#include <string>

#include "hebb/plot/chart.hpp"

namespace hebb::plot {

/// Options of terminal_chart().
struct TerminalOptions {
  int columns = 0;  ///< Width in characters, 20 to 1000; 0: that of the terminal, 80 if none says.
  int rows = 10;    ///< Height of the axes in characters, 3 to 200.
  std::optional<bool> ascii = {};  ///< Letters in place of braille; not given: where the locale
                                   ///< (LC_ALL, LC_CTYPE, LANG) shows no UTF-8.
  bool color = false;              ///< Series in ANSI colors as well.
};

/// A chart as lines of text: curves in braille, 2 x 4 dots a character, with ticks at the left and
/// below and a legend. Series differ in how their lines are broken, in ASCII in their letters. Of
/// marks there may be Line, Points and VerticalLine, whose label stands in the legend. Numbers that
/// are not finite, larger than 1e100 or, on a logarithmic axis, not above 0 are gaps. Needs no
/// cairo. \throws ValueError for options out of range, no marks or another mark; ShapeError when x
/// and y of a mark differ in length.
///
/// ```cpp
/// std::cout << plot::terminal_chart(
///     {.title = "loss", .marks = {plot::Line{.x = {1, 2, 3}, .y = {0.9, 0.5, 0.4}}}});
/// ```
std::string terminal_chart(const Chart& chart, const TerminalOptions& options = {});

}  // namespace hebb::plot
