#include "hebb/pass.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"

namespace hebb {

namespace {
constinit thread_local Pass* innermost = nullptr;
}

Pass::Pass(PassOptions options) : options_(options), outer_(std::exchange(innermost, this)) {}
Pass::~Pass() { innermost = outer_; }

Pass* Pass::current() noexcept { return innermost; }

Tensor Pass::mask(const Tensor& x) const {
  for (const auto& [tensor, mask] : masks_) {
    if (tensor.impl() == x.impl()) return mask;
  }
  return {};
}

void Pass::set_mask(const Tensor& x, Tensor mask) { masks_.emplace_back(x, std::move(mask)); }

void Pass::add_loss(const Tensor& term) {
  if (term.rank() != 0) {
    throw ShapeError(text::format("add_loss: a penalty is one number, got shape {}; sum it up",
                                  term.shape().to_string()));
  }
  loss_ = loss_.defined() ? loss_ + term : term;
}

}  // namespace hebb
