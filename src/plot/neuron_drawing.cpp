#include "plot/neuron_drawing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "plot/chart_drawing.hpp"
#include "plot/scale.hpp"

namespace hebb::plot {

namespace {

constexpr double kTitleHeight = 24, kCaption = 32, kLegend = 26;
constexpr double kThinnest = 0.5, kThickest = 4;  ///< Lines of weights.
/// Most neurons in a column that has room for large circles.
constexpr std::size_t kFewNeurons = 8;
/// Most weights whose numbers stand on the lines.
constexpr std::size_t kFewWeights = 40;

const TextStyle kLabel = {.size = kLabelSize, .centered = true};

double widest(const std::vector<std::string>& labels) {
  double width = 0;
  for (const std::string& label : labels) width = std::max(width, text_width(label, kLabel));
  return width;
}

double largest(const std::vector<double>& values) {
  double result = 0;
  for (const double value : values) {
    if (drawable(value)) result = std::max(result, std::abs(value));
  }
  return result;
}

/// A value beside which there are others as large as `largest`: without digits that do not matter.
double rounded(double value, double largest) {
  if (largest == 0) return value;
  const double step = std::pow(10, std::floor(std::log10(largest)) - 2);
  return std::round(value / step) * step + 0.0;  // no -0
}

}  // namespace

/// Where the neurons are.
struct NeuronDrawing::Frame {
  Box box;
  double left, right;  // of the middles of the first and the last column
  double top, pitch, radius;
  const std::vector<NeuronColumn>& columns;
  std::size_t most;

  double x_of(std::size_t column) const {
    const auto last = static_cast<double>(columns.size() - 1);
    return std::lerp(left, right, static_cast<double>(column) / last);
  }
  Point at(std::size_t column, std::size_t neuron) const {
    const auto free = static_cast<double>(most - columns[column].count) / 2;
    return {x_of(column), top + pitch * (static_cast<double>(neuron) + free + 0.5)};
  }
  /// Room for texts that stand above a column.
  double room() const { return (right - left) / static_cast<double>(columns.size() - 1) - 12; }
};

NeuronDrawing::NeuronDrawing(std::vector<NeuronColumn> columns, std::string title)
    : columns_(std::move(columns)), title_(std::move(title)) {
  for (const NeuronColumn& column : columns_) {
    most_ = std::max(most_, column.count);
    largest_weight_ = std::max(largest_weight_, largest(column.kernel));
    largest_value_ = std::max(largest_value_, largest(column.values));
  }
}

double NeuronDrawing::natural_width() const {
  constexpr double kBetween = 150, kLeast = 400;
  return std::max(kLeast, 160 + kBetween * static_cast<double>(columns_.size() - 1));
}

NeuronDrawing::Frame NeuronDrawing::frame_of(const Box& box) const {
  const bool few = most_ <= kFewNeurons;
  const double radius = few ? 14 : 10, pitch = few ? 50 : 36;
  const double most = box.width / 4;  // room for names at the sides
  const auto side = [&](const NeuronColumn& column) {
    const double label = column.labels.empty() ? 0 : 8 + std::min(most, widest(column.labels));
    return kMargin + std::max(36.0, radius + label);
  };
  return {box,
          box.x + side(columns_.front()),
          box.right() - side(columns_.back()),
          box.y + kMargin + (title_.empty() ? 0 : kTitleHeight) + kCaption,
          pitch,
          radius,
          columns_,
          most_};
}

double NeuronDrawing::height(double width) const {
  const Frame frame = frame_of({0, 0, width, 0});
  return frame.top + frame.pitch * static_cast<double>(most_) + kLegend + kMargin;
}

void NeuronDrawing::draw(Canvas& canvas, const Box& box, const Colors& colors) const {
  const TextStyle style{.size = kTitleSize, .bold = true, .color = colors.text};
  canvas.text(shortened(title_, box.width - 2 * kMargin, style),
              {box.x + kMargin, box.y + kMargin + kCapitals * kTitleSize}, style);
  const Frame frame = frame_of(box);
  draw_weights(canvas, frame, colors);
  draw_neurons(canvas, frame, colors);
  draw_numbers(canvas, frame, colors);
  draw_labels(canvas, frame, colors);
  draw_legend(canvas, frame, colors);
}

void NeuronDrawing::draw_weights(Canvas& canvas, const Frame& frame, const Colors& colors) const {
  struct Weight {
    double value;
    Point from, to;
  };
  std::vector<Weight> lines;
  for (std::size_t c = 1; c < columns_.size(); ++c) {
    for (std::size_t i = 0; i < columns_[c].kernel.size(); ++i) {
      const std::size_t count = columns_[c].count;
      lines.push_back({columns_[c].kernel[i], frame.at(c - 1, i / count), frame.at(c, i % count)});
    }
  }
  // The large ones, which matter more, on top.
  std::stable_sort(lines.begin(), lines.end(), [](const Weight& a, const Weight& b) {
    return std::abs(a.value) < std::abs(b.value);
  });
  for (const auto& [weight, from, to] : lines) {
    if (!drawable(weight)) continue;
    const double share = largest_weight_ > 0 ? std::abs(weight) / largest_weight_ : 0;
    const double width = std::lerp(kThinnest, kThickest, share);
    Stroke stroke{.color = weight < 0 ? colors.negative : colors.positive, .width = width};
    stroke.round = false;
    if (weight < 0) stroke.dash = {3 + 2 * width, 2 + width};
    canvas.stroke(Path::segment(from, to), stroke);
  }
}

void NeuronDrawing::draw_neurons(Canvas& canvas, const Frame& frame, const Colors& colors) const {
  constexpr double kNumber = 9;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const NeuronColumn& column = columns_[c];
    for (std::size_t i = 0; i < column.count; ++i) {
      const Path circle = Path::circle(frame.at(c, i), frame.radius);
      Color inside = c == 0 ? colors.grid : colors.background;
      if (!column.values.empty() && drawable(column.values[i]) && largest_value_ > 0) {
        inside = diverging(colors, column.values[i] / largest_value_);
      }
      canvas.fill(circle, inside);
      canvas.stroke(circle, {.color = colors.axis, .width = 1.4});
      if (column.values.empty()) continue;
      const std::string text = readable(rounded(column.values[i], largest_value_), 2);
      TextStyle style{.size = kNumber, .color = readable_on(inside), .align = Align::middle};
      style.centered = true;
      style.size *= std::min(1.0, 1.7 * frame.radius / text_width(text, style));
      canvas.text(text, frame.at(c, i), style);
    }
  }
}

