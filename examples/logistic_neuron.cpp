// One sigmoid neuron is logistic regression.
//
//   p = 1 / (1 + exp(-(w x + b))),   L = -mean [t log p + (1 - t) log(1 - p)]
//
// Statisticians fit the same two numbers by Newton's method. With gradient g and matrix of second
// derivatives H of the summed loss,
//
//   g = sum (p - t) (x, 1),   H = sum p (1 - p) (x, 1)^T (x, 1),   v <- v - H^-1 g,   v = (w, b),
//
// a handful of steps suffices. Gradient descent needs more, and cheaper ones; the loss has a
// single lowest point, so both end there.
//
// D. R. Cox: The regression analysis of binary sequences (1958).
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

int main() {
  const Dataset points =
      datasets::two_gaussians({.samples = 200, .dtype = DType::float64, .seed = 3});
  const std::vector<double> x = points.x.to_vector<double>(), t = points.y.to_vector<double>();

  // Newton's method, with the 2 x 2 inverse written out.
  double w = 0, b = 0;
  std::printf("Newton's method\n");
  for (int step = 1; step <= 7; ++step) {
    double g_w = 0, g_b = 0, H_ww = 0, H_wb = 0, H_bb = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double p = 1 / (1 + std::exp(-(w * x[i] + b)));
      g_w += (p - t[i]) * x[i];
      g_b += p - t[i];
      H_ww += p * (1 - p) * x[i] * x[i];
      H_wb += p * (1 - p) * x[i];
      H_bb += p * (1 - p);
    }
    const double determinant = H_ww * H_bb - H_wb * H_wb;
    w -= (H_bb * g_w - H_wb * g_b) / determinant;
    b -= (H_ww * g_b - H_wb * g_w) / determinant;
    std::printf("  step %3d: w = %.8f, b = %.8f\n", step, w, b);
  }

  Sequential neuron{
      layers::Input({1}, {.dtype = DType::float64}),
      layers::Dense(1, {.activation = "sigmoid", .kernel_initializer = "zeros"}),
  };
  neuron.compile(
      {.optimizer = optimizers::SGD({.learning_rate = 4.0}), .loss = "binary_crossentropy"});
  std::printf("one sigmoid neuron, gradient descent\n");
  double learned_w = 0, learned_b = 0;
  for (const int step : {1, 10, 100, 500}) {
    const int before = static_cast<int>(neuron.optimizer().iterations());
    neuron.fit(points, {.batch_size = 200, .epochs = step - before, .verbose = 0});
    const std::vector<Tensor> weights = neuron.get_weights();
    learned_w = weights[0].item<double>();
    learned_b = weights[1].item<double>();
    std::printf("  step %3d: w = %.8f, b = %.8f\n", step, learned_w, learned_b);
  }
  const bool equal = std::abs(w - learned_w) < 1e-6 && std::abs(b - learned_b) < 1e-6;
  std::printf("equal to 1e-6: %s\n", equal ? "yes" : "no");
}
