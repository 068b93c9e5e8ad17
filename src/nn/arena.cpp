#include "nn/arena.hpp"

#include "tensor/impl.hpp"

namespace hebb {

namespace {

bool packed(const Variable& v) { return v.value().impl()->storage->owner != nullptr; }

void pack_dtype(const std::vector<Variable>& variables, DType dtype) {
  std::int64_t total = 0;
  for (const Variable& v : variables) {
    if (v.value().dtype() == dtype && !packed(v)) total += v.value().size();
  }
  if (total == 0) return;
  const Tensor weights = Tensor::zeros({total}, dtype);
  const Tensor gradients = Tensor::zeros({total}, dtype);
  std::int64_t offset = 0;
  for (const Variable& v : variables) {
    if (v.value().dtype() != dtype || packed(v)) continue;
    rebind(v.value(), weights, offset);
    rebind_grad(v.value(), gradients, offset);
    offset += v.value().size();
  }
}

/// True when b's weights and gradients follow a's without a gap.
bool adjacent(const Variable& a, const Variable& b) {
  const TensorImpl& x = *a.value().impl();
  const TensorImpl& y = *b.value().impl();
  const std::int64_t bytes = x.size * item_size(x.dtype);
  const auto follows = [&](const void* first, const void* second) {
    return static_cast<const std::byte*>(first) + bytes == second;
  };
  return x.dtype == y.dtype && x.storage->owner == y.storage->owner && follows(x.data, y.data) &&
         follows(x.grad.impl()->data, y.grad.impl()->data);
}

}  // namespace

void pack(const std::vector<Variable>& variables) {
  pack_dtype(variables, DType::float32);
  pack_dtype(variables, DType::float64);
}

std::vector<Segment> segments_of(const std::vector<Variable>& variables) {
  std::vector<Segment> segments;
  for (std::size_t first = 0; first < variables.size();) {
    std::size_t last = first + 1;
    while (last < variables.size() && adjacent(variables[last - 1], variables[last])) ++last;
    Segment segment;
    std::int64_t count = 0;
    for (std::size_t i = first; i < last; ++i) count += variables[i].value().size();
    segment.variables.assign(variables.begin() + static_cast<std::ptrdiff_t>(first),
                             variables.begin() + static_cast<std::ptrdiff_t>(last));
    const Tensor& start = variables[first].value();
    segment.weight = flat_view(start, count);
    segment.gradient = flat_view(start.impl()->grad, count);
    segments.push_back(std::move(segment));
    first = last;
  }
  return segments;
}

}  // namespace hebb
