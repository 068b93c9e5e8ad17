#include "hebb/shape.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

Shape::Shape(std::initializer_list<std::int64_t> sizes)
    : Shape(std::span<const std::int64_t>(sizes.begin(), sizes.size())) {}

Shape::Shape(std::span<const std::int64_t> sizes) {
  for (std::int64_t size : sizes) push_back(size);
}

void Shape::push_back(std::int64_t size) {
  if (rank_ == kMaxRank) {
    throw ShapeError(
        text::format("shape: at most {} axes, got one more after {}", kMaxRank, to_string()));
  }
  if (size < 0 && size != kUnknown) {
    throw ShapeError(text::format("shape: axis {} has size {}; sizes are at least 0", rank_, size));
  }
  sizes_[static_cast<std::size_t>(rank_++)] = size;
}

void Shape::throw_no_axis(int axis) const {
  throw ShapeError(text::format("shape: there is no axis {} in {}", axis, to_string()));
}

void Shape::throw_too_large() const {
  throw ShapeError(text::format("shape: {} has more elements than fit into memory", to_string()));
}

bool Shape::known() const { return std::find(begin(), end(), kUnknown) == end(); }

Shape Shape::with(int axis, std::int64_t size) const {
  Shape result = *this;
  result.sizes_[static_cast<std::size_t>(index(axis))] = size;
  return result;
}

Shape Shape::without(int axis) const {
  const int gone = index(axis);
  Shape result = sub(0, gone);
  for (int i = gone + 1; i < rank_; ++i) result.push_back((*this)[i]);
  return result;
}

Shape Shape::inserted(int axis, std::int64_t size) const {
  Shape result = sub(0, axis);
  result.push_back(size);
  for (int i = axis; i < rank_; ++i) result.push_back((*this)[i]);
  return result;
}

Shape Shape::sub(int first, int last) const {
  Shape result;
  for (int i = first; i < last; ++i) result.push_back((*this)[i]);
  return result;
}

bool Shape::matches(const Shape& other) const {
  return std::equal(begin(), end(), other.begin(), other.end(), [](std::int64_t a, std::int64_t b) {
    return a == b || a == kUnknown || b == kUnknown;
  });
}

std::string Shape::to_string() const {
  std::string list;
  for (std::int64_t size : *this) {
    if (!list.empty()) list += ", ";
    list += size == kUnknown ? "?" : text::format("{}", size);
  }
  return "[" + list + "]";
}

std::string Shape::to_keras() const {
  std::string list;
  for (std::int64_t size : *this) {
    if (!list.empty()) list += ", ";
    list += size == kUnknown ? "None" : text::format("{}", size);
  }
  return rank_ == 1 ? "(" + list + ",)" : "(" + list + ")";
}

Axes::Axes(std::initializer_list<int> axes) { assign({axes.begin(), axes.size()}); }

Axes::Axes(const std::vector<int>& axes) { assign(axes); }

void Axes::push_back(int axis) {
  if (size_ == Shape::kMaxRank) {
    throw ShapeError(text::format("axes: a shape has at most {} axes", Shape::kMaxRank));
  }
  axes_[static_cast<std::size_t>(size_++)] = axis;
}

void Axes::assign(std::span<const int> axes) {
  if (axes.size() > axes_.size()) {
    throw ShapeError(text::format("axes: a shape has at most {} axes, but {} are named",
                                  Shape::kMaxRank, axes.size()));
  }
  std::copy(axes.begin(), axes.end(), axes_.begin());
  size_ = static_cast<int>(axes.size());
}

Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b) {
  if (a == b) return a;
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  Shape result = longer;
  for (int i = 1; i <= shorter.rank(); ++i) {
    const std::int64_t p = longer[-i], q = shorter[-i];
    if (p == q || q == 1) continue;
    if (p != 1 && p != kUnknown && q != kUnknown) {
      throw ShapeError(
          text::format("{}: shapes do not broadcast: axis {} is {} in one and {} in the "
                       "other. a: {}, b: {}",
                       op, -i, p, q, a.to_string(), b.to_string()));
    }
    result = result.with(-i, q == kUnknown && p != 1 ? p : q);
  }
  return result;
}

}  // namespace hebb
