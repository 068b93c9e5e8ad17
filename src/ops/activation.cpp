#include "hebb/activation.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "ops/activation_table.hpp"

namespace hebb {

namespace {

using kernels::Unary;

constexpr ActivationRow kRows[] = {
    {[](const Tensor& x) { return x; }, true, Unary::identity},  // linear
    {relu, true, Unary::relu},
    {sigmoid},
    {tanh, true, Unary::tanh},
    {[](const Tensor& x) { return softmax(x); }},
    {step},
    {relu6},
    {[](const Tensor& x) { return leaky_relu(x); }},
    {[](const Tensor& x) { return elu(x); }},
    {[](const Tensor& x) { return celu(x); }},
    {selu},
    {[](const Tensor& x) { return gelu(x); }},
    {[](const Tensor& x) { return gelu(x, {.approximate = true}); }},
    {silu},
    {hard_silu},
    {mish},
    {softplus},
    {[](const Tensor& x) { return squareplus(x); }},
    {sparse_plus},
    {softsign},
    {exp, true, Unary::exp},  // exponential
    {hard_sigmoid},
    {sparse_sigmoid},
    {log_sigmoid},
    {hard_tanh},
    {arctan},
    {gaussian},
    {sinc},
    {tanh_shrink},
    {[](const Tensor& x) { return soft_shrink(x); }},
    {[](const Tensor& x) { return hard_shrink(x); }},
    {[](const Tensor& x) { return glu(x); }},
    {[](const Tensor& x) { return log_softmax(x); }},
    {[](const Tensor& x) { return sigmoid_normalized(x); }},
    {[](const Tensor& x) { return sparsemax(x); }},
};
static_assert(std::size(kRows) == std::size(detail::kActivationNames));

}  // namespace

const ActivationRow& activation_row(const Activation& named) {
  return kRows[static_cast<std::size_t>(named.id())];
}

void detail::throw_null(const char* what) {
  throw ValueError(text::format("{}: a null pointer was given in place of an object", what));
}

Activation Activation::parse(std::string_view name) {
  Activation result;
  result.id_ = detail::find_activation(name);
  if (result.id_ < 0) throw ValueError(text::unknown_name("activation", name, names()));
  return result;
}

Tensor Activation::operator()(const Tensor& x) const {
  if (!is_custom()) return kRows[static_cast<std::size_t>(id_)].function(x);
  Tensor y = function_->call(x);
  if (!y.defined()) throw ValueError("activation: the function returned an undefined tensor");
  if (!y.shape().matches(x.shape())) {
    throw ShapeError(
        text::format("activation: a function keeps the shape of its argument, but this one made {} "
                     "of {}",
                     y.shape().to_string(), x.shape().to_string()));
  }
  return y;
}

}  // namespace hebb
