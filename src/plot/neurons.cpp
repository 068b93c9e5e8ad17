// A small dense network as neurons: what is in them.

#include <memory>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers/dense.hpp"
#include "hebb/layers/input.hpp"
#include "hebb/ops.hpp"
#include "hebb/plot/network.hpp"
#include "plot/model_graph.hpp"
#include "plot/neuron_drawing.hpp"

namespace hebb::plot {

namespace {

using Layers = std::vector<std::shared_ptr<Layer>>;

constexpr std::size_t kMostNeurons = 16, kMostLayers = 6;
constexpr const char* kInstead = "plot::network() draws models of any kind and size";

Layers checked_chain(const Model& model) {
  if (!model.built()) {
    throw ValueError(model.name() +
                     ": not built yet; give the first layer an input shape, or call it on data");
  }
  std::optional<Layers> layers = chain_of(model);
  if (layers) return *std::move(layers);
  throw ValueError(
      text::format("neurons: the layers of \"{}\" do not follow one another in a single line; {}",
                   model.name(), kInstead));
}

/// Number of inputs or outputs of a layer, `what`, of this shape.
std::size_t count_of(const Layer& layer, const char* what, const Shape& shape) {
  const std::int64_t count = shape.rank() == 0 ? kUnknown : shape.without(0).size();
  if (count == kUnknown || count > static_cast<std::int64_t>(kMostNeurons)) {
    throw ValueError(
        text::format("neurons: the {} of the layer \"{}\" have the shape {}, and there is room for "
                     "{} neurons in a layer; {}",
                     what, layer.name(), shape.to_keras(), kMostNeurons, kInstead));
  }
  return static_cast<std::size_t>(count);
}

std::size_t outputs_of(const Layer& layer) {
  return count_of(layer, "outputs", layer.output_shape());
}

bool is_dense(const Layer& layer) {
  return dynamic_cast<const layers::Dense*>(&layer) != nullptr && layer.input_shape().rank() == 2;
}

NeuronColumn column_of(const Layer& dense) {
  const std::vector<Tensor> weights = dense.get_weights();
  NeuronColumn column{
      .name = dense.name(), .note = activation_name(dense), .count = outputs_of(dense)};
  column.kernel = weights[0].to_vector<double>();
  if (weights.size() > 1) column.biases = weights[1].to_vector<double>();
  return column;
}

/// Columns of the inputs and of every dense layer; a layer between them is named with the column
/// that it follows.
std::vector<NeuronColumn> columns_of(const Layers& layers) {
  std::vector<NeuronColumn> columns;
  for (const std::shared_ptr<Layer>& layer : layers) {
    if (columns.empty()) {
      columns.push_back(
          {.name = "input", .count = count_of(*layer, "inputs", layer->input_shape())});
    }
    if (dynamic_cast<const layers::Input*>(layer.get()) != nullptr) continue;
    if (is_dense(*layer)) {
      columns.push_back(column_of(*layer));
      continue;
    }
    const bool model = dynamic_cast<const Model*>(layer.get()) != nullptr;
    if (model || outputs_of(*layer) != columns.back().count) {
      throw ValueError(
          text::format("neurons: the layer \"{}\" ({}) is not dense and does not leave the number "
                       "of values alone; {}",
                       layer->name(), layer->type(), kInstead));
    }
    std::string& note = columns.back().note;
    note += (note.empty() ? "" : ", ") + layer->name();
  }
  if (columns.size() < 2 || columns.size() > kMostLayers + 1) {
    throw ValueError(text::format("neurons: there is room for 1 to {} dense layers, got {}; {}",
                                  kMostLayers, columns.empty() ? 0 : columns.size() - 1, kInstead));
  }
  return columns;
}

/// What each column gives for a sample: what the last layer that belongs to it does.
void add_values(const Layers& layers, const Tensor& sample, DType dtype,
                std::vector<NeuronColumn>& columns) {
  const Shape& input = layers.front()->input_shape();
  const Shape single = input.without(0);
  if (sample.shape() != single && sample.shape() != input.with(0, 1)) {
    throw ShapeError(text::format("neurons: expected a sample of shape {}, got {}",
                                  single.to_keras(), sample.shape().to_keras()));
  }
  const NoGrad no_grad;
  columns.front().values = sample.to_vector<double>();
  Tensor x = reshape(sample, input.with(0, 1)).cast(dtype);
  std::size_t column = 0;
  for (const std::shared_ptr<Layer>& layer : layers) {
    x = (*layer)(Tensors(x))[0];
    if (is_dense(*layer)) ++column;
    if (column > 0) columns[column].values = x.to_vector<double>();
  }
}

void add_labels(NeuronColumn& column, const std::vector<std::string>& names, const char* option,
                const char* letter) {
  if (!names.empty() && names.size() != column.count) {
    throw ValueError(text::format("neurons: {} has {} names for {} neurons", option, names.size(),
                                  column.count));
  }
  column.labels = names;
  for (std::size_t i = 0; names.empty() && i < column.count; ++i) {
    column.labels.push_back(text::format("{}{}", letter, i + 1));
  }
}

}  // namespace

Figure neurons(const Model& model, const NeuronsOptions& options) {
  const Layers layers = checked_chain(model);
  std::vector<NeuronColumn> columns = columns_of(layers);
  add_labels(columns.front(), options.feature_names, "feature_names", "x");
  add_labels(columns.back(), options.class_names, "class_names", "y");
  if (options.sample.defined()) {
    add_values(layers, options.sample, model.weights().front().variable.value().dtype(), columns);
  }
  const std::string title = !options.title.empty()
                                ? options.title
                                : text::format("{}: {} parameters", model.name(),
                                               text::with_commas(model.count_params()));
  return Figure(std::make_shared<NeuronDrawing>(std::move(columns), title));
}

}  // namespace hebb::plot
