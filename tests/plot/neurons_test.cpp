#include "hebb/plot/network.hpp"
#include "networks.hpp"
#include "plot_testing.hpp"

namespace hebb::plot {
namespace {

std::ptrdiff_t count(const Figure& figure, const std::string& text) {
  const std::vector<std::string> texts = texts_of(figure);
  return std::count(texts.begin(), texts.end(), text);
}

TEST(Neurons, EveryWeightIsALineAndNegativeOnesAreDashed) {
  const Recorder recorder = recorded(neurons(xnor()));
  const Colors& colors = colors_of(Theme::light);
  const auto lines = [&](const Color& color) {
    return std::count_if(recorder.items().begin(), recorder.items().end(), [&](const Recorded& r) {
      const bool negative = color == colors.negative;
      return r.kind == Recorded::Kind::stroke && r.color == color && r.dashed == negative;
    });
  };
  EXPECT_EQ(lines(colors.positive), 4 + 1);  // and the sample in the legend
  EXPECT_EQ(lines(colors.negative), 2 + 1);
}

TEST(Neurons, WeightsAndBiasesAreWritten) {
  const Figure figure = neurons(xnor());
  EXPECT_EQ(count(figure, "20"), 4);
  EXPECT_EQ(count(figure, "\u221220"), 2);
  for (const char* text : {"b \u221230", "b 10", "b \u221210", "gates", "or", "x1", "x2", "y1",
                           "thickest: \u00b120", "xnor: 9 parameters"}) {
    EXPECT_EQ(count(figure, text), 1) << text;
  }
}

TEST(Neurons, ASampleGivesEachNeuronItsValue) {
  // Input, AND, NOR, OR: the truth table.
  const auto values = [](float a, float b) {
    std::vector<std::string> texts = texts_of(neurons(xnor(), {.sample = Tensor::from({a, b})}));
    std::erase_if(texts, [](const std::string& t) { return t != "0" && t != "1"; });
    return texts;
  };
  using List = std::vector<std::string>;
  EXPECT_EQ(values(0, 0), (List{"0", "0", "0", "1", "1"}));
  EXPECT_EQ(values(0, 1), (List{"0", "1", "0", "0", "0"}));
  EXPECT_EQ(values(1, 0), (List{"1", "0", "0", "0", "0"}));
  EXPECT_EQ(values(1, 1), (List{"1", "1", "1", "0", "1"}));
}

TEST(Neurons, LayersBetweenAreNamedAndCounted) {
  Sequential model{layers::Input({1, 2}),
                   layers::Flatten({.name = "flat"}),
                   layers::Dense(2, {.kernel_initializer = "ones", .name = "sum"}),
                   layers::Rescaling(10, {.name = "tenfold"}),
                   layers::Dropout(0.5, {.name = "drop"}),
                   layers::Dense(1, {.kernel_initializer = "ones"})};
  const Figure figure = neurons(model, {.sample = Tensor::from({1.f, 2.f}, {1, 2})});
  EXPECT_EQ(count(figure, "flat"), 1);
  EXPECT_EQ(count(figure, "tenfold, drop"), 1);
  EXPECT_EQ(count(figure, "30"), 2);
  EXPECT_EQ(count(figure, "60"), 1);
}

TEST(Neurons, WhatHasNoRoomIsRefused) {
  EXPECT_EQ(message_of([] {
              neurons(Sequential{layers::Input({17}), layers::Dense(1)});
            }),
            "neurons: the inputs of the layer \"input_layer\" have the shape (None, 17), and there "
            "is room for 16 neurons in a layer; plot::network() draws models of any kind and size");
  EXPECT_EQ(message_of([] {
              neurons(Sequential{layers::Input({2}), layers::Dense(17, {.name = "wide"})});
            }),
            "neurons: the outputs of the layer \"wide\" have the shape (None, 17), and there is "
            "room for 16 neurons in a layer; plot::network() draws models of any kind and size");
  Sequential deep{layers::Input({2})};
  for (int i = 0; i < 7; ++i) deep.add(layers::Dense(2));
  EXPECT_EQ(message_of([&] { neurons(deep); }),
            "neurons: there is room for 1 to 6 dense layers, got 7; plot::network() draws models "
            "of any kind and size");
  EXPECT_EQ(message_of([] {
              neurons(Sequential{layers::Input({2}), layers::Dropout(0.5)});
            }),
            "neurons: there is room for 1 to 6 dense layers, got 0; plot::network() draws models "
            "of any kind and size");
}

TEST(Neurons, OtherModelsAreRefused) {
  const Symbol x = Input({2});
  const Symbol both = layers::Add()(Symbols{layers::Dense(2)(x), layers::Dense(2)(x)});
  EXPECT_EQ(message_of([&] { neurons(Model(x, both, {.name = "fork"})); }),
            "neurons: the layers of \"fork\" do not follow one another in a single line; "
            "plot::network() draws models of any kind and size");
  EXPECT_EQ(message_of([] {
              neurons(Sequential{layers::Input({2}), layers::RepeatVector(3, {.name = "thrice"}),
                                 layers::Flatten(), layers::Dense(1)});
            }),
            "neurons: the layer \"thrice\" (RepeatVector) is not dense and does not leave the "
            "number of values alone; plot::network() draws models of any kind and size");
  EXPECT_EQ(message_of([] { neurons(Sequential({layers::Dense(3)}, {.name = "late"})); }),
            "late: not built yet; give the first layer an input shape, or call it on data");
}

TEST(Neurons, NamesAndSamplesMustFit) {
  EXPECT_EQ(message_of([] { neurons(xnor(), {.feature_names = {"a"}}); }),
            "neurons: feature_names has 1 names for 2 neurons");
  EXPECT_EQ(message_of([] {
              neurons(xnor(), {.class_names = {"a", "b"}});
            }),
            "neurons: class_names has 2 names for 1 neurons");
  EXPECT_EQ(message_of([] { neurons(xnor(), {.sample = Tensor::ones({3})}); }),
            "neurons: expected a sample of shape (2,), got (3,)");
}

}  // namespace
}  // namespace hebb::plot
