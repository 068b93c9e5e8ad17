// The same network with each optimizer.
//
//   SGD        w -= r g
//   momentum   v = m v - r g,  w += v                       a heavy ball: past steps carry on
//   Nesterov   v = m v - r g,  w += m v - r g               looks ahead before it steps
//   Adagrad    s = s + g^2,  w -= r g / sqrt(s)             every weight has a step size of its own
//   RMSprop    s = p s + (1-p) g^2,  w -= r g / sqrt(s)     the same, forgetting what is long past
//   Adadelta   r is a mean of its past steps                has units of its own, so r = 1 will do
//   Adam       both: a mean of gradients over the root of a mean of their squares
//   AdamW      Adam, and weights decay                      Adamax  Adam with the largest |g|
//   Nadam      Adam that looks ahead as Nesterov            Lion    the sign of a mean: +r or -r
//   Ftrl       the weights that would have been best so far, for many rare features
//
// The task is the two moons, two half circles that reach into each other. All runs start from the
// same weights and see the samples in the same order; only the rule differs. No rule is best
// everywhere, and each wants a learning rate of its own. Ftrl is for linear models: its first step
// forgets where the weights were, and here it finds the best straight line and no more.
// docs/optimizers.md has the rules in full and where they come from.
//
// With the name of a file, such as optimizers.svg, the example draws some of them into it.
//
// The curves show the loss of every second epoch on a logarithmic scale: the lowest bar is a loss
// below 0.001, the highest one above 0.32, and the bars between are a factor of 2.6 apart.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

/// The losses of every second epoch as a row of bars.
std::string curve(const std::vector<double>& losses) {
  const char* bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::string result;
  for (std::size_t epoch = 0; epoch < losses.size(); epoch += 2) {
    const double height = (std::log10(losses[epoch]) + 3) / 2.5 * 6 + 1;  // 0.001: 1, 0.32: 7
    result += bars[static_cast<std::size_t>(std::clamp(height, 0.0, 7.0))];
  }
  return result;
}

plot::NamedHistory train(const char* name, AnyOptimizer optimizer) {
  const Dataset moons = datasets::moons({.samples = 400, .noise = 0.1, .seed = 1});
  set_random_seed(1);
  Sequential model{
      layers::Input({2}),
      layers::Dense(16, {.activation = "tanh"}),
      layers::Dense(16, {.activation = "tanh"}),
      layers::Dense(1, {.activation = "sigmoid"}),
  };
  model.compile({.optimizer = optimizer, .loss = "binary_crossentropy", .metrics = {"accuracy"}});
  History history = model.fit(moons, {.batch_size = 20, .epochs = 100, .verbose = 0});
  const std::vector<double>& loss = history.history["loss"];
  std::printf("%-20s", name);
  for (const std::size_t epoch : {1u, 5u, 20u, 50u, 100u}) std::printf(" %.4f", loss[epoch - 1]);
  std::printf("   %.4f  %s\n", history.history["accuracy"].back(), curve(loss).c_str());
  return {name, history};
}

int main(int argc, char** argv) {
  using namespace optimizers;
  std::printf("loss at epoch             1      5     20     50    100 accuracy  curve\n");
  std::vector<plot::NamedHistory> runs;
  runs.push_back(train("SGD 0.1", SGD({.learning_rate = 0.1})));
  runs.push_back(train("  with momentum 0.9", SGD({.learning_rate = 0.1, .momentum = 0.9})));
  runs.push_back(
      train("  and Nesterov", SGD({.learning_rate = 0.1, .momentum = 0.9, .nesterov = true})));
  runs.push_back(train("Adagrad 0.1", Adagrad({.learning_rate = 0.1})));
  runs.push_back(train("RMSprop 0.01", RMSprop({.learning_rate = 0.01})));
  runs.push_back(train("  centered", RMSprop({.learning_rate = 0.01, .centered = true})));
  runs.push_back(train("Adadelta 1", Adadelta({.learning_rate = 1})));
  runs.push_back(train("Adam 0.01", Adam({.learning_rate = 0.01})));
  runs.push_back(train("  with amsgrad", Adam({.learning_rate = 0.01, .amsgrad = true})));
  runs.push_back(train("AdamW 0.01", AdamW({.learning_rate = 0.01})));
  runs.push_back(train("Adamax 0.01", Adamax({.learning_rate = 0.01})));
  runs.push_back(train("Nadam 0.01", Nadam({.learning_rate = 0.01})));
  runs.push_back(train("Lion 0.001", Lion({.learning_rate = 0.001})));
  runs.push_back(train("Ftrl 0.1", Ftrl({.learning_rate = 0.1})));
  if (argc < 2) return 0;
  plot::comparison_curves({runs[0], runs[3], runs[4], runs[7], runs[12]},
                          {.title = "Two moons", .monitor = "loss", .log = true})
      .save(argv[1]);
}
