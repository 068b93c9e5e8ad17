// XOR as clouds: steepest descent that separates, and steepest descent that sticks.
//
// Four clouds of points around (-1,-1), (1,1) (target -1) and (-1,1), (1,-1) (target +1), 500
// points a class, each cloud of standard deviation 0.3. A tanh network without output bias,
//
//   o = tanh(w2 . tanh(W1 x + b1)),   L = 1/n sum_i (y_i - o_i)^2,
//
// starts from Gaussian random weights and follows w <- w - learning_rate * dL/dw on all points at
// once. Each hidden unit draws one line through the plane. Two lines suffice if they work together,
// but from most starts they end up such that two clouds are right and two stay undecided (o about
// 0, error 1): the mean squared error sticks at about 0.51. With five hidden units nearly every
// start finds a way. Those that do not have an output so near to -1 or +1 that tanh' = 0 holds a
// whole cloud on the wrong side.
//
// With the name of a file, such as clouds.svg, the example draws the errors of the three starts and
// how the first two of them divide the plane; with that of a second file on near black into it.
//
// M. Minsky, S. Papert: Perceptrons (1969); Rumelhart, Hinton and Williams (1986).
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

constexpr int kEpochs = 1000;

struct Result {
  std::vector<double> error;   // MSE after each epoch
  double right;                // share of points on the right side
  plot::NamedHistory history;  // for the picture
  plot::Figure regions;
};

Result descend(const Dataset& clouds, int hidden, std::uint64_t seed) {
  set_random_seed(seed);
  const initializers::RandomNormal gaussian({.stddev = 1.0});
  Sequential network{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(
          hidden,
          {.activation = "tanh", .kernel_initializer = gaussian, .bias_initializer = gaussian}),
      layers::Dense(1, {.activation = "tanh", .use_bias = false, .kernel_initializer = gaussian}),
  };
  network.compile({.optimizer = optimizers::SGD({.learning_rate = 0.3}), .loss = "mse"});
  History history =
      network.fit(clouds, {.batch_size = clouds.x.shape()[0], .epochs = kEpochs, .verbose = 0});

  const std::vector<double> o = network.predict(clouds.x).to_vector<double>();
  const std::vector<double> y = clouds.y.to_vector<double>();
  int right = 0;
  for (std::size_t i = 0; i < y.size(); ++i) right += o[i] * y[i] > 0 ? 1 : 0;
  const std::string name = "2-" + std::to_string(hidden) + "-1, seed " + std::to_string(seed);
  const plot::Figure regions = plot::decision_regions(
      network, clouds.x, clouds.y, {.title = name, .class_names = {"−1", "+1"}, .threshold = 0});
  return {history.history["loss"], right / static_cast<double>(y.size()), {name, history}, regions};
}

int main(int argc, char** argv) {
  const Dataset clouds = datasets::xor_clouds({.samples_per_class = 500,
                                               .noise = 0.3,
                                               .bipolar = true,
                                               .dtype = DType::float64,
                                               .seed = 1});

  struct Case {
    int hidden;
    std::uint64_t seed;
    const char* comment;
  };
  const Case cases[] = {{2, 2, "separates"}, {2, 3, "sticks"}, {5, 2, "separates"}};
  std::vector<Result> results;
  std::printf("mean squared error at epoch\n%-14s", "");
  for (const int epoch : {1, 10, 50, 100, 300, 1000}) std::printf("%8d", epoch);
  std::printf("   right\n");
  for (const Case& c : cases) {
    const Result& result = results.emplace_back(descend(clouds, c.hidden, c.seed));
    std::printf("2-%d-1, seed %llu ", c.hidden, static_cast<unsigned long long>(c.seed));
    for (const std::size_t epoch : {1u, 10u, 50u, 100u, 300u, 1000u}) {
      std::printf("%8.4f", result.error[epoch - 1]);
    }
    std::printf("  %5.1f%%  %s\n", 100 * result.right, c.comment);
  }

  std::printf("\nstarts 1 to 10 that end with a mean squared error below 0.2\n");
  for (const int hidden : {2, 5}) {
    int separated = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      separated += descend(clouds, hidden, seed).error.back() < 0.2 ? 1 : 0;
    }
    std::printf("2-%d-1: %2d\n", hidden, separated);
  }
  if (argc < 2) return 0;
  const plot::Figure errors =
      plot::comparison_curves({results[0].history, results[1].history, results[2].history},
                              {.title = "Mean squared error", .monitor = "loss"});
  const plot::Figure all =
      plot::grid({errors, results[0].regions, results[1].regions}, {.columns = 3});
  all.save(argv[1]);
  if (argc > 2) all.save(argv[2], {.theme = plot::Theme::dark});
}
