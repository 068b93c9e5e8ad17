// One linear neuron is linear regression.
//
//   y = w . x + b,   L = mean (t - y)^2
//
// The loss is a bowl with one lowest point, and there its derivative is zero: A^T A v = A^T t, the
// normal equations, with a row (x1, x2, 1) of A for each sample and v = (w1, w2, b). Gradient
// descent needs no such formula; it walks to the same point.
//
// C. F. Gauss: Theoria motus (1809). The neuron that learns by walking down this bowl is Adaline:
// B. Widrow, M. E. Hoff, Adaptive switching circuits (1960).
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>
#include <utility>

using namespace hebb;

/// Solves M v = r for three unknowns by Gaussian elimination with pivoting.
std::vector<double> solve(std::vector<std::vector<double>> M, std::vector<double> r) {
  const std::size_t n = r.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(M[i][k]) > std::abs(M[pivot][k])) pivot = i;
    }
    std::swap(M[k], M[pivot]);
    std::swap(r[k], r[pivot]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const double factor = M[i][k] / M[k][k];
      for (std::size_t j = k; j < n; ++j) M[i][j] -= factor * M[k][j];
      r[i] -= factor * r[k];
    }
  }
  for (std::size_t k = 0; k < n; ++k) r[k] /= M[k][k];
  return r;
}

int main() {
  // 60 noisy samples of t = 3 x1 - 2 x2 + 1.
  const Rng random(1);
  std::vector<double> x, t;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const double x1 = random.normal(3 * i), x2 = random.normal(3 * i + 1);
    x.insert(x.end(), {x1, x2});
    t.push_back(3 * x1 - 2 * x2 + 1 + 0.5 * random.normal(3 * i + 2));
  }

  // The normal equations.
  std::vector<std::vector<double>> AtA(3, std::vector<double>(3));
  std::vector<double> Att(3);
  for (std::size_t i = 0; i < t.size(); ++i) {
    const double row[] = {x[2 * i], x[2 * i + 1], 1};
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t b = 0; b < 3; ++b) AtA[a][b] += row[a] * row[b];
      Att[a] += row[a] * t[i];
    }
  }
  const std::vector<double> exact = solve(AtA, Att);

  // The neuron.
  Sequential neuron{layers::Input({2}, {.dtype = DType::float64}), layers::Dense(1)};
  neuron.compile({.optimizer = optimizers::SGD({.learning_rate = 0.1}), .loss = "mse"});
  neuron.fit(Tensor::from(x, {kUnknown, 2}), Tensor::from(t),
             {.batch_size = 60, .epochs = 300, .verbose = 0});
  const std::vector<Tensor> weights = neuron.get_weights();
  const std::vector<double> w = weights[0].to_vector<double>();
  const double learned[] = {w[0], w[1], weights[1].item<double>()};

  std::printf("%16s %14s %14s\n", "w1", "w2", "b");
  std::printf("data      %6.1f %14.1f %14.1f\n", 3.0, -2.0, 1.0);
  std::printf("formula %12.8f %14.8f %14.8f\n", exact[0], exact[1], exact[2]);
  std::printf("neuron  %12.8f %14.8f %14.8f\n", learned[0], learned[1], learned[2]);
  bool equal = true;
  for (std::size_t i = 0; i < 3; ++i) equal = equal && std::abs(exact[i] - learned[i]) < 1e-6;
  std::printf("equal to 1e-6: %s\n", equal ? "yes" : "no");
}
