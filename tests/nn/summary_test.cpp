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

TEST(Summary, GrowsWithLongNames) {
  const std::string name(40, 'x');
  Sequential model{layers::Input({2}), Dense(1, {.name = name})};
  const std::string text = model.summary_text();
  expect_words(text, {"│ " + name + " (Dense) │"});
  // All lines of the table are equally wide: bars of three bytes a column, rows with four bars.
  std::size_t width = 0;
  for (std::size_t at = text.find('\n') + 1; text.compare(at, 1, " ") != 0;
       at = text.find('\n', at) + 1) {
    std::size_t columns = 0;
    for (std::size_t i = at; text[i] != '\n'; ++i) columns += (text[i] & 0xC0) != 0x80;
    if (width == 0) width = columns;
    EXPECT_EQ(columns, width);
  }
  EXPECT_GT(width, 76u);
}

TEST(Summary, CountsASharedLayerOnce) {
  Dense shared(3);
  Sequential model{layers::Input({3}), shared, shared};
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
