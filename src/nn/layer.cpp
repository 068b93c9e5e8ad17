#include "hebb/layer.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "nn/build_limit.hpp"
#include "nn/layer_state.hpp"
#include "nn/visitors.hpp"
#include "tensor/finite.hpp"

namespace hebb {

namespace {

/// \throws DataError for an output with a NaN or infinity.
void check_finite(const Tensors& outputs) {
  for (const Tensor& y : outputs) {
    if (const std::optional<double> bad = first_not_finite(y)) {
      throw DataError(text::format("there is {} in its output", *bad), Error::Subject::layer);
    }
  }
}

Shape with_unknown_batch(const Shape& shape) {
  return shape.rank() == 0 ? shape : shape.with(0, kUnknown);
}

}  // namespace

Layer::Layer(LayerOptions options) : state_(std::make_shared<State>()) {
  state_->name = options.name;
  state_->named = !options.name.empty();
  state_->trainable = options.trainable;
  state_->options = std::move(options);
}

LayerOptions Layer::checked(LayerOptions options) {
  if (options.dtype && !is_floating(*options.dtype)) {
    throw ValueError(
        text::format("layer: the dtype of weights and results is float32 or float64, got {}",
                     to_string(*options.dtype)));
  }
  return options;
}

void Layer::build(std::span<const Spec>, const Rng&) {}

Tensors Layer::compute_mask(const Tensors& inputs, const Tensors& masks) {
  (void)inputs;
  for (const Tensor& mask : masks) {
    if (mask.defined()) return mask;
  }
  return {};
}

void Layer::prepare(const Tensors& inputs) {
  if (state_->built) return;
  assign_stream(state_->stream ? *state_->stream : is_model() ? Rng() : next_free_stream());
  state_->inputs.clear();
  for (const Tensor& x : inputs) {
    DType dtype = state_->options.dtype.value_or(x.dtype());
    if (!is_floating(dtype)) dtype = DType::float32;
    state_->inputs.push_back({with_unknown_batch(x.shape()), dtype});
  }
  // A layer whose first forward failed has its weights already.
  if (!state_->has_weights || is_model()) run_build();
  state_->has_weights = true;
  note_weights();
  name();  // asked for later by several threads at once, it is there
  if (!state_->trainable) apply_trainable();
}

void Layer::note_weights() {
  OwnVariables own;
  visit(*this, own);
  state_->penalized.clear();
  for (const NamedVariable& w : own.list) {
    w.variable.slot_->name = w.name;
    if (w.variable.regularizer().defined()) state_->penalized.push_back(w.variable);
  }
}

void Layer::add_penalties(const Tensors& outputs, Pass& pass) const {
  if (!pass.collects_losses()) return;
  if (const Regularizer& penalty = state_->options.activity_regularizer; penalty.defined()) {
    for (const Tensor& y : outputs) {
      if (y.is_meta()) continue;
      const std::int64_t batch = y.rank() == 0 ? 1 : std::max(y.shape()[0], std::int64_t{1});
      pass.add_loss(penalty(y) * (1 / static_cast<double>(batch)));
    }
  }
  if (!trainable()) return;
  for (const Variable& weight : state_->penalized) {
    if (pass.first_use(weight)) pass.add_loss(weight.regularizer()(weight));
  }
}

bool Layer::all_replayable(const std::vector<std::shared_ptr<Layer>>& layers) {
  return std::all_of(layers.begin(), layers.end(), [](const auto& layer) {
    return layer->replayable() && !layer->state_->options.activity_regularizer.is_custom();
  });
}

Tensors Layer::run(const Tensors& inputs, Pass& pass) {
  BuildLimit::take_call();
  prepare(inputs);
  Tensors outputs;
  const auto differs = [&](const Tensor& x) { return x.dtype() != *state_->options.dtype; };
  if (state_->options.dtype && autocast() && std::any_of(inputs.begin(), inputs.end(), differs)) {
    Tensors converted;
    for (const Tensor& x : inputs) {
      converted.push_back(x.cast(*state_->options.dtype));
      if (const Tensor mask = pass.mask(x); mask.defined()) {
        pass.set_mask(converted[converted.size() - 1], mask);
      }
    }
    outputs = forward(converted, pass);
  } else {
    outputs = forward(inputs, pass);
  }
  if (pass.check_finite()) check_finite(outputs);
  add_penalties(outputs, pass);
  if (!state_->built) {
    if (!inputs.empty()) state_->input_shape = with_unknown_batch(inputs[0].shape());
    if (!outputs.empty()) {
      state_->output_shape = with_unknown_batch(outputs[0].shape());
      state_->output_dtype = outputs[0].dtype();
    }
    state_->built = true;
    ++state_->revision;
  }
  // The masks of a model's outputs are those that its layers gave them.
  if (!is_model()) {
    Tensors masks;
    for (const Tensor& x : inputs) masks.push_back(pass.mask(x));
    const Tensors next = compute_mask(inputs, masks);
    for (std::size_t i = 0; i < outputs.size() && !next.empty(); ++i) {
      const Tensor& mask = next[std::min(i, next.size() - 1)];
      if (mask.defined() && !pass.mask(outputs[i]).defined()) pass.set_mask(outputs[i], mask);
    }
  }
  return outputs;
}

Tensors Layer::operator()(const Tensors& inputs) {
  if (!Pass::current()) return (*this)(inputs, PassOptions{});
  try {
    return run(inputs, *Pass::current());
  } catch (Error& error) {
    error.prepend_path(name());
    throw;
  }
}

Tensors Layer::operator()(const Tensors& inputs, PassOptions options) {
  const Pass pass(options, Pass::kDropsLosses);
  return (*this)(inputs);
}

Tensors UnaryLayer::forward(const Tensors& inputs, Pass& pass) {
  if (inputs.size() != 1) {
    refuse(text::format("expects one input, got {}", inputs.size()));
  }
  return forward(inputs[0], pass);
}

std::string Layer::type() const {
  TypeOf visitor;
  visit(*this, visitor);
  return visitor.name;
}

bool Layer::built() const { return state_->built; }

void Layer::check_built() const {
  if (built()) return;
  throw ValueError(name() + ": not built yet; call it on data, or give an input shape");
}

const Shape& Layer::input_shape() const {
  check_built();
  return state_->input_shape;
}

const Shape& Layer::output_shape() const {
  check_built();
  return state_->output_shape;
}

std::int64_t Layer::count_params() const {
  check_built();
  std::int64_t count = 0;
  for (const NamedVariable& w : weights()) count += w.variable.value().size();
  return count;
}

std::optional<DType> Layer::dtype() const { return state_->options.dtype; }

bool Layer::trainable() const { return state_->trainable; }

std::vector<std::shared_ptr<Layer>> Layer::children() const {
  ChildrenOf visitor;
  visit(*this, visitor);
  return visitor.list;
}

void Layer::configured() {}

void Layer::apply_trainable() {
  OwnVariables own;
  visit(*this, own);
  for (const NamedVariable& w : own.list) {
    if (!w.variable.defined() || !w.variable.trainable()) continue;
    Tensor value = w.variable.value();
    value.requires_grad(state_->trainable);
  }
}

bool Layer::includes(const Layer& part) const {
  const auto list = children();
  return state_ == part.state_ || std::any_of(list.begin(), list.end(), [&](const auto& child) {
           return child->includes(part);
         });
}

void Layer::set_trainable(bool trainable) {
  state_->trainable = trainable;
  ++state_->revision;
  apply_trainable();
  for (const auto& child : children()) child->set_trainable(trainable);
}

std::vector<NamedVariable> Layer::weights() const {
  OwnVariables own;
  visit(*this, own);
  std::vector<NamedVariable> result;
  std::unordered_set<const void*> listed;
  const auto add = [&](NamedVariable w) {
    const bool first = w.variable.defined() && listed.insert(w.variable.slot_.get()).second;
    if (first) result.push_back(std::move(w));
  };
  for (const NamedVariable& w : own.list) add(w);
  for (const auto& child : children()) {
    for (const NamedVariable& w : child->weights()) add({child->name() + "/" + w.name, w.variable});
  }
  return result;
}

void Layer::collect_trainable(
    std::vector<Variable>& variables,
    std::vector<std::pair<const State*, std::uint64_t>>& made_from) const {
  made_from.emplace_back(state_.get(), state_->revision);
  OwnVariables own;
  visit(*this, own);
  for (const NamedVariable& w : own.list) {
    const bool learns = w.variable.defined() && w.variable.trainable() && trainable();
    if (learns) variables.push_back(w.variable);
  }
  for (const auto& child : children()) {
    // What is below a frozen layer is frozen with it.
    if (trainable()) child->collect_trainable(variables, made_from);
  }
}

const std::vector<Variable>& Layer::trainable_variables() const {
  const bool current =
      !state_->made_from.empty() &&
      std::all_of(state_->made_from.begin(), state_->made_from.end(),
                  [](const auto& made) { return made.first->revision == made.second; });
  if (!current) {
    state_->trainable_variables.clear();
    state_->made_from.clear();
    collect_trainable(state_->trainable_variables, state_->made_from);
    std::unordered_set<const void*> listed;
    std::erase_if(state_->trainable_variables,
                  [&](const Variable& v) { return !listed.insert(v.slot_.get()).second; });
  }
  return state_->trainable_variables;
}

std::vector<Tensor> Layer::get_weights() const {
  std::vector<Tensor> result;
  for (const NamedVariable& w : weights()) {
    const Tensor& value = w.variable.value();
    Tensor copy = Tensor::empty(value.shape(), value.dtype());
    copy.assign(value);
    result.push_back(std::move(copy));
  }
  return result;
}

void Layer::set_weights(const std::vector<Tensor>& values) {
  const std::vector<NamedVariable> own = weights();
  if (own.size() != values.size()) {
    throw ShapeError(text::format("set_weights: {} has {} weights, got {}{}", name(), own.size(),
                                  values.size(), built() ? "" : "; it is not built yet"));
  }
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (!values[i].defined() || values[i].is_meta()) {
      throw ValueError(
          text::format("set_weights: there is no data for {}/{}", name(), own[i].name));
    }
    if (own[i].variable.value().shape() != values[i].shape()) {
      throw ShapeError(text::format("set_weights: {}/{} has shape {}, got {}", name(), own[i].name,
                                    own[i].variable.value().shape().to_keras(),
                                    values[i].shape().to_keras()));
    }
  }
  for (std::size_t i = 0; i < own.size(); ++i) {
    Tensor value = own[i].variable.value();
    value.assign(values[i]);
  }
}

