// Class weights: a rare class that must not be missed.
//
// One sample in twenty is of class 1. Classes are normal distributions in one dimension, of means
// -1 and +1 and unit variance, so what a sigmoid neuron learns is known (see two_gaussians.cpp):
//
//   p(1 | x) = 1 / (1 + exp(-2x - log(P1 / P0))),   P1 / P0 = 1 / 19
//
// It says "class 1" where p > 1/2, that is for x > log(19) / 2 = 1.47, and finds only 32 % of the
// rare class: the fewest errors are made by missing most of it. class_weight "balanced" multiplies
// the loss of a sample by n / (classes n_c), as if both classes were equally frequent. The bound
// moves to x > 0 and 84 % are found, at the price of false alarms. Neither is right in itself: the
// weights say what a miss costs beside an alarm.
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

/// Two normal distributions, of the second of which every 19th sample is kept.
Dataset unbalanced(std::uint64_t seed) {
  const Dataset both = datasets::two_gaussians({.samples = 40000, .seed = seed});
  const std::vector<std::int64_t> labels = both.y.to_vector<std::int64_t>();
  std::vector<std::int64_t> rows;
  for (std::int64_t row = 0, ones = 0; row < both.y.size(); ++row) {
    const bool rare = labels[static_cast<std::size_t>(row)] == 1;
    if (!rare || ones++ % 19 == 0) rows.push_back(row);
  }
  return both.take(rows);
}

/// Share of a standard normal distribution above x.
double above(double x) { return std::erfc(x / std::sqrt(2)) / 2; }

void train(const char* name, ClassWeights weights, double bound) {
  const Dataset train = unbalanced(1), test = unbalanced(2);
  set_random_seed(1);
  Sequential neuron{layers::Input({1}), layers::Dense(1, {.activation = "sigmoid"})};
  neuron.compile({.optimizer = optimizers::Adam({.learning_rate = 0.01}),
                  .loss = "binary_crossentropy",
                  .metrics = {"accuracy", "precision", "recall"}});
  neuron.fit(train,
             {.batch_size = 200, .epochs = 40, .verbose = 0, .class_weight = std::move(weights)});

  const Logs figures = neuron.evaluate(test.x, test.y);
  const double w = neuron.get_weights()[0].item<double>();
  const double b = neuron.get_weights()[1].item<double>();
  std::printf("%-10s %7.2f (%.2f)    %.3f (%.3f)   %.3f     %.3f\n", name, -b / w, bound,
              figures["recall"], above(bound - 1), figures["precision"], figures["accuracy"]);
}

int main() {
  std::printf("in brackets what theory says\n\n");
  std::printf("weights    says 1 above    recall          precision accuracy\n");
  train("none", {}, std::log(19) / 2);
  train("balanced", "balanced", 0);
}
