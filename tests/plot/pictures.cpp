#include "pictures.hpp"

#include <cmath>

#include "hebb/datasets.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/random.hpp"
#include "networks.hpp"

namespace hebb::plot {

std::vector<double> normal_numbers(std::size_t count, unsigned seed) {
  // Sums of twelve uniform numbers, from a linear congruential generator (Knuth's MMIX).
  std::uint64_t state = seed;
  std::vector<double> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    double sum = -6;
    for (int j = 0; j < 12; ++j) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      sum += static_cast<double>(state >> 11) / 9007199254740992.0;
    }
    numbers.push_back(sum);
  }
  return numbers;
}

History history_of(int epochs) {
  History history;
  for (int i = 0; i < epochs; ++i) {
    history.epoch.push_back(i);
    history.history["loss"].push_back(std::exp(-0.2 * i) + 0.1);
    history.history["val_loss"].push_back(std::exp(-0.25 * i) + 0.2 + 0.01 * i);
    history.history["sparse_categorical_accuracy"].push_back(1 - 0.6 * std::exp(-0.2 * i));
    history.history["val_sparse_categorical_accuracy"].push_back(0.9 - 0.5 * std::exp(-0.2 * i));
    history.history["learning_rate"].push_back(i < epochs / 2 ? 1e-3 : 1e-4);
  }
  return history;
}

namespace {

std::vector<std::string> class_names(int classes) {
  std::vector<std::string> names;
  for (int i = 0; i < classes; ++i) {
    names.push_back((i % 3 == 0 ? "an uncommonly long name of class " : "class ") +
                    std::to_string(i));
  }
  return names;
}

Figure confusion_of(int classes) {
  std::vector<std::int64_t> counts;
  for (int row = 0; row < classes; ++row) {
    for (int column = 0; column < classes; ++column) {
      counts.push_back(row == column ? 900 + row : (row * 7 + column * 13) % 5 * 11);
    }
  }
  return confusion_matrix(Tensor::from(counts, {classes, classes}),
                          {.title = "Confusion", .class_names = class_names(classes)});
}

/// Labels and probabilities of classes of which the right one is mostly the likeliest.
struct Judged {
  Tensor truth, probabilities;
};

Judged judged(int classes, int samples) {
  const std::vector<double> noise = normal_numbers(static_cast<std::size_t>(classes * samples), 3);
  std::vector<std::int64_t> truth;
  std::vector<double> scores;
  for (int i = 0; i < samples; ++i) {
    truth.push_back(i % classes);
    double sum = 0;
    for (int k = 0; k < classes; ++k) {
      scores.push_back(
          std::exp(noise[static_cast<std::size_t>(i * classes + k)] + (k == i % classes ? 2 : 0)));
      sum += scores.back();
    }
    for (int k = 0; k < classes; ++k)
      scores[scores.size() - 1 - static_cast<std::size_t>(k)] /= sum;
  }
  return {Tensor::from(truth), Tensor::from(scores, {samples, classes})};
}

Figure regions_of(int classes) {
  set_random_seed(1);
  Sequential model{layers::Input({2}), layers::Dense(8, {.activation = "tanh"})};
  if (classes == 2) {
    model.add(layers::Dense(1, {.activation = "sigmoid"}));
  } else {
    model.add(layers::Dense(classes, {.activation = "softmax"}));
  }
  std::vector<std::int64_t> labels;
  for (int i = 0; i < 60; ++i) labels.push_back(i % classes);
  return decision_regions(model, Tensor::from(normal_numbers(120, 5), {60, 2}),
                          Tensor::from(labels), {.title = "Regions"});
}

Tensor images_of(int count) {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < count * 64; ++i) pixels.push_back(static_cast<std::uint8_t>(i * 37 % 256));
  return Tensor::from(pixels, {count, 8, 8});
}

Figure ridges_of(int epochs) {
  std::vector<Snapshot> snapshots;
  for (int i = 0; i < epochs; ++i) {
    std::vector<double> weights = normal_numbers(300, 7);
    for (double& weight : weights) weight *= 1 + 0.1 * i;
    snapshots.push_back({i + 1, Tensor::from(weights)});
  }
  return histograms_over_epochs(snapshots, {.title = "Weights"});
}

Figure finder() {
  std::vector<double> rates, losses;
  for (int i = 0; i < 90; ++i) {
    rates.push_back(std::pow(10, -6 + 0.07 * i));
    const double decade = std::log10(rates.back());
    losses.push_back(2.3 / (1 + std::exp(2 * (decade + 3))) + 0.2 +
                     (decade > -0.5 ? std::exp(4 * (decade + 0.5)) : 0));
  }
  return learning_rate_finder(rates, losses);
}

