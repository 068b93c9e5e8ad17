// The same network with each optimizer.
//
//   SGD        w -= r g
//   momentum   v = m v - r g,  w += v                       a heavy ball: past steps carry on
//   Nesterov   v = m v - r g,  w += m v - r g               looks ahead before it steps
//   RMSprop    s = p s + (1-p) g^2,  w -= r g / sqrt(s)     every weight has a step size of its own
//   Adam       both: a mean of gradients over the root of a mean of their squares
//
// The task is the two moons, two half circles that reach into each other. All runs start from the
// same weights and see the samples in the same order; only the rule differs. No rule is best
// everywhere, and each wants a learning rate of its own.
//
// B. T. Polyak (1964); Y. Nesterov (1983); T. Tieleman, G. Hinton: RMSprop, lecture (2012); D. P.
// Kingma, J. Ba: Adam (2014).
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

void train(const char* name, const Dataset& moons, AnyOptimizer optimizer) {
  set_random_seed(1);
  Sequential model{
      layers::Input({2}),
      layers::Dense(16, {.activation = "tanh"}),
      layers::Dense(16, {.activation = "tanh"}),
      layers::Dense(1, {.activation = "sigmoid"}),
  };
  model.compile({.optimizer = optimizer, .loss = "binary_crossentropy", .metrics = {"accuracy"}});
  History history = model.fit(moons, {.batch_size = 20, .epochs = 100, .verbose = 0});
  std::printf("%-26s", name);
  for (const std::size_t epoch : {1u, 5u, 20u, 50u, 100u}) {
    std::printf("%9.4f", history.history["loss"][epoch - 1]);
  }
  std::printf("%11.4f\n", history.history["accuracy"].back());
}

int main() {
  const Dataset moons = datasets::moons({.samples = 400, .noise = 0.1, .seed = 1});
  std::printf(
      "loss at epoch                     1        5       20       50      100   accuracy\n");
  train("SGD 0.1", moons, optimizers::SGD({.learning_rate = 0.1}));
  train("SGD 0.1, momentum 0.9", moons, optimizers::SGD({.learning_rate = 0.1, .momentum = 0.9}));
  train("SGD 0.1, Nesterov 0.9", moons,
        optimizers::SGD({.learning_rate = 0.1, .momentum = 0.9, .nesterov = true}));
  train("RMSprop 0.01", moons, optimizers::RMSprop({.learning_rate = 0.01}));
  train("Adam 0.01", moons, optimizers::Adam({.learning_rate = 0.01}));
}
