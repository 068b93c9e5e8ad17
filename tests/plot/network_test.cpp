#include "hebb/plot/network.hpp"

#include "networks.hpp"
#include "plot/model_graph.hpp"
#include "plot_testing.hpp"

namespace hebb::plot {
namespace {

bool shows(const Figure& figure, const std::string& text) {
  const std::vector<std::string> texts = texts_of(figure);
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

TEST(Network, ABoxSaysWhatItsLayerIs) {
  const Figure figure = network(digits());
  for (const char* text :
       {"digits: 109,898 parameters", "Dense, relu", "(None, 28, 28)", "100,480 params",
        "256 + 256 fixed", "8,256 frozen", "Dense, softmax", "digit"}) {
    EXPECT_TRUE(shows(figure, text)) << text;
  }
  const Figure bare = network(digits(), {.title = "Digits",
                                         .show_shapes = false,
                                         .show_parameters = false,
                                         .show_layer_names = false,
                                         .show_layer_activations = false});
  const std::vector<std::string> classes = {
      "Digits", "InputLayer", "Flatten", "Dense", "BatchNormalization", "Dense", "Dense"};
  EXPECT_EQ(texts_of(bare), classes);
}

TEST(Network, AnActivationThatIsALayerIsNamed) {
  const Activation leaky =
      Activation::from_config(layers::LeakyReLU({.negative_slope = 0.07}).config());
  const Activation own([](const Tensor& x) { return x; });
  Sequential model{layers::Input({2}), layers::Dense(3, {.activation = leaky}),
                   layers::Dense(1, {.activation = own})};
  const Figure figure = network(model);
  EXPECT_TRUE(shows(figure, "Dense, LeakyReLU"));
  EXPECT_TRUE(shows(figure, "Dense, custom"));
}

TEST(Network, FrozenLayersHaveADashedEdge) {
  const auto dashed = [](const Figure& figure) {
    const Recorder recorder = recorded(figure);
    return std::count_if(recorder.items().begin(), recorder.items().end(),
                         [](const Recorded& item) { return item.dashed; });
  };
  EXPECT_EQ(dashed(network(digits())), 1);
  Sequential frozen = digits();
  frozen.set_trainable(false);
  EXPECT_EQ(dashed(network(frozen)), 4);
}

TEST(Network, ALayerHasABoxForEachCall) {
  const ModelGraph graph = graph_of(branches(), false);
  std::vector<std::string> shared;
  for (const LayerBox& box : graph.boxes) {
    if (box.name == "shared") shared.push_back(box.sharing);
  }
  EXPECT_EQ(shared, (std::vector<std::string>{"call 1 of 2", "call 2 of 2"}));
  EXPECT_EQ(graph.boxes.size(), 11u);
  EXPECT_EQ(graph.arrows.size(), 12u);
  for (const auto& [from, to] : graph.arrows) EXPECT_LT(from, to);
  EXPECT_FALSE(graph.guessed);
}

TEST(Network, NestedModelsCanBeOpened) {
  const auto names = [](const ModelGraph& graph) {
    std::vector<std::string> list;
    for (const LayerBox& box : graph.boxes) list.push_back(box.name);
    std::sort(list.begin(), list.end());
    return list;
  };
  const std::vector<std::string> closed = {"all",   "encoder", "facts",  "image", "kind", "left",
                                           "right", "shared",  "shared", "size",  "sum"};
  EXPECT_EQ(names(graph_of(branches(), false)), closed);
  const std::vector<std::string> open = {
      "all",  "encoder/dense", "encoder/dense_1", "facts",  "image", "kind",
      "left", "right",         "shared",          "shared", "size",  "sum"};
  EXPECT_EQ(names(graph_of(branches(), true)), open);
}

TEST(Network, WhatHasNoGraphIsDrawnInItsOrder) {
  Written written;
  written(Tensor::zeros({1, 3}));
  const ModelGraph graph = graph_of(written, false);
  EXPECT_TRUE(graph.guessed);
  ASSERT_EQ(graph.boxes.size(), 3u);
  EXPECT_EQ(graph.boxes[0].shape, "(None, 3)");
  EXPECT_EQ(graph.boxes[1].activation, "tanh");
}

TEST(Network, AModelThatIsNotBuiltIsRefused) {
  EXPECT_EQ(message_of([] { network(Sequential({layers::Dense(3)}, {.name = "late"})); }),
            "late: not built yet; give the first layer an input shape, or call it on data");
}

TEST(Network, TheWidthSaysHowManyColumnsThereAre) {
  const Figure deep = network(chain_of_dense(100));
  const double narrow = page_size(deep.drawing(), {.width = 300}).height;
  const double wide = page_size(deep.drawing(), {.width = 1500}).height;
  EXPECT_GT(narrow, 3 * wide);
}

}  // namespace
}  // namespace hebb::plot
