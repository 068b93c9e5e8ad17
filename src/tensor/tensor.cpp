#include "hebb/tensor.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "kernels/table.hpp"
#include "kernels/tape.hpp"
#include "tensor/autograd.hpp"
#include "tensor/dispatch.hpp"
#include "tensor/impl.hpp"

namespace hebb {

namespace {

constexpr std::int64_t kMostElements = std::numeric_limits<std::int64_t>::max() / 16;

[[noreturn]] void throw_no_room(const Shape& shape) {
  if (shape.known()) {
    throw ShapeError(
        text::format("tensor: {} has more elements than fit into memory", shape.to_string()));
  }
  throw ShapeError(text::format("tensor: only a meta tensor may have an unknown axis, got {}",
                                shape.to_string()));
}

/// Fills in the one unknown axis, so that the shape has `count` elements.
Shape inferred(Shape shape, std::int64_t count) {
  if (std::count(shape.begin(), shape.end(), kUnknown) == 1) {
    const std::int64_t* place = std::find(shape.begin(), shape.end(), kUnknown);
    const auto axis = static_cast<int>(place - shape.begin());
    const std::int64_t known = shape.without(axis).size();
    if (known > 0 && count % known == 0) shape = shape.with(axis, count / known);
  }
  if (!shape.known() || shape.size() != count) {
    throw ShapeError(
        text::format("tensor: {} values do not fill the shape {}", count, shape.to_string()));
  }
  return shape;
}

/// Called where elements are read or written in the open: a tape would not do it again.
void spoil_tape() {
  if (kernels::Tape* tape = kernels::running_tape()) tape->spoil();
}

template <class T>
Tensor from_values(std::span<const T> values, const Shape& shape) {
  using Element = std::conditional_t<std::is_same_v<T, int>, std::int64_t, T>;
  Tensor t =
      Tensor::empty(inferred(shape, static_cast<std::int64_t>(values.size())), dtype_of<Element>);
  spoil_tape();
  std::copy(values.begin(), values.end(), raw<Element>(t));
  return t;
}

template <class T>
void fill(std::int64_t n, T value, T* y) {
  std::fill_n(y, n, value);
}

/// An element as a number; an int saturates, as cast() would.
template <class T, class Element>
T number_of(Element e) {
  if constexpr (std::is_same_v<T, Element>) {
    return e;
  } else {
    constexpr auto kLowest = static_cast<Element>(std::numeric_limits<T>::lowest());
    constexpr auto kHighest = static_cast<Element>(std::numeric_limits<T>::max());
    return static_cast<T>(std::clamp(e, kLowest, kHighest));
  }
}

/// A number as an element, as cast() would make it of a float64.
template <class T>
T element_of(double value) {
  T element;
  kernels::plain_host().move.convert(DType::float64, dtype_of<T>, 1, 1, 1, nullptr, &value,
                                     &element);
  return element;
}

}  // namespace

TensorImpl& checked(TensorImpl* impl) {
  if (!impl)
    throw ValueError("tensor: this tensor is undefined (default-constructed or moved from)");
  return *impl;
}

Tensor Tensor::empty(const Shape& shape, DType dtype) {
  const std::int64_t size = shape.size();
  if (size < 0 || size > kMostElements) throw_no_room(shape);
  return with_storage(shape, dtype, size);
}

Tensor Tensor::meta(const Shape& shape, DType dtype) { return without_storage(shape, dtype); }

Tensor Tensor::zeros(const Shape& shape, DType dtype) {
  Tensor t = empty(shape, dtype);
  kernels::host().zero(t.impl()->data, t.impl()->storage->bytes);
  return t;
}

Tensor Tensor::full(const Shape& shape, double value, DType dtype) {
  Tensor t = empty(shape, dtype);
  with_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    kernels::perform(fill<T>, t.impl()->size, element_of<T>(value), raw<T>(t));
  });
  return t;
}

