// A network of three neurons: two hidden ones side by side, whose outputs are the inputs of a
// third.
//
//   x1 --+--> h1 --+
//        X         +--> o        h1 = f(w . x + b),  h2 = f(w . x + b),  o = f(w . (h1, h2) + b)
//   x2 --+--> h2 --+
//
// All neurons here have the same two weights and no bias, so the arithmetic can be checked on
// paper: with w = (0, 1) the hidden neurons both give sigmoid(3) = 0.9526 and the output is
// sigmoid(0.9526).
//
// Hidden units are what lets a network form concepts of its own: D. E. Rumelhart, G. E. Hinton,
// R. J. Williams, Learning representations by back-propagating errors, Nature 323 (1986).
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

int main() {
  Sequential network{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(2, {.activation = "sigmoid", .name = "hidden"}),
      layers::Dense(1, {.activation = "sigmoid", .name = "output"}),
  };
  const Tensor x = Tensor::from({2.0, 3.0}, {1, 2});

  const double cases[][2] = {{0.5, 0.8}, {0.0, 1.0}};
  for (const auto& [w1, w2] : cases) {
    // A column of the kernel holds the weights of one neuron; the hidden layer has two of them.
    network.set_weights({
        Tensor::from({w1, w1, w2, w2}, {2, 2}),
        Tensor::zeros({2}),
        Tensor::from({w1, w2}, {2, 1}),
        Tensor::zeros({1}),
    });
    std::printf("x = (2, 3), all neurons w = (%.1f, %.1f), b = 0: output %.16f\n", w1, w2,
                network.predict(x).item<double>());
  }
}
