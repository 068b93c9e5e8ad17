#include "hebb/pass.hpp"

#include <algorithm>
#include <cstddef>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"

namespace hebb {

namespace {
constinit thread_local Pass* innermost = nullptr;
// Weights that first_use() was asked about, of the open passes, those of the innermost last: one
// list, so that a step allocates nothing.
thread_local std::vector<const void*> used;
}  // namespace

Pass::Pass(PassOptions options) : Pass(options, kCollectsLosses) {}

Pass::Pass(PassOptions options, LossOption losses)
    : options_(options),
      collects_losses_(losses == kCollectsLosses),
      outer_(std::exchange(innermost, this)),
      first_used_(used.size()) {}

Pass::~Pass() {
  innermost = outer_;
  used.resize(first_used_);
}

Pass* Pass::current() noexcept { return innermost; }

Tensor Pass::mask(const Tensor& x) const {
  for (const auto& [tensor, mask] : masks_) {
    if (tensor.impl() == x.impl()) return mask;
  }
  return {};
}

void Pass::set_mask(const Tensor& x, Tensor mask) { masks_.emplace_back(x, std::move(mask)); }

bool Pass::first_use(const Tensor& weight) {
  const void* key = weight.impl();
  const auto first = used.begin() + static_cast<std::ptrdiff_t>(first_used_);
  if (std::find(first, used.end(), key) != used.end()) return false;
  used.push_back(key);
  return true;
}

void Pass::add_loss(const Tensor& term) {
  if (term.rank() != 0) {
    throw ShapeError(text::format("add_loss: a penalty is one number, got shape {}; sum it up",
                                  term.shape().to_string()));
  }
  loss_ = loss_.defined() ? loss_ + term : term;
}

}  // namespace hebb
