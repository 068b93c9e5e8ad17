// Models as JSON: those that the real Keras has written (tools/golden/models.py), and bad ones.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "hebb/hebb.hpp"
#include "io/json.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;
using testing::numbers;

Config golden(const std::string& name) {
  std::ifstream file(std::string(HEBB_SOURCE_DIR) + "/tests/nn/models/" + name + ".json");
  std::stringstream text;
  text << file.rdbuf();
  return io::parse_json(text.str(), name);
}

/// The data that the script gives to a model.
Tensors data_of(const Model& model) {
  Tensors data;
  for (const std::string& name : model.input_names()) {
    const auto& input = dynamic_cast<const Input&>(*model.get_layer(name));
    const int start = 100 * (static_cast<int>(data.size()) + 1);
    const Tensor values = numbers(input.sample_shape().inserted(0, 3), start);
    if (is_floating(*input.dtype())) {
      data.push_back(values);
      continue;
    }
    std::vector<std::int64_t> ids;
    for (const double v : values.to_vector<double>()) {
      ids.push_back(static_cast<std::int64_t>(std::fabs(std::nearbyint(v))));
    }
    data.push_back(Tensor::from(ids, values.shape()));
  }
  return data;
}

void set_golden_weights(Model& model) {
  std::vector<Tensor> weights;
  for (const Tensor& w : model.get_weights()) {
    weights.push_back(numbers(w.shape(), 7 * static_cast<int>(weights.size())));
  }
  model.set_weights(weights);
}

/// What is written in several ways, in one.
Config plain(std::string_view name, const Config& config) {
  if (name == "dtype" && config.is_object()) return *config.find("config")->find("name");
  const bool places = name == "input_layers" || name == "output_layers";
  if (places && config.is_object()) {
    Config::List list;
    for (const auto& [key, place] : config.as_object()) list.push_back(place);
    std::sort(list.begin(), list.end(), [](const Config& a, const Config& b) {
      return a.as_list()[0].as_string() < b.as_list()[0].as_string();
    });
    return list;
  }
  if (places && config.as_list()[0].is_string()) return Config::List{config};
  return config;
}

/// The first field in which two descriptions differ in meaning; empty when they do not.
std::string difference(const Config& theirs, const Config& ours, const std::string& path) {
  // What follows from the rest, says that something which hebb does not have is not used, or is
  // Keras's own way to find a class.
  static const std::set<std::string> theirs_alone{
      "build_config", "compile_config",  "quantization_config", "input_axes",
      "output_axes",  "rms_scaling",     "shared_object_id",    "module",
      "mask",         "registered_name", "data_format",         "build_input_shape",
      "dtype"};
  static const std::set<std::string> ours_alone{"trainable", "activity_regularizer"};
  if (theirs.is_object() && ours.is_object()) {
    for (const auto& [name, value] : theirs.as_object()) {
      const Config* own = ours.find(name);
      if (!own && (value.is_null() || theirs_alone.contains(name))) continue;
      if (!own) return path + "/" + name + " is missing";
      const std::string inside =
          difference(plain(name, value), plain(name, *own), path + "/" + name);
      if (!inside.empty()) return inside;
    }
    for (const auto& [name, value] : ours.as_object()) {
      if (!theirs.find(name) && !ours_alone.contains(name)) return path + "/" + name + " is new";
    }
    return {};
  }
  if (theirs.is_list() && ours.is_list()) {
    if (theirs.as_list().size() != ours.as_list().size()) return path + " has another length";
    for (std::size_t i = 0; i < ours.as_list().size(); ++i) {
      const std::string inside =
          difference(theirs.as_list()[i], ours.as_list()[i], path + "/" + std::to_string(i));
      if (!inside.empty()) return inside;
    }
    return {};
  }
  const auto number = [](const Config& c) {
    return c.kind() == Config::Kind::integer || c.kind() == Config::Kind::real;
  };
  const bool same =
      number(theirs) && number(ours) ? theirs.as_double() == ours.as_double() : theirs == ours;
  return same ? std::string() : path + ": " + io::to_json(theirs) + " is here " + io::to_json(ours);
}

class OfKeras : public ::testing::TestWithParam<const char*> {};

