// The code of docs/plot.md.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "hebb/hebb.hpp"

using namespace hebb;

namespace {

/// A folder of its own to save pictures in, left and removed at the end.
class PlotPage : public testing::Test {
 protected:
  void SetUp() override {
    before_ = std::filesystem::current_path();
    folder_ = std::filesystem::temp_directory_path() /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
    std::filesystem::current_path(folder_);
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }
  void expect_files(std::initializer_list<const char*> names) {
    for (const char* name : names) {
      ASSERT_TRUE(std::filesystem::exists(name)) << name;
      EXPECT_GT(std::filesystem::file_size(name), 1000u) << name;
    }
  }

 private:
  std::filesystem::path before_, folder_;
};

TEST_F(PlotPage, Training) {
  const Dataset iris = datasets::iris();
  Sequential model{layers::Dense(8, {.activation = "tanh"}),
                   layers::Dense(3, {.activation = "softmax"})};
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.02}),
                 .loss = "sparse_categorical_crossentropy",
                 .metrics = {"accuracy"}});
  const History history = model.fit(iris, {.epochs = 5, .verbose = 0, .validation_split = 0.2});
  const History other = history;
  plot::training_curves(history, {.title = "Iris"}).save("curves.svg");
  plot::comparison_curves({{"adam", history}, {"sgd", other}}, {.log = true}).save("runs.png");
  const plot::Figure curves = plot::training_curves(history);
  curves.save("curves.png", {.theme = plot::Theme::dark, .width = 800, .scale = 3});
  const std::string svg = curves.svg();                  // to stand in HTML
  const std::vector<std::uint8_t> bytes = curves.pdf();  // to be sent somewhere
  const Tensor x = iris.x, y = iris.y;
  const Tensor probabilities = model.predict(iris.x, {.verbose = 0});
  const Tensor matrix = metrics::confusion_matrix(y, argmax(probabilities));
  plot::confusion_matrix(matrix, {.class_names = iris.class_names}).save("confusion.svg");
  plot::roc_curve(y, probabilities, {.class_names = iris.class_names}).save("roc.svg");
  plot::precision_recall_curve(y, probabilities).save("precision_recall.svg");
  plot::scatter_matrix(x, {.y = y, .class_names = iris.class_names}).save("iris.svg");
  expect_files({"curves.svg", "runs.png", "curves.png", "confusion.svg", "roc.svg",
                "precision_recall.svg", "iris.svg"});
  EXPECT_FALSE(svg.empty() || bytes.empty());
}

TEST_F(PlotPage, Finder) {
  const Dataset moons = datasets::moons({.samples = 200, .noise = 0.1, .seed = 1});
  Sequential model{layers::Dense(16, {.activation = "tanh"}),
                   layers::Dense(1, {.activation = "sigmoid"})};
  model.compile({.optimizer = optimizers::SGD(), .loss = "binary_crossentropy"});
  std::vector<double> rates, losses;
  for (double rate = 1e-4; rate < 100; rate *= 1.2) {
    model.optimizer().set_learning_rate(rate);
    losses.push_back(model.train_on_batch(moons.x, moons.y)["loss"]);
    rates.push_back(rate);
  }
  plot::learning_rate_finder(rates, losses).save("learning_rate.svg");
  const Tensor x = moons.x, y = moons.y;
  plot::decision_regions(model, x, y, {.class_names = {"upper", "lower"}}).save("regions.svg");
  plot::activation("gelu").save("gelu.svg");
  plot::activations().save("activations.png");
  expect_files({"learning_rate.svg", "regions.svg", "gelu.svg", "activations.png"});
}

TEST_F(PlotPage, Regression) {
  const Tensor x = reshape(Tensor::linspace(0, 3, 31, DType::float64), {31, 1});
  const Tensor y = x * x;
  const Tensor predicted = y + 0.1;
  const std::vector<double> at = x.to_vector<double>(), fitted = predicted.to_vector<double>();
  plot::predicted_against_true(y, predicted, {.target = "price"}).save("predicted.svg");
  plot::residuals(y, predicted, {.target = "price"}).save("residuals.svg");
  plot::curve_fit(x, y, {{"fit", at, fitted}}).save("fit.svg");
  expect_files({"predicted.svg", "residuals.svg", "fit.svg"});
}

