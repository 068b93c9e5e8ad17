// Backpropagation by hand: the derivative of the loss by one weight, as a product of factors.
//
// A 2-2-1 sigmoid network with all weights 1 and all biases 0 looks at x = (-2, -1): a child 2 cm
// shorter and 1 kg lighter than others. Its output o is read as the probability of "female"; the
// truth is y = 1.
//
//   h1 = f(w1 x1 + w2 x2 + b1)    h2 = f(w3 x1 + w4 x2 + b2)    o = f(w5 h1 + w6 h2 + b3)
//   L  = (y - o)^2
//
// w1 acts on L through h1, and h1 through o, so the chain rule gives (z is the sum that o is f of)
//
//   dL/dw1 = dL/do    * do/dz * dz/dh1 * dh1/dw1
//          = -2 (y-o) * f'(z) * w5     * x1 f'(w1 x1 + w2 x2 + b1)       with f' = f (1 - f)
//
// Reverse-mode automatic differentiation does the same for all weights in one sweep from L back to
// the inputs (S. Linnainmaa 1970; Rumelhart, Hinton and Williams 1986).
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

int main() {
  const double x1 = -2, x2 = -1, y = 1, w5 = 1;
  const auto f = [](double z) { return 1 / (1 + std::exp(-z)); };
  const double h = f(x1 + x2);  // both hidden neurons are alike
  const double o = f(h + h);
  const double dL_do = -2 * (y - o);
  const double do_dz = o * (1 - o);
  const double dh1_dw1 = x1 * h * (1 - h);
  const double dL_dw1 = dL_do * do_dz * w5 * dh1_dw1;

  std::printf("by hand\n");
  std::printf("  h1 = h2  %18.15f\n", h);
  std::printf("  o        %18.15f\n", o);
  std::printf("  dL/do    %18.10f\n", dL_do);
  std::printf("  do/dz    %18.10f\n", do_dz);
  std::printf("  dz/dh1   %18.10f\n", w5);
  std::printf("  dh1/dw1  %18.10f\n", dh1_dw1);
  std::printf("  dL/dw1   %18.15f\n", dL_dw1);

  Sequential network{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(2, {.activation = "sigmoid", .kernel_initializer = "ones"}),
      layers::Dense(1, {.activation = "sigmoid", .kernel_initializer = "ones"}),
  };
  const Tensor x = Tensor::from({x1, x2}, {1, 2});
  const Tensor output = network(x);
  const Tensor loss = losses::mean_squared_error(Tensor::from({y}, {1, 1}), output);
  loss.backward();

  // Weights in Keras's order: hidden kernel [2, 2], hidden bias, output kernel, output bias. w1 is
  // the kernel's first number.
  const std::vector<Variable>& weights = network.trainable_variables();
  const double gradient = weights[0].value().grad().data<double>()[0];
  std::printf("by hebb\n");
  std::printf("  dL/dw1   %18.15f\n", gradient);

  // One step downhill: w1 - learning_rate * dL/dw1.
  optimizers::SGD({.learning_rate = 0.1}).step(weights);
  std::printf("  w1 after one step with learning rate 0.1: %.15f\n\n",
              weights[0].value().data<double>()[0]);

  const double answer = output.item<double>();
  std::printf("o = %.3f is read as: %s, %s\n", answer, answer > 0.5 ? "female" : "male",
              std::abs(answer - 0.5) < 0.1 ? "no strong conviction" : "with conviction");
}
