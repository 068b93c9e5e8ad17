/// \file
/// Pictures of networks: the graph of any model, the neurons and weights of a small one.
#pragma once

#include <string>
#include <vector>

#include "hebb/model.hpp"
#include "hebb/plot/figure.hpp"
#include "hebb/tensor.hpp"

namespace hebb::plot {

/// Options of network().
struct NetworkOptions {
  std::string title = {};        ///< Above it; none: the model's name and its parameters.
  bool show_shapes = true;       ///< Shape of what each layer gives, the batch None.
  bool show_parameters = true;   ///< Number of parameters of each layer, and whether they learn.
  bool show_layer_names = true;  ///< Names of the layers, not their classes alone.
  bool show_layer_activations = true;  ///< Activations among the options of layers.
  bool expand_nested = false;          ///< Layers of nested models in place of the models.
};

/// The layers of a model and what goes from one to the next, downwards; Keras:
/// `keras.utils.plot_model`. A layer that is called several times has a box for each call. Boxes of
/// layers whose weights are frozen have a dashed edge, those of layers with weights that learn a
/// colored bar; `256 + 256 fixed` are those that learn and those that do not, such as moving
/// averages. Deep models go on in further columns, as many as suit the width. Layers of a
/// Module, whose forward() is code, stand in the order in which they were added, dashed lines
/// between them. \throws ValueError for a model that is not built.
///
/// ```cpp
/// plot::network(model).save("network.svg");
/// ```
Figure network(const Model& model, const NetworkOptions& options = {});

/// Options of neurons().
struct NeuronsOptions {
  std::string title = {};                       ///< Above it.
  std::vector<std::string> feature_names = {};  ///< Beside the inputs; none: x1, x2, ...
  std::vector<std::string> class_names = {};    ///< Beside the outputs; none: y1, y2, ...
  Tensor sample = {};  ///< One sample, [inputs] or [1, inputs]: neurons then show their values.
};

/// The neurons of a small network of dense layers, a column for each layer, with a line for each
/// weight: as thick as it is large, solid and of one color for positive ones, dashed and of the
/// other for negative ones. Where there is room numbers stand on the lines; biases below the
/// neurons. Layers between the dense ones that leave the size alone are named below the column.
/// \throws ValueError for a model that is not built, with other layers or no chain, with more than
/// 16 neurons in a layer or more than 6 dense layers, naming the layer, and for names in another
/// number than inputs or outputs; ShapeError for a sample that is not one of the model's.
///
/// ```cpp
/// plot::neurons(xor_model, {.feature_names = {"left", "right"}}).save("neurons.svg");
/// ```
Figure neurons(const Model& model, const NeuronsOptions& options = {});

}  // namespace hebb::plot
