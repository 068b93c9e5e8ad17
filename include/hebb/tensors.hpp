/// \file
/// Tensors: one tensor, a list, or a list with names; what layers and models take and give.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "hebb/tensor.hpp"

namespace hebb {

/// A tensor with a name, as in `fit({{"image", x}}, y)`.
struct NamedTensor {
  std::string name;  ///< Name of the input or output.
  Tensor value;      ///< The tensor.
};

/// A short list of tensors, by name or by place. Up to four are stored in place, without
/// allocation. A single tensor converts to it and a list of one converts back.
class Tensors {
 public:
  /// No tensors.
  Tensors() noexcept = default;
  /// One tensor.
  Tensors(Tensor one);
  /// Several, by place.
  Tensors(std::initializer_list<Tensor> list);
  /// Several, by name.
  Tensors(std::initializer_list<NamedTensor> list);
  /// Several, by place.
  Tensors(const std::vector<Tensor>& list);

  /// Number of tensors.
  std::size_t size() const { return size_; }
  /// True when there is none.
  bool empty() const { return size_ == 0; }
  /// Tensor number `i`.
  const Tensor& operator[](std::size_t i) const { return data()[i]; }
  /// Tensor number `i`, to replace.
  Tensor& operator[](std::size_t i) { return data()[i]; }
  /// Adds one at the end.
  void push_back(Tensor tensor);
  /// Removes all.
  void clear();
  /// Names given with the tensors, in their order; empty when they came by place.
  const std::vector<std::string>& names() const { return names_; }

  /// First tensor.
  const Tensor* begin() const { return data(); }
  /// Past the last tensor.
  const Tensor* end() const { return data() + size_; }

  /// The only tensor, so that a list of one can be used as a tensor.
  /// \throws ShapeError when there is not exactly one.
  operator const Tensor&() const;

 private:
  static constexpr std::size_t kInline = 4;
  const Tensor* data() const { return size_ <= kInline ? few_ : many_.data(); }
  Tensor* data() { return size_ <= kInline ? few_ : many_.data(); }

  Tensor few_[kInline];
  std::vector<Tensor> many_;
  std::size_t size_ = 0;
  std::vector<std::string> names_;
};

}  // namespace hebb
