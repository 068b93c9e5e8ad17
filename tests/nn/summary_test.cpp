// Keras's table of layers, letter by letter.

#include <gtest/gtest.h>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_words;
using testing::message_of;

TEST(Summary, IsKerassTable) {
  Sequential model{layers::Input({20}), Dense(32, {.activation = "relu"}),
                   Dense(10, {.activation = "softmax"})};
  EXPECT_EQ(model.summary_text(), R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ (None, 32)             │           672 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 10)             │           330 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 1,002 (3.91 KB)
 Trainable params: 1,002 (3.91 KB)
 Non-trainable params: 0 (0.00 B)
)");
}

TEST(Summary, CountsTheWorkedExamples) {
  const DenseOptions no_bias{.use_bias = false};
  Sequential small{layers::Input({3}), Dense(5, no_bias), Dense(1, no_bias)};
  expect_words(small.summary_text(), {"Total params: 20 (80.00 B)"});
  Sequential larger{layers::Input({4}), Dense(6, no_bias), Dense(6, no_bias), Dense(1, no_bias)};
  expect_words(larger.summary_text(), {"Total params: 66 (264.00 B)"});
}

TEST(Summary, TellsFrozenWeightsAndBytesOfTheDtype) {
  Sequential model{layers::Input({20}, {.dtype = DType::float64}), Dense(32), layers::Dropout(0.5),
                   Dense(10)};
  model.layers()[1]->set_trainable(false);
  expect_words(model.summary_text(),
               {"│ dropout (Dropout)               │ (None, 32)             │             0 │\n",
                " Total params: 1,002 (7.83 KB)\n", " Trainable params: 330 (2.58 KB)\n",
                " Non-trainable params: 672 (5.25 KB)\n"});
}

TEST(Summary, ShowsANestedModelAsOneLayer) {
  Sequential model{layers::Input({28, 28}), layers::Flatten(), Sequential{Dense(128), Dense(64)},
                   Dense(10)};
  expect_words(model.summary_text(),
               {"│ flatten (Flatten)               │ (None, 784)            │             0 │\n",
                "│ sequential (Sequential)         │ (None, 64)             │       108,736 │\n",
                "│ dense (Dense)                   │ (None, 10)             │           650 │\n",
                " Total params: 109,386 (427.29 KB)\n"});
}

TEST(Summary, ShowsWhatAGraphConnects) {
  const Input a({4}), b({3}, {.name = "side"});
  const Symbol x = Dense(8, {.activation = "relu"})(a), y = Dense(8)(b);
  const Dense shared(5);
  const Symbol w = layers::Concatenate()({shared(layers::Add()({x, y})), shared(x)});
  const Sequential inner{layers::Input({10}), Dense(3), Dense(2)};
  Model model({a, b}, {Dense(1, {.name = "out"})(inner(w)), Dense(2, {.name = "pred"})(w)});
  model.compile({.optimizer = "adam", .loss = "mse"});
  EXPECT_EQ(model.summary_text().find("Optimizer params"), std::string::npos);
  model.fit({Tensor::ones({4, 4}), Tensor::ones({4, 3})},
            {Tensor::ones({4, 1}), Tensor::ones({4, 2})}, {.verbose = 0});
  EXPECT_EQ(model.summary_text({.expand_nested = true}), R"(Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer         │ (None, 4)         │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ side (InputLayer)   │ (None, 3)         │          0 │ -                 │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense (Dense)       │ (None, 8)         │         40 │ input_layer[0][0] │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense_1 (Dense)     │ (None, 8)         │         32 │ side[0][0]        │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ add (Add)           │ (None, 8)         │          0 │ dense[0][0],      │
│                     │                   │            │ dense_1[0][0]     │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense_2 (Dense)     │ (None, 5)         │         45 │ add[0][0],        │
│                     │                   │            │ dense[0][0]       │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ concatenate         │ (None, 10)        │          0 │ dense_2[0][0],    │
│ (Concatenate)       │                   │            │ dense_2[1][0]     │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ sequential          │ (None, 2)         │         41 │ concatenate[0][0] │
│ (Sequential)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│    └ dense (Dense)  │ (None, 3)         │         33 │ -                 │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│    └ dense_1        │ (None, 2)         │          8 │ -                 │
│ (Dense)             │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ out (Dense)         │ (None, 1)         │          3 │ sequential[0][0]  │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ pred (Dense)        │ (None, 2)         │         22 │ concatenate[0][0] │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 551 (2.16 KB)
 Trainable params: 183 (732.00 B)
 Non-trainable params: 0 (0.00 B)
 Optimizer params: 368 (1.44 KB)
)");
}

