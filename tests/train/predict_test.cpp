// predict(): a row has its bits whatever stands beside it.

#include <gtest/gtest.h>

#include <thread>

#include "train/train_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::bits;
using testing::expect_words;
using testing::message_of;
using testing::uniform;

Sequential network(DType dtype) {
  return Sequential{layers::Input({5, 3}, {.dtype = dtype}), layers::Flatten(),
                    Dense(33, {.activation = "relu"}),       layers::Dropout(0.5),
                    Dense(17, {.activation = "tanh"}),       Dense(4, {.activation = "softmax"})};
}

TEST(Predict, BatchSizesChangeNoBit) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    Sequential model = network(dtype);
    const Tensor x = uniform({61, 5, 3}, 1, dtype);
    const Tensor all = model.predict(x);
    EXPECT_EQ(all.shape(), (Shape{61, 4}));
    EXPECT_EQ(all.dtype(), dtype);
    EXPECT_EQ(bits(all), bits(model(x)));
    for (const std::int64_t batch_size : {1, 7, 60, 61, 62, 256}) {
      EXPECT_EQ(bits(model.predict(x, {.batch_size = batch_size})), bits(all)) << batch_size;
    }
    for (const std::int64_t row : {0, 30, 60}) {
      EXPECT_EQ(bits(model.predict(slice(x, row, row + 1))), bits(slice(all, row, row + 1))) << row;
    }
  }
}

TEST(Predict, OfNoRowsIsNoRows) {
  Sequential model = network(DType::float32);
  const Tensor y = model.predict(Tensor::zeros({0, 5, 3}));
  EXPECT_EQ(y.shape(), (Shape{0, 4}));
}

TEST(Predict, NeedsNoCompileAndRecordsNothing) {
  Sequential model = network(DType::float32);
  const Tensor y = model.predict(uniform({2, 5, 3}, 1));
  EXPECT_FALSE(y.requires_grad());
}

TEST(Predict, TakesAnyDtype) {
  Sequential model = network(DType::float32);
  const Tensor x = (uniform({3, 5, 3}, 1) * 10 + 20).cast(DType::uint8);
  const std::string expected = bits(model.predict(x.cast(DType::float32)));
  for (const DType dtype : {DType::uint8, DType::int64, DType::float64}) {
    EXPECT_EQ(bits(model.predict(x.cast(dtype))), expected);
  }
}

TEST(Predict, BuildsAModelThatIsNotBuilt) {
  Sequential model{Dense(2)};
  EXPECT_EQ(model.predict(uniform({3, 4}, 1, DType::float64)).dtype(), DType::float32);
  EXPECT_TRUE(model.built());
}

/// Makes other numbers of rows than it gets.
struct Rows : Module {
  explicit Rows(std::int64_t count) : rows(count) {}
  std::int64_t rows;
  Tensor forward(const Tensor&) override {
    return rows < 0 ? Tensor::zeros({}) : Tensor::zeros({rows, 2});
  }
};

TEST(Predict, RefusesAModelThatMakesOtherRows) {
  for (const std::int64_t rows : {0, 1, 5, 1000, -1}) {
    expect_words(message_of<ShapeError>([&] {
                   Rows(rows).predict(Tensor::zeros({4, 1}));
                 }),
                 {"predict", "one row of output for each row of input", "[4, 1]"});
  }
  EXPECT_NO_THROW(Rows(4).predict(Tensor::zeros({4, 1})));
}

/// Makes wider rows with every call.
struct Growing : Module {
  std::int64_t width = 0;
  Tensor forward(const Tensor& x) override { return Tensor::zeros({x.shape()[0], ++width}); }
};

TEST(Predict, RefusesBatchesThatDiffer) {
  Growing model;
  expect_words(message_of<ShapeError>([&] {
                 model.predict(Tensor::zeros({4, 1}), {.batch_size = 2});
               }),
               {"predict", "[4, 1]", "[2, 2]"});
}

TEST(Predict, ThreadsMayShareAModel) {
  Sequential model = network(DType::float32);
  const Tensor x = uniform({9, 5, 3}, 1);
  const std::string expected = bits(model(x));
  std::vector<std::thread> threads;
  std::vector<int> equal(4, 0);
  for (int& count : equal) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        count += bits(model(x)) == expected;
        count += bits(model.predict(x, {.batch_size = 4})) == expected;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(equal, std::vector<int>(4, 40));
}

TEST(Predict, CallsItsHooks) {
  struct Count : Callback {
    std::shared_ptr<std::string> text = std::make_shared<std::string>();
    void on_predict_begin(Logs&) override { *text += "begin "; }
    void on_predict_batch_begin(std::int64_t i, Logs&) override {
      *text += "<" + std::to_string(i);
    }
    void on_predict_batch_end(std::int64_t i, Logs&) override { *text += std::to_string(i) + "> "; }
    void on_predict_end(Logs&) override { *text += "end " + std::to_string(run().steps); }
  };
  const auto count = std::make_shared<Count>();
  Sequential model = testing::one_weight();
  model.predict(Tensor::zeros({5, 1}), {.batch_size = 2, .callbacks = {count}});
  EXPECT_EQ(*count->text, "begin <00> <11> <22> end 3");
}

}  // namespace
}  // namespace hebb
