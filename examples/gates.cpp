// Logic gates: one sigmoid neuron computes AND, OR and NOR.
//
//   y = sigmoid(b + w1 x1 + w2 x2),   x1, x2 in {0, 1}
//
//          b    w1   w2     sum for (0,0) (0,1) (1,0) (1,1)
//   AND  -30    20   20         -30   -10   -10    10         positive only when both are 1
//   OR   -10    20   20         -10    10    10    30         positive when any is 1
//   NOR   10   -20  -20          10   -10   -10   -30         positive only when none is 1
//
// The sums are so far from zero that the sigmoid is 0 or 1 to four digits: it acts as a threshold.
// That networks of such neurons compute every logical formula is the theorem of McCulloch and Pitts
// (1943).
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

int main() {
  const Tensor x = Tensor::from({0., 0., 0., 1., 1., 0., 1., 1.}, {4, 2});
  struct Gate {
    const char* name;
    double b, w1, w2;
  };
  const Gate gates[] = {{"AND", -30, 20, 20}, {"OR", -10, 20, 20}, {"NOR", 10, -20, -20}};

  Sequential neuron{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(1, {.activation = "sigmoid"}),
  };
  std::printf("x1 x2 ");
  for (const Gate& gate : gates) std::printf("%14s", gate.name);
  std::printf("\n");

  std::vector<std::vector<double>> columns;
  for (const Gate& gate : gates) {
    neuron.set_weights({Tensor::from({gate.w1, gate.w2}, {2, 1}), Tensor::from({gate.b})});
    columns.push_back(neuron.predict(x).to_vector<double>());
  }
  for (std::size_t row = 0; row < 4; ++row) {
    std::printf(" %zu  %zu ", row / 2, row % 2);
    for (const std::vector<double>& column : columns) {
      std::printf("  %.6f -> %.0f", column[row], std::round(column[row]));
    }
    std::printf("\n");
  }
}
