#include "hebb/symbol.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers/merging.hpp"
#include "nn/graph.hpp"
#include "nn/layer_state.hpp"

namespace hebb {

Symbol::Symbol(std::shared_ptr<const Call> call, std::size_t output)
    : call_(std::move(call)), output_(output) {
  if (!call_) throw ValueError("Symbol: a null pointer is no call of a layer");
  if (output_ >= call_->outputs.size()) {
    throw ValueError(text::format("Symbol: \"{}\" gives {} results, there is no number {}",
                                  call_->layer->name(), call_->outputs.size(), output_));
  }
}

const Shape& Symbol::shape() const { return call_->outputs[output_].shape; }
DType Symbol::dtype() const { return call_->outputs[output_].dtype; }

const Symbol& Symbols::operator[](std::size_t i) const {
  if (i < list_.size()) return list_[i];
  throw ShapeError(text::format("there are {} symbols, got [{}]", list_.size(), i));
}

Symbols::operator const Symbol&() const {
  if (list_.size() == 1) return list_[0];
  throw ShapeError(text::format("expected one symbol, got {}; take one by [i]", list_.size()));
}

Symbols Layer::operator()(const Symbols& inputs) const { return AnyLayer(share())(inputs); }

Symbols AnyLayer::operator()(const Symbols& inputs) const {
  if (!layer_) throw ValueError("layer: a null pointer was called");
  if (inputs.empty())
    throw ValueError(layer_->name() + ": a layer is called on at least one symbol");
  Tensors x;
  for (const Symbol& symbol : inputs) x.push_back(Tensor::meta(symbol.shape(), symbol.dtype()));
  std::vector<const void*> built;
  layer_->list_built(built);
  std::sort(built.begin(), built.end());
  const NoGrad no_grad;
  const Tensors y = (*layer_)(x, PassOptions{});
  layer_->note_trial(built);
  const auto call = std::make_shared<Call>();
  call->layer = layer_;
  call->inputs.assign(inputs.begin(), inputs.end());
  call->number = layer_->state_->calls++;
  for (const Tensor& output : y) call->outputs.push_back({output.shape(), output.dtype()});
  std::vector<Symbol> outputs;
  for (std::size_t i = 0; i < y.size(); ++i) outputs.emplace_back(call, i);
  return outputs;
}

namespace {

using layers::Arithmetic;

Symbol combine(const char* operation, const Symbol& a, const Symbol& b) {
  return Arithmetic(operation)({a, b});
}
Symbol with_number(const char* operation, const Symbol& x, double c) {
  return Arithmetic(operation, {.second = c})(x);
}
Symbol with_number(const char* operation, double c, const Symbol& x) {
  return Arithmetic(operation, {.first = c})(x);
}

}  // namespace

Symbol operator+(const Symbol& a, const Symbol& b) { return combine("add", a, b); }
Symbol operator-(const Symbol& a, const Symbol& b) { return combine("subtract", a, b); }
Symbol operator*(const Symbol& a, const Symbol& b) { return combine("multiply", a, b); }
Symbol operator/(const Symbol& a, const Symbol& b) { return combine("divide", a, b); }
Symbol operator+(const Symbol& x, double c) { return with_number("add", x, c); }
Symbol operator-(const Symbol& x, double c) { return with_number("subtract", x, c); }
Symbol operator*(const Symbol& x, double c) { return with_number("multiply", x, c); }
Symbol operator/(const Symbol& x, double c) { return with_number("divide", x, c); }
Symbol operator+(double c, const Symbol& x) { return with_number("add", c, x); }
Symbol operator-(double c, const Symbol& x) { return with_number("subtract", c, x); }
Symbol operator*(double c, const Symbol& x) { return with_number("multiply", c, x); }
Symbol operator/(double c, const Symbol& x) { return with_number("divide", c, x); }
Symbol operator-(const Symbol& x) { return with_number("multiply", -1.0, x); }

Symbol slice(const Symbol& x, std::int64_t start, std::int64_t stop, int axis) {
  return layers::Slice(start, stop, axis)(x);
}

}  // namespace hebb
