// Tensors as text, in NumPy's layout.

#include "base/text.hpp"

#include <cstdio>

#include "hebb/tensor.hpp"
#include "tensor/impl.hpp"

namespace hebb {

namespace {

constexpr std::int64_t kShownWhole = 1000;  // tensors with more elements are shortened
constexpr std::int64_t kShownEnds = 3;      // elements shown at each end of a shortened axis

std::string element(const Tensor& t, std::int64_t i) {
  switch (t.dtype()) {
    case DType::float32: return text::format("{:g}", raw<float>(t)[i]);
    case DType::float64: return text::format("{:g}", raw<double>(t)[i]);
    case DType::int64: return text::format("{}", raw<std::int64_t>(t)[i]);
    case DType::uint8: break;
  }
  return text::format("{}", raw<std::uint8_t>(t)[i]);
}

/// Elements as texts padded to one width, axis by axis.
void append(std::string& text, const Tensor& t, int axis, std::int64_t first, std::size_t width) {
  if (axis == t.rank()) {
    text += text::format("{:>{}}", element(t, first), width);
    return;
  }
  const std::int64_t count = t.shape()[axis];
  const std::int64_t step = t.shape().sub(axis + 1, t.rank()).size();
  const bool last = axis + 1 == t.rank();
  const bool shorten = t.size() > kShownWhole && count > 2 * kShownEnds;
  text += '[';
  for (std::int64_t i = 0; i < count; ++i) {
    if (i > 0) {
      text += last ? ' ' : '\n';
      if (!last) text.append(static_cast<std::size_t>(axis + 1), ' ');
    }
    if (shorten && i == kShownEnds) {
      text += "...";
      i = count - kShownEnds - 1;
      continue;
    }
    append(text, t, axis + 1, first + i * step, width);
  }
  text += ']';
}

std::size_t widest(const Tensor& t) {
  std::size_t width = 0;
  if (t.size() > kShownWhole) return 12;
  for (std::int64_t i = 0; i < t.size(); ++i) width = std::max(width, element(t, i).size());
  return width;
}

}  // namespace

std::string Tensor::to_string() const {
  if (!defined()) return "undefined tensor";
  if (is_meta()) {
    return text::format("meta tensor {} {}", shape().to_string(), hebb::to_string(dtype()));
  }
  std::string text;
  append(text, *this, 0, 0, rank() == 0 ? 0 : widest(*this));
  return text;
}

void print(const Tensor& tensor) { std::puts(tensor.to_string().c_str()); }

}  // namespace hebb
