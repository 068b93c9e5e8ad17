// After the first step with the same shapes a training step allocates nothing.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "hebb/callbacks.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "hebb/tensor.hpp"
#include "tensor/allocations.hpp"

namespace hebb::testing {
namespace {

/// Calls of allocation functions in 100 runs of `step`, after three that may allocate.
template <class F>
std::int64_t allocations_of(F step) {
  for (int i = 0; i < 3; ++i) step();
  const std::int64_t before = allocations();
  for (int i = 0; i < 100; ++i) step();
  return allocations() - before;
}

class Allocations : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!counts_allocations()) GTEST_SKIP() << "a sanitizer has allocation functions of its own";
  }
};

TEST_F(Allocations, AreCounted) {
  const std::int64_t before = allocations();
  const auto object = std::make_unique<int[]>(100);
  const Tensor fresh = Tensor::empty({3'000'000});  // larger than any block of an earlier test
  EXPECT_GE(allocations() - before, 2);
  ASSERT_NE(object, nullptr);
}

TEST_F(Allocations, NoneInAStepOfANetwork) {
  const Tensor x = Tensor::full({32, 20}, 0.5), label = Tensor::zeros({32}, DType::int64);
  Tensor W1 = Tensor::full({20, 64}, 0.1).requires_grad(true);
  Tensor b1 = Tensor::zeros({64}).requires_grad(true);
  Tensor W2 = Tensor::full({64, 10}, 0.1).requires_grad(true);
  Tensor b2 = Tensor::zeros({10}).requires_grad(true);
  EXPECT_EQ(allocations_of([&] {
              for (Tensor w : {W1, b1, W2, b2}) w.zero_grad();
              const Tensor hidden = dropout(dense(x, W1, b1, "relu"), 0.5, Rng(1));
              const Tensor logits = dense(hidden, W2, b2);
              mean(sparse_softmax_cross_entropy(label, logits)).backward();
              W1.assign(W1 - W1.grad() * 0.01);
            }),
            0);
}

TEST_F(Allocations, NoneInAnyKindOfOperation) {
  Tensor x = Tensor::full({8, 6, 4}, 0.5).requires_grad(true);
  const Tensor seed = Tensor::ones({}), rows = Tensor::from({1, 0, 1});
  EXPECT_EQ(allocations_of([&] {
              x.zero_grad();
              const Tensor moved = transpose(slice(x, 1, 3, 1), {1, 0, 2});
              const Tensor joined = concatenate({moved, moved, moved, moved}, -1);
              const Tensor wide = matmul(joined, joined, {.transpose_b = true});
              const Tensor reduced = max(sum(wide * sigmoid(wide), {0}, {.keepdims = true}), 1);
              const Tensor picked = gather(reshape(x, {8, 24}), rows);
              (sum(log_softmax(reduced)) + mean(tanh(picked), {0, 1}) + sum(clip(x, 0, 1)))
                  .backward(seed);
            }),
            0);
}

TEST_F(Allocations, NoneInInference) {
  const Tensor x = Tensor::full({16, 16}, 0.5), W = Tensor::full({16, 16}, 0.1);
  EXPECT_EQ(allocations_of([&] {
              const NoGrad no_grad;
              EXPECT_LT(softmax(dense(x, W, {}, "tanh")).data<float>()[0], 1);
            }),
            0);
}

TEST_F(Allocations, NoneWhenShapesComeAgain) {
  // A last batch that is smaller: each shape has its blocks.
  Tensor w = Tensor::full({10, 10}, 0.1).requires_grad(true);
  const Tensor x = Tensor::ones({40, 10});
  EXPECT_EQ(allocations_of([&] {
              for (const std::int64_t rows : {32, 32, 8}) {
                w.zero_grad();
                sum(square(matmul(slice(x, 0, rows), w))).backward();
              }
            }),
            0);
}

