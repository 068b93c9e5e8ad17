// Models in files: what comes back is the same model, to the last bit.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "hebb/saving.hpp"
#include "io/formats.hpp"
#include "nn/nn_testing.hpp"
#include "temporary_folder.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_words;
using testing::message_of;
using testing::uniform;

/// A compiled model of two branches with a model inside, after some steps.
Model trained() {
  Sequential tower{layers::Input({4}), Dense(5, {.activation = "tanh"}),
                   layers::BatchNormalization()};
  Symbol a = Input({4}), b = Input({4});
  Symbol x = layers::Concatenate()({tower(a), tower(b)});
  Symbol y = Dense(1, {.name = "out"})(x);
  Model model({a, b}, {y});
  model.compile(
      {.optimizer = optimizers::Adam({.learning_rate = 0.01}), .loss = "mse", .metrics = {"mae"}});
  model.fit({uniform({32, 4}, 1), uniform({32, 4}, 2)}, uniform({32, 1}, 3),
            {.batch_size = 8, .epochs = 2, .verbose = 0});
  return model;
}

Tensors inputs() { return {uniform({7, 4}, 5), uniform({7, 4}, 6)}; }

/// Formats that hold a whole model.
constexpr const char* kWhole[] = {".keras", ".h5", ".hdf5", ".safetensors", ".npz"};
constexpr const char* kWeights[] = {".weights.h5", ".h5", ".safetensors", ".npz"};
/// Formats of architectures alone.
constexpr const char* kArchitecture[] = {".json", ".yaml", ".yml"};

TEST(ModelFile, PredictsTheSameBits) {
  const testing::TemporaryFolder folder;
  Model model = trained();
  for (const char* extension : kWhole) {
    const std::string path = folder / std::string("model") + extension;
    model.save(path);
    const std::shared_ptr<Model> loaded = load_model(path);
    EXPECT_EQ(testing::bits(loaded->predict(inputs(), {.verbose = 0})),
              testing::bits(model.predict(inputs(), {.verbose = 0})))
        << extension;
    EXPECT_EQ(loaded->to_json(), model.to_json()) << extension;
  }
}

TEST(ModelFile, GoesOnTrainingWithTheSameBits) {
  const testing::TemporaryFolder folder;
  for (const char* extension : kWhole) {
    Model model = trained();
    const std::string path = folder / std::string("model") + extension;
    model.save(path);
    const std::shared_ptr<Model> loaded = load_model(path);
    EXPECT_EQ(loaded->optimizer().iterations(), 8);
    const auto go_on = [](Model& m) {
      std::vector<double> losses;
      for (int i = 0; i < 3; ++i) {
        losses.push_back(m.train_on_batch(inputs(), uniform({7, 1}, 7))["loss"]);
      }
      return losses;
    };
    EXPECT_EQ(go_on(*loaded), go_on(model)) << extension;
  }
}

TEST(ModelFile, SavedTwiceIsTheSameBytes) {
  const testing::TemporaryFolder folder;
  ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);  // archives say when they were made
  const Model model = trained();
  const auto content = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  for (const char* extension : kWhole) {
    const std::string first = folder / std::string("a") + extension,
                      second = folder / std::string("b") + extension;
    model.save(first);
    model.save(second);
    EXPECT_EQ(content(first), content(second)) << extension;
  }
  ::unsetenv("SOURCE_DATE_EPOCH");
}

TEST(ModelFile, KeepsTheStateOfARunInTheFormatsThatHoldIt) {
  SavedModel saved = saved_model(trained(), true, "test");
  saved.state = {{"run/epoch", Tensor::from(std::vector<std::int64_t>{7}, {})},
                 {"run/logs/names/0", Tensor::from(std::vector<std::uint8_t>{'m', 'a', 'e'}, {3})},
                 {"callbacks/0/best", Tensor::from(std::vector<double>{}, {0})},
                 {"losses", Tensor::from(std::vector<double>{NAN, -INFINITY, -0.0, 0.1}, {4})},
                 {"mean", uniform({2, 3}, 8)}};
  int formats = 0;
  for (const io::Format& format : io::formats()) {
    if (!format.holds.state) continue;
    const io::ModelBytes bytes = format.write(saved, "test");
    const SavedModel loaded = format.read(bytes, "test");
    std::map<std::string, Tensor> state;
    for (const SavedWeight& field : loaded.state) state[field.name] = field.value;
    EXPECT_EQ(state.size(), saved.state.size()) << format.name;
    for (const SavedWeight& field : saved.state) {
      ASSERT_TRUE(state.contains(field.name)) << format.name << " " << field.name;
      const Tensor& value = state[field.name];
      EXPECT_EQ(value.dtype(), field.value.dtype());
      EXPECT_EQ(value.shape(), field.value.shape());
      EXPECT_EQ(testing::bits(value), testing::bits(field.value)) << format.name << field.name;
    }
    EXPECT_TRUE(loaded.assets.empty()) << "the state is no asset of the user's";
    ++formats;
  }
  EXPECT_EQ(formats, 3);
}

