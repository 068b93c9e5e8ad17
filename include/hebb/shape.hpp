/// \file
/// Shapes: the sizes of a tensor's axes.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace hebb {

/// Size of an axis that is not known yet, such as the batch of a model that has not seen data.
inline constexpr std::int64_t kUnknown = -1;

/// Sizes of the axes of a tensor, outermost first; at most eight axes, stored in place. `Shape{}`
/// is a scalar's. An axis may be kUnknown in the shape of a meta tensor; arithmetic on shapes goes
/// through these helpers, which know it.
class Shape {
 public:
  /// Most axes that a shape can have.
  static constexpr int kMaxRank = 8;

  /// The shape of a scalar: no axes, one element.
  constexpr Shape() = default;
  /// `Shape{64, 28, 28}`.
  /// \throws ShapeError for more than eight axes or a size below zero that is not kUnknown.
  Shape(std::initializer_list<std::int64_t> sizes);
  /// The same from any list of sizes.
  explicit Shape(std::span<const std::int64_t> sizes);

  /// Number of axes.
  constexpr int rank() const { return rank_; }
  /// Size of an axis, counted from the end when negative: `shape[-1]` is the last.
  /// \throws ShapeError when there is no such axis.
  std::int64_t operator[](int axis) const { return sizes_[static_cast<std::size_t>(index(axis))]; }
  /// Number of elements; kUnknown when an axis is unknown.
  /// \throws ShapeError when the product does not fit into 63 bits.
  std::int64_t size() const {
    std::int64_t product = 1;
    bool empty = false, unknown = false, too_large = false;
    for (const std::int64_t size : *this) {
      empty = empty || size == 0;
      unknown = unknown || size == kUnknown;
      too_large = __builtin_mul_overflow(product, size, &product) || too_large;
    }
    if (empty) return 0;
    if (unknown) return kUnknown;
    if (too_large) throw_too_large();
    return product;
  }
  /// True when no axis is kUnknown.
  bool known() const;
  /// The axis as a number from 0 to rank() - 1; negative axes count from the end.
  /// \throws ShapeError when there is no such axis.
  int index(int axis) const {
    if (axis < -rank_ || axis >= rank_) throw_no_axis(axis);
    return axis < 0 ? axis + rank_ : axis;
  }

  /// Copy with one axis set to another size.
  Shape with(int axis, std::int64_t size) const;
  /// Copy without one axis.
  Shape without(int axis) const;
  /// Copy with an axis of this size put before position `axis` (0 to rank()).
  Shape inserted(int axis, std::int64_t size) const;
  /// Copy of axes `first` to `last - 1`.
  Shape sub(int first, int last) const;
  /// Adds an axis at the end.
  void push_back(std::int64_t size);

  /// First size.
  constexpr const std::int64_t* begin() const { return sizes_.data(); }
  /// Past the last size.
  constexpr const std::int64_t* end() const { return sizes_.data() + rank_; }
  /// Same axes, same sizes; kUnknown equals only kUnknown.
  bool operator==(const Shape& other) const {
    if (rank_ != other.rank_) return false;
    for (std::size_t i = 0; i < static_cast<std::size_t>(rank_); ++i) {
      if (sizes_[i] != other.sizes_[i]) return false;
    }
    return true;
  }
  /// True when the shapes can be those of one tensor: equal but for unknown axes.
  bool matches(const Shape& other) const;

  /// `[5, 7]`, an unknown axis as `?`: the form of operations' errors.
  std::string to_string() const;
  /// `(None, 7)`, `(3,)`, `()`: Keras's form, in summaries and layers' errors.
  std::string to_keras() const;

 private:
  [[noreturn]] void throw_no_axis(int axis) const;
  [[noreturn]] void throw_too_large() const;

  std::array<std::int64_t, kMaxRank> sizes_{};
  int rank_ = 0;
};

/// Some axes of a tensor by number, negative ones counted from the end: `{0, -1}`. Stored in place,
/// so that naming axes in a training step allocates nothing.
class Axes {
 public:
  /// No axes.
  constexpr Axes() = default;
  /// These axes, in this order.
  /// \throws ShapeError for more than a shape can have.
  Axes(std::initializer_list<int> axes);
  /// The same from any list.
  Axes(const std::vector<int>& axes);

  /// Adds an axis at the end. \throws ShapeError when there are as many as a shape can have.
  void push_back(int axis);
  /// How many there are.
  constexpr int size() const { return size_; }
  /// True when there is none.
  constexpr bool empty() const { return size_ == 0; }
  /// Axis at place `i` of the list.
  int operator[](int i) const { return axes_[static_cast<std::size_t>(i)]; }
  /// First axis.
  constexpr const int* begin() const { return axes_.data(); }
  /// Past the last axis.
  constexpr const int* end() const { return axes_.data() + size_; }

 private:
  void assign(std::span<const int> axes);

  std::array<int, Shape::kMaxRank> axes_{};
  int size_ = 0;
};

/// Shape of an elementwise result by NumPy's rule: axes are aligned at the end, sizes must be equal
/// or one of them 1. An unknown size beside n > 1 gives n. `op` names the operation in the error.
/// \throws ShapeError naming both shapes when they do not broadcast.
Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b);

}  // namespace hebb
