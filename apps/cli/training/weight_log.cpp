#include "cli/training/weight_log.hpp"

#include <algorithm>
#include <cstdint>

#include "hebb/io.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "hebb/state_fields.hpp"

namespace hebb::cli {

namespace {

constexpr int kMostSnapshots = 25;
constexpr std::size_t kQuantiles = 500;

/// The weights with several axes.
std::vector<NamedVariable> kernels_of(const Model& model) {
  std::vector<NamedVariable> kernels;
  for (const NamedVariable& weight : model.weights()) {
    if (weight.variable.value().rank() > 1) kernels.push_back(weight);
  }
  return kernels;
}

/// Enough of the values for a distribution, evenly spread.
std::vector<float> sample_of(const std::vector<float>& values) {
  constexpr std::size_t kEnough = 50'000;
  const std::size_t step = std::max<std::size_t>(values.size() / kEnough, 1);
  std::vector<float> sample;
  for (std::size_t i = 0; i < values.size(); i += step) sample.push_back(values[i]);
  return sample;
}

}  // namespace

void WeightLog::keep(int epochs) {
  const std::vector<NamedVariable> kernels = kernels_of(run().model);
  std::vector<float> quantiles;
  for (const NamedVariable& kernel : kernels) {
    std::vector<float> values = sample_of(kernel.variable.value().to_vector<float>());
    std::sort(values.begin(), values.end());
    for (std::size_t i = 0; i < kQuantiles; ++i) {
      quantiles.push_back(values[(2 * i + 1) * values.size() / (2 * kQuantiles)]);
    }
  }
  epochs_.push_back(epochs);
  snapshots_.push_back(Tensor::from(quantiles, {static_cast<std::int64_t>(kernels.size()),
                                                static_cast<std::int64_t>(kQuantiles)}));
}

void WeightLog::on_epoch_end(int epoch, Logs&) {
  const int interval = (run().epochs + kMostSnapshots - 1) / kMostSnapshots;
  const bool last = epoch + 1 == run().epochs || run().stop_training;
  if (last || (epoch + 1) % interval == 0) keep(epoch + 1);
}

void WeightLog::on_train_end(Logs&) {
  const std::vector<std::int64_t> epochs(epochs_.begin(), epochs_.end());
  std::vector<NamedTensor> arrays = {{kEpochArray, Tensor::from(epochs)}};
  std::int64_t row = 0;
  for (const NamedVariable& kernel : kernels_of(run().model)) {
    std::vector<Tensor> own;
    for (const Tensor& snapshot : snapshots_) own.push_back(slice(snapshot, row, row + 1, 0));
    arrays.push_back({kernel.name, concatenate(own, 0)});
    ++row;
  }
  write_npz(path_, arrays, {.compress = true});
}

void WeightLog::describe_state(StateFields& fields) {
  fields.field("epochs", epochs_);
  fields.field("snapshots", snapshots_);
}

}  // namespace hebb::cli