TEST_F(PlotPage, Images) {
  const Tensor images = Tensor::arange(0, 6 * 64, 1, DType::float32);
  const Tensor x = reshape(images, {6, 8, 8}), y = Tensor::from({0, 1, 0, 1, 0, 1});
  Sequential model{layers::Input({8, 8}), layers::Flatten(),
                   layers::Dense(12, {.activation = "relu"}),
                   layers::Dense(2, {.activation = "softmax"})};
  const Tensor probabilities = model.predict(x, {.verbose = 0});
  plot::image_grid(x, {.title = "The first images", .columns = 3}).save("images.png");
  plot::predictions(x, y, probabilities, {.title = "Worst mistakes"}).save("mistakes.png");
  plot::first_layer_weights(model.get_weights()[0], 8, 8).save("weights.png");
  expect_files({"images.png", "mistakes.png", "weights.png"});
}

TEST_F(PlotPage, Weights) {
  const Dataset iris = datasets::iris();
  Sequential model{layers::Dense(8, {.activation = "tanh"}),
                   layers::Dense(3, {.activation = "softmax"})};
  model.compile({.loss = "sparse_categorical_crossentropy"});
  std::vector<plot::Snapshot> snapshots;
  const callbacks::LambdaCallback keep({.on_epoch_end = [&](int epoch, Logs&) {
    const Tensor kernel = model.get_weights()[0];
    snapshots.push_back({epoch + 1, Tensor::from(kernel.to_vector<float>())});
  }});
  model.fit(iris, {.epochs = 10, .verbose = 0, .callbacks = {keep}});
  plot::histograms_over_epochs(snapshots, {.title = "First kernel"}).save("ridges.svg");
  plot::gradient_sizes({{"sigmoid", {1e-6, 1e-4, 1e-2}}, {"relu", {0.1, 0.2, 0.1}}})
      .save("gradients.svg");
  expect_files({"ridges.svg", "gradients.svg"});
}

TEST_F(PlotPage, Descent) {
  const auto valley = [](double x, double y) { return (x * x + 20 * y * y) / 2; };
  plot::DescentPath path{.name = "learning rate 0.09"};
  for (double x = -1, y = 1.5; path.x.size() < 40; x -= 0.09 * x, y -= 0.09 * 20 * y) {
    path.x.push_back(x);
    path.y.push_back(y);
  }
  plot::descent_paths(plot::contours_of(valley, {-1.5, 0.5, -2, 2}), {path}).save("descent.svg");
  expect_files({"descent.svg"});
}

TEST_F(PlotPage, Networks) {
  Sequential model{layers::Input({2}), layers::Dense(3, {.activation = "tanh"}),
                   layers::Dense(1, {.activation = "sigmoid"})};
  plot::network(model).save("network.svg");
  plot::neurons(model, {.feature_names = {"left", "right"},
                        .class_names = {"same"},
                        .sample = Tensor::from({1.f, 0.f})})
      .save("neurons.svg");
  expect_files({"network.svg", "neurons.svg"});
}

TEST_F(PlotPage, Terminal) {
  const History history{.history = {{"loss", {0.9, 0.5, 0.4}}, {"val_loss", {0.9, 0.6, 0.7}}},
                        .epoch = {0, 1, 2}};
  testing::internal::CaptureStdout();
  for (const plot::Chart& chart : plot::training_charts(history)) {
    std::cout << plot::terminal_chart(chart, {.columns = 60, .rows = 8, .ascii = false});
  }
  const std::string shown = testing::internal::GetCapturedStdout();
  std::ifstream file(std::filesystem::path(HEBB_SOURCE_DIR) / "docs/plot.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(page.find("```\n" + shown + "```"), std::string::npos) << shown;
}

TEST_F(PlotPage, Charts) {
  std::vector<double> t, signal;
  for (int i = 0; i < 100; ++i) {
    t.push_back(0.1 * i);
    signal.push_back(1 / (1 + t.back()));
  }
  plot::Chart chart{.title = "Decay", .x = {.label = "time in s"}, .y = {.log = true}};
  chart.marks.push_back(plot::Line{.x = t, .y = signal, .label = "signal"});
  chart.marks.push_back(plot::VerticalLine{.x = 1, .label = "half"});
  chart.marks.push_back(plot::Note{.x = 9, .y = 0.1, .text = "a tenth"});
  plot::figure({chart, chart}, {.title = "Twice", .columns = 2}).save("decay.pdf");
  expect_files({"decay.pdf"});
}

}  // namespace
