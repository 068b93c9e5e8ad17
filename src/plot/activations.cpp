#include "hebb/plot/activations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "hebb/plot/chart.hpp"
#include "hebb/tensor.hpp"

namespace hebb::plot {

namespace {

constexpr std::int64_t kSteps = 501;

/// What an activation is fed with, as it takes an axis of its own or not.
enum class Feed { x, x_and_zero, x_and_x };

Feed feed_of(const Activation& activation) {
  if (activation.is("glu")) return Feed::x_and_x;
  const bool along_axis = activation.is("softmax") || activation.is("log_softmax") ||
                          activation.is("sigmoid_normalized") || activation.is("sparsemax");
  return along_axis ? Feed::x_and_zero : Feed::x;
}

/// Values and derivatives.
struct Curves {
  std::vector<double> x, f, derivative;
};

Curves curves_of(const Activation& activation) {
  const Feed feed = feed_of(activation);
  const double reach = activation.is("sinc") ? 15 : 5;
  Curves curves;
  curves.x = Tensor::linspace(-reach, reach, kSteps, DType::float64).to_vector<double>();
  const std::int64_t inputs = feed == Feed::x ? 1 : 2;
  std::vector<double> fed;
  for (const double x : curves.x) {
    fed.push_back(x);
    if (inputs == 2) fed.push_back(feed == Feed::x_and_x ? x : 0);
  }
  Tensor x = Tensor::from(fed, {kSteps, inputs}).requires_grad(true);
  const Tensor y = activation(x);
  const auto outputs = static_cast<std::size_t>(y.size() / kSteps);
  std::vector<double> seed(static_cast<std::size_t>(y.size()), 0.0);
  for (std::size_t i = 0; i < seed.size(); i += outputs) seed[i] = 1;
  if (y.requires_grad()) y.backward(Tensor::from(seed, y.shape()));
  const std::vector<double> values = y.cast(DType::float64).to_vector<double>();
  const Tensor gradient = x.grad().defined() ? x.grad() : Tensor::zeros_like(x);
  const std::vector<double> slopes = gradient.to_vector<double>();
  for (std::size_t i = 0; i < curves.x.size(); ++i) {
    curves.f.push_back(values[i * outputs]);
    const auto first = i * static_cast<std::size_t>(inputs);
    curves.derivative.push_back(slopes[first] + (feed == Feed::x_and_x ? slopes[first + 1] : 0));
  }
  return curves;
}

/// The curve with a gap wherever it jumps.
Line with_gaps(const std::vector<double>& x, const std::vector<double>& y) {
  constexpr double kJump = 0.1, kSteeper = 20;  // than on both sides
  Line line;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i >= 2 && i + 1 < x.size()) {
      const double step = std::abs(y[i] - y[i - 1]);
      const double beside = std::max(std::abs(y[i - 1] - y[i - 2]), std::abs(y[i + 1] - y[i]));
      if (step > kJump && step > kSteeper * beside) {
        line.x.push_back((x[i] + x[i - 1]) / 2);
        line.y.push_back(std::numeric_limits<double>::quiet_NaN());
      }
    }
    line.x.push_back(x[i]);
    line.y.push_back(y[i]);
  }
  return line;
}

std::string input_of(const Activation& activation) {
  switch (feed_of(activation)) {
    case Feed::x: return "x";
    case Feed::x_and_zero: return "x, of (x, 0)";
    case Feed::x_and_x: return "x, of (x, x)";
  }
  return {};
}

Chart chart_of(const Activation& activation) {
  const Curves curves = curves_of(activation);
  Chart chart{.title = std::string(activation.name()), .x = {.label = input_of(activation)}};
  chart.marks = {with_gaps(curves.x, curves.f), with_gaps(curves.x, curves.derivative)};
  return chart;
}

}  // namespace

Figure activation(const Activation& activation) {
  Chart chart = chart_of(activation);
  std::get<Line>(chart.marks[0]).label = "f(x)";
  std::get<Line>(chart.marks[1]).label = "f′(x)";
  return figure(std::move(chart));
}

Figure activations() {
  std::vector<Chart> charts;
  for (const std::string_view name : Activation::names()) {
    charts.push_back(chart_of(Activation::parse(name)));
    Chart& chart = charts.back();
    if (chart.x.label == "x") chart.x.label.clear();
    chart.aspect = 0.8;
  }
  return figure(std::move(charts),
                {.title = "Activation functions (solid) and their derivatives (dashed)",
                 .columns = 4,
                 .width = 760});
}

}  // namespace hebb::plot
