// NeuronDrawing: circles in columns and lines between them.
#pragma once

#include <string>
#include <vector>

#include "plot/drawing.hpp"

namespace hebb::plot {

/// The neurons of a layer, or the inputs.
struct NeuronColumn {
  std::string name = {};                 ///< Above it.
  std::string note = {};                 ///< Below its name: activation and what else is done.
  std::size_t count = 0;                 ///< Neurons.
  std::vector<std::string> labels = {};  ///< Beside the neurons; empty: none.
  std::vector<double> kernel = {};       ///< Weights, a row for each neuron of the column before.
  std::vector<double> biases = {};       ///< Empty: none.
  std::vector<double> values = {};       ///< In the neurons; empty: none.
};

/// Circles in columns and lines between them.
class NeuronDrawing final : public Drawing {
 public:
  NeuronDrawing(std::vector<NeuronColumn> columns, std::string title);

  std::string title() const override { return title_; }
  double natural_width() const override;
  double height(double width) const override;
  void draw(Canvas& canvas, const Box& box, const Colors& colors) const override;

 private:
  struct Frame;

  Frame frame_of(const Box& box) const;
  void draw_weights(Canvas& canvas, const Frame& frame, const Colors& colors) const;
  void draw_numbers(Canvas& canvas, const Frame& frame, const Colors& colors) const;
  void draw_neurons(Canvas& canvas, const Frame& frame, const Colors& colors) const;
  void draw_labels(Canvas& canvas, const Frame& frame, const Colors& colors) const;
  void draw_legend(Canvas& canvas, const Frame& frame, const Colors& colors) const;

  std::vector<NeuronColumn> columns_;
  std::string title_;
  std::size_t most_ = 0;  ///< Neurons in a column.
  double largest_weight_ = 0, largest_value_ = 0;
};

}  // namespace hebb::plot
