// Several labels at once: one sigmoid for each question.
//
// Each point of the square has four labels, any number of which may be true:
//
//   right    x > 0           top       y > 0
//   disc     x^2 + y^2 < 1   diagonal  |x - y| < 1/2
//
// Softmax would let one label win. Here every output is a sigmoid of its own, p_j = 1 / (1 +
// exp(-z_j)), and the loss is the binary cross-entropy, averaged over samples and labels:
//
//   L = -mean_ij [t_ij log p_ij + (1 - t_ij) log(1 - p_ij)]
//
// The network shares its hidden layer between the questions. A report per label tells precision
// (how many of the points called true are) and recall (how many of the true points are found).
//
// M.-L. Zhang, Z.-H. Zhou: Multilabel neural networks with applications to functional genomics
// (2006).
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

Dataset labelled_points(std::int64_t samples, std::uint64_t seed) {
  const Rng random(seed);
  std::vector<float> points, labels;
  for (std::int64_t i = 0; i < samples; ++i) {
    const auto at = static_cast<std::uint64_t>(2 * i);
    const double x = 3 * random.uniform(at) - 1.5, y = 3 * random.uniform(at + 1) - 1.5;
    points.insert(points.end(), {static_cast<float>(x), static_cast<float>(y)});
    for (const bool label : {x > 0, y > 0, x * x + y * y < 1, std::abs(x - y) < 0.5}) {
      labels.push_back(label ? 1.0f : 0.0f);
    }
  }
  return {Tensor::from(points, {samples, 2}),
          Tensor::from(labels, {samples, 4}),
          {"right", "top", "disc", "diagonal"}};
}

int main() {
  const Dataset train = labelled_points(2000, 1), test = labelled_points(1000, 2);
  Sequential model{
      layers::Input({2}),
      layers::Dense(32, {.activation = "relu"}),
      layers::Dense(32, {.activation = "relu"}),
      layers::Dense(4, {.activation = "sigmoid"}),
  };
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.01}),
                 .loss = "binary_crossentropy",
                 .metrics = {"binary_accuracy"}});
  model.fit(train, {.batch_size = 50, .epochs = 40, .verbose = 0});
  const Logs figures = model.evaluate(test.x, test.y);
  std::printf("test loss %.4f, accuracy over all labels %.4f\n\n", figures["loss"],
              figures["binary_accuracy"]);

  const Tensor probabilities = model.predict(test.x);
  std::printf("%-9s  %8s  %9s  %6s  %6s\n", "label", "accuracy", "precision", "recall", "true");
  for (std::size_t j = 0; j < test.class_names.size(); ++j) {
    const int column = static_cast<int>(j);
    const std::vector<double> p = slice(probabilities, column, column + 1, 1).to_vector<double>();
    const std::vector<double> t = slice(test.y, column, column + 1, 1).to_vector<double>();
    double right = 0, found = 0, called = 0, all = 0;
    for (std::size_t i = 0; i < t.size(); ++i) {
      const double said = p[i] > 0.5 ? 1 : 0;
      right += said == t[i];
      found += said * t[i];
      called += said;
      all += t[i];
    }
    std::printf("%-9s  %8.3f  %9.3f  %6.3f  %6.0f\n", test.class_names[j].c_str(),
                right / static_cast<double>(t.size()), found / called, found / all, all);
  }

  std::printf("\nthe point (0.5, 0.4) is");
  const std::vector<double> p =
      model.predict(Tensor::from({0.5f, 0.4f}, {1, 2})).to_vector<double>();
  for (std::size_t j = 0; j < p.size(); ++j) {
    if (p[j] > 0.5) std::printf(" %s", test.class_names[j].c_str());
  }
  std::printf("\n");
}
