// Files that versions of hebb wrote are read by all versions to come: tests/io/compatibility has a
// folder for each. `make compatibility` adds what the present version writes and is not there yet.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"
#include "hebb/hebb.hpp"
#include "io/formats.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(HEBB_SOURCE_DIR) / "tests/io/compatibility";
constexpr const char* kExpected = "expected.npz";
constexpr const char* kWeights = "model.weights.h5";
constexpr double kTolerance = 1e-6;

Tensors inputs() { return {testing::uniform({5, 4}, 1), testing::uniform({5, 4}, 2)}; }
Tensor targets() { return testing::uniform({5, 2}, 3); }

/// A trained model of branches, a model within and a frozen layer.
Model trained() {
  set_random_seed(1);
  Sequential tower{layers::Input({4}), layers::Dense(3, {.activation = "tanh"}),
                   layers::BatchNormalization()};
  Symbol a = Input({4}, {.name = "a"}), b = Input({4}, {.name = "b"});
  Symbol x = layers::Concatenate()({tower(a), tower(b)});
  x = layers::Dense(4, {.activation = "relu", .name = "frozen", .trainable = false})(x);
  Model model({a, b}, {layers::Dense(2, {.name = "out"})(x)});
  model.compile(
      {.optimizer = optimizers::Adam({.learning_rate = 0.01}), .loss = "mse", .metrics = {"mae"}});
  model.fit(inputs(), targets(), {.epochs = 3, .verbose = 0, .seed = 1});
  return model;
}

/// Losses of three more steps.
Tensor go_on(Model& model) {
  std::vector<double> losses;
  for (int i = 0; i < 3; ++i) losses.push_back(model.train_on_batch(inputs(), targets())["loss"]);
  return Tensor::from(losses, {3});
}

void expect_close(const Tensor& a, const Tensor& b, const std::string& what) {
  ASSERT_EQ(a.shape(), b.shape()) << what;
  const auto p = a.to_vector<double>(), q = b.to_vector<double>();
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(p[i], q[i], kTolerance) << what;
}

TEST(Compatibility, FilesOfEarlierVersionsAreRead) {
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder)) {
    const fs::path& path = entry.path();
    if (path.stem() != "model") continue;
    ++files;
    const Arrays expected = read_npz(path.parent_path() / kExpected);
    const Tensors x = {expected["a"], expected["b"]};
    const std::shared_ptr<Model> model = load_model(path);
    EXPECT_EQ(model->count_params(), expected["count_params"].item<std::int64_t>()) << path;
    if (!io::format_of_path(path.native(), "test").holds.weights) continue;
    expect_close(model->predict(x, {.verbose = 0}), expected["predictions"], path);
    expect_close(go_on(*model), expected["losses"], path);
  }
  EXPECT_GE(files, 4);
}

TEST(Compatibility, WeightsOfEarlierVersionsAreRead) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const fs::path path = entry.path() / kWeights;
    if (!fs::exists(path)) continue;
    ++files;
    const Arrays expected = read_npz(entry.path() / kExpected);
    const std::shared_ptr<Model> model = load_model(entry.path() / "model.json");
    model->load_weights(path);
    expect_close(model->predict({expected["a"], expected["b"]}, {.verbose = 0}),
                 expected["predictions"], path);
  }
  EXPECT_GE(files, 1);
}

TEST(Compatibility, FilesOfThisVersionAreWrittenWhereMissing) {
  if (!std::getenv("HEBB_WRITE_COMPATIBILITY")) {
    GTEST_SKIP() << "skipped: make compatibility does this";
  }
  const fs::path folder = kFolder / text::format("{}.{}.{}", HEBB_VERSION_MAJOR, HEBB_VERSION_MINOR,
                                                 HEBB_VERSION_PATCH);
  fs::create_directories(folder);
  Model model = trained();
  for (const io::Format& format : io::formats()) {
    const fs::path path = folder / ("model" + std::string(format.extensions.front()));
    if (format.holds.architecture && !fs::exists(path)) model.save(path);
  }
  if (!fs::exists(folder / kWeights)) model.save_weights(folder / kWeights);
  const std::vector<NamedTensor> expected = {
      {"a", inputs()[0]},
      {"b", inputs()[1]},
      {"predictions", model.predict(inputs(), {.verbose = 0})},
      {"count_params", Tensor::from({model.count_params()}, {})},
      {"losses", go_on(model)}};
  if (!fs::exists(folder / kExpected)) write_npz(folder / kExpected, expected);
}

}  // namespace
}  // namespace hebb
