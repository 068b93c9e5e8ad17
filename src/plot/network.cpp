// The diagram of a model: boxes for calls of layers, lines for what goes along.

#include "hebb/plot/network.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "plot/chart_drawing.hpp"
#include "plot/drawing.hpp"
#include "plot/layered.hpp"
#include "plot/model_graph.hpp"

namespace hebb::plot {

namespace {

constexpr double kPadding = 9;  ///< Between the edge of a box and its texts.
constexpr double kLine = 13;    ///< From a line of text to the next.
constexpr double kBar = 3.5;    ///< Width of the bar of layers that learn.
constexpr double kLeastBox = 96, kLargestBox = 230;
constexpr double kTitleHeight = 26;
constexpr double kArrow = 5;             ///< Length of the head of an arrow.
constexpr double kGutter = 2 * kMargin;  ///< Free space around the diagram.

const TextStyle kName = {.size = kLabelSize, .bold = true};
const TextStyle kSmall = {.size = kTickSize};

/// The lines of text in a box; the last is split between both sides.
struct BoxText {
  std::string name, kind, shape, parameters;

  double width() const {
    const double gap = shape.empty() || parameters.empty() ? 0 : 14;
    return std::max({text_width(name, kName), text_width(kind, kSmall),
                     text_width(shape, kSmall) + gap + text_width(parameters, kSmall)});
  }
  int lines() const {
    return 1 + (kind.empty() ? 0 : 1) + (shape.empty() && parameters.empty() ? 0 : 1);
  }
};

std::string parameters_of(const LayerBox& box) {
  const std::string count = text::with_commas(box.weights);
  if (box.weights == 0) return {};
  if (box.trainable == 0) return count + " frozen";
  if (box.trainable == box.weights) return count + " params";
  return text::format("{} + {} fixed", text::with_commas(box.trainable),
                      text::with_commas(box.weights - box.trainable));
}

BoxText text_of(const LayerBox& box, const NetworkOptions& options) {
  BoxText text;
  const bool named = options.show_layer_names || box.type.empty();
  text.name = named ? box.name : box.type;
  const auto add = [&](const std::string& part) {
    if (part.empty()) return;
    text.kind += text.kind.empty() ? part : ", " + part;
  };
  if (named) add(box.type);
  if (options.show_layer_activations) add(box.activation);
  add(box.sharing);
  if (options.show_shapes) text.shape = box.shape;
  if (options.show_parameters) text.parameters = parameters_of(box);
  return text;
}

/// A place in the diagram as a place on the page.
struct View {
  Point origin = {};
  double scale = 1;

  Point at(Point p) const { return {origin.x + scale * p.x, origin.y + scale * p.y}; }
  Box at(const Box& box) const {
    return {origin.x + scale * box.x, origin.y + scale * box.y, scale * box.width,
            scale * box.height};
  }
  Path at(const Path& path) const {
    Path result;
    for (const auto& [verb, points] : path.steps()) {
      switch (verb) {
        case Path::Verb::move: result.move_to(at(points[0])); break;
        case Path::Verb::line: result.line_to(at(points[0])); break;
        case Path::Verb::curve: result.curve_to(at(points[0]), at(points[1]), at(points[2])); break;
        case Path::Verb::close: result.close(); break;
      }
    }
    return result;
  }
  TextStyle at(TextStyle style) const {
    style.size *= scale;
    return style;
  }
};

class Diagram final : public Drawing {
 public:
  Diagram(ModelGraph graph, std::string title, const NetworkOptions& options)
      : graph_(std::move(graph)), title_(std::move(title)) {
    for (const LayerBox& box : graph_.boxes) texts_.push_back(text_of(box, options));
  }

  std::string title() const override { return title_; }

  double natural_width() const override {
    constexpr double kLeast = 300, kMost = 5000;
    return std::clamp(std::ceil(laid_out(kMost).size.width + 2 * kGutter), kLeast, kMost);
  }

  double height(double width) const override {
    const Layered layout = laid_out(width);
    return kTitleHeight + 2 * kGutter + layout.size.height * scale_of(layout, width);
  }

  void draw(Canvas& canvas, const Box& box, const Colors& colors) const override {
    TextStyle style{.size = kTitleSize, .bold = true, .color = colors.text};
    canvas.text(shortened(title_, box.width - 2 * kMargin, style),
                {box.x + kMargin, box.y + kMargin + kCapitals * kTitleSize}, style);
    const Layered layout = laid_out(box.width);
    const double scale = scale_of(layout, box.width);
    const View view{
        {box.x + (box.width - scale * layout.size.width) / 2, box.y + kTitleHeight + kGutter},
        scale};
    draw_lines(layout, view, canvas, colors);
    for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
      draw_box(i, view.at(layout.boxes[i]), view, canvas, colors);
    }
  }

 private:
  static constexpr Spacing kSpacing = {};

