// Graphs that are long, shared, hostile or drawn by several threads.

#include <gtest/gtest.h>
#include <pthread.h>

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "hebb/hebb.hpp"
#include "nn/nn_testing.hpp"
#include "tensor/pool.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::bits;
using testing::expect_words;
using testing::message_of;
using testing::uniform;

/// Runs f on a thread with little stack, where what takes a frame for each layer cannot live.
void with_small_stack(std::function<void()> f) {
  constexpr std::size_t kStack = 256 * 1024;
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStack), 0);
  pthread_t thread{};
  ASSERT_EQ(pthread_create(
                &thread, &attributes,
                [](void* body) -> void* {
                  (*static_cast<std::function<void()>*>(body))();
                  return nullptr;
                },
                &f),
            0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

constexpr int kLong = 20'000;

TEST(LongChain, IsDrawnRunClonedWrittenAndDestroyedWithoutStack) {
  with_small_stack([] {
    const Tensor data = uniform({2, 1}, 1);
    Tensor y;
    std::string text;
    {
      const Symbol input = Input({1});
      Symbol x = input;
      for (int i = 0; i < kLong / 2; ++i) x = layers::Activation("tanh")(Dense(1)(x));
      Model model(input, x);
      EXPECT_EQ(model.layers().size(), 1u + kLong);
      EXPECT_EQ(model.layers().back()->name(), "activation_9999");
      EXPECT_EQ(model.trainable_variables().size(), std::size_t{kLong});
      y = model(data);
      Model copy = clone_model(model, {.with_weights = true});
      EXPECT_EQ(bits(copy(data)), bits(y));
      text = copy.to_json();
      EXPECT_EQ(text, model.to_json());
      EXPECT_GT(model.summary_text().size(), std::size_t{kLong});
    }
    EXPECT_NE(text.find("activation_9999"), std::string::npos);
  });
}

TEST(LongChain, OfSymbolsGoesOneByOne) {
  with_small_stack([] {
    Symbol x = Input({1});
    for (int i = 0; i < kLong; ++i) x = layers::Activation("relu")(x);
    Symbol other = x;
    x = Input({1});
    EXPECT_EQ(other.shape(), (Shape{kUnknown, 1}));
  });
}

TEST(LongChain, OfASequentialIsNamedInNoTime) {
  with_small_stack([] {
    Sequential model{layers::Input({1})};
    for (int i = 0; i < kLong; ++i) model.add(layers::Activation("relu"));
    EXPECT_EQ(model.layers().back()->name(), "activation_19999");
    EXPECT_EQ(clone_model(model).layers().size(), 1u + kLong);
  });
}

TEST(Names, OfALayerStayWhenASecondModelTakesIt) {
  const Symbol a = Input({2}), b = Input({2});
  const Dense first(3), second(3), head(1);
  const Model left(a, first(a)), both({a, b}, {first(a), second(b)});
  EXPECT_EQ(first.name(), "dense");
  EXPECT_EQ(second.name(), "dense_1");
  const Model right(b, head(second(b)));
  EXPECT_EQ(second.name(), "dense_1");
  EXPECT_EQ(right.input_names(), both.input_names().empty()
                                     ? std::vector<std::string>{}
                                     : std::vector<std::string>{both.input_names()[1]});
  EXPECT_EQ(left.get_layer("dense")->identity(), first.identity());
}

TEST(Names, OfTwoModelsThatClashAreRefusedAsByKeras) {
  const Symbol a = Input({2}), b = Input({2}, {.name = "other"});
  const Symbol x = Dense(3)(a), y = Dense(3)(b);
  const Model left(a, x), right(b, y);
  expect_words(message_of<ValueError>([&] {
                 Model({a, b}, x + y);
               }),
               {"two layers named \"dense\"", "give one of them a .name of its own"});
  EXPECT_EQ(left.layers()[1]->name(), "dense");
  EXPECT_EQ(right.layers()[1]->name(), "dense");
}

TEST(Names, ThatWerePoppedAreFree) {
  Sequential model{layers::Input({2}), Dense(3, {.name = "out"})};
  model.pop();
  model.add(Dense(4, {.name = "out"}));
  EXPECT_EQ(model.layers().back()->name(), "out");
}

TEST(Sequential, HoldsALayerOnce) {
  const Dense layer(2);
  expect_words(message_of<ValueError>([&] {
                 Sequential{layer, layer};
               }),
               {"the layer \"dense\" is in the stack already", "Model(x, layer(layer(x)))"});
  struct Net : Module {
    Dense out = add(Dense(1)), again = add(out);
    Tensor forward(const Tensor& x) override { return out(x); }
  } net;
  EXPECT_EQ(net.layers().size(), 1u);
}

TEST(Clone, OfASequentialThatDataHasBuilt) {
  Sequential model{Dense(3), Dense(2)};
  const Tensor x = uniform({4, 5}, 1, DType::float64);
  const Tensor y = model(x);
  Sequential copy = clone_model(model, {.with_weights = true});
  EXPECT_EQ(copy.input_shape(), (Shape{kUnknown, 5}));
  EXPECT_EQ(bits(copy(x)), bits(y));
  EXPECT_EQ(copy.config(), model.config());
  EXPECT_FALSE(clone_model(Sequential{Dense(3)}).built());
}

TEST(Clone, KeepsALayerThatIsBothDirectAndNestedOne) {
  const Dense shared(4);
  const Sequential inner{layers::Input({4}), shared};
  const Symbol x = Input({4});
  Model model(x, shared(inner(x)));
  Model copy = clone_model(model, {.with_weights = true});
  EXPECT_EQ(copy.count_params(), model.count_params());
  EXPECT_EQ(copy.get_layer("dense")->identity(),
            dynamic_cast<Model&>(*copy.get_layer("sequential")).layers()[1]->identity());
  const Tensor data = uniform({3, 4}, 1);
  EXPECT_EQ(bits(copy(data)), bits(model(data)));
}

/// A layer that makes the layer it is made of when it is built.
struct Composite : LayerOf<Composite> {
  std::shared_ptr<std::vector<std::shared_ptr<Layer>>> parts =
      std::make_shared<std::vector<std::shared_ptr<Layer>>>();
  bool throws = false;
  explicit Composite(LayerOptions options = {}) : LayerOf(options) {}
  void describe(Fields& fields) override {
    fields.type("Composite");
    fields.children("layers", *parts);
  }
  void build(std::span<const Spec>, const Rng&) override {
    join(*parts, std::make_shared<Dense>(3));
    if (throws) throw ValueError("no parts today");
  }
  Tensor forward(const Tensor& x, Pass&) override { return Tensor((*parts->back())(x)); }
};

TEST(Composite, JoinsItsPartsOnce) {
  const Symbol x = Input({4});
  Model model(x, Composite()(x));  // built by the call, and anew with the model's stream
  EXPECT_EQ(model.count_params(), 15);
  EXPECT_EQ(model.weights()[0].name, "composite/dense/kernel");
  EXPECT_EQ(model.predict(uniform({2, 4}, 1)).shape(), (Shape{2, 3}));
}

TEST(Composite, KeepsItsPartsWhenBuildThrows) {
  Composite layer;
  layer.throws = true;
  expect_words(message_of<ValueError>([&] { layer(uniform({2, 4}, 1)); }), {"no parts today"});
  EXPECT_TRUE(layer.parts->empty());
  layer.throws = false;
  layer(uniform({2, 4}, 1));
  EXPECT_EQ(layer.weights()[0].name, "dense/kernel");
  EXPECT_EQ(layer.count_params(), 15);
}

/// Uses the kernel of another layer as its own.
struct Tied : LayerOf<Tied> {
  Variable kernel, bias;
  bool throws = false;
  explicit Tied(Variable other) : LayerOf(LayerOptions{}), kernel(std::move(other)) {}
  void describe(Fields& fields) override {
    fields.type("Tied");
    fields.variable("kernel", kernel);
    fields.variable("bias", bias);
  }
  void build(std::span<const Spec> inputs, const Rng& rng) override {
    if (throws) throw ValueError("no weights today");
    bias.create({kernel.value().shape()[0]}, inputs[0].dtype, "ones", rng.fork("bias"));
  }
  Tensor forward(const Tensor& x, Pass&) override {
    return matmul(x, kernel, {.transpose_b = true}) + bias;
  }
};

TEST(DrawnAnew, WeightsThatAnotherLayerHasStay) {
  const Symbol x = Input({4});
  Dense layer(3);
  const Symbol hidden = layer(x);
  Tied tied(layer.weights()[0].variable);
  Model model(x, tied(hidden));
  ASSERT_TRUE(tied.kernel.defined());
  EXPECT_EQ(model.count_params(), 12 + 3 + 4);
  EXPECT_EQ(bits(layer.get_weights()[0]), bits(tied.kernel.value()));
  EXPECT_EQ(model.predict(uniform({2, 4}, 1)).shape(), (Shape{2, 4}));
}

TEST(DrawnAnew, WeightsStayWhenBuildThrows) {
  const Symbol x = Input({4});
  Dense layer(3);
  const auto tied = std::make_shared<Tied>(Tied(Variable()));
  tied->kernel.create({3, 4}, DType::float32, "ones", Rng());
  const Symbol y = AnyLayer(tied)(x);
  const std::string before = bits(tied->bias.value());
  tied->throws = true;
  expect_words(message_of<ValueError>([&] { Model(x, y); }), {"no weights today"});
  ASSERT_TRUE(tied->bias.defined());
  EXPECT_EQ(bits(tied->bias.value()), before);
  tied->throws = false;
  EXPECT_EQ(Model(x, y).count_params(), 12 + 3);
}

TEST(Symbols, AreNeverEmptyHanded) {
  expect_words(message_of<ValueError>([] { Symbol(nullptr, 0); }), {"null pointer"});
  Symbol x = Input({3});
  expect_words(message_of<ValueError>([&] { Symbol(x.call(), 1); }),
               {"gives 1 results, there is no number 1"});
  const Symbol moved = std::move(x);
  EXPECT_EQ(x.shape(), moved.shape());  // NOLINT(bugprone-use-after-move)
  expect_words(message_of<ShapeError>([] { (void)Symbols()[0]; }),
               {"there are 0 symbols, got [0]"});
  expect_words(message_of<ShapeError>([] { (void)Symbol(Symbols()); }), {"expected one symbol"});
}

TEST(Symbols, OfAnInputAreOneOnAllThreads) {
  const Input input({3});
  std::vector<std::thread> threads;
  std::vector<Symbols> drawn(8);
  for (Symbols& symbols : drawn) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) symbols = Symbol(input);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Symbol x = input;
  for (const Symbols& symbols : drawn) EXPECT_EQ(symbols[0].shape(), x.shape());
}

