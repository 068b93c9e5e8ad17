// Configs of Keras 1 to 3 as hebb reads them.

#include <gtest/gtest.h>

#include <string>

#include "io/json.hpp"
#include "io/keras_config.hpp"

namespace hebb::io {
namespace {

/// JSON, once it is modern.
std::string modern_text(const char* json) { return to_json(modern(parse_json(json, "test"))); }

TEST(ModernConfig, TakesShortFloatsForFloat32) {
  EXPECT_EQ(modern_text(R"({"class_name": "Dense", "config": {"dtype": {"class_name": "DTypePolicy",
                           "config": {"name": "mixed_bfloat16"}}}})"),
            R"({"class_name": "Dense", "config": {"dtype": "float32"}})");
  EXPECT_EQ(modern_text(R"({"class_name": "Dense", "config": {"dtype": "float16"}})"),
            R"({"class_name": "Dense", "config": {"dtype": "float32"}})");
  EXPECT_EQ(modern_text(R"({"class_name": "Dense", "config": {"dtype": "float64"}})"),
            R"({"class_name": "Dense", "config": {"dtype": "float64"}})");
}

TEST(ModernConfig, KnowsTheShapesOfKeras2) {
  EXPECT_EQ(modern_text(R"({"class_name": "Dense", "config": {"batch_input_shape": [null, 4]}})"),
            R"({"class_name": "Dense", "config": {"input_shape": [4]}})");
  EXPECT_EQ(
      modern_text(R"({"class_name": "InputLayer", "config": {"batch_input_shape": [null, 4]}})"),
      R"({"class_name": "InputLayer", "config": {"batch_shape": [null, 4]}})");
}

TEST(ModernConfig, KnowsTheSequentialOfKeras2) {
  EXPECT_EQ(
      modern_text(R"({"class_name": "Sequential", "config": [{"class_name": "Model"}]})"),
      R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "Functional"}]}})");
}

TEST(ModernConfig, KnowsTheLearningRatesOfKeras2) {
  EXPECT_EQ(modern_text(R"({"class_name": "SGD", "config": {"lr": 0.5, "decay": 0.0}})"),
            R"({"class_name": "SGD", "config": {"learning_rate": 0.5}})");
  EXPECT_EQ(
      modern_text(R"({"class_name": "SGD", "config": {"lr": 0.5, "decay": 0.25}})"),
      R"({"class_name": "SGD", "config": {"learning_rate": {"class_name": "InverseTimeDecay", )"
      R"("config": {"initial_learning_rate": 0.5, "decay_steps": 1, "decay_rate": 0.25}}}})");
}

TEST(ModernConfig, NamesActivationsThatAreLayers) {
  const auto activation = [](const std::string& layer) {
    const std::string dense = R"({"class_name": "Dense", "config": {"activation": )" + layer + "}}";
    const Config read = modern(parse_json(dense, "test"));
    const Config& found = *read.find("config")->find("activation");
    return found.is_string() ? found.as_string() : "object";
  };
  EXPECT_EQ(activation(R"({"class_name": "ReLU", "config": {"max_value": null,
                           "negative_slope": 0.0, "threshold": 0.0}})"),
            "relu");
  EXPECT_EQ(activation(R"({"class_name": "ReLU", "config": {"max_value": 6.0}})"), "relu6");
  EXPECT_EQ(activation(R"({"class_name": "ELU", "config": {"alpha": 1.0}})"), "elu");
  EXPECT_EQ(activation(R"({"class_name": "Softmax", "config": {"axis": -1}})"), "softmax");
  EXPECT_EQ(activation(R"({"class_name": "LeakyReLU", "config": {"alpha": 0.2}})"), "leaky_relu");
  EXPECT_EQ(activation(R"({"class_name": "ReLU", "config": {"max_value": null,
                           "threshold": 1.0}})"),
            "object");
  EXPECT_EQ(activation(R"({"class_name": "ReLU", "config": {"max_value": 2.0}})"), "object");
  EXPECT_EQ(activation(R"({"class_name": "Softmax", "config": {"axis": 1}})"), "object");
  EXPECT_EQ(activation(R"({"class_name": "LeakyReLU", "config": {"negative_slope": 0.3}})"),
            "object");
}

TEST(ModernConfig, TellsOperationsOfKeras3FromLayers) {
  const char* text = R"({"class_name": "Add", "config": {"name": "add"}, "name": "add",
                         "inbound_nodes": [{"args": [1, 2]}]})";
  EXPECT_EQ(modern(parse_json(text, "test")).find("module")->as_string(), "keras.src.ops.numpy");
  const char* layer = R"({"class_name": "Add", "config": {"name": "add", "trainable": true},
                          "name": "add", "inbound_nodes": [{"args": [1, 2]}]})";
  EXPECT_EQ(modern(parse_json(layer, "test")).find("module"), nullptr);
  const char* dot = R"({"class_name": "Dot", "config": {"name": "dot"}, "name": "dot",
                        "inbound_nodes": [{"args": [1, 2]}]})";
  EXPECT_EQ(modern(parse_json(dot, "test")).find("module")->as_string(), "keras.src.ops.numpy");
}

}  // namespace
}  // namespace hebb::io
