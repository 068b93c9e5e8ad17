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
    {sigmoid, false, {}},
    {tanh, true, Unary::tanh},
    {softmax, false, {}},
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
  result.id_ = detail::find_name(detail::kActivationNames, name);
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