/// What the optimizer keeps in a file of this model, which is read without a warning and goes on
/// training as the model does.
std::vector<std::pair<std::string, Tensor>> kept_in_file(const Model& model,
                                                         const std::string& path) {
  model.save(path);
  ::testing::internal::CaptureStderr();
  const std::shared_ptr<Model> loaded = load_model(path);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "") << path;
  std::vector<std::pair<std::string, Tensor>> kept;
  for (const OptimizerVariable& v : loaded->optimizer().variables(loaded->trainable_variables())) {
    kept.emplace_back(v.weight ? v.weight->name() : "", v.value);
  }
  return kept;
}

TEST(ModelFile, HoldsWhatTheOptimizerKeepsOfTheWeightsThatLearn) {
  const testing::TemporaryFolder folder;
  for (const char* extension : kWhole) {
    Sequential model{layers::Input({3}), Dense(4, {.name = "first", .trainable = false}),
                     Dense(1, {.name = "last"})};
    model.compile({.optimizer = "adam", .loss = "mse"});
    const std::string path = folder / std::string("model") + extension;
    const auto train = [](Model& m) {
      return m.train_on_batch(uniform({5, 3}, 1), uniform({5, 1}, 2))["loss"];
    };
    EXPECT_EQ(kept_in_file(model, path).size(), 2) << "before the first step";
    train(model);
    EXPECT_EQ(kept_in_file(model, path).size(), 2 + 2 * 2);
    model.get_layer("first")->set_trainable(true);  // as Keras, which has all slots of what learns
    const auto thawed = kept_in_file(model, path);
    ASSERT_EQ(thawed.size(), 2 + 2 * 4);
    for (std::size_t i = 2; i < thawed.size(); ++i) {
      const std::vector<double> values = thawed[i].second.to_vector<double>();
      const bool zero = std::count(values.begin(), values.end(), 0) == std::ssize(values);
      EXPECT_EQ(zero, i < 2 + 4) << extension << " " << thawed[i].first;
    }
    const std::shared_ptr<Model> loaded = load_model(path);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(train(*loaded), train(model)) << extension;
    model.get_layer("last")->set_trainable(false);
    EXPECT_EQ(kept_in_file(model, path).size(), 2 + 2 * 2);
    const std::shared_ptr<Model> frozen = load_model(path);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(train(*frozen), train(model)) << extension;
  }
}

TEST(ModelFile, WeightsFindTheirLayers) {
  const testing::TemporaryFolder folder;
  Model model = trained();
  for (const char* extension : kWeights) {
    const std::string path = folder / std::string("w") + extension;
    model.save_weights(path);
    Model other = clone_model(model);
    other.load_weights(path);
    EXPECT_EQ(testing::bits(other.predict(inputs(), {.verbose = 0})),
              testing::bits(model.predict(inputs(), {.verbose = 0})));
  }
}

TEST(ModelFile, ArchitecturesAreTheSame) {
  const testing::TemporaryFolder folder;
  const Model model = trained();
  for (const char* extension : kArchitecture) {
    const std::string path = folder / std::string("model") + extension;
    model.save(path);
    const std::shared_ptr<Model> loaded = load_model(path);
    EXPECT_EQ(loaded->to_json(), model.to_json()) << extension;
    EXPECT_FALSE(loaded->compiled());
    expect_words(message_of<ValueError>([&] { model.save_weights(path); }),
                 {"save_weights", "holds no weights", extension});
    Model other = clone_model(model);
    expect_words(message_of<DataError>([&] { other.load_weights(path); }),
                 {"load_weights", "holds no weights"});
  }
}

TEST(ModelFile, WeightsThatALayerDoesWithoutAreInNoFile) {
  const testing::TemporaryFolder folder;
  Sequential model{layers::Input({2}), Dense(3, {.use_bias = false}),
                   layers::BatchNormalization({.center = false, .scale = false})};
  for (const char* extension : kWhole) {
    const std::string path = folder / std::string("model") + extension;
    model.save(path);
    EXPECT_EQ(load_model(path)->get_weights().size(), 3) << extension;
  }
}

TEST(ModelFile, RefusesWeightsOfAnotherArchitecture) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "w.safetensors";
  trained().save_weights(path);
  Sequential stranger{layers::Input({4}), Dense(3, {.name = "strange"})};
  expect_words(message_of<ValueError>([&] { stranger.load_weights(path); }),
               {"load_weights", "no weights for strange", ".by_name"});
  Sequential other{layers::Input({4}), Dense(3, {.name = "out"})};
  const std::vector<Tensor> before = other.get_weights();
  expect_words(message_of<ShapeError>([&] { other.load_weights(path, {.by_name = true}); }),
               {"load_weights", "\"out\"", "kernel", "[4, 3]", "[10, 1]"});
  EXPECT_EQ(testing::bits(before[0]), testing::bits(other.get_weights()[0]));
}

TEST(ModelFile, SaysWhatIsWrongWithAPath) {
  const testing::TemporaryFolder folder;
  const Model model = trained();
  expect_words(message_of<ValueError>([&] { model.save(folder / "model.pt"); }),
               {"save", "model.pt", ".safetensors"});
  model.save(folder / "m.safetensors");
  expect_words(
      message_of<IOError>([&] { model.save(folder / "m.safetensors", {.overwrite = false}); }),
      {"is there already", "overwrite"});
  model.save_weights(folder / "w.safetensors");
  expect_words(message_of<DataError>([&] { load_model(folder / "w.safetensors"); }),
               {"weights alone", "load_weights()"});
  EXPECT_THROW(load_model(folder / "none.keras"), IOError);
}

}  // namespace
}  // namespace hebb