TEST(Graph, KeepsNoMoreActivationsThanAreStillWanted) {
  constexpr std::int64_t kRows = 256, kWidth = 256;
  const std::int64_t activation = kRows * kWidth * item_size(DType::float32);
  const Symbol input = Input({kWidth});
  Symbol x = input;
  for (int i = 0; i < 100; ++i) x = layers::Add()({layers::ReLU()(x), input});
  Model model(input, x);
  const Tensor data = uniform({kRows, kWidth}, 1);
  std::int64_t taken = 0;
  // The pool of a thread of its own has after it what the run has had at most.
  std::thread([&] {
    const NoGrad no_grad;
    model(data);
    taken = pool::detail::lists.cached;
  }).join();
  EXPECT_LT(taken, 6 * activation);
}

TEST(Graph, NumbersCallsInTheOrderOfTheProgram) {
  // The real Keras 3.15 writes these numbers for this program.
  const Input a({4}, {.name = "a"});
  const Dense d(4, {.name = "d"});
  const Symbol first = d(a);
  (void)d(first);
  const Symbol second = d(layers::ReLU()(a));
  Model model(a, layers::Add()({d(layers::ReLU()(second)), first}));
  const std::string text = model.summary_text();
  expect_words(text,
               {"a[0][0],", "re_lu[0][0],", "re_lu_1[0][0]", "│ d[2][0] ", "│ d[3][0], d[0][0] "});
  EXPECT_LT(text.find("re_lu[0][0],"), text.find("re_lu_1[0][0]"));
}

}  // namespace
}  // namespace hebb