/// Counts from the start of one step of fit() to the start of the next.
class StepCounter : public Callback {
 public:
  void on_train_batch_begin(std::int64_t, Logs&) override {
    const std::int64_t now = allocations();
    if (steps_++ >= 4) most_ = std::max(most_, now - last_);
    last_ = allocations();
  }
  std::int64_t most() const { return most_; }
  int steps() const { return steps_; }

 private:
  std::int64_t last_ = 0, most_ = 0;
  int steps_ = 0;
};

TEST_F(Allocations, NoneInAStepOfFit) {
  std::vector<AnyOptimizer> optimizers{
      optimizers::Adam({.clipnorm = 1, .use_ema = true, .ema_overwrite_frequency = 2}),
      optimizers::AdamW({.global_clipnorm = 1, .gradient_accumulation_steps = 3})};
  for (const std::string_view name : AnyOptimizer::names()) {
    optimizers.push_back(AnyOptimizer::parse(name));
  }
  for (const AnyOptimizer& optimizer : optimizers) {
    Sequential model{layers::Input({20}), layers::Rescaling(0.5),
                     layers::Dense(64, {.activation = "relu"}), layers::Dropout(0.3),
                     layers::Dense(10, {.activation = "softmax"})};
    model.compile({.optimizer = optimizer,
                   .loss = "sparse_categorical_crossentropy",
                   .metrics = {"accuracy"}});
    const auto counter = std::make_shared<StepCounter>();
    model.fit(Tensor::full({320, 20}, 0.5), Tensor::zeros({320}, DType::int64),
              {.batch_size = 32, .verbose = 0, .callbacks = {counter}});
    EXPECT_EQ(counter->steps(), 10);
    EXPECT_EQ(counter->most(), 0) << model.optimizer().name();
  }
}

TEST_F(Allocations, NoneInTrainOnBatch) {
  Sequential model{layers::Input({3}), layers::Dense(4, {.activation = "tanh"}), layers::Dense(2)};
  model.compile({.optimizer = "adam", .loss = "mse", .metrics = {"mae"}});
  const Tensor x = Tensor::full({8, 3}, 0.5), y = Tensor::zeros({8, 2});
  EXPECT_EQ(allocations_of([&] { model.train_on_batch(x, y); }), 0);
}

TEST_F(Allocations, NoneInTrainOnBatchThatChecksLabels) {
  const std::vector<Loss> losses{"binary_crossentropy", "categorical_crossentropy",
                                 "sparse_categorical_crossentropy",
                                 losses::SparseCategoricalCrossentropy({.ignore_class = 1})};
  for (const Loss& loss : losses) {
    Sequential model{layers::Input({3}), layers::Dense(2, {.activation = "softmax"})};
    model.compile({.optimizer = "sgd", .loss = loss});
    const bool labels = loss.name() == "sparse_categorical_crossentropy";
    const Tensor x = Tensor::full({8, 3}, 0.5);
    const Tensor y = labels ? Tensor::zeros({8}, DType::int64) : Tensor::zeros({8, 2});
    EXPECT_EQ(allocations_of([&] { model.train_on_batch(x, y); }), 0) << loss.name();
  }
}

TEST_F(Allocations, NoneInABatchOfAnyMetric) {
  const Tensor p = Tensor::full({32, 10}, 0.25), weight = Tensor::full({32}, 0.5);
  const Tensor rows = Tensor::ones({32, 10}), labels = Tensor::ones({32}, DType::int64);
  for (const std::string_view name : AnyMetric::names()) {
    const auto metric = AnyMetric::parse(name).make("mse");
    const Tensor& truth = name.starts_with("sparse") ? labels : rows;
    double total = 0;
    EXPECT_EQ(allocations_of([&] {
                metric->update(truth, p);
                metric->update(truth, p, weight);
                total += metric->result();
                metric->reset();
              }),
              0)
        << name;
    EXPECT_EQ(total, total) << name;
  }
}

