// Memory of tensors: how it is made, shared, moved into arenas, and let go of.

#include "tensor/impl.hpp"

#include <cstring>
#include <utility>

#include "tensor/autograd.hpp"
#include "tensor/pool.hpp"

namespace hebb {

namespace {

// A storage and its elements are one block: the header fills the first 64 bytes.
constexpr std::int64_t kHeader = 64;
static_assert(sizeof(Storage) <= kHeader);

Storage* new_storage(std::int64_t bytes) {
  void* block = pool::allocate(kHeader + bytes);
  auto* storage = new (block) Storage;
  storage->bytes = bytes;
  storage->data = static_cast<std::byte*>(block) + kHeader;
  return storage;
}

Storage* new_part(Storage* owner, void* data) {
  auto* part = new (pool::allocate(kHeader)) Storage;
  retain(owner);
  part->owner = owner;
  part->data = data;
  return part;
}

TensorImpl* new_impl(const Shape& shape, DType dtype, std::int64_t size) {
  return new (pool::allocate(sizeof(TensorImpl))) TensorImpl(shape, dtype, size);
}

}  // namespace

Tensor with_storage(const Shape& shape, DType dtype, std::int64_t size) {
  TensorImpl* impl = new_impl(shape, dtype, size);
  Tensor t = Tensor::adopt(impl);
  impl->storage = new_storage(size * item_size(dtype));
  impl->data = impl->storage->data;
  return t;
}

void retain(Storage* storage) noexcept { storage->refs.add(); }

void release(Storage* storage) noexcept {
  while (storage && storage->refs.drop()) {
    Storage* owner = storage->owner;
    const std::int64_t bytes = owner ? kHeader : kHeader + storage->bytes;
    storage->~Storage();
    pool::free(storage, bytes);
    storage = owner;
  }
}

namespace {

void free_impl(TensorImpl* impl) noexcept {
  if (impl->storage) release(impl->storage);
  impl->~TensorImpl();
  pool::free(impl, sizeof(TensorImpl));
}

}  // namespace

void destroy_node(Node* node) noexcept {
  if (node->destroy) node->destroy(node->closure);
  if (node->parents != node->few) {
    for (std::size_t i = 0; i < node->parent_count; ++i) node->parents[i].~Parent();
    pool::free(node->parents, static_cast<std::int64_t>(node->parent_count * sizeof(Node::Parent)));
  }
  node->~Node();
  pool::free(node, sizeof(Node));
}

namespace detail {

void retain(TensorImpl* impl) noexcept { impl->refs.add(); }

// Letting go of a tensor may let go of all that it was computed from. That chain can be a million
// long, so the dead wait in a list instead of being freed from within each other's destructors.
void release(TensorImpl* impl) noexcept {
  if (!impl->refs.drop()) return;
  if (!impl->node && !impl->logits.defined()) return free_impl(impl);
  static constinit thread_local TensorImpl* waiting = nullptr;
  static constinit thread_local bool freeing = false;
  impl->next_dead = waiting;
  waiting = impl;
  if (freeing) return;
  freeing = true;
  while (waiting) {
    TensorImpl* dead = std::exchange(waiting, waiting->next_dead);
    if (dead->node) destroy_node(dead->node);
    free_impl(dead);
  }
  freeing = false;
}

}  // namespace detail

Tensor empty_like(const Tensor& like) {
  const TensorImpl& impl = *like.impl();
  return with_storage(impl.shape, impl.dtype, impl.size);
}

Tensor without_storage(const Shape& shape, DType dtype) {
  return Tensor::adopt(new_impl(shape, dtype, shape.size()));
}

Tensor view(const Tensor& base, const Shape& shape, std::int64_t offset) {
  TensorImpl* impl = new_impl(shape, base.dtype(), shape.size());
  impl->storage = base.impl()->storage;
  retain(impl->storage);
  impl->data = static_cast<std::byte*>(base.impl()->data) + offset * item_size(base.dtype());
  return Tensor::adopt(impl);
}

Tensor flat_view(const Tensor& first, std::int64_t count) {
  TensorImpl* impl = new_impl({count}, first.dtype(), count);
  Storage* part = first.impl()->storage;
  impl->storage = part->owner ? part->owner : part;
  retain(impl->storage);
  impl->data = first.impl()->data;
  return Tensor::adopt(impl);
}

void rebind(const Tensor& leaf, const Tensor& arena, std::int64_t offset) {
  TensorImpl& impl = *leaf.impl();
  void* place = static_cast<std::byte*>(arena.impl()->data) + offset * item_size(impl.dtype);
  std::memcpy(place, impl.data, static_cast<std::size_t>(impl.size * item_size(impl.dtype)));
  Storage* part = new_part(arena.impl()->storage, place);
  part->version = impl.storage->version + 1;
  release(std::exchange(impl.storage, part));
  impl.data = place;
}

void rebind_grad(const Tensor& leaf, const Tensor& arena, std::int64_t offset) {
  TensorImpl& impl = *leaf.impl();
  const Tensor part = view(arena, impl.shape, offset);
  if (impl.has_grad) {
    std::memcpy(part.impl()->data, impl.grad.impl()->data,
                static_cast<std::size_t>(impl.size * item_size(impl.dtype)));
  }
  impl.grad = part;
}

}  // namespace hebb
