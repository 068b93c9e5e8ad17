// fit() records the step of a network of hebb's layers; what it learns is to the bit what it learns
// step by step.

#include <gtest/gtest.h>

#include "tensor/impl.hpp"
#include "tensor/program.hpp"
#include "train/train_testing.hpp"
#include "train/trainer.hpp"

namespace hebb {
namespace {

using layers::Dense;
using layers::Dropout;

/// Dense, but nobody can know what it does.
class Opaque : public Dense {
 public:
  using Dense::Dense;
};

struct Learned {
  std::vector<double> history, weights;
  bool operator==(const Learned&) const = default;
};

Learned learned(Sequential& model, const AnyOptimizer& optimizer, const Loss& loss,
                const Dataset& data) {
  model.compile({.optimizer = optimizer, .loss = loss});
  const History history = model.fit(data, {.batch_size = 6, .epochs = 4, .verbose = 0});
  Learned result{history.history.at("loss"), {}};
  for (const Tensor& w : model.get_weights()) {
    for (const double v : w.to_vector<double>()) result.weights.push_back(v);
  }
  return result;
}

/// 20 samples of 5 features: three batches of 6 and one of 2.
Dataset samples(bool labels) {
  const Rng rng(3);
  std::vector<double> x(100), y(20);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = rng.normal(i);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = labels ? static_cast<double>(i % 3) : x[5 * i];
  return {Tensor::from(x, {20, 5}), Tensor::from(y, {20, 1}), {}};
}

TEST(RecordedStep, LearnsTheSameBits) {
  for (const bool labels : {false, true}) {
    const Dataset data = samples(labels);
    const Loss loss = labels ? Loss("sparse_categorical_crossentropy") : Loss("mse");
    for (const std::string_view name : AnyOptimizer::names()) {
      const AnyOptimizer optimizer = AnyOptimizer::parse(name);
      for (const char* activation : {"relu", "tanh", "sigmoid"}) {
        const auto act = [&] { return Activation::parse(activation); };
        const auto last = [&] { return labels ? Activation("softmax") : Activation("linear"); };
        const std::int64_t outputs = labels ? 3 : 1;
        // Rescaling makes temporaries before Dropout's: their memory is used in turns.
        Sequential recorded{layers::Rescaling(0.5), Dense(7, {.activation = act()}), Dropout(0.3),
                            Dense(outputs, {.activation = last()})};
        Sequential opaque{layers::Rescaling(0.5), Dense(7, {.activation = act()}), Dropout(0.3),
                          Opaque(outputs, {.activation = last()})};
        EXPECT_TRUE(recorded.replayable());
        EXPECT_FALSE(opaque.replayable());
        const Learned a = learned(recorded, optimizer, loss, data);
        EXPECT_EQ(a, learned(opaque, optimizer, loss, data));
        EXPECT_NE(a.history.front(), a.history.back());
      }
    }
  }
}

TEST(RecordedStep, LearnsTheSameBitsByEveryLoss) {
  for (const std::string_view name : Loss::names()) {
    SCOPED_TRACE(name);
    Dataset data = samples(true);
    if (name != "sparse_categorical_crossentropy") {
      Tensor rows = Tensor::zeros({20, 3}, DType::float64);
      for (std::size_t i = 0; i < 20; ++i) rows.mutable_data<double>()[3 * i + i % 3] = 1;
      data.y = rows;
    }
    Sequential recorded{Dense(7, {.activation = "tanh"}), Dense(3, {.activation = "softmax"})};
    Sequential opaque{Dense(7, {.activation = "tanh"}), Opaque(3, {.activation = "softmax"})};
    const Learned a = learned(recorded, "adam", Loss::parse(name), data);
    EXPECT_EQ(a, learned(opaque, "adam", Loss::parse(name), data));
    EXPECT_NE(a.history.front(), a.history.back());
  }
}

/// Dense that counts how often it is run; a record does not run it.
class Counted : public LayerOf<Counted> {
 public:
  explicit Counted(int& runs) : LayerOf(LayerOptions{}), dense_(1), runs_(&runs) {}
  void describe(Fields& f) override {
    f.type("Counted");
    f.children("layers", children_);
  }
  void build(std::span<const Spec>, const Rng&) override {
    if (children_.empty()) join(children_, std::make_shared<Dense>(dense_));
  }
  Tensor forward(const Tensor& x, Pass&) override {
    ++*runs_;
    return dense_(x);
  }
  bool replayable() const override { return true; }