  Rows sorted() const {
    double width = kLeastBox;
    for (const BoxText& text : texts_) {
      width = std::max(width, std::min(kLargestBox, text.width() + 2 * kPadding + kBar));
    }
    std::vector<Size> sizes;
    for (const BoxText& text : texts_) sizes.push_back({width, 10 + kLine * text.lines()});
    Rows rows = rows_of(sizes, graph_.arrows, kSpacing.bend);
    sort_rows(rows);
    return rows;
  }

  /// Of the layouts that fit into the width that with the least perimeter, so that deep models have
  /// several columns; if none fits, the one with a single column.
  Layered laid_out(double width) const {
    constexpr double kLeastHeight = 760, kMostHeight = 1e7, kHigher = 1.1;
    const auto perimeter = [](const Layered& layout) {
      return layout.size.width + layout.size.height;
    };
    const Rows rows = sorted();
    Layered best;
    for (double height = kLeastHeight;; height *= kHigher) {
      Layered layout = layered(rows, height, kSpacing);
      const bool last = layout.columns <= 1 || height > kMostHeight;
      const bool fits = layout.size.width <= width - 2 * kGutter;
      if (best.boxes.empty() ? fits || last : perimeter(layout) < perimeter(best)) {
        best = std::move(layout);
      }
      if (last) return best;
    }
  }

  static double scale_of(const Layered& layout, double width) {
    return layout.size.width > 0 ? std::min(1.0, (width - 2 * kGutter) / layout.size.width) : 1;
  }

  void draw_lines(const Layered& layout, const View& view, Canvas& canvas,
                  const Colors& colors) const {
    Stroke stroke{.color = colors.axis, .width = 1.2 * view.scale};
    if (graph_.guessed) stroke.dash = {4, 4};
    Path lines, heads;
    for (const Path& line : layout.lines) lines.append(view.at(line));
    for (const Point& tip : layout.tips) {
      const Point corners[] = {
          tip, {tip.x - kArrow / 2, tip.y - kArrow}, {tip.x + kArrow / 2, tip.y - kArrow}};
      heads.append(view.at(Path::through(corners, true)));
    }
    if (lines.empty()) return;
    canvas.stroke(lines, stroke);
    canvas.fill(heads, colors.axis);
  }

  void draw_box(std::size_t index, const Box& box, const View& view, Canvas& canvas,
                const Colors& colors) const {
    const LayerBox& layer = graph_.boxes[index];
    const BoxText& text = texts_[index];
    const bool end = layer.input || layer.output;
    const Color accent = colors.series[layer.input ? 2 : layer.output ? 4 : 0];
    const double radius = 4 * view.scale;
    canvas.fill(Path::rounded(box, radius), over(accent.with_opacity(end                 ? 0.12
                                                                     : layer.weights > 0 ? 0.07
                                                                                         : 0),
                                                 colors.background));
    if (layer.trainable > 0) {
      canvas.fill(
          Path::rectangle({box.x, box.y + radius, kBar * view.scale, box.height - 2 * radius}),
          accent);
    }
    Stroke edge{.color = end ? accent : colors.axis, .width = view.scale};
    if (layer.weights > 0 && layer.trainable == 0) edge.dash = {3 * view.scale, 3 * view.scale};
    canvas.stroke(Path::rounded(box, radius), edge);
    draw_text(text, box, view, canvas, colors);
  }

  static void draw_text(const BoxText& text, const Box& box, const View& view, Canvas& canvas,
                        const Colors& colors) {
    const double left = box.x + (kBar + kPadding - 2) * view.scale;
    const double right = box.right() - kPadding * view.scale;
    const double line = kLine * view.scale;
    TextStyle name = view.at(kName), small = view.at(kSmall);
    name.color = colors.text;
    small.color = colors.muted;
    name.centered = small.centered = true;
    double y = box.center().y - line * (text.lines() - 1) / 2;
    canvas.text(shortened(text.name, right - left, name), {left, y}, name);
    if (!text.kind.empty()) {
      y += line;
      canvas.text(shortened(text.kind, right - left, small), {left, y}, small);
    }
    y += line;
    const double taken = text.shape.empty() ? 0 : text_width(text.shape, small) + 8 * view.scale;
    canvas.text(shortened(text.shape, right - left, small), {left, y}, small);
    small.align = Align::end;
    small.color = colors.text;
    if (text_width(text.parameters, small) <= right - left - taken) {
      canvas.text(text.parameters, {right, y}, small);
    }
  }

  ModelGraph graph_;
  std::vector<BoxText> texts_;
  std::string title_;
};

}  // namespace

Figure network(const Model& model, const NetworkOptions& options) {
  ModelGraph graph = graph_of(model, options.expand_nested);
  std::string title = options.title;
  if (title.empty()) {
    title =
        text::format("{}: {} parameters", model.name(), text::with_commas(model.count_params()));
  }
  return Figure(std::make_shared<Diagram>(std::move(graph), std::move(title), options));
}

}  // namespace hebb::plot
