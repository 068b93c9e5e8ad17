#include "hebb/model.hpp"

#include <algorithm>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers/input.hpp"
#include "hebb/registry.hpp"
#include "nn/by_name.hpp"
#include "nn/graph.hpp"
#include "nn/layer_state.hpp"
#include "nn/output_plan.hpp"
#include "nn/training.hpp"

namespace hebb {

Model::Model(LayerOptions options)
    : Layer(std::move(options)), training_(std::make_shared<Training>()) {}

Model::Model() : Model(LayerOptions{}) { graph_ = std::make_shared<Graph>(); }

Model::Model(const Symbols& inputs, const Symbols& outputs, ModelOptions options)
    : Model(LayerOptions{.name = options.name, .trainable = options.trainable}) {
  graph_ = std::make_shared<Graph>(inputs, outputs);
  take_layers();
}

Model::Model(const layers::Input& input, const Symbols& outputs, ModelOptions options)
    : Model(Symbols(Symbol(input)), outputs, std::move(options)) {}

/// Makes the layers of the graph those of this model, and runs it on shapes.
void Model::take_layers() {
  std::vector<std::shared_ptr<Layer>> drawn;
  drawn.swap(graph_->layers);
  for (const auto& layer : drawn) {
    join(graph_->layers, layer);
    if (!trainable()) layer->set_trainable(false);
  }
  Tensors x;
  for (const Graph::Slot& slot : graph_->inputs) {
    const auto& input = dynamic_cast<const layers::Input&>(*graph_->layer_of(slot));
    x.push_back(Tensor::meta(input.sample_shape().inserted(0, kUnknown),
                             input.dtype().value_or(DType::float32)));
  }
  const NoGrad no_grad;
  (*this)(x, PassOptions{});
}

void Model::configured() {
  if (graph_) take_layers();
}

void Model::describe(Fields& f) {
  f.type("Functional");
  if (!graph_) return;
  f.children("layers", graph_->layers);
  f.graph(*graph_);
}

Tensors Model::forward(const Tensors& given, Pass&) {
  if (!graph_) throw ValueError(name() + ": a class derived from Model needs a forward()");
  if (graph_->outputs.empty()) refuse("a model without layers, to which none has been assigned");
  const Tensors inputs = in_order("model", *this, Side::input, given);
  if (inputs.size() != graph_->inputs.size()) {
    std::string list;
    for (const Graph::Slot slot : graph_->inputs) {
      list += text::format("{}\"{}\" {}", list.empty() ? "" : ", ", graph_->layer_of(slot)->name(),
                           graph_->calls[slot.call].outputs[0].shape.to_keras());
    }
    refuse(
        text::format("expects {} inputs, got {}: {}", graph_->inputs.size(), inputs.size(), list));
  }
  return graph_->run(inputs);
}

bool Model::replayable() const {
  return graph_ && typeid(*this) == typeid(Model) && all_replayable(graph_->layers);
}

std::shared_ptr<Layer> Model::share() const {
  if (typeid(*this) != typeid(Model)) return Layer::share();
  return std::make_shared<Model>(*this);
}

void Model::compile(CompileOptions options) {
  Compiled compiled{options.optimizer.make(), std::move(options)};
  const std::vector<std::string> names = output_names();
  const bool known = built() || !names.empty() || compiled.options.loss.list().empty();
  if (known) (void)plan_outputs(compiled.options, names);
  training_->compiled = std::move(compiled);
  training_->on_batch = nullptr;
}

std::vector<std::string> Model::input_names() const {
  if (!graph_) return {};
  std::vector<std::string> names;
  for (const Graph::Slot slot : graph_->inputs) names.push_back(graph_->layer_of(slot)->name());
  return names;
}

std::optional<DType> Model::input_dtype(std::size_t input) const {
  if (!graph_ || input >= graph_->inputs.size()) return std::nullopt;
  return graph_->layer_of(graph_->inputs[input])->dtype();
}

std::vector<std::string> Model::output_names() const {
  if (!graph_) return {};
  std::vector<std::string> list;
  Names names;
  for (const Graph::Slot slot : graph_->outputs) {
    list.push_back(names.unused(graph_->layer_of(slot)->name()));
    names.give(list.back(), this);
  }
  return list;
}

Optimizer& Model::optimizer() const {
  if (!training_->compiled.optimizer) throw ValueError("model: call compile() first");
  return *training_->compiled.optimizer;
}

bool Model::compiled() const { return training_->compiled.optimizer != nullptr; }

const std::map<std::string, std::string, std::less<>>& Model::assets() const {
  return training_->assets;
}

void Model::set_asset(std::string_view name, std::string text) {
  const std::string within = text::format("/{}/", name);
  const auto has = [&](std::string_view part) { return within.find(part) != within.npos; };
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
  });
  if (has("//") || has("/./") || has("/../") || has("\\") || control) {
    throw ValueError(text::format(
        "model: an asset is named by a path such as \"my/notes.txt\", got \"{}\"", name));
  }
  training_->assets.insert_or_assign(std::string(name), std::move(text));
}

std::vector<std::shared_ptr<Layer>> Model::layers() const { return children(); }

