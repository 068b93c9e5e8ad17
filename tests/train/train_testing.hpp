// Small problems and callbacks that tests of training share.
#pragma once

#include <string>
#include <vector>

#include "hebb/callbacks.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb::testing {

/// y = 2 x0 - 3 x1 + 0.5.
inline Dataset line(std::int64_t rows, DType dtype = DType::float32) {
  const Tensor x = uniform({rows, 2}, 11, dtype);
  const NoGrad no_grad;
  const Tensor slopes = Tensor::from({2.0, -3.0}, {2, 1}).cast(dtype);
  return {x, matmul(x, slopes) + 0.5, {}};
}

/// Exclusive or, with float64 or float32 truth values.
inline Dataset exclusive_or(DType dtype = DType::float32) {
  return {Tensor::from({0, 0, 0, 1, 1, 0, 1, 1}, {4, 2}).cast(dtype),
          Tensor::from({0, 1, 1, 0}).cast(dtype),
          {}};
}

/// Points of three classes, labels 0 to 2: which of three features is the largest.
inline Dataset three_classes(std::int64_t rows) {
  const Tensor x = uniform({rows, 3}, 12);
  return {x, argmax(x), {}};
}

/// One weight, no bias: predicts w x. Starts at 0.
inline Sequential one_weight(DType dtype = DType::float32) {
  return Sequential{layers::Input({1}, {.dtype = dtype}),
                    layers::Dense(1, {.use_bias = false, .kernel_initializer = "zeros"})};
}

inline double weight_of(const Model& model) {
  return model.get_weights()[0].to_vector<double>()[0];
}

/// Puts figures of its own into the logs of each epoch, and sets the only weight to the number of
/// the epoch.
class Script : public Callback {
 public:
  Script(std::string name, std::vector<double> figures)
      : name_(std::move(name)), figures_(std::move(figures)) {}
  void on_epoch_end(int epoch, Logs& logs) override {
    logs[name_] = figures_.at(static_cast<std::size_t>(epoch));
    run().model.set_weights({Tensor::full({1, 1}, epoch)});
  }

 private:
  std::string name_;
  std::vector<double> figures_;
};

/// What fit() is tried on when only its talk matters: two batches of a model of one weight.
inline History fit_quietly(Sequential& model, std::vector<AnyCallback> callbacks, int epochs) {
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.1}), .loss = "mse"});
  return model.fit(
      Tensor::from({1.0f, 2.0f, 3.0f}, {3, 1}), Tensor::from({1.0f, 2.0f, 3.0f}),
      {.batch_size = 2, .epochs = epochs, .verbose = 0, .callbacks = std::move(callbacks)});
}

}  // namespace hebb::testing
