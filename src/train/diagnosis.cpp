#include "train/diagnosis.hpp"

#include <cmath>
#include <vector>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "tensor/finite.hpp"
#include "train/training_step.hpp"

namespace hebb {

namespace {

/// The fault on the way forward; where there is none, leaves the gradients and returns nothing.
std::string fault_forward(Model& model, const std::vector<OutputPlan>& plans,
                          const Samples& batch) {
  Tensor value;
  const Pass pass({.training = true, .check_finite = true});
  try {
    const Tensors y_pred = model(batch.x);
    value = loss_of(plans, batch, y_pred, pass).total;
  } catch (const DataError& error) {
    return text::format("the first layer to give such a number is `{}`: {}", error.path(),
                        error.message());
  }
  if (first_not_finite(value)) {
    return "the outputs of all layers are finite, the loss or a penalty is not";
  }
  Optimizer::zero_grad(model.trainable_variables());
  value.backward();
  return {};
}

/// The fault on the way back, by the gradients that are there.
std::string fault_backward(const Model& model) {
  const std::vector<NamedVariable> weights = model.weights();
  for (std::size_t i = weights.size(); i-- > 0;) {
    const std::optional<double> bad = first_not_finite(weights[i].variable.value().grad());
    if (!bad) continue;
    return text::format(
        "the outputs of all layers are finite; on the way back from the loss the gradient of {} is "
        "the first with {} in it",
        weights[i].name, *bad);
  }
  return "a second run of the batch went well, so it depends on what is drawn at random";
}

}  // namespace

std::string first_fault(Model& model, const std::vector<OutputPlan>& plans, const Samples& batch) {
  // Moving averages change in a run; afterwards they are what they were.
  const std::vector<Tensor> before = model.get_weights();
  std::string fault = fault_forward(model, plans, batch);
  if (fault.empty()) fault = fault_backward(model);
  model.set_weights(before);
  return fault;
}

std::string largest_weight(const Model& model) {
  double largest = 0;
  std::string name;
  for (const NamedVariable& w : model.weights()) {
    if (!is_floating(w.variable.value().dtype())) continue;
    for (const double value : w.variable.value().to_vector<double>()) {
      if (!name.empty() && !(std::abs(value) > std::abs(largest)) && std::isfinite(value)) continue;
      largest = value;
      name = w.name;
      if (!std::isfinite(value)) break;
    }
    if (!std::isfinite(largest)) break;
  }
  return name.empty() ? "there are no weights"
                      : text::format("largest weight: {} in {}", largest, name);
}

}  // namespace hebb
