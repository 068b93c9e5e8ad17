// Options in files that hebb does not know.

#include "io/unknown_options.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/registry.hpp"
#include "hebb/saving.hpp"
#include "io/formats.hpp"
#include "io/json.hpp"
#include "nn/nn_testing.hpp"
#include "nn/saved_model.hpp"
#include "temporary_folder.hpp"

namespace hebb::io {
namespace {

using hebb::testing::expect_words;
using hebb::testing::message_of;

Config parsed(const std::string& text) { return parse_json(text, "test"); }

/// A Sequential with a layer of this class and these options, named "a".
Config model_with(const std::string& type, const std::string& options) {
  return parsed(R"({"class_name": "Sequential", "config": {"name": "m", "layers": [
      {"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "name": "x"}},
      {"class_name": ")" +
                type + R"(", "config": {"name": "a", )" + options + "}}]}}");
}

using Lines = std::vector<std::string>;

Lines warnings_of(const std::string& type, const std::string& options) {
  return known_options(model_with(type, options)).warnings;
}

TEST(UnknownOptions, AreToldByLayerAndNameWithTheNearest) {
  EXPECT_EQ(warnings_of("Dense", R"("units": 3, "use_bais": false)"),
            Lines{"layer \"a\": the option \"use_bais\" is unknown and left out; did you mean "
                  "\"use_bias\"?"});
  EXPECT_EQ(warnings_of("Dense", R"("units": 3, "wings": [2])"),
            Lines{"layer \"a\": the option \"wings\" is unknown and left out"});
}

TEST(UnknownOptions, OfObjectsWithinALayerAreToldByTheirPlace) {
  const Lines expected = {
      "layer \"a\": kernel_initializer: the option \"gian\" is unknown and left out; did you mean "
      "\"gain\"?",
      "layer \"a\": bias_regularizer: the option \"l3\" is unknown and left out; did you mean "
      "\"l1\"?",
      "layer \"a\": kernel_constraint: the option \"wings\" is unknown and left out"};
  EXPECT_EQ(warnings_of("Dense", R"("units": 3,
          "kernel_initializer": {"class_name": "Orthogonal", "config": {"gain": 1.0, "gian": 2.0}},
          "bias_regularizer": {"class_name": "L1L2", "config": {"l1": 0.5, "l3": 0.5}},
          "kernel_constraint": {"class_name": "MaxNorm", "config": {"wings": 1}})"),
            expected);
}

TEST(UnknownOptions, OfModelsAndOfLayersWithinThemAreToldByTheirPath) {
  Config inner = model_with("Dense", R"("units": 3, "wings": 2)");
  Config outer = parsed(
      R"({"class_name": "Sequential", "colour": "red", "config": {"name": "m", "legs": 4}})");
  Config options = *outer.find("config");
  options.set("layers", Config::List{inner});
  outer.set("config", options);
  const Lines expected = {"model: the option \"legs\" is unknown and left out",
                          "layer \"m/a\": the option \"wings\" is unknown and left out",
                          "model: the option \"colour\" is unknown and left out"};
  EXPECT_EQ(known_options(outer).warnings, expected);
}

TEST(UnknownOptions, OfCompileAreToldByTheirPlace) {
  const Config compile = parsed(R"({"optimizer": {"class_name": "Custom>Adam", "config": {
        "learning_rate": {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.5,
          "decay_steps": 5, "waves": 3}}, "beta_3": 0.5, "jit_compile": true}},
      "loss": {"y": {"class_name": "Huber", "config": {"detla": 2.0}}},
      "metrics": [["mae", {"class_name": "AUC", "config": {"curves": "PR"}}]],
      "weighted_metrics": null, "run_eagerly": false, "hurry": true})");
  const KnownOptions known = known_compile_options(compile);
  const Lines expected = {
      "compile: optimizer: learning_rate: the option \"waves\" is unknown and left out",
      "compile: optimizer: the option \"beta_3\" is unknown and left out; did you mean \"beta_1\"?",
      "compile: loss: y: the option \"detla\" is unknown and left out; did you mean \"delta\"?",
      "compile: metrics: the option \"curves\" is unknown and left out; did you mean \"curve\"?",
      "compile: the option \"hurry\" is unknown and left out"};
  EXPECT_EQ(known.warnings, expected);
  EXPECT_EQ(known.config.find("optimizer")->find("config")->find("beta_3"), nullptr);
  EXPECT_TRUE(known_compile_options(Config()).config.is_null());
}

