// Reverse-mode automatic differentiation: what an operation records, and what its backward sees.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <type_traits>
#include <utility>

#include "hebb/tensor.hpp"
#include "tensor/impl.hpp"

namespace hebb {

class GradSink;

namespace detail {

extern constinit thread_local bool recording;

inline bool needs_gradient(const Tensor& t) { return t.defined() && t.impl()->requires_grad; }

}  // namespace detail

/// True unless a NoGrad lives on this thread.
inline bool grad_enabled() noexcept { return detail::recording; }

/// One recorded operation: its inputs, and a closure that computes their gradients. Lies in a
/// pooled block of fixed size; the closure has room for 64 bytes, so it holds numbers and at most a
/// few saved tensors, and reaches inputs and output through the sink.
struct Node {
  static constexpr std::size_t kClosureBytes = 64;
  static constexpr std::size_t kInlineParents = 3;
  struct Parent {
    Tensor tensor;
    std::uint32_t version = 0;
  };
  using Run = void (*)(void* closure, const Tensor& dy, GradSink& sink);
  using Destroy = void (*)(void* closure) noexcept;

  const char* op = nullptr;
  std::uint32_t depth = 0;  // longer than any path to a leaf: parents have smaller ones
  std::uint32_t output_version = 0;
  bool queued = false;
  Tensor pending;  // gradient of the output, while backward() runs
  std::size_t parent_count = 0;
  Parent* parents = few;
  Parent few[kInlineParents];
  Run run = nullptr;
  Destroy destroy = nullptr;
  alignas(std::max_align_t) std::byte closure[kClosureBytes];
};

/// What the backward of an operation writes to. The engine owns accumulation: `into` says where a
/// gradient goes and whether it is added to what is there.
class GradSink {
 public:
  GradSink(Node& node, const Tensor& output) : node_(node), output_(output) {}

  /// Input i as it was in the forward.
  /// \throws ValueError when it has been changed since.
  const Tensor& input(int i) const;
  /// The output as it was computed. \throws ValueError when it has been changed since.
  const Tensor& output() const;
  /// Shape of input i.
  const Shape& shape(int i) const { return parent(i).tensor.shape(); }
  /// False when nobody asks for the gradient of input i.
  bool needs(int i) const { return detail::needs_gradient(parent(i).tensor); }

  struct Target {
    void* data = nullptr;
    bool add = false;
    explicit operator bool() const { return data != nullptr; }
    template <class T>
    T* as() const {
      return static_cast<T*>(data);
    }
  };
  /// Where the gradient of input i goes; null when nobody asks for it.
  Target into(int i);
  /// The same for a gradient that has the shape `wide`, to which input i was broadcast: the engine
  /// sums it back to the input's shape.
  Target into(int i, const Shape& wide);
  /// The same for an input of dy's shape and a kernel that may write over dy, which is not read
  /// afterwards: the gradient takes dy's place when nobody else holds it.
  Target over(int i, const Tensor& dy);
  /// The gradient of input i is this tensor, which the closure does not change afterwards.
  void give(int i, const Tensor& gradient);
  /// Ends the last `into` that was broadcast.
  void flush() {
    if (wide_input_ >= 0) sum_back();
  }

 private:
  void sum_back();
  Node::Parent& parent(int i) const { return node_.parents[i]; }

  Node& node_;
  const Tensor& output_;
  Tensor wide_;
  int wide_input_ = -1;
};

namespace detail {

struct Input {
  const Tensor* tensor;
  Input(const Tensor& t) : tensor(&t) {}
};

/// A node for `y` with room for `count` inputs, empty closure.
Node* new_node(const char* op, const Tensor& y, std::size_t count);

/// Makes `t` input i of the node; undefined: nothing.
inline void set_input(Node* node, std::size_t i, const Tensor& t) {
  if (!t.defined()) return;
  node->parents[i].tensor = t;
  node->parents[i].version = t.impl()->storage->version;
  const Node* maker = t.impl()->node;
  if (maker && maker->depth >= node->depth) node->depth = maker->depth + 1;
}

template <class F>
void set_closure(Node* node, F&& f) {
  using Closure = std::remove_cvref_t<F>;
  static_assert(sizeof(Closure) <= Node::kClosureBytes, "a closure holds at most 64 bytes");
  new (node->closure) Closure(std::forward<F>(f));
  node->run = [](void* closure, const Tensor& dy, GradSink& sink) {
    (*static_cast<Closure*>(closure))(dy, sink);
  };
  if constexpr (!std::is_trivially_destructible_v<Closure>) {
    node->destroy = [](void* closure) noexcept { static_cast<Closure*>(closure)->~Closure(); };
  }
}

}  // namespace detail

/// Remembers that `y` was computed from `inputs` and that `backward(dy, sink)` hands on its
/// gradient dy. Does nothing under NoGrad or when no input needs a gradient. Returns y.
template <class F>
Tensor record(const char* op, Tensor y, std::initializer_list<detail::Input> inputs, F&& backward) {
  if (!grad_enabled()) return y;
  bool needed = false;
  for (const detail::Input& input : inputs)
    needed = needed || detail::needs_gradient(*input.tensor);
  if (!needed) return y;
  Node* node = detail::new_node(op, y, inputs.size());
  std::size_t i = 0;
  for (const detail::Input& input : inputs) detail::set_input(node, i++, *input.tensor);
  detail::set_closure(node, std::forward<F>(backward));
  return y;
}

/// The same for any number of inputs.
template <class F>
Tensor record(const char* op, Tensor y, const Tensor* first, std::size_t count, F&& backward) {
  if (!grad_enabled()) return y;
  if (std::none_of(first, first + count, detail::needs_gradient)) return y;
  Node* node = detail::new_node(op, y, count);
  for (std::size_t i = 0; i < count; ++i) detail::set_input(node, i, first[i]);
  detail::set_closure(node, std::forward<F>(backward));
  return y;
}

/// True when an operation on these tensors would be recorded.
inline bool records(std::initializer_list<detail::Input> inputs) {
  if (!grad_enabled()) return false;
  for (const detail::Input& input : inputs) {
    if (detail::needs_gradient(*input.tensor)) return true;
  }
  return false;
}

/// Frees a node and what only it holds.
void destroy_node(Node* node) noexcept;

}  // namespace hebb
