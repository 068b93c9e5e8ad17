// Mean squared error: how wrong a list of predictions is, as one number.
//
//   MSE = 1/n sum_i (y_i - p_i)^2
//
// Squares make every error count as positive, and one large error count more than many small ones.
// The constant with the smallest MSE is the mean of the targets (its derivative 2 (p - mean y) is
// zero there), which is why a network that has found out nothing predicts the mean.
//
// The method of least squares: A. M. Legendre (1805), C. F. Gauss (1809).
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

int main() {
  const Tensor y = Tensor::from({1.0, 1.0, 0.0, 0.0});
  std::printf("targets (1, 1, 0, 0) against zeros: MSE %.1f\n\n",
              losses::mean_squared_error(y, Tensor::zeros_like(y)).item<double>());

  // A skewed list, so that the mean, 0.25, differs from the middle of the range.
  const Tensor skewed = Tensor::from({1.0, 0.0, 0.0, 0.0});
  std::printf("targets (1, 0, 0, 0) against a constant c\n");
  std::printf("     c      MSE   dMSE/dc\n");
  for (const double value : {0.0, 0.125, 0.25, 0.5, 1.0}) {
    Tensor c = Tensor::full({}, value, DType::float64);
    c.requires_grad(true);
    const Tensor loss = losses::mean_squared_error(skewed, c + Tensor::zeros_like(skewed));
    loss.backward();
    std::printf("%6.3f %8.5f %9.5f\n", value, loss.item<double>(), c.grad().item<double>());
  }
}