TEST(UnknownOptions, ThatSayNothingAreLeftOutWithoutAWord) {
  const std::pair<const char*, const char*> silent[] = {
      {"Dense", R"("units": 3, "quantization_config": null, "lora_rank": 4, "lora_alpha": 2)"},
      {"Dense", R"("units": 3, "of_keras_4": null)"},
      {"BatchNormalization", R"("renorm": false, "renorm_momentum": 0.9, "synchronized": true)"},
      {"BatchNormalization", R"("fused": true, "virtual_batch_size": null, "mode": 0)"},
      {"LayerNormalization", R"("rms_scaling": false)"},
      {"InputLayer", R"("sparse": false, "ragged": false, "optional": false)"},
      {"Dense", R"("units": 3, "kernel_initializer": {"class_name": "GlorotUniform",
          "config": {"seed": 3, "input_axes": null, "output_axes": null}})"},
  };
  for (const auto& [type, options] : silent)
    EXPECT_EQ(warnings_of(type, options), Lines{}) << options;
}

TEST(UnknownOptions, ThatWouldChangeTheResultAreRefused) {
  struct Refused {
    std::string type, option, value;
  };
  const Refused refused[] = {
      {"Dense", "quantization_config", R"({"class_name": "Int8QuantizationConfig"})"},
      {"BatchNormalization", "renorm", "true"},
      {"BatchNormalization", "mode", "1"},
      {"BatchNormalization", "virtual_batch_size", "8"},
      {"LayerNormalization", "rms_scaling", "true"},
      {"Embedding", "dropout", "0.5"},
      {"CategoryEncoding", "sparse", "true"},
      {"AlphaDropout", "noise_shape", "[1, 4]"},
      {"Reshape", "newshape", "[-1, 4]"},
      {"Slice", "shape", "[2, 2]"},
      {"Softmax", "data_format", "\"channels_first\""},
  };
  for (const Refused& one : refused) {
    const std::string quoted = "\"" + one.option + "\"";
    expect_words(
        message_of<ValueError>([&] { warnings_of(one.type, quoted + ": " + one.value); }),
        {"layer \"a\": the option ", quoted, " asks for", "which hebb does not have; save"});
  }
  std::printf("bad inputs: %zu refused, 0 not\n", std::size(refused));
}

TEST(UnknownOptions, NeverHideOnesThatHebbHas) {
  for (const std::string_view type : layer_types()) {
    const Config described = make_layer(Config::Object{{"class_name", type}})->config();
    const KnownOptions known = known_options(described);
    EXPECT_EQ(known.warnings, Lines{}) << type;
    EXPECT_EQ(known.config, described) << type;
  }
}

/// What load_model() prints of a compiled model, written to this file, whose SavedModel f changed.
template <class F>
std::string printed(const std::string& name, F&& f) {
  Sequential model{layers::Input({4}), layers::Dense(3, {.name = "a"})};
  model.compile({.optimizer = "sgd", .loss = "mse"});
  SavedModel saved = saved_model(model, true, "test");
  f(saved);
  const hebb::testing::TemporaryFolder folder;
  replace_file(folder / name, {format_of_path(name, "test").write(saved, name)});
  ::testing::internal::CaptureStderr();
  EXPECT_TRUE(load_model(folder / name));
  return ::testing::internal::GetCapturedStderr();
}

/// The config of a model with a word more in its second layer.
Config with_wings(const Config& architecture) {
  std::string text = to_json(architecture);
  const std::string before = "\"units\": 3";
  text.insert(text.find(before) + before.size(), ", \"wings\": 2");
  return parsed(text);
}

TEST(UnknownOptions, AreToldWhenAFileIsLoaded) {
  for (const char* name : {"m.keras", "m.h5", "m.safetensors", "m.npz", "m.json", "m.yaml"}) {
    const std::string text =
        printed(name, [](SavedModel& m) { m.architecture = with_wings(m.architecture); });
    expect_words(text, {"load_model: warning:", name,
                        "layer \"a\": the option \"wings\" is unknown and left out\n"});
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  }
  for (const char* name : {"m.keras", "m.h5", "m.safetensors"}) {
    const auto hurry = [](SavedModel& m) { m.compile.set("hurry", true); };
    expect_words(printed(name, hurry),
                 {name, "compile: the option \"hurry\" is unknown and left out\n"});
  }
}