std::shared_ptr<Layer> Model::get_layer(std::string_view name) const {
  const std::vector<std::shared_ptr<Layer>> list = layers();
  std::vector<std::string_view> names;
  for (const auto& layer : list) {
    if (layer->name() == name) return layer;
    names.push_back(layer->name());
  }
  throw ValueError(text::unknown_name("layer", name, names));
}

Sequential::Sequential() : Sequential({}, {}) {}

Sequential::Sequential(const std::vector<AnyLayer>& layers, ModelOptions options)
    : LayerOf(LayerOptions{.name = options.name, .trainable = options.trainable}),
      layers_(std::make_shared<std::vector<std::shared_ptr<Layer>>>()) {
  for (const AnyLayer& layer : layers) append(layer);
  build_if_possible();
}

void Sequential::append(const AnyLayer& layer) {
  if (!layer.get()) throw ValueError("Sequential: a layer is a null pointer");
  if (layer.get()->includes(*this)) throw ValueError("Sequential: a model cannot be its own layer");
  if (state_->names.owner(layer.get()->name()) == layer.get()->identity()) {
    throw ValueError(
        text::format("Sequential: the layer \"{}\" is in the stack already; draw a layer that is "
                     "called twice with symbols: Model(x, layer(layer(x)))",
                     layer.get()->name()));
  }
  join(*layers_, layer.get());
  if (!trainable()) layer.get()->set_trainable(false);
}

void Sequential::configured() {
  std::vector<std::shared_ptr<Layer>> read;
  read.swap(*layers_);
  for (const auto& layer : read) join(*layers_, layer);
  build_if_possible();
}

void Sequential::add(AnyLayer layer) {
  append(layer);
  if (!built()) {
    build_if_possible();
    return;
  }
  // The stack was built before: the new layer is built on what comes out of the rest.
  Layer& last = *layers_->back();
  try {
    if (!last.state_->stream || last.state_->trial)
      last.assign_stream(random_stream().fork(layers_->size() - 1));
    const NoGrad no_grad;
    const Tensor x = Tensor::meta(output_shape(), state_->output_dtype);
    const Tensors y = last(x, PassOptions{});
    state_->output_shape = y[0].shape();
    state_->output_dtype = y[0].dtype();
  } catch (...) {
    drop_last();
    throw;
  }
}

void Sequential::drop_last() {
  state_->names.free(layers_->back()->name());
  layers_->pop_back();
  ++state_->revision;
}

void Sequential::pop() {
  if (layers_->empty()) throw ValueError("pop: there is no layer left");
  drop_last();
  if (!built()) return;
  if (layers_->empty()) {
    state_->built = false;
    return;
  }
  state_->output_shape = layers_->back()->output_shape();
  state_->output_dtype = layers_->back()->state_->output_dtype;
}

void Sequential::build_if_possible() {
  if (layers_->empty() || built()) return;
  const Layer& first = *layers_->front();
  Spec sample{first.state_->options.input_shape,
              first.state_->options.dtype.value_or(DType::float32)};
  if (const auto* input = dynamic_cast<const layers::Input*>(&first)) {
    sample.shape = input->sample_shape();
  } else if (first.built()) {
    // A stack whose first part was built elsewhere starts from that part's shape.
    const Shape& shape = first.input_shape();
    sample.shape = shape.sub(1, shape.rank());
  } else if (sample.shape.rank() == 0) {
    const Shape& shape = state_->read_shape;
    if (shape.rank() == 0) return;
    sample.shape = shape.sub(1, shape.rank());
  }
  const NoGrad no_grad;
  (*this)(Tensors(Tensor::meta(sample.shape.inserted(0, kUnknown), sample.dtype)), PassOptions{});
}

void Sequential::describe(Fields& f) {
  f.type("Sequential");
  f.children("layers", *layers_);
  std::optional<Shape> shape;
  if (built()) shape = state_->input_shape;
  f.option("build_input_shape", shape);
  if (!built() && shape) state_->read_shape = *shape;
}

Tensors Sequential::forward(const Tensors& inputs, Pass&) {
  Tensors x = in_order("model", *this, Side::input, inputs);
  for (const auto& layer : *layers_) x = (*layer)(x);
  return x;
}

std::vector<std::string> Sequential::input_names() const {
  return layers_->empty() ? std::vector<std::string>{} : std::vector{layers_->front()->name()};
}

std::optional<DType> Sequential::input_dtype(std::size_t input) const {
  return input > 0 || layers_->empty() ? std::nullopt : layers_->front()->dtype();
}

std::vector<std::string> Sequential::output_names() const {
  return layers_->empty() ? std::vector<std::string>{} : std::vector{layers_->back()->name()};
}

bool Sequential::replayable() const {
  return typeid(*this) == typeid(Sequential) && all_replayable(*layers_);
}

Module::Module()
    : Model(LayerOptions{}), layers_(std::make_shared<std::vector<std::shared_ptr<Layer>>>()) {}

void Module::describe(Fields& f) {
  f.type("Module");
  f.children("layers", *layers_);
}

Tensors Module::forward(const Tensors& given, Pass&) {
  const Tensors inputs = in_order("model", *this, Side::input, given);
  if (inputs.size() != 1) refuse(text::format("expects one input, got {}", inputs.size()));
  return forward(inputs[0]);
}

}  // namespace hebb
