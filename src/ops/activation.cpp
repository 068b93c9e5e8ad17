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

Activation Activation::parse(std::string_view name) {
  Activation result;
  result.id_ = detail::find_name(detail::kActivationNames, name);
  if (result.id_ < 0) throw ValueError(text::unknown_name("activation", name, names()));
  return result;
}

Tensor Activation::operator()(const Tensor& x) const {
  return is_custom() ? function_->call(x) : kRows[static_cast<std::size_t>(id_)].function(x);
}

}  // namespace hebb
