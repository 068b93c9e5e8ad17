#include "hebb/losses.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "tensor/impl.hpp"

namespace hebb {

namespace {

constexpr double kEpsilon = 1e-7;  // Keras's: probabilities are kept this far from 0 and 1

[[noreturn]] void throw_shapes(const char* loss, const Tensor& y_true, const Tensor& y_pred) {
  throw ShapeError(
      text::format("{}: targets need the shape of the predictions, or one trailing axis of "
                   "size 1 more or less. y_true: {}, y_pred: {}",
                   loss, y_true.shape().to_string(), y_pred.shape().to_string()));
}

/// Targets in the shape and dtype of the predictions.
Tensor targets_like(const char* loss, const Tensor& y_true, const Tensor& y_pred) {
  const Shape& p = y_pred.shape();
  const Shape& t = y_true.shape();
  const DType dtype = is_floating(y_pred.dtype()) ? y_pred.dtype() : DType::float32;
  if (t.matches(p)) return y_true.cast(dtype);
  const bool one_less = p.rank() == t.rank() + 1 && p[-1] == 1 && p.without(-1).matches(t);
  const bool one_more = t.rank() == p.rank() + 1 && t[-1] == 1 && t.without(-1).matches(p);
  if (!one_less && !one_more) throw_shapes(loss, y_true, y_pred);
  return reshape(y_true, p).cast(dtype);
}

/// Integers as float32, so that probabilities and logits are floating.
Tensor floating(const Tensor& y) { return is_floating(y.dtype()) ? y : y.cast(DType::float32); }

/// Probabilities away from 0 and 1, where the logarithm has no value.
Tensor clipped(const Tensor& p) { return clip(p, kEpsilon, 1 - kEpsilon); }

/// Logarithms of probabilities that need not sum to 1.
Tensor log_normalized(const Tensor& p) {
  return log(clipped(p / sum(p, {-1}, {.keepdims = true})));
}

}  // namespace

namespace losses {

Tensor mean_squared_error(const Tensor& y_true, const Tensor& y_pred) {
  return mean(square(y_pred - targets_like("mean_squared_error", y_true, y_pred)));
}

Tensor binary_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                           CrossentropyOptions options) {
  const Tensor t = targets_like("binary_crossentropy", y_true, y_pred);
  const Tensor logits = options.from_logits ? y_pred : logits_of(y_pred, Squash::sigmoid);
  if (logits.defined()) return mean(sigmoid_cross_entropy(t, logits));
  const Tensor p = clipped(floating(y_pred));
  return -mean(t * log(p) + (1.0 - t) * log(1.0 - p));
}

Tensor categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                CrossentropyOptions options) {
  if (y_pred.rank() < 1 || !y_true.shape().matches(y_pred.shape())) {
    throw ShapeError(
        text::format("categorical_crossentropy: targets are one-hot rows of the shape of the "
                     "predictions (for labels use sparse_categorical_crossentropy). "
                     "y_true: {}, y_pred: {}",
                     y_true.shape().to_string(), y_pred.shape().to_string()));
  }
  const Tensor p = floating(y_pred);
  const Tensor t = y_true.cast(p.dtype());
  const Tensor logits = options.from_logits ? p : logits_of(p, Squash::softmax);
  if (logits.defined()) return mean(softmax_cross_entropy(t, logits));
  return -mean(sum(t * log_normalized(p), {-1}));
}

Tensor sparse_categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                       CrossentropyOptions options) {
  const Shape& p = y_pred.shape();
  const Shape& t = y_true.shape();
  const bool column = p.rank() > 0 && t.rank() == p.rank() && t[-1] == 1;
  if (p.rank() < 1 || !(column || t.matches(p.without(-1)))) {
    throw ShapeError(
        text::format("sparse_categorical_crossentropy: targets are labels, one a row of the "
                     "predictions (for one-hot rows use categorical_crossentropy). "
                     "y_true: {}, y_pred: {}",
                     t.to_string(), p.to_string()));
  }
  const Tensor label = column ? reshape(y_true, t.without(-1)) : y_true;
  const Tensor logits = options.from_logits ? y_pred : logits_of(y_pred, Squash::softmax);
  if (logits.defined()) return mean(sparse_softmax_cross_entropy(label, logits));
  // -log q_label = -log softmax(log q)_label - log sum q: labels are checked in one place.
  const Tensor log_q = log_normalized(floating(y_pred));
  return mean(sparse_softmax_cross_entropy(label, log_q) - log(sum(exp(log_q), {-1})));
}

}  // namespace losses

namespace {

using Function = Tensor (*)(const Tensor&, const Tensor&);

constexpr Function kFunctions[] = {
    losses::mean_squared_error,
    [](const Tensor& t, const Tensor& p) { return losses::binary_crossentropy(t, p); },
    [](const Tensor& t, const Tensor& p) { return losses::categorical_crossentropy(t, p); },
    [](const Tensor& t, const Tensor& p) { return losses::sparse_categorical_crossentropy(t, p); },
};
static_assert(std::size(kFunctions) == detail::kLosses);

}  // namespace

Loss Loss::parse(std::string_view name) {
  const int id = detail::find_name(detail::kLossNames, name);
  if (id < 0) throw ValueError(text::unknown_name("loss", name, detail::kLossNames));
  Loss loss;
  loss.id_ = id % detail::kLosses;
  loss.named_ = true;
  return loss;
}

Tensor Loss::operator()(const Tensor& y_true, const Tensor& y_pred) const {
  if (function_) {
    Tensor loss = function_->call(y_true, y_pred);
    if (!loss.defined()) throw ValueError("loss: the function returned an undefined tensor");
    if (loss.size() != 1) {
      throw ShapeError(text::format(
          "loss: the function returned shape {}, but a loss is a scalar; reduce it with "
          "mean() or sum()",
          loss.shape().to_string()));
    }
    return loss;
  }
  if (!named_) throw ValueError("loss: none was given; name one in compile()");
  return kFunctions[static_cast<std::size_t>(id_)](y_true, y_pred);
}

}  // namespace hebb
