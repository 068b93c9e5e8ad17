// Keras's table of layers.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/terminal.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers/input.hpp"
#include "hebb/model.hpp"
#include "nn/graph.hpp"
#include "nn/training.hpp"

namespace hebb {

namespace {

using Cells = std::vector<std::string>;

/// Lines of the frame: left corner, fill, joint, right corner.
struct Rule {
  const char *left, *fill, *joint, *right;
};

/// What the frame is made of.
struct Frame {
  Rule top, below_head, between, bottom;
  const char *head_bar, *bar;
  std::string_view cut;  // in place of what a column has no room for
};

constexpr Frame kUnicode{{"┏", "━", "┳", "┓"},
                         {"┡", "━", "╇", "┩"},
                         {"├", "─", "┼", "┤"},
                         {"└", "─", "┴", "┘"},
                         "┃",
                         "│",
                         "…"};
constexpr Frame kAscii{{"+", "=", "+", "+"},
                       {"+", "=", "+", "+"},
                       {"+", "-", "+", "+"},
                       {"+", "-", "+", "+"},
                       "|",
                       "|",
                       "~"};

/// Widths of the texts in the columns of a table that is `line` wide, as Keras lays it out: shares
/// of the line, less what bars and spaces take, which is spread over the columns.
std::vector<std::size_t> widths_of(std::size_t line, std::size_t columns) {
  const std::vector<double> ends =
      columns == 3 ? std::vector{0.45, 0.8, 1.0} : std::vector{0.3, 0.56, 0.74, 1.0};
  std::vector<std::size_t> widths;
  std::size_t begin = 0, excess = 3 * columns + 1;
  for (std::size_t i = 0; i < columns; ++i) {
    const auto end = static_cast<std::size_t>(ends[i] * static_cast<double>(line));
    const auto share = static_cast<std::size_t>(
        std::nearbyint(static_cast<double>(excess) / static_cast<double>(columns - i)));
    widths.push_back(end - begin - share);
    excess -= share;
    begin = end;
  }
  return widths;
}

/// Bytes of the first `count` characters of UTF-8, or of all there are.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (begins && count-- == 0) break;
  }
  return end;
}

/// A text in lines of at most `width` characters, broken at spaces. A word that is longer is cut,
/// as Keras does, and ends in `cut`, which is one character.
Cells wrapped(std::string_view text, std::size_t width, std::string_view cut) {
  Cells lines;
  for (std::size_t most = 0; (most = bytes_of(text, width)) < text.size();) {
    const std::size_t word = text.find_first_not_of(' ');
    std::size_t end = text.rfind(' ', most);
    if (end == std::string_view::npos || end < word)
      end = std::min(text.find(' ', word), text.size());
    if (end <= most) {
      lines.emplace_back(text.substr(0, end));
    } else {
      lines.push_back(std::string(text.substr(0, bytes_of(text, width - 1))).append(cut));
    }
    while (end < text.size() && text[end] == ' ') ++end;
    text.remove_prefix(end);
  }
  if (lines.empty() || !text.empty()) lines.emplace_back(text);
  return lines;
}

/// Rows of texts in a frame; numbers, which stand in the third column, to the right.
class Table {
 public:
  Table(std::size_t line, Cells head, const Frame& frame)
      : frame_(frame), widths_(widths_of(line, head.size())), text_(rule(frame.top)) {
    add_row(frame.head_bar, head);
    text_ += rule(frame.below_head);
  }
  void add(const Cells& cells) {
    if (rows_++ > 0) text_ += rule(frame_.between);
    add_row(frame_.bar, cells);
  }
  std::string text() const { return text_ + rule(frame_.bottom); }

