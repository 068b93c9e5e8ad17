// Two Gaussians: what a sigmoid neuron learns is a probability.
//
// Points of class 0 and class 1 come from two normal distributions of equal variance around -m and
// +m. By Bayes' rule the probability that a point belongs to class 1 is
//
//   P(1 | x) = p(x | 1) / (p(x | 0) + p(x | 1)) = 1 / (1 + exp(-2 m.x)),
//
// a linear layer with weights 2 m and bias 0, followed by a sigmoid. Training such a neuron with
// the cross-entropy finds these weights from the points alone; with m = 1 in one dimension the
// weight tends to 2 and the bias to 0 as the number of points grows.
//
// With the name of a file, such as posterior.svg, the example draws the last table into it.
//
// R. A. Fisher: The use of multiple measurements in taxonomic problems (1936); D. R. Cox: The
// regression analysis of binary sequences (1958).
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

Sequential sigmoid_neuron(std::int64_t inputs) {
  Sequential neuron{
      layers::Input({inputs}, {.dtype = DType::float64}),
      layers::Dense(1, {.activation = "sigmoid", .kernel_initializer = "zeros"}),
  };
  neuron.compile({.optimizer = optimizers::SGD({.learning_rate = 1.0}),
                  .loss = "binary_crossentropy",
                  .metrics = {"accuracy"}});
  return neuron;
}

void report(const char* name, Sequential& neuron, const Dataset& points) {
  const Logs figures = neuron.evaluate(points.x, points.y);
  const std::vector<Tensor> weights = neuron.get_weights();
  const std::vector<double> w = weights[0].to_vector<double>();
  std::printf("  %-17s w = (%6.3f, %6.3f), b = %6.3f: loss %.4f, accuracy %.2f\n", name, w[0], w[1],
              weights[1].item<double>(), figures["loss"], figures["accuracy"]);
}

int main(int argc, char** argv) {
  std::printf("100 points in the plane\n");
  const Dataset plane = datasets::two_gaussians(
      {.samples = 100, .dimensions = 2, .distance = 3, .dtype = DType::float64, .seed = 1});
  Sequential neuron = sigmoid_neuron(2);
  neuron.set_weights({Tensor::from({1.0, -1.0}, {2, 1}), Tensor::from({0.5})});
  report("stated weights", neuron, plane);
  neuron.set_weights({Tensor::from({1.0, 1.0}, {2, 1}), Tensor::from({0.0})});
  report("guessed by hand", neuron, plane);
  neuron.fit(plane, {.batch_size = 100, .epochs = 500, .verbose = 0});
  report("trained", neuron, plane);

  std::printf("\none dimension, means -1 and +1: the weight tends to 2, the bias to 0\n");
  for (const std::int64_t samples : {100, 1000, 10000, 100000}) {
    const Dataset line =
        datasets::two_gaussians({.samples = samples, .dtype = DType::float64, .seed = 2});
    Sequential one = sigmoid_neuron(1);
    one.fit(line, {.batch_size = samples, .epochs = 100, .verbose = 0});
    const std::vector<Tensor> weights = one.get_weights();
    std::printf("  %6lld points: w = %.4f, b = %7.4f\n", static_cast<long long>(samples),
                weights[0].item<double>(), weights[1].item<double>());
    if (samples < 100000) continue;

    plot::Bars shares{.label = "share of class 1 among the points"};
    shares.edges.push_back(-2);
    std::printf("\n   x            points  share of class 1  neuron  1/(1+exp(-2x))\n");
    for (double low = -2; low < 2; low += 0.5) {
      const double middle = low + 0.25;
      const std::vector<double> x = line.x.to_vector<double>(), y = line.y.to_vector<double>();
      double inside = 0, ones = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        if (x[i] < low || x[i] >= low + 0.5) continue;
        inside += 1;
        ones += y[i];
      }
      const double p = one.predict(Tensor::from({middle}, {1, 1})).item<double>();
      const double posterior = 1 / (1 + std::exp(-2 * middle));
      std::printf("  %4.1f to %4.1f   %6.0f            %.3f   %.3f           %.3f\n", low,
                  low + 0.5, inside, ones / inside, p, posterior);
      shares.edges.push_back(low + 0.5);
      shares.heights.push_back(ones / inside);
    }
    if (argc < 2) return 0;
    const Tensor x = reshape(Tensor::linspace(-2, 2, 81, DType::float64), {kUnknown, 1});
    const std::vector<double> at = x.to_vector<double>();
    const plot::Line learned{at, one.predict(x).to_vector<double>(), "neuron"};
    const plot::Line formula{at, sigmoid(2.0 * x).to_vector<double>(), "1 / (1 + exp(−2x))"};
    plot::figure({.title = "What the neuron has learned",
                  .x = {.label = "x"},
                  .y = {.label = "probability of class 1"},
                  .marks = {shares, learned, formula}})
        .save(argv[1]);
  }
}