// As keras.Sequential([mid, Dense(1)]).summary(expand_nested=True) with Keras 3.
TEST(Summary, ShowsModelsWithinNestedOnes) {
  const Input i({2}, {.name = "i"}), j({2}, {.name = "j"});
  const Model inner(i, Dense(3, {.name = "a"})(i), {.name = "inner"});
  const Model mid(j, Dense(4, {.name = "b"})(inner(j)), {.name = "mid"});
  Sequential model{layers::Input({2}), mid, Dense(1, {.name = "c"})};
  EXPECT_EQ(model.summary_text({.expand_nested = true}), R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ mid (Functional)                │ (None, 4)              │            25 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ j (InputLayer)             │ (None, 2)              │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ inner (Functional)         │ (None, 3)              │             9 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│       └ i (InputLayer)          │ (None, 2)              │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│       └ a (Dense)               │ (None, 3)              │             9 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ b (Dense)                  │ (None, 4)              │            16 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ c (Dense)                       │ (None, 1)              │             5 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 30 (120.00 B)
 Trainable params: 30 (120.00 B)
 Non-trainable params: 0 (0.00 B)
)");
  expect_words(model.summary_text({.expand_nested = true, .ascii = true}),
               {"|       - a (Dense) "});
}

TEST(Summary, OfAChainHasThreeColumnsAndItsInput) {
  const Input x({4});
  Model model(x, Dense(2)(x));
  EXPECT_EQ(model.summary_text({.line_length = 88}), R"(Model: "functional"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┓
┃ Layer (type)                         ┃ Output Shape                ┃         Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━┩
│ input_layer (InputLayer)             │ (None, 4)                   │               0 │
├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
│ dense (Dense)                        │ (None, 2)                   │              10 │
└──────────────────────────────────────┴─────────────────────────────┴─────────────────┘
 Total params: 10 (40.00 B)
 Trainable params: 10 (40.00 B)
 Non-trainable params: 0 (0.00 B)
)");
  expect_words(model.summary_text({.ascii = true}),
               {"+=================================+", "| dense (Dense)                   |"});
  expect_words(message_of<ValueError>([&] { (void)model.summary_text({.line_length = 39}); }),
               {"line_length", "40", "39"});
}

TEST(Summary, BreaksLongNames) {
  const std::string name(40, 'x');
  Sequential model{layers::Input({2}), Dense(1, {.name = name})};
  expect_words(model.summary_text(), {"│ " + std::string(31, 'x') + " │ (None, 1)",
                                      "│ xxxxxxxxx (Dense)               │ "});
}

TEST(Summary, CountsASharedLayerOnce) {
  const Dense shared(3);
  const Symbol x = Input({3});
  Model model(x, shared(shared(x)));
  expect_words(model.summary_text(), {"Total params: 12 ("});
}

TEST(Summary, OfAnUnbuiltModelIsAnErrorWithTheMend) {
  Sequential model{Dense(3)};
  expect_words(message_of<ValueError>([&] { (void)model.summary_text(); }),
               {"sequential", "not built", "input shape"});
  EXPECT_THROW((void)model.count_params(), ValueError);
  EXPECT_THROW((void)model.input_shape(), ValueError);
  EXPECT_THROW((void)model.output_shape(), ValueError);
  model(Tensor::zeros({1, 2}));
  EXPECT_EQ(model.count_params(), 9);
  EXPECT_EQ(model.input_shape(), (Shape{kUnknown, 2}));
  EXPECT_EQ(model.output_shape(), (Shape{kUnknown, 3}));
  EXPECT_NO_THROW((void)model.summary_text());
}

struct Net : Module {
  Dense hidden = add(Dense(4));
  Dense unused = add(Dense(4));
  Tensor forward(const Tensor& x) override { return hidden(x); }
};

TEST(Summary, SaysWhichLayersOfAModuleAreNotBuilt) {
  Net net;
  net(Tensor::zeros({1, 2}));
  expect_words(net.summary_text(),
               {"Model: \"module\"", "│ dense (Dense)                   │ (None, 4)",
                "│ dense_1 (Dense)                 │ ?                      │   0 (unbuilt) │"});
}

}  // namespace
}  // namespace hebb
