// Kernels that move elements without computing.
#pragma once

#include <limits>

#include "kernels/loop.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

/// A number as To; a float that To cannot hold becomes its nearest end, NaN becomes 0.
template <class To, class From>
To converted(From x) {
  if constexpr (std::numeric_limits<From>::is_integer || !std::numeric_limits<To>::is_integer) {
    return static_cast<To>(x);
  } else {
    constexpr From kLowest = static_cast<From>(std::numeric_limits<To>::min());
    constexpr From kHighest = static_cast<From>(std::numeric_limits<To>::max());
    if (x != x) return To{0};
    if (x <= kLowest) return std::numeric_limits<To>::min();
    if (x >= kHighest) return std::numeric_limits<To>::max();
    return static_cast<To>(x);
  }
}

template <class From, class To>
void convert_rows(std::int64_t rows, std::int64_t width, std::int64_t stride,
                  const std::int64_t* index, const From* x, To* y) {
  if (!index && width == stride) {
    each(rows * width, [=](std::int64_t i) { y[i] = converted<To>(x[i]); });
    return;
  }
  const auto row = [=](std::int64_t i) { return x + (index ? index[i] : i) * stride; };
  constexpr std::int64_t kNarrow = 8;
  if (width < kNarrow) {
    for (std::int64_t i = 0; i < rows; ++i) {
      const From* from = row(i);
      for (std::int64_t j = 0; j < width; ++j) y[i * stride + j] = converted<To>(from[j]);
    }
    return;
  }
  // Rows lie anywhere in a data set that no cache holds, so the row after next is asked for early.
  constexpr std::int64_t kAhead = 2, kLine = 64 / static_cast<std::int64_t>(sizeof(From));
  for (std::int64_t i = 0; i < rows; ++i) {
    if (i + kAhead < rows) {
      const From* next = row(i + kAhead);
      for (std::int64_t j = 0; j < width; j += kLine) __builtin_prefetch(next + j);
    }
    const From* from = row(i);
    To* to = y + i * stride;
    each(width, [=](std::int64_t j) { to[j] = converted<To>(from[j]); });
  }
}

/// use(a null pointer to the element type).
template <class F>
void with_element(DType dtype, F use) {
  switch (dtype) {
    case DType::float32: return use(static_cast<float*>(nullptr));
    case DType::float64: return use(static_cast<double*>(nullptr));
    case DType::int64: return use(static_cast<std::int64_t*>(nullptr));
    case DType::uint8: return use(static_cast<std::uint8_t*>(nullptr));
  }
}

void convert(DType from, DType to, std::int64_t rows, std::int64_t width, std::int64_t stride,
             const std::int64_t* index, const void* x, void* y) {
  with_element(from, [=](auto* source) {
    with_element(to, [=](auto* target) {
      convert_rows(rows, width, stride, index,
                   static_cast<const decltype(+source)>(const_cast<void*>(x)),
                   static_cast<decltype(+target)>(y));
    });
  });
}

void gather(std::int64_t rows, std::int64_t bytes, const std::int64_t* index, const void* x,
            void* y) {
  for (std::int64_t i = 0; i < rows; ++i) {
    __builtin_memcpy(static_cast<char*>(y) + i * bytes,
                     static_cast<const char*>(x) + index[i] * bytes,
                     static_cast<std::size_t>(bytes));
  }
}

/// Elements of type Item, one after the other in y's order.
template <class Item>
void transpose_items(const AxisOrder& axes, const Item* x, Item* y) {
  constexpr int kMostAxes = AxisOrder::kMostAxes;
  std::int64_t stride_of_x[kMostAxes], size[kMostAxes], stride[kMostAxes], at[kMostAxes] = {};
  std::int64_t count = 1;
  for (int i = axes.rank - 1; i >= 0; --i) {
    stride_of_x[i] = count;
    count *= axes.sizes[i];
  }
  for (int i = 0; i < axes.rank; ++i) {
    size[i] = axes.sizes[axes.order[i]];
    stride[i] = stride_of_x[axes.order[i]];
  }
  std::int64_t from = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    y[i] = x[from];
    for (int axis = axes.rank - 1; axis >= 0; --axis) {
      from += stride[axis];
      if (++at[axis] < size[axis]) break;
      from -= stride[axis] * size[axis];
      at[axis] = 0;
    }
  }
}

void transpose(const AxisOrder& axes, std::int64_t item, const void* x, void* y) {
  switch (item) {
    case 1:
      return transpose_items(axes, static_cast<const std::uint8_t*>(x),
                             static_cast<std::uint8_t*>(y));
    case 4:
      return transpose_items(axes, static_cast<const std::uint32_t*>(x),
                             static_cast<std::uint32_t*>(y));
    default:
      return transpose_items(axes, static_cast<const std::uint64_t*>(x),
                             static_cast<std::uint64_t*>(y));
  }
}

}  // namespace
}  // namespace hebb::kernels