 private:
  std::string rule(const Rule& r) const {
    std::string line = r.left;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      for (std::size_t k = 0; k < widths_[i] + 2; ++k) line += r.fill;
      line += i + 1 < widths_.size() ? r.joint : r.right;
    }
    return line + "\n";
  }
  void add_row(const char* bar, const Cells& cells) {
    std::vector<Cells> columns;
    std::size_t height = 1;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      columns.push_back(wrapped(cells[i], widths_[i], frame_.cut));
      height = std::max(height, columns[i].size());
    }
    constexpr std::size_t kNumbers = 2;
    for (std::size_t line = 0; line < height; ++line) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        std::string_view cell;
        if (line < columns[i].size()) cell = columns[i][line];
        text_ += i == kNumbers ? text::format("{} {:>{}} ", bar, cell, widths_[i])
                               : text::format("{} {:<{}} ", bar, cell, widths_[i]);
      }
      text_ += text::format("{}\n", bar);
    }
  }

  const Frame& frame_;
  std::vector<std::size_t> widths_;
  std::string text_;
  int rows_ = 0;
};

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
  /// What an optimizer keeps, once it has made a step.
  static Total of(const Optimizer& optimizer) {
    Total total;
    for (const Tensor& t : optimizer.kept()) total.add(t);
    if (total.count == 0) return total;
    constexpr std::int64_t kIterations = 8, kLearningRate = 4;  // bytes, as Keras keeps them
    ++total.count;
    total.bytes += kIterations;
    if (!optimizer.has_schedule()) {
      ++total.count;
      total.bytes += kLearningRate;
    }
    return total;
  }
  std::string text(const char* what) const {
    return text::format(" {} params: {} ({})\n", what, text::with_commas(count), memory(bytes));
  }
};

/// Calls that a layer's inputs come from, numbered as they were made: "dense[0][0], dense[1][0]".
std::string connections(const Graph& graph, std::size_t layer) {
  std::string text;
  for (const std::size_t call : graph.calls_of[layer]) {
    for (const Graph::Slot slot : graph.calls[call].inputs) {
      if (!text.empty()) text += ", ";
      text += text::format("{}[{}][{}]", graph.layer_of(slot)->name(), graph.calls[slot.call].made,
                           slot.output);
    }
  }
  return text.empty() ? "-" : text;
}

/// What the names of a nested model's layers stand behind, `level` models deep.
std::string indented(std::size_t level, bool ascii) {
  std::string indent(3 * level, ' ');
  if (level > 0) indent += ascii ? "- " : "└ ";
  return indent;
}

/// Rows of a model's layers, those of nested models behind them. `graph`: its calls, where the
/// table tells of them; null within nested models, as in Keras.
void add_rows(Table& table, const Model& model, const Graph* graph, bool with_connections,
              const SummaryOptions& options, std::size_t level = 0) {
  const std::vector<std::shared_ptr<Layer>> layers = model.layers();
  const bool with_inputs = dynamic_cast<const Sequential*>(&model) == nullptr;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = *layers[i];
    if (!with_inputs && dynamic_cast<const layers::Input*>(&layer)) continue;
    Cells cells{
        text::format("{}{} ({})", indented(level, options.ascii), layer.name(), layer.type()),
        layer.built() ? layer.output_shape().to_keras() : "?",
        layer.built() ? text::with_commas(layer.count_params()) : "0 (unbuilt)"};
    if (with_connections) cells.push_back(graph ? connections(*graph, i) : "-");
    table.add(cells);
    const auto* nested = dynamic_cast<const Model*>(&layer);
    if (options.expand_nested && nested) {
      add_rows(table, *nested, nullptr, with_connections, options, level + 1);
    }
  }
}

}  // namespace

std::string Model::summary_text(SummaryOptions options) {
  if (!built()) {
    throw ValueError(name() +
                     ": not built yet; give the first layer an input shape, or call it on data");
  }
  constexpr std::size_t kLeastLine = 40;
  if (options.line_length < kLeastLine) {
    throw ValueError(text::format("summary: line_length is at least {}, got {}", kLeastLine,
                                  options.line_length));
  }
  const bool connected = graph_ && !graph_->is_chain();
  Cells head{"Layer (type)", "Output Shape", "Param #"};
  if (connected) head.emplace_back("Connected to");
  Table table(options.line_length, head, options.ascii ? kAscii : kUnicode);
  add_rows(table, *this, graph_.get(), connected, options);

  Total all, learned, state;
  for (const NamedVariable& w : weights()) all.add(w.variable.value());
  for (const Variable& v : trainable_variables()) learned.add(v.value());
  const Total frozen{all.count - learned.count, all.bytes - learned.bytes};
  if (training_->compiled.optimizer) {
    state = Total::of(*training_->compiled.optimizer);
    all.count += state.count;
    all.bytes += state.bytes;
  }
  std::string text = text::format("Model: \"{}\"\n", name()) + table.text();
  text += all.text("Total") + learned.text("Trainable") + frozen.text("Non-trainable");
  return state.count > 0 ? text + state.text("Optimizer") : text;
}

void Model::summary(SummaryOptions options) {
  if (!shows_utf8()) options.ascii = true;
  std::fputs(summary_text(options).c_str(), stdout);
}

}  // namespace hebb