TEST_P(OfKeras, IsReadComputesTheSameAndIsWrittenTheSame) {
  const Config file = golden(GetParam());
  const Config& described = *file.find("model");
  const std::shared_ptr<Model> model = model_from_json(io::to_json(described));
  set_golden_weights(*model);
  const Tensors found = model->predict_outputs(data_of(*model), {.verbose = 0});
  const Config::List& outputs = file.find("outputs")->as_list();
  ASSERT_EQ(found.size(), outputs.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    std::vector<double> expected;
    for (const Config& v : outputs[i].find("values")->as_list()) expected.push_back(v.as_double());
    EXPECT_EQ(found[i].dtype(), DType::float64);
    EXPECT_EQ(found[i].rank(), static_cast<int>(outputs[i].find("shape")->as_list().size()));
    // Keras casts numbers such as epsilon through float32.
    testing::expect_near(found[i].to_vector<double>(), expected, 1e-9, GetParam());
  }
  EXPECT_EQ(difference(described, model->config(), GetParam()), "");
  EXPECT_EQ(model_from_json(model->to_json())->to_json(), model->to_json());
}

INSTANTIATE_TEST_SUITE_P(Model, OfKeras,
                         ::testing::Values("stack", "merges", "nested", "shared", "kinds",
                                           "arithmetic"),
                         [](const auto& of) { return std::string(of.param); });

/// A functional model of these layers, given as JSON.
std::string functional(const std::string& layers, const std::string& outputs = R"(["b", 0, 0])") {
  return R"({"class_name": "Functional", "config": {"name": "m", "layers": [)" + layers +
         R"(], "input_layers": ["a", 0, 0], "output_layers": )" + outputs + "}}";
}

std::string call_of(const std::string& place) {
  return R"({"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": )" + place +
         R"(}}], "kwargs": {}})";
}

std::string layer(const std::string& type, const std::string& name, const std::string& calls,
                  const std::string& options = "") {
  return R"({"class_name": ")" + type + R"(", "name": ")" + name + R"(", "config": {"name": ")" +
         name + "\"" + options + R"(}, "inbound_nodes": [)" + calls + "]}";
}

const std::string kInput =
    layer("InputLayer", "a", "", R"(, "batch_shape": [null, 4], "dtype": "float32")") + ", ";

std::string refusal(const std::string& text) {
  return message_of([&] { (void)model_from_json(text); });
}

TEST(ModelJson, BadGraphsAreRefused) {
  const std::string good = call_of(R"(["a", 0, 0])");
  EXPECT_EQ(model_from_json(functional(kInput + layer("ReLU", "b", good)))->layers().size(), 2u);
  expect_words(refusal(functional(kInput + layer("ReLU", "b", call_of(R"(["c", 0, 0])")))),
               {"no output 0 of call 0 of a layer \"c\""});
  expect_words(refusal(functional(kInput + layer("ReLU", "b", call_of(R"(["a", 1, 0])")))),
               {"no output 0 of call 1 of a layer \"a\""});
  expect_words(refusal(functional(kInput + layer("ReLU", "b", call_of(R"(["a", 0, 7])")))),
               {"no output 7 of call 0 of a layer \"a\""});
  expect_words(refusal(functional(kInput + layer("ReLU", "b", call_of(R"(["a", -1, 0])")))),
               {"no output 0 of call -1"});
  expect_words(refusal(functional(kInput + layer("ReLU", "b", call_of(R"(["b", 0, 0])")))),
               {"the layer \"b\" waits for its own output"});
  expect_words(refusal(functional(kInput + layer("ReLU", "b", call_of(R"(["c", 0, 0])")) + ", " +
                                  layer("ReLU", "c", call_of(R"(["b", 0, 0])")))),
               {"waits for its own output"});
  expect_words(
      refusal(functional(kInput + layer("ReLU", "b", good) + ", " + layer("ReLU", "b", good))),
      {"two layers named \"b\""});
  expect_words(refusal(functional(kInput + layer("ReLU", "b", R"({"args": []})"))),
               {"in the layer \"b\"", "no symbol as argument"});
  expect_words(refusal(functional(kInput + layer("ReLU", "b", good), R"(["b", 0])")),
               {"[layer, call, output]"});
  expect_words(refusal(R"({"class_name": "Functional", "config": {"layers": []}})"),
               {"no \"input_layers\""});
  std::string named = good;
  named.replace(named.find("{}}"), 2, R"({"training": true})");
  expect_words(refusal(functional(kInput + layer("ReLU", "b", named))), {"argument training"});
  expect_words(refusal(functional(
                   layer("InputLayer", "a", "", R"(, "batch_shape": [], "dtype": "float32")"))),
               {"batch_shape"});
}

