#include "tensor/autograd.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "kernels/table.hpp"
#include "tensor/dispatch.hpp"
#include "tensor/pool.hpp"
#include "tensor/reduce.hpp"

namespace hebb {

namespace {

/// y += x, elementwise, for tensors of one shape and floating dtype.
void accumulate(const Tensor& x, void* y) {
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().scale(x.impl()->size, T{1}, raw<T>(x), true, static_cast<T*>(y));
  });
}

Tensor copy_of(const Tensor& t) {
  Tensor result = empty_like(t);
  kernels::host().copy(raw<void>(result), raw<void>(t), t.impl()->size * item_size(t.dtype()));
  return result;
}

[[noreturn]] void throw_changed(const char* op, const char* what) {
  throw ValueError(
      text::format("backward: {} of {} has been changed since the forward pass; change "
                   "it after backward(), or compute the result again",
                   what, op));
}

[[noreturn]] void throw_used_up(const char* op) {
  throw ValueError(
      text::format("backward: an input of {} belongs to a graph that was used up by an "
                   "earlier backward(); pass {{.retain_graph = true}} to that one",
                   op));
}

/// Where a leaf's gradient goes: its own tensor, added to when there is one of this step already.
GradSink::Target into_leaf(TensorImpl& leaf) {
  if (!leaf.grad.defined()) leaf.grad = Tensor::empty(leaf.shape, leaf.dtype);
  const GradSink::Target target{leaf.grad.impl()->data, leaf.has_grad};
  leaf.has_grad = true;
  return target;
}

GradSink::Target into_node(Node& node, const Tensor& output) {
  if (!node.pending.defined()) {
    node.pending = empty_like(output);
    return {node.pending.impl()->data, false};
  }
  if (!is_only_handle(node.pending)) node.pending = copy_of(node.pending);
  return {node.pending.impl()->data, true};
}

}  // namespace

NoGrad::NoGrad() noexcept : before_(std::exchange(detail::recording, false)) {}
NoGrad::~NoGrad() { detail::recording = before_; }

namespace detail {

constinit thread_local bool recording = true;

Node* new_node(const char* op, const Tensor& y, std::size_t count) {
  auto* node = new (pool::allocate(sizeof(Node))) Node;
  node->op = op;
  node->parent_count = count;
  if (count > Node::kInlineParents) {
    const auto bytes = static_cast<std::int64_t>(count * sizeof(Node::Parent));
    node->parents = static_cast<Node::Parent*>(pool::allocate(bytes));
    for (std::size_t i = 0; i < count; ++i) new (node->parents + i) Node::Parent;
  }
  node->output_version = y.impl()->storage->version;
  y.impl()->node = node;
  y.impl()->requires_grad = true;
  return node;
}

}  // namespace detail

const Tensor& GradSink::input(int i) const {
  const Node::Parent& p = parent(i);
  if (p.tensor.impl()->storage->version != p.version) throw_changed(node_.op, "an input");
  return p.tensor;
}

const Tensor& GradSink::output() const {
  if (output_.impl()->storage->version != node_.output_version)
    throw_changed(node_.op, "the output");
  return output_;
}

GradSink::Target GradSink::into(int i) {
  flush();
  if (!needs(i)) return {};
  const Tensor& input = parent(i).tensor;
  TensorImpl& impl = *input.impl();
  if (impl.graph_used) throw_used_up(node_.op);
  return impl.node ? into_node(*impl.node, input) : into_leaf(impl);
}

GradSink::Target GradSink::over(int i, const Tensor& dy) {
  flush();
  if (!needs(i)) return {};
  Node* node = parent(i).tensor.impl()->node;
  if (!node || node->pending.defined() || !is_only_handle(dy)) return into(i);
  node->pending = dy;
  return {dy.impl()->data, false};
}

GradSink::Target GradSink::into(int i, const Shape& wide) {
  flush();
  if (!needs(i)) return {};
  const TensorImpl& impl = *parent(i).tensor.impl();
  if (impl.shape == wide) return into(i);
  wide_ = Tensor::empty(wide, impl.dtype);
  wide_input_ = i;
  return {wide_.impl()->data, false};
}

void GradSink::sum_back() {
  const Tensor wide = std::move(wide_);
  const int i = std::exchange(wide_input_, -1);
  const Target target = into(i);
  sum_to(wide, parent(i).tensor.shape(), target.data, target.add);
}

void GradSink::give(int i, const Tensor& gradient) {
  flush();
  if (!needs(i)) return;
  TensorImpl& impl = *parent(i).tensor.impl();
  if (impl.node && !impl.node->pending.defined()) {
    impl.node->pending = gradient;
    return;
  }
  const Target target = into(i);
  if (target.add) {
    accumulate(gradient, target.data);
  } else {
    kernels::host().copy(target.data, raw<void>(gradient), impl.size * item_size(impl.dtype));
  }
}