void Layer::zero_grad() {
  for (const NamedVariable& w : weights()) {
    Tensor value = w.variable.value();
    value.zero_grad();
  }
}

Config Layer::config() const {
  LayerOptions& options = state_->options;
  const std::string type = this->type();
  const KerasClass keras = keras_class(type);
  std::optional<DType> dtype = options.dtype;
  if (!dtype && !is_model() && !state_->inputs.empty()) dtype = state_->inputs[0].dtype;
  WriteOptions writer;
  writer.config.set("name", name());
  if (keras.trainable || !state_->trainable) writer.config.set("trainable", state_->trainable);
  if (!is_model()) writer.config.set("dtype", dtype ? Config(to_string(*dtype)) : Config());
  if (options.activity_regularizer.defined()) {
    writer.option("activity_regularizer", options.activity_regularizer);
  }
  if (options.input_shape.rank() > 0) writer.option("input_shape", options.input_shape);
  visit(*this, writer);
  Config result;
  if (!keras.module.empty()) result.set("module", keras.module);
  result.set("class_name", type);
  result.set("config", std::move(writer.config));
  if (!keras.module.empty()) {
    const bool hidden = keras.module.starts_with("keras.src");
    result.set("registered_name", hidden ? Config(type) : Config());
  }
  return result;
}

void Layer::refuse(const std::string& message) const {
  throw ShapeError(message, Error::Subject::layer);
}

void Variable::create(const Shape& shape, DType dtype, const Initializer& initializer,
                      const Rng& rng, VariableOptions options) {
  if (slot_->value.defined()) {
    throw ValueError(
        "variable: it holds values already; give it others with set_weights() or assign()");
  }
  BuildLimit::take(shape);
  Tensor value = initializer(shape, dtype, rng);
  value.requires_grad(slot_->trainable);
  slot_->value = std::move(value);
  slot_->options = std::move(options);
}

}  // namespace hebb