TEST(ModelJson, OutputsMayLieInListsAndUnderNames) {
  const std::string calls = call_of(R"(["a", 0, 0])");
  const std::string two = kInput + layer("ReLU", "b", calls) + ", " + layer("ReLU", "c", calls);
  const auto names = [&](const std::string& outputs) {
    return model_from_json(functional(two, outputs))->output_names();
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(names(R"([["c", 0, 0], ["b", 0, 0]])"), (List{"c", "b"}));
  EXPECT_EQ(names(R"([["c", 0, 0], [["a", 0, 0], {"k": ["b", 0, 0]}]])"), (List{"c", "a", "b"}));
  EXPECT_EQ(names(R"({"y": [["c", 0, 0], ["a", 0, 0]], "x": ["b", 0, 0]})"), (List{"b", "c", "a"}));
}

TEST(ModelJson, UnknownOperationsAreRefused) {
  const std::string power =
      R"({"module": "keras.src.ops.numpy", "class_name": "Power", "config": {"name": "b"}, "name": "b",
          "inbound_nodes": [)" +
      call_of(R"(["a", 0, 0])") + "]}";
  expect_words(refusal(functional(kInput + power)),
               {"the operations \"b\" (Power);", "TrueDivide"});
}

TEST(ModelJson, ALongChainInTheWorstOrderTakesNoLongerThanItsText) {
  // Each layer waits for the one behind it, and names are in no order.
  constexpr int kLayers = 20'000;
  std::string layers = kInput;
  for (int i = kLayers - 1; i >= 0; --i) {
    const std::string before = i == 0 ? "a" : "n" + std::to_string(i - 1);
    layers += layer("ReLU", "n" + std::to_string(i), call_of("[\"" + before + "\", 0, 0]"));
    if (i > 0) layers += ", ";
  }
  const std::string last = "[\"n" + std::to_string(kLayers - 1) + "\", 0, 0]";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(model_from_json(functional(layers, last))->layers().size(), 1u + kLayers);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

/// Keras 3.15 of f(f(b)): arguments count the calls of a nested model from 0, outputs from 1.
TEST(ModelJson, CallsOfNestedModelsAreNumberedAsKerasDoes) {
  const Symbol a = Input({2}), b = Input({2});
  Model f({a}, {layers::Dense(2)(a)});
  const Model model({b}, {f(f(b))});
  const std::string text = model.to_json();
  expect_words(text, {R"("keras_history": [")" + f.name() + R"(", 0, 0])",
                      R"("output_layers": [")" + f.name() + R"(", 2, 0])"});
  EXPECT_EQ(model_from_json(text)->to_json(), text);
}

TEST(ModelJson, ACallMayNoteThatItWasDrawnWithoutTraining) {
  std::string call = call_of(R"(["a", 0, 0])");
  call.replace(call.find("\"kwargs\": {}"), 12, R"("kwargs": {"training": false})");
  const std::string model = functional(kInput + layer("ReLU", "b", call), R"(["b", 0, 0])");
  EXPECT_NO_THROW(model_from_json(model)) << model;
}

TEST(ModelJson, SizesThatDoubleAreRefusedBeforeTheyOverflow) {
  std::string layers = kInput, last = R"(["a", 0, 0])";
  for (int i = 0; i < 70; ++i) {
    const std::string one = call_of(last), name = "c" + std::to_string(i);
    const std::string symbol = one.substr(10, one.find("], \"kwargs\"") - 10);
    layers += (i > 0 ? ", " : "") +
              layer("Concatenate", name, R"({"args": [[)" + symbol + ", " + symbol + "]]}");
    last = "[\"" + name + "\", 0, 0]";
  }
  expect_words(refusal(functional(layers, last)), {"more elements than can be counted"});
}

TEST(ModelJson, DeepNestingAndMillionsOfLayersAreRefused) {
  std::string nested;
  for (int i = 0; i < 30; ++i) nested += R"({"class_name": "Sequential", "config": {"layers": [)";
  for (int i = 0; i < 30; ++i) nested += "]}}";
  expect_words(refusal(nested), {"more than 64 levels"});
  std::string many = R"({"class_name": "Sequential", "config": {"layers": [)";
  for (int i = 0; i < 600'000; ++i) many += R"({"class_name": "ReLU"},)";
  many.back() = ']';
  expect_words(refusal(many + "}}"), {"more than 1000000 values"});
}

}  // namespace
}  // namespace hebb