Tensor Tensor::ones(const Shape& shape, DType dtype) { return full(shape, 1, dtype); }
Tensor Tensor::zeros_like(const Tensor& like) {
  return like.is_meta() ? meta(like.shape(), like.dtype()) : zeros(like.shape(), like.dtype());
}

Tensor Tensor::ones_like(const Tensor& like) {
  return like.is_meta() ? meta(like.shape(), like.dtype()) : ones(like.shape(), like.dtype());
}

Tensor Tensor::arange(double start, double stop, double step, DType dtype) {
  if (step == 0) throw ValueError("arange: the step is 0");
  const double count = (stop - start) / step;
  if (!(count < 1e15)) {
    throw ValueError(text::format("arange: from {} to {} by {} is too long", start, stop, step));
  }
  std::int64_t n = count > 0 ? static_cast<std::int64_t>(count) : 0;
  if (static_cast<double>(n) < count) ++n;
  Tensor t = empty({n}, dtype);
  spoil_tape();
  with_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    for (std::int64_t i = 0; i < n; ++i) {
      raw<T>(t)[i] = element_of<T>(start + static_cast<double>(i) * step);
    }
  });
  return t;
}

Tensor Tensor::linspace(double start, double stop, std::int64_t count, DType dtype) {
  if (count < 1) throw ValueError(text::format("linspace: the count is at least 1, got {}", count));
  if (!std::isfinite(start) || !std::isfinite(stop)) {
    throw ValueError(
        text::format("linspace: start and stop are finite numbers, got {} and {}", start, stop));
  }
  const double span = stop - start;
  const auto value = [=](double part) {
    // The whole span may be more than a double holds.
    return std::isfinite(span) ? start + span * part : start * (1 - part) + stop * part;
  };
  Tensor t = empty({count}, dtype);
  spoil_tape();
  with_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    for (std::int64_t i = 0; i < count; ++i) {
      const double part = count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1);
      raw<T>(t)[i] = element_of<T>(i == count - 1 && count > 1 ? stop : value(part));
    }
  });
  return t;
}

Tensor Tensor::from(std::initializer_list<float> v, Shape shape) {
  return from_values(std::span<const float>(v.begin(), v.size()), shape);
}
Tensor Tensor::from(std::initializer_list<double> v, Shape shape) {
  return from_values(std::span<const double>(v.begin(), v.size()), shape);
}
Tensor Tensor::from(std::initializer_list<int> v, Shape shape) {
  return from_values(std::span<const int>(v.begin(), v.size()), shape);
}
Tensor Tensor::from(std::initializer_list<std::int64_t> v, Shape shape) {
  return from_values(std::span<const std::int64_t>(v.begin(), v.size()), shape);
}
Tensor Tensor::from(std::initializer_list<std::uint8_t> v, Shape shape) {
  return from_values(std::span<const std::uint8_t>(v.begin(), v.size()), shape);
}
Tensor Tensor::from(std::span<const float> v, Shape shape) { return from_values(v, shape); }
Tensor Tensor::from(std::span<const double> v, Shape shape) { return from_values(v, shape); }
Tensor Tensor::from(std::span<const int> v, Shape shape) { return from_values(v, shape); }
Tensor Tensor::from(std::span<const std::int64_t> v, Shape shape) { return from_values(v, shape); }
Tensor Tensor::from(std::span<const std::uint8_t> v, Shape shape) { return from_values(v, shape); }

bool Tensor::is_meta() const { return checked(impl_).storage == nullptr; }
const Shape& Tensor::shape() const { return checked(impl_).shape; }
DType Tensor::dtype() const { return checked(impl_).dtype; }

template <class T>
std::span<const T> Tensor::data() const {
  const TensorImpl& impl = checked(impl_);
  if (!impl.storage) throw ValueError("tensor: a meta tensor has a shape but no data");
  if (impl.dtype != dtype_of<T>) {
    throw DTypeError(
        text::format("tensor: data<{}>() of a {} tensor; cast it or ask for its own dtype",
                     hebb::to_string(dtype_of<T>), hebb::to_string(impl.dtype)));
  }
  spoil_tape();
  return {static_cast<const T*>(impl.data), static_cast<std::size_t>(impl.size)};
}

