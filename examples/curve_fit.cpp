// Fitting a curve: how the error falls with the width and the depth of a network.
//
//   y = (x^5 - 5 x^3 + 5 x) / 2 for x from -2 to 2     a wave between -1 and 1 with four turns
//
// A network with one hidden layer, y = sum_i v_i tanh(w_i x + b_i) + c, comes as close to any
// continuous curve as you like if it has enough hidden units. How many are enough, and whether
// training finds the weights, the theorem does not say. Each unit contributes one soft step, so a
// single one can only rise or fall, and a wave of five rises and falls needs about five. Once there
// are enough, what is left of the error depends on how long one trains. Depth is the other way: a
// second layer folds what the first has bent.
//
// With the name of a file, such as fit.svg, the example draws what some of the networks found into
// it.
//
// G. Cybenko: Approximation by superpositions of a sigmoidal function (1989); K. Hornik,
// M. Stinchcombe, H. White: Multilayer feedforward networks are universal approximators (1989).
#include <cstdio>
#include <hebb/hebb.hpp>
#include <string>
#include <vector>

using namespace hebb;

const Tensor x = reshape(Tensor::linspace(-2, 2, 101, DType::float64), {kUnknown, 1});
const Tensor y = x * (x * x * (x * x - 5.0) + 5.0) / 2.0;

/// A network with these hidden layers of tanh units, trained on the curve; what it has made of it.
plot::NamedCurve fit_curve(const std::vector<int>& hidden) {
  // The first layer starts with steps of different places and widths: Glorot's small weights and
  // zero biases would make a wide layer 64 copies of nearly the same straight line.
  Initializer start = initializers::RandomNormal({.stddev = 2.0});
  set_random_seed(1);
  Sequential network{layers::Input({1}, {.dtype = DType::float64})};
  std::string name = "1-";
  for (const int units : hidden) {
    network.add(layers::Dense(
        units, {.activation = "tanh", .kernel_initializer = start, .bias_initializer = start}));
    start = "glorot_uniform";
    name += std::to_string(units) + "-";
  }
  network.add(layers::Dense(1));

  network.compile({.optimizer = optimizers::Adam(), .loss = "mse"});
  for (const double learning_rate : {0.02, 0.002}) {  // large steps, then small ones to settle
    network.optimizer().set_learning_rate(learning_rate);
    network.fit(x, y, {.batch_size = 101, .epochs = 1500, .verbose = 0});
  }
  std::printf("%-14s %10lld   %.5f\n", (name + "1").c_str(),
              static_cast<long long>(network.count_params()), network.evaluate(x, y)["loss"]);
  return {name + "1", x.to_vector<double>(), network.predict(x).to_vector<double>()};
}

int main(int argc, char** argv) {
  std::printf("%-14s %10s   %s\n", "network", "parameters", "mean squared error");
  std::vector<plot::NamedCurve> curves;
  for (const int units : {1, 2, 4, 8, 16, 32, 64}) curves.push_back(fit_curve({units}));
  std::printf("\ndepth, at 8 units a layer\n");
  fit_curve({8});
  fit_curve({8, 8});
  fit_curve({8, 8, 8});
  if (argc < 2) return 0;
  plot::curve_fit(x, y, {curves[0], curves[2], curves[3]},
                  {.title = "A wave and 1, 4 and 8 hidden units"})
      .save(argv[1]);
}