namespace {

/// Tensors whose gradient is complete once they are the deepest left: consumers come before
/// producers.
class Queue {
 public:
  Queue() { std::swap(heap_, spare); }
  ~Queue() {
    while (!empty())
      pop().impl()->node->pending = {};  // left over only when an error ended the pass
    std::swap(heap_, spare);
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  bool empty() const { return !only_.defined() && heap_.empty(); }
  void push(const Tensor& t) {
    Node& node = *t.impl()->node;
    if (node.queued) return;
    node.queued = true;
    if (empty()) {
      only_ = t;
      return;
    }
    if (only_.defined()) add(std::move(only_));
    add(t);
  }
  Tensor pop() {
    Tensor t = std::move(only_);
    if (!t.defined()) {
      std::pop_heap(heap_.begin(), heap_.end(), shallower);
      t = std::move(heap_.back());
      heap_.pop_back();
    }
    t.impl()->node->queued = false;
    return t;
  }

 private:
  void add(Tensor t) {
    heap_.push_back(std::move(t));
    std::push_heap(heap_.begin(), heap_.end(), shallower);
  }
  static bool shallower(const Tensor& a, const Tensor& b) {
    return a.impl()->node->depth < b.impl()->node->depth;
  }

  Tensor only_;  // the one in the queue when there is but one, as along a chain
  std::vector<Tensor> heap_;
  static inline thread_local std::vector<Tensor> spare;  // keeps its memory from pass to pass
};

void check_seed(const Tensor& root, const Tensor& seed) {
  if (!root.requires_grad()) {
    throw ValueError(
        "backward: nothing here requires a gradient; call requires_grad(true) on a leaf "
        "before computing");
  }
  if (seed.shape() != root.shape()) {
    throw ShapeError(
        text::format("backward: the seed has the shape of the tensor. tensor: {}, seed: {}",
                     root.shape().to_string(), seed.shape().to_string()));
  }
  if (root.is_meta() || seed.is_meta()) throw ValueError("backward: a meta tensor has no data");
  if (root.impl()->graph_used) {
    throw ValueError(
        "backward: this graph was used up by an earlier backward(); pass "
        "{.retain_graph = true} to that one, or compute the result again");
  }
}

/// Runs the node of `t` and queues the inputs that got a gradient.
void step(const Tensor& t, Queue& queue) {
  Node& node = *t.impl()->node;
  const Tensor dy = std::move(node.pending);
  const auto queue_parents = [&] {
    for (std::size_t i = 0; i < node.parent_count; ++i) {
      const Tensor& parent = node.parents[i].tensor;
      if (parent.defined() && parent.impl()->node && parent.impl()->node->pending.defined()) {
        queue.push(parent);
      }
    }
  };
  try {
    GradSink sink(node, t);
    node.run(node.closure, dy, sink);
    sink.flush();
  } catch (...) {
    queue_parents();  // the queue knows whom to relieve of an unfinished gradient
    throw;
  }
  queue_parents();
}

}  // namespace

Tensor& Tensor::requires_grad(bool value) {
  if (value && !is_floating(dtype())) {
    throw DTypeError(text::format("requires_grad: a {} tensor has no gradient; cast it to float32",
                                  hebb::to_string(dtype())));
  }
  TensorImpl& impl = checked(impl_);
  if (value != impl.requires_grad && (impl.node || impl.graph_used)) {
    throw ValueError(
        text::format("requires_grad: a computed tensor follows what it was computed from, so "
                     "requires_grad({}) is refused; take its detach(), or compute it under NoGrad",
                     value ? "true" : "false"));
  }
  impl.requires_grad = value;
  return *this;
}

bool Tensor::requires_grad() const { return checked(impl_).requires_grad; }

Tensor Tensor::grad() const { return checked(impl_).has_grad ? impl_->grad : Tensor(); }

void Tensor::zero_grad() { checked(impl_).has_grad = false; }

void Tensor::backward() const {
  if (size() != 1) {
    throw ShapeError(
        text::format("backward: a tensor of shape {} is not a scalar; reduce it with sum() "
                     "or mean(), or pass a seed of its shape",
                     shape().to_string()));
  }
  backward(Tensor::ones(shape(), dtype()));
}

void Tensor::backward(const Tensor& seed, BackwardOptions options) const {
  check_seed(*this, seed);
  const NoGrad no_grad;
  const Tensor dy = seed.cast(dtype());
  if (!impl_->node) {
    const GradSink::Target target = into_leaf(*impl_);
    if (!target.add) kernels::host().zero(target.data, impl_->size * item_size(impl_->dtype));
    accumulate(dy, target.data);
    return;
  }
  Queue queue;
  impl_->node->pending = dy;
  queue.push(*this);
  while (!queue.empty()) {
    const Tensor t = queue.pop();
    step(t, queue);
    if (!options.retain_graph) {
      t.impl()->graph_used = true;
      destroy_node(std::exchange(t.impl()->node, nullptr));
    }
  }
}

}  // namespace hebb