TEST_F(Allocations, NoneInAStepDefinedByRunning) {
  Sequential net{layers::Input({20}), layers::Dense(64, {.activation = "tanh"}), layers::Dense(1)};
  optimizers::Adam adam;
  const Tensor x = Tensor::full({32, 20}, 0.5), y = Tensor::zeros({32, 1});
  EXPECT_EQ(allocations_of([&] {
              const Tensor loss = losses::mean_squared_error(y, net(x, {.training = true}));
              adam.minimize(loss, net.trainable_variables());
            }),
            0);
}

TEST_F(Allocations, NoneInAStepWithAveragesNoiseAndPenalties) {
  Sequential net{layers::Input({4}),
                 layers::Embedding(6, 3, {.embeddings_constraint = "unit_norm"}),
                 layers::Reshape({12}),
                 layers::BatchNormalization({.gamma_regularizer = "l2"}),
                 layers::LayerNormalization({.beta_constraint = "non_neg"}),
                 layers::GaussianNoise(0.1),
                 layers::AlphaDropout(0.1),
                 layers::ActivityRegularization({.l2 = 0.1}),
                 layers::Dense(5, {.kernel_regularizer = "orthogonal_regularizer",
                                   .bias_regularizer = "l1_l2",
                                   .activity_regularizer = "l1",
                                   .kernel_constraint = "max_norm",
                                   .bias_constraint = "min_max_norm"}),
                 layers::Dense(1)};
  optimizers::Adam adam;
  const Tensor x = Tensor::full({32, 4}, 5), y = Tensor::zeros({32, 1});
  EXPECT_EQ(allocations_of([&] {
              const Pass pass({.training = true});
              const Tensor loss = losses::mean_squared_error(y, net(x)) + pass.loss();
              adam.minimize(loss, net.trainable_variables());
            }),
            0);
}

TEST_F(Allocations, NoneInAPrediction) {
  Sequential model{layers::Input({20}), layers::Dense(64, {.activation = "tanh"}),
                   layers::Dense(3, {.activation = "softmax"})};
  const Tensor x = Tensor::full({32, 20}, 0.5);
  EXPECT_EQ(allocations_of([&] { model.predict_on_batch(x); }), 0);
}

TEST_F(Allocations, FewInPredictionsOfChangingSizes) {
  // A record for each would make dozens; what is left are lists of layers, for the dtype.
  Sequential model{layers::Input({20}), layers::Dense(64, {.activation = "tanh"}),
                   layers::Dense(3, {.activation = "softmax"})};
  const Tensor x = Tensor::full({32, 20}, 0.5);
  const Tensor batches[] = {slice(x, 0, 1), slice(x, 0, 7), x};
  EXPECT_LE(allocations_of([&] {
              for (const Tensor& batch : batches) model.predict_on_batch(batch);
            }),
            100 * 3 * 2);
}

TEST_F(Allocations, NoneInABatchOfPredictOrEvaluate) {
  Sequential model{layers::Input({20}), layers::Dense(64, {.activation = "tanh"}),
                   layers::Dense(3, {.activation = "softmax"})};
  model.compile({.optimizer = "adam", .loss = "sparse_categorical_crossentropy"});
  const auto inputs = [](std::int64_t rows) { return Tensor::full({rows, 20}, 0.5); };
  const auto labels = [](std::int64_t rows) { return Tensor::zeros({rows}, DType::int64); };
  const Tensor x = inputs(64), more_x = inputs(640), y = labels(64), more_y = labels(640);
  EXPECT_EQ(allocations_of([&] { model.predict(x); }),
            allocations_of([&] { model.predict(more_x); }));
  const EvaluateOptions silent{.verbose = 0};
  EXPECT_EQ(allocations_of([&] { model.evaluate(x, y, silent); }),
            allocations_of([&] { model.evaluate(more_x, more_y, silent); }));
}

}  // namespace
}  // namespace hebb::testing
