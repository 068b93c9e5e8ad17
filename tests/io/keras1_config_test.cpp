// Configs of Keras 1; whole files of it are among those of keras_files_test.

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/file.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/registry.hpp"
#include "hebb/saving.hpp"
#include "io/formats/keras_files.hpp"
#include "io/hdf5/writer.hpp"
#include "io/json.hpp"
#include "io/keras_config.hpp"
#include "io/unknown_options.hpp"
#include "nn/nn_testing.hpp"
#include "temporary_folder.hpp"

namespace hebb::io {
namespace {

using hebb::testing::expect_words;
using hebb::testing::message_of;

std::string modern_text(const std::string& json) {
  return to_json(modern(parse_json(json, "test")));
}

/// A description of a layer of this class.
std::string described(const std::string& type, const std::string& options) {
  return R"({"class_name": ")" + type + R"(", "config": {)" + options + "}}";
}

TEST(Keras1Config, HasOtherNames) {
  const std::pair<std::string, std::string> cases[] = {
      {described("Dense", R"("output_dim": 3, "init": "normal", "bias": false)"),
       described("Dense",
                 R"("units": 3, "kernel_initializer": "random_normal", "use_bias": false)")},
      {described("Embedding", R"("input_dim": 5, "output_dim": 2, "init": "uniform")"),
       described("Embedding",
                 R"("input_dim": 5, "output_dim": 2, "embeddings_initializer": "random_uniform")")},
      {described("BatchNormalization", R"("gamma_init": "one", "beta_init": "zero")"),
       described("BatchNormalization",
                 R"("gamma_initializer": "ones", "beta_initializer": "zeros")")},
      {described("Dropout", R"("p": 0.5)"), described("Dropout", R"("rate": 0.5)")},
      {described("GaussianDropout", R"("p": 0.5)"), described("GaussianDropout", R"("rate": 0.5)")},
      {described("GaussianNoise", R"("sigma": 0.5)"),
       described("GaussianNoise", R"("stddev": 0.5)")},
      {described("PReLU", R"("init": "zero")"),
       described("PReLU", R"("alpha_initializer": "zeros")")},
      {described("InputLayer", R"("batch_input_shape": [null, 4], "input_dtype": "float64")"),
       described("InputLayer", R"("batch_shape": [null, 4], "dtype": "float64")")},
  };
  for (const auto& [old, now] : cases) {
    EXPECT_EQ(modern_text(old), now);
    EXPECT_EQ(modern_text(now), now);  // nothing is taken twice
  }
}

TEST(Keras1Config, HasRegularizersAndConstraintsInOneObject) {
  const Config config = modern(parse_json(
      described(
          "Dense",
          R"("output_dim": 3, "W_regularizer": {"name": "WeightRegularizer", "l1": 0.5, "l2": 0.25},
          "b_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 1.0},
          "activity_regularizer": {"name": "ActivityRegularizer", "l1": 0.5, "l2": 0.0},
          "W_constraint": {"name": "MaxNorm", "m": 3, "axis": 0}, "b_constraint": {"name": "NonNeg"})"),
      "test"));
  const Config options = *make_layer(config)->config().find("config");
  const auto expect = [&](const char* option, const Config& expected) {
    EXPECT_EQ(*options.find(option), expected) << option;
  };
  expect("kernel_regularizer", Regularizer(regularizers::L1L2({.l1 = 0.5, .l2 = 0.25})).config());
  expect("bias_regularizer", Regularizer(regularizers::L1L2({.l1 = 0, .l2 = 1})).config());
  expect("activity_regularizer", Regularizer(regularizers::L1L2({.l1 = 0.5, .l2 = 0})).config());
  expect("kernel_constraint", Constraint(constraints::MaxNorm({.max_value = 3})).config());
  expect("bias_constraint", Constraint("non_neg").config());
  EXPECT_EQ(known_options(config).warnings, std::vector<std::string>{});
}

TEST(Keras1Config, HasOneLayerThatMerges) {
  const auto merged = [](const std::string& mode) {
    return modern_text(
        described("Merge", R"("name": "m", "mode": ")" + mode +
                               R"(", "mode_type": "raw", "concat_axis": 1, "dot_axes": 2)"));
  };
  EXPECT_EQ(merged("sum"), described("Add", R"("name": "m")"));
  EXPECT_EQ(merged("mul"), described("Multiply", R"("name": "m")"));
  EXPECT_EQ(merged("ave"), described("Average", R"("name": "m")"));
  EXPECT_EQ(merged("max"), described("Maximum", R"("name": "m")"));
  EXPECT_EQ(merged("concat"), described("Concatenate", R"("name": "m", "axis": 1)"));
  EXPECT_EQ(merged("dot"), described("Dot", R"("name": "m", "axes": 2)"));
}

/// Writes a file of Keras 1 without weights.
void write_model(const std::string& path, const std::string& architecture) {
  hdf5::NewGroup root;
  root.set_text("model_config", architecture);
  root.group("model_weights").set_texts("layer_names", {});
  replace_file(path, {hdf5::write(root, path)});
}

std::string sequential(const std::string& layers) {
  return R"({"class_name": "Sequential", "config": [)" + layers + "]}";
}

TEST(Keras1Files, SayWhatHebbDoesNotHave) {
  const hebb::testing::TemporaryFolder folder;
  const std::string path = folder / "m.h5";
  const auto refusal = [&](const std::string& layers) {
    write_model(path, sequential(layers));
    return message_of<ValueError>([&] { load_model(path); });
  };
  const std::string first = R"("name": "a", "batch_input_shape": [null, 4], )";
  expect_words(refusal(described("Merge", R"("name": "m", "mode": "cos", "mode_type": "raw")")),
               {"m.h5", "\"m\" (Merge)"});
  expect_words(refusal(described("Merge", R"("name": "m", "mode": "sum", "mode_type": "lambda")")),
               {"m.h5", "\"m\" (Merge)", "no code is taken from files"});
  expect_words(refusal(described("Highway", first + R"("init": "one")")), {"\"a\" (Highway)"});
  expect_words(
      refusal(described("Dense", first + R"("output_dim": 2, "activation": "hard_sigmoid")")),
      {"hard_sigmoid of Keras 1", "another activation"});
  expect_words(refusal(described("BatchNormalization", first + R"("mode": 2)")),
               {"layer \"a\"", "\"mode\" asks for statistics"});
  expect_words(
      refusal(described(
          "Dense",
          first +
              R"("output_dim": 2, "W_regularizer": {"name": "EigenvalueRegularizer", "k": 1.0})")),
      {"Dense \"a\"", "kernel_regularizer", "EigenvalueRegularizer"});
}

}  // namespace
}  // namespace hebb::io