TEST(UnknownOptions, ThatAreRefusedSayTheFile) {
  const Sequential model{layers::Input({4}), layers::Dense(3, {.name = "a"})};
  SavedModel saved = saved_model(model, false, "test");
  std::string text = to_json(saved.architecture);
  text.insert(text.find("\"units\""), "\"quantization_config\": {}, ");
  saved.architecture = parsed(text);
  const hebb::testing::TemporaryFolder folder;
  replace_file(folder / "m.h5", {write_legacy_model(saved, "m.h5")});
  expect_words(
      message_of<ValueError>([&] { load_model(folder / "m.h5"); }),
      {"load_model: ", "m.h5: layer \"a\"", "\"quantization_config\" asks for weights of 8"});
}

TEST(UnknownOptions, AreToldByModelFromJson) {
  const std::string text =
      to_json(with_wings(Sequential{layers::Input({4}), layers::Dense(3, {.name = "a"})}.config()));
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(model_from_json(text)->count_params(), 15);
  EXPECT_EQ(
      ::testing::internal::GetCapturedStderr(),
      "model_from_json: warning: layer \"a\": the option \"wings\" is unknown and left out\n");
}

TEST(WritersClass, IsToldFromThatOfKerasByModuleAndRegistration) {
  const auto of = [](const std::string& module, const std::string& registered) {
    return std::string(writers_class(parsed(R"({"module": )" + module +
                                            R"(, "class_name": "Dense", "config": {}, )" +
                                            R"("registered_name": )" + registered + "}")));
  };
  EXPECT_EQ(of(R"("keras.layers")", "null"), "");
  EXPECT_EQ(of(R"("keras.src.models.functional")", R"("Functional")"), "");
  EXPECT_EQ(of(R"("tf_keras.optimizers")", R"("Custom>Dense")"), "");
  EXPECT_EQ(of("null", "null"), "");
  EXPECT_EQ(of("null", R"("hebb>Dense")"), "");
  EXPECT_EQ(of("null", R"("lab>Dense")"), "lab>Dense");
  EXPECT_EQ(of(R"("lab.layers")", R"("lab>Dense")"), "lab>Dense");
  EXPECT_EQ(of(R"("__main__")", "null"), "Dense");
  EXPECT_EQ(of(R"("kerasy")", "null"), "Dense");
  EXPECT_EQ(writers_class(parsed(R"({"module": "builtins", "class_name": "function",
                                     "config": "lab>wave", "registered_name": "function"})")),
            "lab>wave");
  EXPECT_EQ(writers_class(parsed(R"({"class_name": "Dense", "config": {}})")), "");
}

TEST(WritersClass, WithinALayerOrCompileIsRefused) {
  const std::string own = R"({"module": null, "class_name": "L2", "config": {"l2": 0.5},
                              "registered_name": "lab>L2"})";
  expect_words(message_of<ValueError>(
                   [&] { warnings_of("Dense", R"("units": 3, "kernel_regularizer": )" + own); }),
               {"layer \"a\": kernel_regularizer", "does not have \"lab>L2\"", "no code"});
  expect_words(message_of<ValueError>(
                   [&] { known_compile_options(parsed(R"({"loss": {"b": )" + own + "}}")); }),
               {"compile: loss: b", "\"lab>L2\""});
  expect_words(
      message_of<ValueError>([&] { warnings_of("Dense", R"("units": 3, "activation": )" + own); }),
      {"layer \"a\": activation", "\"lab>L2\""});
}

TEST(UnknownOptions, OfAnActivationThatIsALayerAreNamed) {
  const std::vector<std::string> warnings =
      warnings_of("Dense", R"("units": 3, "activation": {"module": "keras.layers",
          "class_name": "LeakyReLU", "config": {"negative_slope": 0.07, "slop": 1}})");
  ASSERT_EQ(warnings.size(), 1u);
  expect_words(warnings[0], {"layer \"a/activation\"", "\"slop\" is unknown"});
}

TEST(UnknownOptions, AnActivationThatIsALayerWithWeightsIsRefused) {
  for (const char* type : {"PReLU", "Dropout", "Conv2D"}) {
    expect_words(
        message_of<ValueError>([&] {
          warnings_of("Dense", text::format(R"("units": 3, "activation": {{"class_name":
                       "{}", "config": {{}}}})",
                                            type));
        }),
        {"layer \"a\": activation", type, "LeakyReLU, ELU and Softmax", "behind this one"});
  }
}

}  // namespace
}  // namespace hebb::io
