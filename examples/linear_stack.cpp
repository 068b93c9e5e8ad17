// Why activations: layers without them are one layer in disguise.
//
//   ((x W1 + b1) W2 + b2) W3 + b3 = x (W1 W2 W3) + (b1 W2 W3 + b2 W3 + b3)
//
// A stack of linear layers draws one straight line, however deep it is, so it cannot solve XOR: the
// best it can do is to answer 1/2 to everything. One tanh between the layers changes that.
//
// M. Minsky, S. Papert: Perceptrons (1969).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

void solve_xor(const char* name, Activation activation) {
  const Tensor x = Tensor::from({0., 0., 0., 1., 1., 0., 1., 1.}, {4, 2});
  const Tensor y = Tensor::from({0., 1., 1., 0.});
  set_random_seed(1);
  Sequential network{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(8, {.activation = activation}),
      layers::Dense(8, {.activation = activation}),
      layers::Dense(1),
  };
  network.compile({.optimizer = optimizers::Adam({.learning_rate = 0.02}), .loss = "mse"});
  network.fit(x, y, {.batch_size = 4, .epochs = 1000, .verbose = 0});
  std::printf("%-7s loss %.4f, answers", name, network.evaluate(x, y)["loss"]);
  for (const double answer : network.predict(x).to_vector<double>()) {
    std::printf(" %.3f", std::round(1000 * answer) / 1000 + 0.0);  // no -0.000
  }
  std::printf("\n");
}

int main() {
  Sequential stack{
      layers::Input({4}, {.dtype = DType::float64}),
      layers::Dense(8, {.bias_initializer = "random_normal"}),
      layers::Dense(6, {.bias_initializer = "random_normal"}),
      layers::Dense(3, {.bias_initializer = "random_normal"}),
  };
  const std::vector<Tensor> w = stack.get_weights();  // W1, b1, W2, b2, W3, b3
  Sequential single{layers::Input({4}, {.dtype = DType::float64}), layers::Dense(3)};
  // dense(x, W, b) is x W + b; b1 and b2 go through the layers above them like any row x.
  const Tensor b = dense(dense(reshape(w[1], {1, 8}), w[2], w[3]), w[4], w[5]);
  single.set_weights({matmul(matmul(w[0], w[2]), w[4]), reshape(b, {3})});
  std::printf("three linear layers: %lld parameters; one layer with their product: %lld\n",
              static_cast<long long>(stack.count_params()),
              static_cast<long long>(single.count_params()));

  const Rng random(1);
  std::vector<double> values(400);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = random.normal(i);
  const Tensor x = Tensor::from(values, {kUnknown, 4});
  const Tensor difference = abs(stack.predict(x) - single.predict(x));
  const double largest = max(reshape(difference, {kUnknown}), 0).item<double>();
  std::printf("100 random inputs give the same outputs to 1e-12: %s\n\n",
              largest < 1e-12 ? "yes" : "no");

  std::printf("XOR, three layers; the truth is 0 1 1 0\n");
  solve_xor("linear", "linear");
  solve_xor("tanh", "tanh");
}
