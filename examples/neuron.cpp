// One neuron: the part that every network in this folder is made of.
//
//   z = w1 x1 + w2 x2 + ... + b        the weighted sum of the inputs, plus a bias
//   y = f(z)                           passed through the activation function f
//
// McCulloch and Pitts (1943) described a neuron that fires, y = 1, when its sum exceeds a
// threshold. A smooth f takes the place of the jump wherever a network shall learn, because
// learning follows the derivative of f:
//
//   linear   f(z) = z                  any number: a quantity
//   sigmoid  f(z) = 1 / (1 + e^-z)     between 0 and 1: a probability
//
// W. S. McCulloch, W. Pitts: A logical calculus of the ideas immanent in nervous activity. Bulletin
// of Mathematical Biophysics 5 (1943).
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

int main() {
  // In hebb a neuron is a Dense layer with one unit. Weights are a matrix [inputs, units], biases a
  // vector [units], inputs a matrix [samples, features]; here there is one sample.
  Sequential first{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(1, {.activation = "sigmoid"}),
  };
  first.set_weights({Tensor::from({0.5, 0.1}, {2, 1}), Tensor::from({1.5})});

  const Tensor x = Tensor::from({0.5, 0.75}, {1, 2});
  std::printf("x = (0.5, 0.75), w = (0.5, 0.1), b = 1.5\n");
  std::printf("  z = 0.5 * 0.5 + 0.1 * 0.75 + 1.5 = 1.825\n");
  std::printf("  sigmoid(z) = %.16f\n\n", first.predict(x).item<double>());

  // The same weights under two activations. Without a bias there is only the matrix of weights.
  Sequential linear{
      layers::Input({3}, {.dtype = DType::float64}),
      layers::Dense(1, {.activation = "linear", .use_bias = false}),
  };
  Sequential sigmoid{
      layers::Input({3}, {.dtype = DType::float64}),
      layers::Dense(1, {.activation = "sigmoid", .use_bias = false}),
  };
  const Tensor w = Tensor::from({20.0, 0.5, 0.1}, {3, 1});
  linear.set_weights({w});
  sigmoid.set_weights({w});

  const Tensor u = Tensor::from({0.1, -4.0, 10.0}, {1, 3});
  std::printf("x = (0.1, -4, 10), w = (20, 0.5, 0.1), no bias\n");
  std::printf("  linear  %.10f\n", linear.predict(u).item<double>());
  std::printf("  sigmoid %.10f\n", sigmoid.predict(u).item<double>());
}
