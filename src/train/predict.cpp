// predict(): what a model makes of samples.

#include <algorithm>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "kernels/table.hpp"
#include "tensor/impl.hpp"
#include "train/batches.hpp"
#include "train/callback_list.hpp"
#include "train/feed.hpp"
#include "train/options.hpp"
#include "train/sample_lists.hpp"
#include "train/trainer.hpp"

namespace hebb {

namespace {

/// A prediction has a row for each row of the input.
void check_rows(const Tensor& x, const Tensor& y) {
  if (y.rank() > 0 && y.shape()[0] == x.shape()[0]) return;
  throw ShapeError(
      text::format("predict: the model makes {} of {}; it needs one row of output for each row "
                   "of input",
                   y.shape().to_string(), x.shape().to_string()));
}

/// Puts the rows of a batch behind those of the batches before.
void append(Tensor& result, const Tensor& y, std::int64_t first, std::int64_t count) {
  if (!result.defined()) result = Tensor::empty(y.shape().with(0, count), y.dtype());
  if (y.shape().with(0, count) != result.shape() || y.dtype() != result.dtype()) {
    throw ShapeError(text::format("predict: batches differ in what comes out: {} and {}",
                                  result.shape().to_string(), y.shape().to_string()));
  }
  const std::int64_t bytes = y.size() * item_size(y.dtype());
  kernels::host().copy(raw<std::byte>(result) + first * (bytes / y.shape()[0]), raw<void>(y),
                       bytes);
}

void check_options(const PredictOptions& options) {
  check_common("predict", options.batch_size, options.verbose);
  check_limit("predict", "steps", options.steps);
}

/// The steps of predict(): `next(step)` gives inputs, `take(outputs, step)` gets what comes of
/// them.
template <class Next, class Take>
void predict_steps(Model& model, std::int64_t steps, std::int64_t batch_size,
                   const PredictOptions& options, Next next, Take take) {
  const NoGrad no_grad;
  Run run{model, 0, steps, batch_size};
  const CallbackList callbacks(options.callbacks, options.verbose, run);
  Logs logs;
  callbacks.each(&Callback::on_predict_begin, logs);
  for (std::int64_t step = 0; step < steps; ++step) {
    callbacks.each(&Callback::on_predict_batch_begin, step, logs);
    const Tensors x = next(step);
    const Tensors outputs = model(x, PassOptions{});
    for (const Tensor& y : outputs) check_rows(x[0], y);
    take(outputs, step);
    callbacks.each(&Callback::on_predict_batch_end, step, logs);
  }
  callbacks.each(&Callback::on_predict_end, logs);
}

}  // namespace

Tensors Model::predict_outputs(const Tensors& x, PredictOptions options) {
  check_options(options);
  const Samples samples = samples_of("predict", *this, x, {}, {});
  check_inputs("predict", samples, *this);
  const BatchTypes types = Trainer::batch_types(*this);
  if (samples.count() == 0) {
    const NoGrad no_grad;
    return (*this)(gather_batch(samples, {}, types).x, PassOptions{});
  }
  const Order order(samples.count(), options.batch_size);
  const std::int64_t steps = at_most(order.steps(), options.steps);
  const std::int64_t rows = std::min(samples.count(), steps * options.batch_size);
  Tensors results;
  predict_steps(
      *this, steps, options.batch_size, options,
      [&](std::int64_t step) { return gather_batch(samples, order.batch(step), types).x; },
      [&](const Tensors& y, std::int64_t step) {
        while (results.size() < y.size()) results.push_back({});
        for (std::size_t i = 0; i < y.size(); ++i) {
          append(results[i], y[i], step * options.batch_size, rows);
        }
      });
  return results;
}

Tensor Model::predict(DataLoader& loader, PredictOptions options) {
  check_options(options);
  LoaderFeed feed("predict", *this, loader);
  const BatchTypes types = Trainer::batch_types(*this);
  Tensors parts;
  predict_steps(
      *this, at_most(feed.steps(), options.steps), feed.batch().count(), options,
      [&](std::int64_t) {
        const Samples samples = feed.batch();
        return gather_batch(samples, feed.rows_of(samples), types).x;
      },
      [&](const Tensors& y, std::int64_t) {
        parts.push_back(only_output("predict", y));
        feed.advance();
      });
  return concatenate(parts, 0);
}

Tensor Model::predict(const Tensors& x, PredictOptions options) {
  return only_output("predict", predict_outputs(x, std::move(options)));
}

}  // namespace hebb
