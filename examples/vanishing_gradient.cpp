// The vanishing gradient: how much of the error reaches the first layers of a deep network.
//
// Backpropagation multiplies the error by W^T and by f' once for every layer on the way back. For
// the sigmoid f' <= 1/4, so ten layers shrink the error to about (1/4)^10, a millionth, and the
// first layers stand still. tanh' <= 1 and is near 1 around zero: better. ReLU' is 1 for every
// active unit, and He's starting weights, of variance 2 / inputs, make up for the inactive half.
//
// The table shows the root mean square of dL/dW per layer, for ten layers of 64 units before
// training and one input. A gradient of 1e-7 at a learning rate of 0.01 changes a weight by a
// billionth a step.
//
// With the name of a file, such as gradients.svg, the example draws the table into it.
//
// S. Hochreiter: Untersuchungen zu dynamischen neuronalen Netzen (1991); X. Glorot, Y. Bengio:
// Understanding the difficulty of training deep feedforward neural networks (2010); K. He et al.:
// Delving deep into rectifiers (2015).
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

constexpr int kLayers = 10;
constexpr int kUnits = 64;

/// Root mean square of the gradient of each layer's kernel.
std::vector<double> gradients(Activation activation, Initializer initializer) {
  Sequential network{layers::Input({kUnits}, {.dtype = DType::float64})};
  for (int layer = 0; layer < kLayers; ++layer) {
    network.add(
        layers::Dense(kUnits, {.activation = activation, .kernel_initializer = initializer}));
  }
  network.add(layers::Dense(1));

  const Rng random(1);
  std::vector<double> values(kUnits);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = random.normal(i);
  const Tensor x = Tensor::from(values, {1, kUnits});
  losses::mean_squared_error(Tensor::ones({1, 1}), network(x)).backward();

  std::vector<double> result;
  for (const Variable& weight : network.trainable_variables()) {
    if (weight.value().rank() < 2) continue;  // biases
    result.push_back(std::sqrt(mean(square(weight.value().grad())).item<double>()));
  }
  return result;
}

int main(int argc, char** argv) {
  const std::vector<double> columns[] = {gradients("sigmoid", "glorot_uniform"),
                                         gradients("tanh", "glorot_uniform"),
                                         gradients("relu", "he_normal")};
  std::printf("layer    sigmoid       tanh       relu\n");
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    std::printf("%5zu", layer + 1);
    for (const std::vector<double>& column : columns) std::printf("  %.3e", column[layer]);
    std::printf("\n");
  }
  std::printf("\nfirst layer as a share of the last\n     ");
  for (const std::vector<double>& column : columns) {
    std::printf("  %.3e", column[0] / column[kLayers - 1]);
  }
  std::printf("\n");
  if (argc < 2) return 0;
  plot::gradient_sizes({{"sigmoid", columns[0]}, {"tanh", columns[1]}, {"relu", columns[2]}},
                       {.title = "The vanishing gradient"})
      .save(argv[1]);
}
