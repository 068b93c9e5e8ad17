// Keras's table of layers.

#include <algorithm>
#include <cstdio>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers/input.hpp"
#include "hebb/model.hpp"

namespace hebb {

namespace {

constexpr std::size_t kColumns = 3;
// Width of the texts in each column, as Keras lays out 80 columns.
constexpr std::array<std::size_t, kColumns> kLeastWidth{31, 22, 13};

using Row = std::array<std::string, kColumns>;
using Widths = std::array<std::size_t, kColumns>;

/// Lines of the frame: left corner, fill, joint, right corner.
struct Rule {
  const char *left, *fill, *joint, *right;
};

std::string rule(const Rule& r, const Widths& widths) {
  std::string line = r.left;
  for (std::size_t i = 0; i < kColumns; ++i) {
    for (std::size_t k = 0; k < widths[i] + 2; ++k) line += r.fill;
    line += i + 1 < kColumns ? r.joint : r.right;
  }
  return line + "\n";
}

std::string row(const char* bar, const Row& cells, const Widths& widths) {
  return text::format("{0} {1:<{4}} {0} {2:<{5}} {0} {3:>{6}} {0}\n", bar, cells[0], cells[1],
                      cells[2], widths[0], widths[1], widths[2]);
}

std::string memory(std::int64_t bytes) {
  constexpr const char* kUnits[] = {"B", "KB", "MB", "GB", "TB", "PB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 1024 && unit + 1 < std::size(kUnits)) {
    size /= 1024;
    ++unit;
  }
  return text::format("{:.2f} {}", size, kUnits[unit]);
}

/// Number and bytes of weights.
struct Total {
  std::int64_t count = 0, bytes = 0;
  void add(const Tensor& weight) {
    count += weight.size();
    bytes += weight.size() * item_size(weight.dtype());
  }
  std::string text(const char* what) const {
    return text::format(" {} params: {} ({})\n", what, text::with_commas(count), memory(bytes));
  }
};

}  // namespace

std::string Model::summary_text() {
  if (!built()) {
    throw ValueError(name() +
                     ": not built yet; give the first layer an input shape, or call it on data");
  }
  Widths widths = kLeastWidth;
  std::vector<Row> rows;
  for (const auto& layer : layers()) {
    if (dynamic_cast<const layers::Input*>(layer.get())) continue;
    const std::string count =
        layer->built() ? text::with_commas(layer->count_params()) : "0 (unbuilt)";
    rows.push_back({text::format("{} ({})", layer->name(), layer->type()),
                    layer->built() ? layer->output_shape().to_keras() : "?", count});
    for (std::size_t i = 0; i < kColumns; ++i)
      widths[i] = std::max(widths[i], rows.back()[i].size());
  }
  Total all, learned;
  for (const NamedVariable& w : weights()) all.add(w.variable.value());
  for (const Variable& v : trainable_variables()) learned.add(v.value());
  const Total frozen{all.count - learned.count, all.bytes - learned.bytes};

  std::string table = text::format("Model: \"{}\"\n", name());
  table += rule({"┏", "━", "┳", "┓"}, widths);
  table += row("┃", {"Layer (type)", "Output Shape", "Param #"}, widths);
  table += rule({"┡", "━", "╇", "┩"}, widths);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) table += rule({"├", "─", "┼", "┤"}, widths);
    table += row("│", rows[i], widths);
  }
  table += rule({"└", "─", "┴", "┘"}, widths);
  return table + all.text("Total") + learned.text("Trainable") + frozen.text("Non-trainable");
}

void Model::summary() { std::fputs(summary_text().c_str(), stdout); }

}  // namespace hebb