/// Biases below the neurons and, in small networks, the weights on their lines: where no other
/// number and no neuron is in the way.
void NeuronDrawing::draw_numbers(Canvas& canvas, const Frame& frame, const Colors& colors) const {
  TextStyle style{.size = 7.5, .color = colors.text, .align = Align::middle, .centered = true};
  std::vector<Box> taken;
  const auto box_of = [&](const std::string& text, Point at) {
    return text_box(text, at, style).grown(1.5);
  };
  const auto write = [&](const std::string& text, Point at) {
    canvas.fill(Path::rounded(box_of(text, at), 2), colors.background.with_opacity(0.85));
    canvas.text(text, at, style);
    taken.push_back(box_of(text, at));
  };
  std::size_t weights = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    weights += columns_[c].kernel.size();
    for (std::size_t i = 0; i < columns_[c].count; ++i) {
      const Point at = frame.at(c, i);
      taken.push_back(Box{at.x, at.y, 0, 0}.grown(frame.radius));
      if (columns_[c].biases.empty()) continue;
      write(text::format("b {}", readable(columns_[c].biases[i], 3)),
            {at.x, at.y + frame.radius + 8});
    }
  }
  if (weights > kFewWeights) return;
  for (std::size_t c = 1; c < columns_.size(); ++c) {
    for (std::size_t i = 0; i < columns_[c].kernel.size(); ++i) {
      const std::size_t count = columns_[c].count;
      const Point from = frame.at(c - 1, i / count), to = frame.at(c, i % count);
      const std::string text = readable(columns_[c].kernel[i], 3);
      for (const double share : {0.32, 0.68, 0.5, 0.4, 0.6, 0.25, 0.75}) {
        const Point at{std::lerp(from.x, to.x, share), std::lerp(from.y, to.y, share)};
        const Box box = box_of(text, at);
        if (std::any_of(taken.begin(), taken.end(), [&](const Box& b) { return b.overlaps(box); }))
          continue;
        write(text, at);
        break;
      }
    }
  }
}

void NeuronDrawing::draw_labels(Canvas& canvas, const Frame& frame, const Colors& colors) const {
  TextStyle label = kLabel;
  label.color = colors.text;
  for (const bool first : {true, false}) {
    const std::size_t c = first ? 0 : columns_.size() - 1;
    label.align = first ? Align::end : Align::start;
    const double away = frame.radius + 8;
    const double room =
        (first ? frame.left - frame.box.x : frame.box.right() - frame.right) - away - kMargin / 2;
    for (std::size_t i = 0; i < columns_[c].labels.size(); ++i) {
      const Point at = frame.at(c, i);
      canvas.text(shortened(columns_[c].labels[i], room, label),
                  {at.x + (first ? -away : away), at.y}, label);
    }
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const bool side = c == 0 || c + 1 == columns_.size();
    const double at_side =
        2 * (c == 0 ? frame.left - frame.box.x : frame.box.right() - frame.right);
    const double room = side ? std::min(frame.room(), at_side - 4) : frame.room();
    const double x = frame.x_of(c), y = frame.top - kCaption;
    TextStyle style{.size = kTickSize, .bold = true, .color = colors.text, .align = Align::middle};
    canvas.text(shortened(columns_[c].name, room, style), {x, y + 10}, style);
    style.bold = false;
    style.color = colors.muted;
    canvas.text(shortened(columns_[c].note, room, style), {x, y + 22}, style);
  }
}

void NeuronDrawing::draw_legend(Canvas& canvas, const Frame& frame, const Colors& colors) const {
  if (largest_weight_ == 0) return;
  const double y = frame.box.bottom() - kMargin - 6;
  double x = frame.box.x + kMargin;
  TextStyle style{.size = kTickSize, .color = colors.muted, .centered = true};
  for (const bool positive : {true, false}) {
    constexpr double kSample = 26;
    Stroke stroke{.color = positive ? colors.positive : colors.negative, .width = 2.5};
    stroke.round = false;
    if (!positive) stroke.dash = {7, 4};
    const std::string text = positive ? "positive weight" : "negative";
    canvas.stroke(Path::segment({x, y}, {x + kSample, y}), stroke);
    canvas.text(text, {x + kSample + 6, y}, style);
    x += kSample + 6 + text_width(text, style) + 16;
  }
  const std::string text = text::format("thickest: ±{}", readable(largest_weight_, 3));
  if (x + text_width(text, style) <= frame.box.right() - kMargin) canvas.text(text, {x, y}, style);
}

}  // namespace hebb::plot