Figure valley() {
  const auto path = [](const char* name, double rate) {
    DescentPath result{.name = name};
    double x = -2.5, y = 1.5;
    for (int i = 0; i < 20; ++i) {
      result.x.push_back(x);
      result.y.push_back(y);
      x -= rate * 2 * x;
      y -= rate * 10 * y;
    }
    return result;
  };
  return descent_paths(
      contours_of([](double x, double y) { return x * x + 5 * y * y; }, {-3, 3, -2, 2}),
      {path("small", 0.01), path("good", 0.15), path("too large", 0.21)}, {.title = "A valley"});
}

Figure fit_of_a_curve() {
  const std::vector<double> noise = normal_numbers(40, 11);
  std::vector<double> x, y;
  for (std::size_t i = 0; i < noise.size(); ++i) {
    x.push_back(0.1 * static_cast<double>(i));
    y.push_back(std::sin(x.back()) + 0.1 * noise[i]);
  }
  return curve_fit(Tensor::from(x), Tensor::from(y), {{"1 unit", {0, 2, 4}, {0, 1, -1}}},
                   {.title = "Fit"});
}

std::vector<Picture> all() {
  const Dataset iris = datasets::iris();
  const Judged ten = judged(10, 200), two = judged(2, 50);
  const Tensor truth = Tensor::from(normal_numbers(80, 13));
  const Tensor guess = Tensor::from(normal_numbers(80, 17));
  return {
      {"training_curves", [] { return training_curves(history_of(20), {.title = "Run"}); }},
      {"training_curves_of_one_epoch", [] { return training_curves(history_of(1)); }},
      {"comparison_curves",
       [] {
         return comparison_curves({{"adam", history_of(20)}, {"sgd", history_of(10)}},
                                  {.title = "Optimizers", .log = true});
       }},
      {"learning_rate_finder", finder},
      {"activation", [] { return activation("hard_silu"); }},
      {"activations", activations},
      {"decision_regions_of_two", [] { return regions_of(2); }},
      {"decision_regions_of_four", [] { return regions_of(4); }},
      {"confusion_matrix_of_two", [] { return confusion_of(2); }},
      {"confusion_matrix_of_ten", [] { return confusion_of(10); }},
      {"confusion_matrix_of_thirty", [] { return confusion_of(30); }},
      {"roc_curve",
       [=] {
         return roc_curve(ten.truth, ten.probabilities,
                          {.title = "ROC", .class_names = class_names(10)});
       }},
      {"precision_recall_curve",
       [=] { return precision_recall_curve(two.truth, two.probabilities); }},
      {"predicted_against_true",
       [=] { return predicted_against_true(truth, guess, {.title = "Prices"}); }},
      {"residuals", [=] { return residuals(truth, guess, {.title = "Prices"}); }},
      {"curve_fit", fit_of_a_curve},
      {"image_grid", [] { return image_grid(images_of(11), {.title = "Images", .columns = 4}); }},
      {"predictions",
       [=] {
         return predictions(images_of(200), ten.truth, ten.probabilities,
                            {.title = "Worst mistakes", .class_names = class_names(10)});
       }},
      {"first_layer_weights",
       [] {
         return first_layer_weights(Tensor::from(normal_numbers(64 * 12, 19), {64, 12}), 8, 8,
                                    {.title = "Weights"});
       }},
      {"histograms_over_epochs", [] { return ridges_of(12); }},
      {"histograms_of_one_epoch", [] { return ridges_of(1); }},
      {"gradient_sizes",
       [] {
         return gradient_sizes({{"sigmoid", {1e-9, 1e-6, 1e-3}}, {"relu", {0.1, 0.2, 0.3}}},
                               {.title = "Gradients", .layers = {"dense", "dense_1", "dense_2"}});
       }},
      {"descent_paths", valley},
      {"scatter_matrix",
       [=] {
         return scatter_matrix(iris.x, {.title = "Iris",
                                        .feature_names = {"sepal length", "sepal width",
                                                          "petal length", "petal width"},
                                        .y = iris.y,
                                        .class_names = iris.class_names});
       }},
      {"network", [] { return network(digits()); }},
      {"network_of_branches", [] { return network(branches()); }},
      {"network_of_opened_models", [] { return network(branches(), {.expand_nested = true}); }},
      {"network_of_residuals", [] { return network(residuals(6)); }},
      {"network_of_thirty_layers", [] { return network(chain_of_dense(30)); }},
      {"network_of_a_module",
       [] {
         Written written;
         written(Tensor::zeros({1, 3}));
         return network(written);
       }},
      {"neurons", [] { return neurons(xnor()); }},
      {"neurons_of_a_sample",
       [] {
         return neurons(xnor(), {.sample = Tensor::from({1.f, 1.f})});
       }},
      {"neurons_of_the_largest",
       [] {
         const std::vector<std::string> names(16, "a feature with a name that is too long by far");
         return neurons(largest_of_neurons(),
                        {.feature_names = names, .sample = Tensor::ones({1, 16})});
       }},
  };
}

}  // namespace

const std::vector<Picture>& pictures() {
  static const std::vector<Picture> kPictures = all();
  return kPictures;
}

}  // namespace hebb::plot