 private:
  Dense dense_;
  std::vector<std::shared_ptr<Layer>> children_;
  int* runs_;
};

/// How often the layer was run in 12 steps of a model with these outputs, of which those with a
/// loss are named.
int runs_of(const std::vector<NamedLoss>& losses, const LossWeights& weights, bool twice) {
  int runs = 0;
  const Symbol x = layers::Input({5});
  const Symbol hidden = Counted(runs)(x);
  const Symbol a = Dense(1, {.name = "a"})(hidden), b = Dense(1, {.name = "b"})(hidden);
  Model model({x}, twice ? Symbols{a, b, a} : Symbols{a, b});
  model.compile({.optimizer = "sgd", .loss = losses, .loss_weights = weights});
  const Dataset data = samples(false);
  const Tensors y = twice ? Tensors{data.y, data.y, data.y} : Tensors{data.y, data.y};
  const int before = runs;
  model.fit(data.x, y, {.batch_size = 5, .epochs = 3, .verbose = 0});
  return runs - before;
}

TEST(RecordedStep, IsRecordedWhereTheTotalIsTheLossOfOneOutput) {
  const int usual = runs_of({{"a", "mse"}, {"b", "mse"}}, {}, false);
  EXPECT_LT(usual, 12);
  EXPECT_EQ(runs_of({{"a", "mse"}}, {}, false), usual);
  EXPECT_EQ(runs_of({{"a", "mse"}}, {{"a", 0.5}}, false), usual);
  // An output that is given twice is one tensor too.
  EXPECT_EQ(runs_of({{"a", "mse"}, {"b", "mse"}}, {}, true), usual);
}

/// Whether fit() learns the same bits with a record as without, through `layer`.
template <class L>
void expect_same_bits(const L& make, std::string_view what) {
  const Dataset data = samples(false);
  Sequential recorded{Dense(6), make(), Dense(1)}, opaque{Dense(6), make(), Opaque(1)};
  EXPECT_TRUE(recorded.replayable()) << what;
  const Learned a = learned(recorded, "adam", "mse", data);
  EXPECT_EQ(a, learned(opaque, "adam", "mse", data)) << what;
  EXPECT_NE(a.history.front(), a.history.back()) << what;
}

TEST(RecordedStep, LearnsTheSameBitsThroughEveryActivation) {
  for (const std::string_view name : Activation::names()) {
    expect_same_bits([&] { return layers::Activation(Activation::parse(name)); }, name);
  }
  const auto relu = [] { return layers::ReLU({.max_value = 1, .negative_slope = 0.1}); };
  expect_same_bits(relu, "ReLU");
  expect_same_bits([] { return layers::LeakyReLU(); }, "LeakyReLU");
  expect_same_bits([] { return layers::PReLU(); }, "PReLU");
  expect_same_bits([] { return layers::ELU(); }, "ELU");
  expect_same_bits([] { return layers::Softmax(); }, "Softmax");
  expect_same_bits([] { return layers::Maxout(3); }, "Maxout");
  expect_same_bits([] { return Dense(5, {.activation = layers::LeakyReLU()}); }, "of a layer");
}

TEST(RecordedStep, LearnsTheSameBitsWithAveragesNoiseAndPenalties) {
  const Dataset data = samples(false);
  const auto train = [&](auto last) {
    Sequential model{Dense(7),
                     layers::BatchNormalization({.momentum = 0.75}),
                     layers::Activation("tanh"),
                     layers::GaussianNoise(0.1),
                     layers::LayerNormalization(),
                     layers::GaussianDropout(0.1),
                     layers::AlphaDropout(0.1),
                     layers::ActivityRegularization({.l1 = 0.001, .l2 = 0.01}),
                     layers::Reshape({7, 1}),
                     layers::Permute({2, 1}),
                     layers::BatchNormalization({.axis = 1}),
                     layers::Flatten(),
                     layers::RepeatVector(2),
                     layers::Flatten(),
                     last};
    const Learned result = learned(model, "adam", "mse", data);
    return std::pair(result, model.replayable());
  };
  const auto [recorded, is_recorded] = train(Dense(1));
  const auto [opaque, is_opaque] = train(Opaque(1));
  EXPECT_TRUE(is_recorded);
  EXPECT_FALSE(is_opaque);
  EXPECT_EQ(recorded, opaque);
  EXPECT_NE(recorded.history.front(), recorded.history.back());
}

TEST(RecordedStep, FollowsWhatChangesMeanwhile) {
  // New weights, another learning rate and a frozen layer in the midst of fit().
  const auto train = [](auto last) {
    Sequential model{Dense(4, {.activation = "tanh"}), last};
    model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.1}), .loss = "mse"});
    class Meddler : public Callback {
     public:
      void on_epoch_begin(int epoch, Logs&) override {
        Model& model = run().model;
        if (epoch == 1) model.optimizer().set_learning_rate(0.05);
        if (epoch == 2) model.layers()[0]->set_trainable(false);
        if (epoch == 3) {
          std::vector<Tensor> weights = model.get_weights();
          weights[2] = weights[2] * 0.5;
          model.set_weights(weights);
        }
        if (epoch == 4) model.layers()[0]->set_trainable(true);
      }
    };
    model.fit(samples(false),
              {.batch_size = 5, .epochs = 6, .verbose = 0, .callbacks = {Meddler()}});
    std::vector<double> all;
    for (const Tensor& w : model.get_weights()) {
      for (const double v : w.to_vector<double>()) all.push_back(v);
    }
    return all;
  };
  EXPECT_EQ(train(Dense(1)), train(Opaque(1)));
}

TEST(RecordedStep, StillRefusesALabelOutsideTheClasses) {
  // The label goes bad only after the step was recorded.
  Sequential model{Dense(3, {.activation = "softmax"})};
  model.compile({.optimizer = "sgd", .loss = "sparse_categorical_crossentropy"});
  Dataset data = samples(true);
  class Spoiler : public Callback {
   public:
    explicit Spoiler(Tensor y) : y_(std::move(y)) {}
    void on_epoch_begin(int epoch, Logs&) override {
      if (epoch == 2) y_.mutable_data<double>()[7] = 3;
    }

   private:
    Tensor y_;
  };
  EXPECT_THROW(
      model.fit(data, {.batch_size = 5, .epochs = 3, .verbose = 0, .callbacks = {Spoiler(data.y)}}),
      DataError);
}

}  // namespace
}  // namespace hebb
