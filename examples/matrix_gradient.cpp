// The gradient of a whole layer at once: backpropagation as five matrix products.
//
// For all n points as rows of X [n, 2] and targets y [n, 1], the network of xor_clouds.cpp is
//
//   H = tanh(X W1 + 1 b1)    o = tanh(H w2)    L = 1/n |y - o|^2
//
// and its gradient, written out with * for the product element by element:
//
//   D2     = 2/n (o - y) * (1 - o*o)            error at the output's sum       [n, 1]
//   dL/dw2 = H^T D2                                                             [hidden, 1]
//   D1     = (D2 w2^T) * (1 - H*H)              error at the hidden sums        [n, hidden]
//   dL/dW1 = X^T D1                                                             [2, hidden]
//   dL/db1 = sum of the rows of D1                                              [hidden]
//
// The error travels backwards through the transposed weights: hence the name. It must be the same
// as what automatic differentiation finds.
//
// P. Werbos: Beyond Regression (1974); Rumelhart, Hinton and Williams (1986).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

double largest_difference(const Tensor& a, const Tensor& b) {
  const std::vector<double> x = a.to_vector<double>(), y = b.to_vector<double>();
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::abs(x[i] - y[i]));
  return largest;
}

int main() {
  const Dataset clouds =
      datasets::xor_clouds({.bipolar = true, .dtype = DType::float64, .seed = 1});
  const Tensor X = clouds.x;
  const Tensor y = reshape(clouds.y, {kUnknown, 1});
  const double n = static_cast<double>(X.shape()[0]);

  const initializers::RandomNormal gaussian({.stddev = 1.0, .seed = 3});
  Sequential network{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(5, {.activation = "tanh", .kernel_initializer = gaussian}),
      layers::Dense(1, {.activation = "tanh", .use_bias = false, .kernel_initializer = gaussian}),
  };
  const std::vector<Tensor> weights = network.get_weights();
  const Tensor W1 = weights[0], b1 = weights[1], w2 = weights[2];

  // Forward and backward, by hand.
  const Tensor H = tanh(matmul(X, W1) + b1);
  const Tensor o = tanh(matmul(H, w2));
  const Tensor D2 = 2 / n * (o - y) * (1.0 - o * o);
  const Tensor D1 = matmul(D2, w2, {.transpose_b = true}) * (1.0 - H * H);
  const Tensor by_hand[] = {
      matmul(X, D1, {.transpose_a = true}),
      sum(D1, {0}),
      matmul(H, D2, {.transpose_a = true}),
  };

  // The same by automatic differentiation.
  losses::mean_squared_error(y, network(X)).backward();

  const char* names[] = {"dL/dW1", "dL/db1", "dL/dw2"};
  for (std::size_t i = 0; i < 3; ++i) {
    const Tensor automatic = network.trainable_variables()[i].value().grad();
    std::printf("%s by hand ", names[i]);
    for (const double value : by_hand[i].to_vector<double>()) std::printf("%8.4f", value);
    std::printf("\n       by hebb ");
    for (const double value : automatic.to_vector<double>()) std::printf("%8.4f", value);
    std::printf("\n       equal to 1e-12: %s\n",
                largest_difference(by_hand[i], automatic) < 1e-12 ? "yes" : "no");
  }
}
