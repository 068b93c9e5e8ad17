/// \file
/// Tensor: a handle to an n-dimensional array that remembers how it was computed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hebb/dtype.hpp"
#include "hebb/shape.hpp"

namespace hebb {

struct TensorImpl;

namespace detail {
void retain(TensorImpl* impl) noexcept;
void release(TensorImpl* impl) noexcept;
}  // namespace detail

/// Options of Tensor::backward().
struct BackwardOptions {
  bool retain_graph = false;  ///< Keep the graph, so that backward() can run on it again.
};

/// An n-dimensional array of one dtype, contiguous and row-major. A Tensor is a handle: copies
/// share the elements. A default-constructed Tensor holds nothing and is `undefined`.
///
/// A *meta* tensor has a shape and a dtype but no elements; operations on it only infer shapes.
/// Axes of its shape may be kUnknown, and reading its data throws.
///
/// A handle is as safe as a std::shared_ptr: different threads may hold and read the same tensor;
/// writing needs the caller's own locking.
class Tensor {
 public:
  /// An undefined tensor.
  constexpr Tensor() noexcept = default;
  /// Another handle to the same elements.
  Tensor(const Tensor& other) noexcept : impl_(other.impl_) {
    if (impl_) detail::retain(impl_);
  }
  /// Takes the handle over; `other` is undefined afterwards.
  Tensor(Tensor&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}
  /// Lets go of this handle's elements and shares the other's.
  Tensor& operator=(Tensor other) noexcept {
    std::swap(impl_, other.impl_);
    return *this;
  }
  ~Tensor() {
    if (impl_) detail::release(impl_);
  }

  /// @{
  /// A tensor with these values in row-major order; their C++ type gives the dtype (int becomes
  /// int64). One axis of `shape` may be kUnknown and is then inferred; by default the result has
  /// one axis. \throws ShapeError when the number of values is not the number of elements of
  /// `shape`.
  static Tensor from(std::initializer_list<float> values, Shape shape = {kUnknown});
  static Tensor from(std::initializer_list<double> values, Shape shape = {kUnknown});
  static Tensor from(std::initializer_list<int> values, Shape shape = {kUnknown});
  static Tensor from(std::initializer_list<std::int64_t> values, Shape shape = {kUnknown});
  static Tensor from(std::initializer_list<std::uint8_t> values, Shape shape = {kUnknown});
  static Tensor from(std::span<const float> values, Shape shape = {kUnknown});
  static Tensor from(std::span<const double> values, Shape shape = {kUnknown});
  static Tensor from(std::span<const int> values, Shape shape = {kUnknown});
  static Tensor from(std::span<const std::int64_t> values, Shape shape = {kUnknown});
  static Tensor from(std::span<const std::uint8_t> values, Shape shape = {kUnknown});
  /// @}

  /// All zeros.
  static Tensor zeros(const Shape& shape, DType dtype = DType::float32);
  /// All ones.
  static Tensor ones(const Shape& shape, DType dtype = DType::float32);
  /// Every element `value`.
  static Tensor full(const Shape& shape, double value, DType dtype = DType::float32);
  /// Zeros of the shape and dtype of `like`; a meta tensor for one.
  static Tensor zeros_like(const Tensor& like);
  /// Ones of the shape and dtype of `like`; a meta tensor for one.
  static Tensor ones_like(const Tensor& like);
  /// start, start + step, ... below `stop` (above it when step < 0).
  /// \throws ValueError when step is 0.
  static Tensor arange(double start, double stop, double step = 1, DType dtype = DType::float32);
  /// `count` values from `start` to `stop`, both included, evenly spaced.
  /// \throws ValueError when count is below 1, or start or stop is not finite.
  static Tensor linspace(double start, double stop, std::int64_t count,
                         DType dtype = DType::float32);
  /// A tensor with a shape and no elements.
  static Tensor meta(const Shape& shape, DType dtype = DType::float32);
  /// Elements of any value, to be written by the caller.
  static Tensor empty(const Shape& shape, DType dtype = DType::float32);

