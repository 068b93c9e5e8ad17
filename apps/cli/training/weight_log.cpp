#include "cli/training/weight_log.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>

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

/// Enough of the values of a kernel for a distribution, evenly spread over rows and columns.
std::vector<float> sample_of(const Tensor& kernel) {
  constexpr std::int64_t kEnough = 50'000;
  const std::vector<float> values = kernel.to_vector<float>();
  std::int64_t step = std::max<std::int64_t>(std::ssize(values) / kEnough, 1);
  while (std::gcd(step, kernel.shape()[-1]) != 1) ++step;
  std::vector<float> sample;
  for (std::int64_t i = 0; i < std::ssize(values); i += step) {
    sample.push_back(values[static_cast<std::size_t>(i)]);
  }
  return sample;
}

}  // namespace

void WeightLog::keep(int epochs) {
  const std::vector<NamedVariable> kernels = kernels_of(run().model);
  std::vector<float> quantiles;
  for (const NamedVariable& kernel : kernels) {
    std::vector<float> values = sample_of(kernel.variable.value());
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

void WeightLog::write(const Model& model, const std::string& path) const {
  // A run that went on with more epochs has kept its first ones more often than it would now.
  const std::size_t count = epochs_.size(), stride = count / (kMostSnapshots + 2) + 1;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % stride == 0 || i + 1 == count) kept.push_back(i);
  }
  std::vector<std::int64_t> epochs;
  for (const std::size_t i : kept) epochs.push_back(epochs_[i]);
  std::vector<NamedTensor> arrays = {{kEpochArray, Tensor::from(epochs)}};
  std::int64_t row = 0;
  for (const NamedVariable& kernel : kernels_of(model)) {
    std::vector<Tensor> own;
    for (const std::size_t i : kept) own.push_back(slice(snapshots_[i], row, row + 1, 0));
    arrays.push_back({kernel.name, concatenate(own, 0)});
    ++row;
  }
  write_npz(path, arrays, {.compress = true});
}

void WeightLog::describe_state(StateFields& fields) {
  fields.field("epochs", epochs_);
  fields.field("snapshots", snapshots_);
}

}  // namespace hebb::cli
