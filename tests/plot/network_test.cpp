#include "hebb/plot/network.hpp"

#include "hebb/layers.hpp"
#include "plot/model_graph.hpp"
#include "readable_texts.hpp"

namespace hebb::plot {
namespace {

bool shows(const Figure& figure, const std::string& text) {
  const std::vector<std::string> texts = texts_of(figure);
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

Sequential digits() {
  return Sequential(
      {layers::Input({28, 28}), layers::Flatten(), layers::Dense(128, {.activation = "relu"}),
       layers::BatchNormalization(), layers::Dense(64, {.name = "frozen", .trainable = false}),
       layers::Dense(10, {.activation = "softmax", .name = "digit"})},
      {.name = "digits"});
}

/// Two inputs, two outputs, a shared layer, a nested model, a residual.
Model branches() {
  const Symbol image = Input({16}, {.name = "image"}), facts = Input({5}, {.name = "facts"});
  const layers::Dense shared(8, {.activation = "tanh", .name = "shared"});
  const Sequential encoder({layers::Input({8}), layers::Dense(6), layers::Dense(4)},
                           {.name = "encoder"});
  const Symbol left = shared(layers::Dense(8, {.name = "left"})(image));
  const Symbol right = shared(layers::Dense(8, {.name = "right"})(facts));
  const Symbol sum = layers::Add({.name = "sum"})(Symbols{left, right});
  const Symbol code = encoder(sum);
  const Symbol all = layers::Concatenate({.name = "all"})(Symbols{code, sum, facts});
  return Model({image, facts},
               {layers::Dense(3, {.name = "kind"})(all), layers::Dense(1, {.name = "size"})(all)});
}

Model residuals(int blocks) {
  const Symbol x = Input({16});
  Symbol h = layers::Dense(16)(x);
  for (int i = 0; i < blocks; ++i) h = layers::Add()(Symbols{h, layers::Dense(16)(h)});
  return Model(x, h);
}

Sequential chain_of_dense(int count) {
  Sequential model;
  model.add(layers::Input({4}));
  for (int i = 0; i < count; ++i) model.add(layers::Dense(4));
  return model;
}

struct Written : Module {
  layers::Dense first = add(layers::Dense(16, {.activation = "tanh"}));
  layers::Dense out = add(layers::Dense(1));
  Tensor forward(const Tensor& x) override { return out(first(x)); }
};

TEST(Network, EveryKindOfModelCanBeRead) {
  for (const double width : {0.0, 250.0, 1400.0}) {
    expect_readable_texts(network(digits()), width);
    expect_readable_texts(network(branches(), {.expand_nested = true}), width);
    expect_readable_texts(network(residuals(20)), width);
  }
  expect_readable_texts(network(chain_of_dense(100)));
}

TEST(Network, StructureOfASmallModel) {
  EXPECT_EQ(recorded(network(Sequential({layers::Input({2}), layers::Dense(3)}, {.name = "net"})))
                .structure(),
            "fill of 5 steps\n"
            "text \"net: 9 parameters\"\n"
            "line of 4 steps\n"
            "fill of 4 steps\n"
            "fill of 10 steps\n"
            "line of 10 steps\n"
            "text \"input_layer\"\n"
            "text \"InputLayer\"\n"
            "text \"(None, 2)\"\n"
            "fill of 10 steps\n"
            "fill of 5 steps\n"
            "line of 10 steps\n"
            "text \"dense\"\n"
            "text \"Dense\"\n"
            "text \"(None, 3)\"\n"
            "text \"9 params\"\n");
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
  expect_readable_texts(network(written));
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