  /// True unless this is a default-constructed (or moved-from) tensor.
  bool defined() const noexcept { return impl_ != nullptr; }
  /// True for a tensor without elements.
  bool is_meta() const;
  /// Sizes of the axes.
  const Shape& shape() const;
  /// Element type.
  DType dtype() const;
  /// Number of axes.
  int rank() const { return shape().rank(); }
  /// Number of elements.
  std::int64_t size() const { return shape().size(); }

  /// The elements, row-major, to read. T: float, double, std::int64_t, std::uint8_t.
  /// \throws DTypeError when T is not the dtype, ValueError for a meta or undefined tensor.
  template <class T>
  std::span<const T> data() const;
  /// The elements to write. Counts as a change: backward() refuses to use values saved before it.
  /// \throws DTypeError, ValueError as data().
  template <class T>
  std::span<T> mutable_data();
  /// A copy of the elements, converted to T (also int) as cast() converts.
  template <class T>
  std::vector<T> to_vector() const;
  /// The only element, converted to T (also int) as cast() converts.
  /// \throws ShapeError unless there is exactly one.
  template <class T>
  T item() const;
  /// The same values in another dtype; a float becomes an integer by truncation, a number outside
  /// the integers' range their nearest end, NaN 0. Differentiable between float32 and float64. The
  /// tensor itself when the dtype is the same.
  Tensor cast(DType dtype) const;
  /// Copies the values of `other` (same shape; dtype is converted) into this tensor's elements.
  /// \throws ShapeError when the shapes differ; ValueError, outside of NoGrad, for a tensor with
  /// history, whose gradients would go on to be those of the old values.
  void assign(const Tensor& other);

  /// Says whether backward() shall compute a gradient for this tensor, a leaf: one that was not
  /// computed from others that ask for it. Returns the tensor.
  /// \throws DTypeError for a dtype that is not floating; ValueError when it would change a
  /// computed tensor (detach() gives one without history).
  Tensor& requires_grad(bool value);
  /// True when gradients flow to this tensor: asked for, or computed from one for which it was.
  bool requires_grad() const;
  /// Sum of the gradients of all backward() since the last zero_grad(); undefined when there was
  /// none.
  Tensor grad() const;
  /// Forgets the gradient.
  void zero_grad();
  /// Adds to `grad()` of every leaf that this one was computed from and that requires_grad() the
  /// derivative of this scalar by it: reverse-mode automatic differentiation (Linnainmaa 1970).
  /// \throws ShapeError when this is not a scalar or of one element; ValueError when there is no
  /// graph, when it was used up by an earlier backward(), or when a value it needs has been changed
  /// since.
  void backward() const;
  /// The same for a tensor of any shape, weighted by `seed` of this tensor's shape: gradients of
  /// sum(this * seed).
  void backward(const Tensor& seed, BackwardOptions options = {}) const;
  /// The same elements without history.
  Tensor detach() const;

  /// Shape, dtype and elements as text, NumPy's way; long axes are shortened to their ends.
  std::string to_string() const;

  /// The shared state; for hebb's own sources.
  TensorImpl* impl() const noexcept { return impl_; }
  /// A handle that takes over one reference to `impl`; for hebb's own sources.
  static Tensor adopt(TensorImpl* impl) noexcept {
    Tensor t;
    t.impl_ = impl;
    return t;
  }

 private:
  TensorImpl* impl_ = nullptr;
};

/// While one of these lives, operations of this thread record no history, so nothing they compute
/// needs memory for backward().
class NoGrad {
 public:
  NoGrad() noexcept;
  ~NoGrad();
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;

 private:
  bool before_;
};

/// Writes Tensor::to_string() and a line end to the standard output.
void print(const Tensor& tensor);

}  // namespace hebb