template <class T>
std::span<T> Tensor::mutable_data() {
  const std::span<const T> elements = data<T>();
  mark_changed(*this);
  return {const_cast<T*>(elements.data()), elements.size()};
}

template <class T>
std::vector<T> Tensor::to_vector() const {
  using Element = std::conditional_t<std::is_same_v<T, int>, std::int64_t, T>;
  const NoGrad no_grad;
  const Tensor converted = cast(dtype_of<Element>);
  const std::span<const Element> elements = converted.data<Element>();
  std::vector<T> result(elements.size());
  std::transform(elements.begin(), elements.end(), result.begin(), number_of<T, Element>);
  return result;
}

template <class T>
T Tensor::item() const {
  if (size() != 1) {
    throw ShapeError(text::format("item: a tensor of shape {} has not exactly one element",
                                  shape().to_string()));
  }
  if (is_meta()) throw ValueError("tensor: a meta tensor has a shape but no data");
  using Element = std::conditional_t<std::is_same_v<T, int>, std::int64_t, T>;
  spoil_tape();
  Element element;
  kernels::plain_host().move.convert(dtype(), dtype_of<Element>, 1, 1, 1, nullptr, impl_->data,
                                     &element);
  return number_of<T, Element>(element);
}

template std::span<const float> Tensor::data() const;
template std::span<const double> Tensor::data() const;
template std::span<const std::int64_t> Tensor::data() const;
template std::span<const std::uint8_t> Tensor::data() const;
template std::span<float> Tensor::mutable_data();
template std::span<double> Tensor::mutable_data();
template std::span<std::int64_t> Tensor::mutable_data();
template std::span<std::uint8_t> Tensor::mutable_data();
template std::vector<float> Tensor::to_vector() const;
template std::vector<double> Tensor::to_vector() const;
template std::vector<int> Tensor::to_vector() const;
template std::vector<std::int64_t> Tensor::to_vector() const;
template std::vector<std::uint8_t> Tensor::to_vector() const;
template float Tensor::item() const;
template double Tensor::item() const;
template int Tensor::item() const;
template std::int64_t Tensor::item() const;
template std::uint8_t Tensor::item() const;

Tensor Tensor::cast(DType dtype) const {
  if (this->dtype() == dtype) return *this;
  if (is_meta()) return meta(shape(), dtype);
  Tensor y = empty(shape(), dtype);
  const DType from = this->dtype();
  const std::int64_t n = impl_->size;
  kernels::host().move.convert(from, dtype, 1, n, n, nullptr, impl_->data, y.impl()->data);
  if (!is_floating(from) || !is_floating(dtype)) return y;
  return record("cast", std::move(y), {*this}, [from](const Tensor& dy, GradSink& d) {
    if (d.needs(0)) d.give(0, dy.cast(from));
  });
}

void Tensor::assign(const Tensor& other) {
  if (other.shape() != shape()) {
    throw ShapeError(text::format("assign: the shapes differ. to: {}, from: {}",
                                  shape().to_string(), other.shape().to_string()));
  }
  if (is_meta() || other.is_meta()) throw ValueError("assign: a meta tensor has no data");
  if (impl_->node && grad_enabled()) {
    throw ValueError(
        "assign: this tensor was computed and keeps that history; assign to a leaf, to its "
        "detach(), or under NoGrad");
  }
  const NoGrad no_grad;
  const Tensor values = other.cast(dtype());
  spoil_tape();
  std::memmove(impl_->data, values.impl()->data,
               static_cast<std::size_t>(impl_->size * item_size(dtype())));
  mark_changed(*this);
}

Tensor Tensor::detach() const { return is_meta() ? meta(shape(), dtype()) : view(*this, shape()); }

}  // namespace hebb
