// What a Tensor handle points to: storage, shape, gradient, and the node that computed it.
#pragma once

#include <atomic>
#include <cstdint>

#include "hebb/dtype.hpp"
#include "hebb/shape.hpp"
#include "hebb/tensor.hpp"
#include "tensor/dispatch.hpp"

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#endif

namespace hebb {

/// Count of references. While the process has one thread, counting needs no locked instruction,
/// which is most of the cost of a small operation.
class RefCount {
 public:
  void add() noexcept {
    if (single_threaded()) {
      count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    } else {
      count_.fetch_add(1, std::memory_order_relaxed);
    }
  }
  /// Takes one away; true when it was the last.
  bool drop() noexcept {
    if (single_threaded()) {
      const std::int32_t left = count_.load(std::memory_order_relaxed) - 1;
      count_.store(left, std::memory_order_relaxed);
      return left == 0;
    }
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  bool unique() const noexcept { return count_.load(std::memory_order_acquire) == 1; }

 private:
  static bool single_threaded() noexcept {
#if __has_include(<sys/single_threaded.h>)
    return __libc_single_threaded;
#else
    return false;
#endif
  }
  std::atomic<std::int32_t> count_{1};
};

/// A block of memory that tensors share. Its version counts writes, so that backward() notices when
/// a value it needs is gone. A storage with an owner is a part of the owner's block: the parameters
/// of a model lie in one block, each with a version of its own.
struct Storage {
  RefCount refs;
  std::uint32_t version = 0;
  std::int64_t bytes = 0;
  void* data = nullptr;
  Storage* owner = nullptr;
};

void retain(Storage* storage) noexcept;
void release(Storage* storage) noexcept;

struct Node;

/// What a probability was made by. A cross-entropy computes from what was put in, not from what
/// came out.
enum class Squash : std::uint8_t { none, sigmoid, softmax };

struct TensorImpl {
  TensorImpl(const Shape& sizes, DType element, std::int64_t count)
      : dtype(element), shape(sizes), size(count) {}

  RefCount refs;
  DType dtype = DType::float32;
  bool requires_grad = false;
  bool has_grad = false;    // `grad` holds a gradient, not leftovers of an earlier step
  bool graph_used = false;  // backward() went through the node and freed it
  Shape shape;
  std::int64_t size = 0;       // number of elements; kUnknown in meta tensors
  Storage* storage = nullptr;  // null in meta tensors
  void* data = nullptr;
  Node* node = nullptr;  // how it was computed; null for leaves
  Tensor grad;
  Squash squash = Squash::none;
  Tensor logits;  // of a sigmoid or softmax: its input
  std::uint32_t squash_version =
      0;  // of this tensor's storage and of the logits', when it was computed
  std::uint32_t logits_version = 0;
  TensorImpl* next_dead = nullptr;
};

/// What a handle points to. \throws ValueError for an undefined tensor.
TensorImpl& checked(TensorImpl* impl);

/// A tensor of `size` elements from element `offset` of base's, sharing them; without history.
Tensor view(const Tensor& base, const Shape& shape, std::int64_t offset = 0);

/// A tensor with elements of any value; `size`: their number.
Tensor with_storage(const Shape& shape, DType dtype, std::int64_t size);

/// A meta tensor.
Tensor without_storage(const Shape& shape, DType dtype);

/// Elements of any value in the shape and dtype of `like`.
Tensor empty_like(const Tensor& like);

/// Moves a leaf's elements into `arena`, a tensor of one axis, from element `offset` on: the handle
/// and its copies then stand for that part of the arena.
void rebind(const Tensor& leaf, const Tensor& arena, std::int64_t offset);

/// Makes the leaf's gradients be written to `arena` from element `offset` on.
void rebind_grad(const Tensor& leaf, const Tensor& arena, std::int64_t offset);

/// `count` elements from the first element of `first` on, which lies in an arena, as one flat
/// tensor.
Tensor flat_view(const Tensor& first, std::int64_t count);

/// The input of the sigmoid or softmax that made y; undefined when it was not made by that, or when
/// either has been written to since.
inline Tensor logits_of(const Tensor& y, Squash squash) {
  const TensorImpl& impl = *y.impl();
  const bool as_computed = impl.squash == squash && impl.logits.defined() &&
                           impl.storage->version == impl.squash_version &&
                           impl.logits.impl()->storage->version == impl.logits_version;
  return as_computed ? impl.logits : Tensor();
}

/// Remembers that y is the sigmoid or softmax of x.
inline void set_logits(const Tensor& y, Squash squash, const Tensor& x) {
  TensorImpl& impl = *y.impl();
  impl.squash = squash;
  impl.logits = x;
  impl.squash_version = impl.storage->version;
  impl.logits_version = x.impl()->storage->version;
}

/// with_float_type for the dtype of a defined tensor.
template <class F>
decltype(auto) with_float_type(const Tensor& t, F&& f) {
  return with_float_type(t.impl()->dtype, std::forward<F>(f));
}

/// True when this handle is the only one to its elements, so that they may be written over.
inline bool is_only_handle(const Tensor& t) {
  return t.impl()->refs.unique() && t.impl()->storage->refs.unique();
}

/// Counts a write to the tensor's elements.
inline void mark_changed(const Tensor& t) { ++t.impl()->storage->version; }

/// First element, for the sources of hebb: no checks.
template <class T>
T* raw(const Tensor& t) {
  return t.defined() ? static_cast<T*>(t.impl()->data) : nullptr;
}

}  // namespace hebb
