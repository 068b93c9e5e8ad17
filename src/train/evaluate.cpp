// evaluate(): loss and metrics of a model on samples.

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "train/batches.hpp"
#include "train/callback_list.hpp"
#include "train/feed.hpp"
#include "train/options.hpp"
#include "train/sample_lists.hpp"
#include "train/trainer.hpp"

namespace hebb {

namespace {

void check_options(const char* caller, const EvaluateOptions& options) {
  check_common(caller, options.batch_size, options.verbose);
  check_limit(caller, "steps", options.steps);
}

Logs judge(Model& model, Trainer& trainer, Feed& feed, const EvaluateOptions& options) {
  feed.prepare(trainer);
  const std::int64_t steps = at_most(feed.steps(), options.steps);
  Run run{model, 0, steps, feed.batch_size()};
  const CallbackList callbacks(options.callbacks, options.verbose, run);
  trainer.test(feed, steps, callbacks);
  Logs logs;
  trainer.report(logs);
  return logs;
}

}  // namespace

Logs evaluate_as(const char* caller, Model& model, const Tensors& x, const Tensors& y,
                 const EvaluateOptions& options) {
  check_options(caller, options);
  Trainer trainer(model, caller);
  const Samples samples = samples_of(caller, model, x, y, options.sample_weight);
  check_samples(caller, samples, model);
  SampleFeed feed(samples, options.batch_size);
  return judge(model, trainer, feed, options);
}

Logs Model::evaluate(const Tensors& x, const Tensors& y, EvaluateOptions options) {
  return evaluate_as("evaluate", *this, x, y, options);
}

Logs Model::evaluate(const Dataset& data, EvaluateOptions options) {
  return evaluate(data.x, data.y, std::move(options));
}

Logs Model::evaluate(DataLoader& loader, EvaluateOptions options) {
  check_options("evaluate", options);
  if (is_given(options.sample_weight)) {
    throw ValueError(
        "evaluate: sample_weight needs all samples at once, and a DataLoader makes them batch by "
        "batch; evaluate on tensors");
  }
  Trainer trainer(*this, "evaluate");
  LoaderFeed feed("evaluate", *this, loader);
  return judge(*this, trainer, feed, options);
}

}  // namespace hebb
