// Cross-entropies from logits, one pass each.

#include <cmath>

#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

[[noreturn]] void throw_shapes(const char* op, const char* why, const Tensor& target,
                               const Tensor& logits) {
  throw ShapeError(text::format("{}: {}. target: {}, logits: {}", op, why,
                                target.shape().to_string(), logits.shape().to_string()));
}

void check_same_shape(const char* op, const Tensor& target, const Tensor& logits) {
  if (!target.shape().matches(logits.shape())) {
    throw_shapes(op, "target and logits need the same shape", target, logits);
  }
}

template <class T>
void check_range(std::int64_t count, const T* label, std::int64_t classes) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (label[i] < 0 || label[i] >= static_cast<T>(classes)) {
      throw DataError(
          text::format("sparse_softmax_cross_entropy: label {} in row {} is outside 0 to {}. "
                       "label: [{}], classes: {}",
                       label[i], i, classes - 1, count, classes));
    }
  }
}

template <class T>
void check_whole(std::int64_t count, const T* label) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (!(label[i] == std::floor(label[i]))) {
      throw DataError(text::format(
          "sparse_softmax_cross_entropy: label {} in row {} is not a whole number", label[i], i));
    }
  }
}

/// Labels as whole numbers from 0 to classes - 1.
Tensor checked_labels(const Tensor& label, std::int64_t classes) {
  const std::int64_t count = label.impl()->size;
  if (is_floating(label.dtype())) {
    with_float_type(label, [&](auto zero) {
      using T = decltype(zero);
      kernels::perform(check_whole<T>, count, raw<const T>(label));
      kernels::perform(check_range<T>, count, raw<const T>(label), classes);
    });
    return label.detach().cast(DType::int64);
  }
  const Tensor whole = label.detach().cast(DType::int64);
  kernels::perform(check_range<std::int64_t>, count, raw<const std::int64_t>(whole), classes);
  return whole;
}

}  // namespace

// loss = -sum_j t_j log p_j with p = softmax(logits); dlogits = (p sum_j t_j - t) dloss,
// dt = -log p dloss.
Tensor softmax_cross_entropy(const Tensor& any_target, const Tensor& any_logits) {
  const Tensor logits = as_floating_beside("softmax_cross_entropy", any_logits,
                                           defined("softmax_cross_entropy", any_target).dtype());
  const Tensor target = as_floating_beside("softmax_cross_entropy", any_target, logits.dtype());
  check_same_shape("softmax_cross_entropy", target, logits);
  if (logits.rank() < 1) {
    throw_shapes("softmax_cross_entropy", "logits need an axis of classes", target, logits);
  }
  const Shape shape = logits.shape().without(-1);
  if (any_meta({target, logits})) return Tensor::meta(shape, logits.dtype());
  const std::int64_t m = shape.size(), n = logits.shape()[-1];
  Tensor loss = Tensor::empty(shape, logits.dtype());
  Tensor p;
  if (records({logits})) p = empty_like(logits);
  with_float_type(logits, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().softmax_cross_entropy(m, n, raw<T>(logits), raw<T>(target), raw<T>(loss),
                                              raw<T>(p));
  });
  return record("softmax_cross_entropy", std::move(loss), {target, logits},
                [m, n, p](const Tensor& dloss, GradSink& d) {
                  if (d.needs(0)) {
                    const Tensor column = reshape(dloss, dloss.shape().inserted(dloss.rank(), 1));
                    d.give(0, negative(log_softmax(d.input(1))) * column);
                  }
                  with_float_type(dloss, [&](auto zero) {
                    using T = decltype(zero);
                    if (auto o = d.into(1)) {
                      kernels::table<T>().softmax_cross_entropy_backward(
                          m, n, raw<T>(p), raw<T>(d.input(0)), raw<T>(dloss), o.add,
                          o.template as<T>());
                    }
                  });
                });
}

// loss = -log p_label with p = softmax(logits); dlogits_j = (p_j - [j = label]) dloss.
Tensor sparse_softmax_cross_entropy(const Tensor& label, const Tensor& any_logits) {
  const char* op = "sparse_softmax_cross_entropy";
  const Tensor logits = as_floating(op, any_logits);
  if (logits.rank() < 1 || !defined(op, label).shape().matches(logits.shape().without(-1))) {
    throw_shapes(op, "labels need the shape of the logits without the last axis", label, logits);
  }
  const Shape shape = logits.shape().without(-1);
  if (any_meta({label, logits})) return Tensor::meta(shape, logits.dtype());
  const std::int64_t m = shape.size(), n = logits.shape()[-1];
  const Tensor labels = checked_labels(label, n);
  Tensor loss = Tensor::empty(shape, logits.dtype());
  Tensor p;
  if (records({logits})) p = empty_like(logits);
  with_float_type(logits, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().sparse_softmax_cross_entropy(
        m, n, raw<T>(logits), raw<std::int64_t>(labels), raw<T>(loss), raw<T>(p));
  });
  return record("sparse_softmax_cross_entropy", std::move(loss), {labels, logits},
                [m, n, p](const Tensor& dloss, GradSink& d) {
                  with_float_type(dloss, [&](auto zero) {
                    using T = decltype(zero);
                    if (auto o = d.into(1)) {
                      kernels::table<T>().sparse_softmax_cross_entropy_backward(
                          m, n, raw<T>(p), raw<std::int64_t>(d.input(0)), raw<T>(dloss), o.add,
                          o.template as<T>());
                    }
                  });
                });
}

// loss = max(x, 0) - x t + log(1 + exp(-|x|)); dx = (sigmoid(x) - t) dloss, dt = -x dloss.
Tensor sigmoid_cross_entropy(const Tensor& any_target, const Tensor& any_logits) {
  const Tensor x = as_floating_beside("sigmoid_cross_entropy", any_logits,
                                      defined("sigmoid_cross_entropy", any_target).dtype());
  const Tensor target = as_floating_beside("sigmoid_cross_entropy", any_target, x.dtype());
  check_same_shape("sigmoid_cross_entropy", target, x);
  if (any_meta({target, x})) return Tensor::meta(x.shape(), x.dtype());
  Tensor loss = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().sigmoid_cross_entropy(x.impl()->size, raw<T>(x), raw<T>(target),
                                              raw<T>(loss));
  });
  return record("sigmoid_cross_entropy", std::move(loss), {target, x},
                [](const Tensor& dloss, GradSink& d) {
                  if (d.needs(0)) d.give(0, negative(d.input(1)) * dloss);
                  with_float_type(dloss, [&](auto zero) {
                    using T = decltype(zero);
                    if (auto o = d.into(1)) {
                      kernels::table<T>().sigmoid_cross_entropy_backward(
                          dloss.impl()->size, raw<T>(d.input(1)), raw<T>(d.input(0)), raw<T>(dloss),
                          o.add, o.template as<T>());
                    }
                  });
                });
}

}  // namespace hebb
