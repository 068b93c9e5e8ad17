#include "train/sample_lists.hpp"

#include <cmath>
#include <map>
#include <set>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "nn/by_name.hpp"

namespace hebb {

namespace {

/// The tensors in the order of the model's; none for a single one that is undefined.
Tensors list_of(const char* caller, const Model& model, Side side, const Tensors& given,
                bool complete = true) {
  if (given.size() == 1 && given.names().empty() && !given[0].defined()) return {};
  return in_order(caller, model, side, given, complete);
}

/// The class of each sample: y itself, or where a one-hot row has its 1.
std::vector<double> classes_of(const Tensor& y) {
  const bool one_hot = y.rank() > 1 && y.shape()[-1] > 1;
  return (one_hot ? argmax(y) : y).to_vector<double>();
}

/// The weight of each class.
std::map<double, double> factors_of(const ClassWeights& weights,
                                    const std::vector<double>& classes) {
  std::map<double, double> counts;
  for (const double label : classes) {
    if (label != std::nearbyint(label)) {
      throw DataError(text::format(
          "fit: class_weight is for classes, which are whole numbers, got the target {}; give "
          "sample_weight",
          label));
    }
    ++counts[label];
  }
  std::map<double, double> factors;
  for (const auto& [label, count] : counts) {
    const auto kinds = static_cast<double>(counts.size());
    const double balanced = static_cast<double>(classes.size()) / (kinds * count);
    factors[label] = weights.balanced() ? balanced : 1;
  }
  std::set<std::int64_t> given;
  for (const auto& [label, weight] : weights.list()) {
    if (!(weight >= 0) || !std::isfinite(weight)) {
      throw ValueError(text::format(
          "fit: the class weight of {} is a finite number from 0 up, got {}", label, weight));
    }
    if (!given.insert(label).second) {
      throw ValueError(text::format("fit: class_weight names class {} twice", label));
    }
    const auto at = factors.find(static_cast<double>(label));
    if (at == factors.end()) {
      throw ValueError(text::format(
          "fit: class_weight names class {}, which no sample has; the labels run from {} to {}",
          label, factors.begin()->first, factors.rbegin()->first));
    }
    at->second = weight;
  }
  return factors;
}

}  // namespace

Samples samples_of(const char* caller, const Model& model, const Tensors& x, const Tensors& y,
                   const Tensors& weights) {
  Samples samples{list_of(caller, model, Side::input, x), list_of(caller, model, Side::output, y),
                  list_of(caller, model, Side::output, weights, false)};
  if (samples.weights.size() > 1 && samples.weights.size() != samples.y.size()) {
    throw ShapeError(text::format("{}: got weights for {} outputs and targets for {}", caller,
                                  samples.weights.size(), samples.y.size()));
  }
  // One list of weights counts for all outputs.
  const bool for_all = weights.names().empty() && samples.weights.size() == 1;
  while (for_all && samples.weights.size() < samples.y.size()) {
    samples.weights.push_back(samples.weights[0]);
  }
  return samples;
}

Tensor only_output(const char* caller, const Tensors& outputs) {
  if (outputs.size() == 1) return outputs[0];
  throw ShapeError(text::format("{}: the model has {} outputs; predict_outputs() gives all", caller,
                                outputs.size()));
}

Samples with_class_weights(const ClassWeights& weights, const Samples& samples) {
  if (weights.empty()) return samples;
  if (samples.y.size() != 1) {
    throw ValueError(text::format(
        "fit: class_weight is for models with one output, this has {}; give sample_weight",
        samples.y.size()));
  }
  if (!samples.weights.empty()) {
    throw ValueError("fit: give class_weight or sample_weight, not both");
  }
  const std::vector<double> classes = classes_of(samples.y[0]);
  if (static_cast<std::int64_t>(classes.size()) != samples.count()) {
    throw ShapeError(
        text::format("fit: class_weight is for one label or one one-hot row a sample, got y of "
                     "shape {}; give sample_weight",
                     samples.y[0].shape().to_string()));
  }
  std::map<double, double> factors = factors_of(weights, classes);
  std::vector<float> of_samples;
  for (const double label : classes) of_samples.push_back(static_cast<float>(factors[label]));
  Samples weighted = samples;
  weighted.weights = Tensor::from(of_samples);
  return weighted;
}

std::optional<double> label_only_in(const Tensor& part, const Tensor& rest) {
  const std::vector<double> labels = classes_of(rest);
  const std::set<double> known(labels.begin(), labels.end());
  for (const double label : classes_of(part)) {
    if (!known.contains(label)) return label;
  }
  return std::nullopt;
}

}  // namespace hebb
