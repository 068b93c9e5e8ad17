// XNOR built from three neurons: what one neuron cannot do, two layers can.
//
//   XNOR(x1, x2) = OR(AND(x1, x2), NOR(x1, x2))          1 when both inputs are the same
//
// One neuron divides the plane by one straight line. The points (0,0) and (1,1) cannot be cut off
// from (0,1) and (1,0) by a line, so no single neuron computes XNOR (or XOR, its opposite). A
// hidden layer of AND and NOR maps the four points to (0,1), (0,0), (0,0), (1,0), and there OR
// needs only one line.
//
// M. Minsky, S. Papert: Perceptrons (1969). The neurons are those of gates.cpp.
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

int main() {
  layers::Dense hidden(2, {.activation = "sigmoid", .name = "and_nor"});
  Sequential network{
      layers::Input({2}, {.dtype = DType::float64}),
      hidden,
      layers::Dense(1, {.activation = "sigmoid", .name = "or"}),
  };
  network.set_weights({
      Tensor::from({20., -20., 20., -20.}, {2, 2}),  // columns: AND, NOR
      Tensor::from({-30., 10.}),
      Tensor::from({20., 20.}, {2, 1}),  // OR
      Tensor::from({-10.}),
  });

  const Tensor x = Tensor::from({0., 0., 0., 1., 1., 0., 1., 1.}, {4, 2});
  const std::vector<double> h = hidden(x).to_vector<double>();
  const std::vector<double> y = network.predict(x).to_vector<double>();
  std::printf("x1 x2   AND   NOR     output  XNOR\n");
  for (std::size_t row = 0; row < 4; ++row) {
    std::printf(" %zu  %zu   %3.0f   %3.0f   %.6f   %3.0f\n", row / 2, row % 2,
                std::round(h[2 * row]), std::round(h[2 * row + 1]), y[row], std::round(y[row]));
  }
}
