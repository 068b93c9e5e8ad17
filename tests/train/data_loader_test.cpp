// DataLoader: batches for loops of one's own.

#include <gtest/gtest.h>

#include "hebb/data.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;

/// Ten rows: x [10, 2] of bytes, y their numbers.
Dataset ten() {
  return {Tensor::arange(0, 20, 1, DType::uint8).detach().cast(DType::uint8),
          Tensor::arange(0, 10, 1, DType::int64),
          {}};
}

Dataset rows_of_two() {
  Dataset data = ten();
  data.x = reshape(data.x, {10, 2});
  return data;
}

/// The y of each batch.
std::vector<std::vector<int>> batches_of(DataLoader& loader) {
  std::vector<std::vector<int>> result;
  for (auto [x, y] : loader) {
    result.push_back(y.to_vector<int>());
    const std::vector<int> cells = x.to_vector<int>();
    for (std::size_t i = 0; i < result.back().size(); ++i) {
      EXPECT_EQ(cells[2 * i], 2 * result.back()[i]);  // x came with its y
      EXPECT_EQ(cells[2 * i + 1], 2 * result.back()[i] + 1);
    }
  }
  return result;
}

std::vector<int> joined(const std::vector<std::vector<int>>& batches) {
  std::vector<int> all;
  for (const auto& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

TEST(DataLoader, GoesThroughTheRowsInOrder) {
  DataLoader loader(rows_of_two(), {.batch_size = 4});
  EXPECT_EQ(loader.size(), 3);
  EXPECT_EQ(batches_of(loader),
            (std::vector<std::vector<int>>{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9}}));
  EXPECT_EQ(batches_of(loader).size(), 3u);
}

TEST(DataLoader, MayDropTheRemainder) {
  DataLoader loader(rows_of_two(), {.batch_size = 4, .drop_remainder = true});
  EXPECT_EQ(loader.size(), 2);
  EXPECT_EQ(batches_of(loader), (std::vector<std::vector<int>>{{0, 1, 2, 3}, {4, 5, 6, 7}}));
  DataLoader even(rows_of_two(), {.batch_size = 5, .drop_remainder = true});
  EXPECT_EQ(batches_of(even).size(), 2u);
  DataLoader none(rows_of_two(), {.batch_size = 11, .drop_remainder = true});
  EXPECT_TRUE(batches_of(none).empty());
}

TEST(DataLoader, ShufflesAnewForEachLoop) {
  set_random_seed(0);
  DataLoader loader(rows_of_two(), {.batch_size = 3, .shuffle = true});
  std::vector<int> first = joined(batches_of(loader)), second = joined(batches_of(loader));
  EXPECT_NE(first, second);
  DataLoader again(rows_of_two(), {.batch_size = 3, .shuffle = true});
  EXPECT_EQ(joined(batches_of(again)), first);
  EXPECT_EQ(joined(batches_of(again)), second);
  DataLoader seeded(rows_of_two(), {.batch_size = 3, .shuffle = true, .seed = 5});
  EXPECT_NE(joined(batches_of(seeded)), first);
  std::sort(first.begin(), first.end());
  EXPECT_EQ(first, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(DataLoader, HasTheOrderOfFit) {
  struct Seen : Metric {
    std::vector<int> rows;
    std::string name() const override { return "seen"; }
    double result() const override { return 0; }
    void reset() override {}

   protected:
    void collect(const Tensor& y, const Tensor&, const Tensor&) override {
      for (int row : y.to_vector<int>()) rows.push_back(row);
    }
  };
  const auto seen = std::make_shared<Seen>();
  Sequential model = testing::one_weight();
  model.compile({.loss = "mse", .metrics = {seen}});
  model.fit(Tensor::zeros({10, 1}), Tensor::arange(0, 10),
            {.batch_size = 3, .verbose = 0, .seed = 8});
  DataLoader loader(rows_of_two(), {.batch_size = 3, .shuffle = true, .seed = 8});
  const std::vector<int> rows = joined(batches_of(loader));
  ASSERT_GE(seen->rows.size(), rows.size());
  EXPECT_TRUE(std::equal(rows.begin(), rows.end(), seen->rows.end() - 10));
}

TEST(DataLoader, MakesFloatsOfInputsAndLeavesTargets) {
  for (auto [x, y] : DataLoader(rows_of_two())) {
    EXPECT_EQ(x.dtype(), DType::float32);
    EXPECT_EQ(y.dtype(), DType::int64);
    EXPECT_EQ(x.shape(), (Shape{10, 2}));
  }
  Dataset wide{Tensor::zeros({3, 1}, DType::float64), Tensor::zeros({3}), {}};
  for (auto [x, y] : DataLoader(wide)) EXPECT_EQ(x.dtype(), DType::float64);
}

TEST(DataLoader, OfNoRowsHasNoBatches) {
  DataLoader loader({Tensor::zeros({0, 2}), Tensor::zeros({0}), {}}, {.shuffle = true});
  EXPECT_EQ(loader.size(), 0);
  for (auto [x, y] : loader) FAIL() << "a batch of " << x.shape().to_string();
}

TEST(DataLoader, AVeryLargeBatchIsOneBatch) {
  DataLoader loader(rows_of_two(), {.batch_size = std::numeric_limits<std::int64_t>::max()});
  EXPECT_EQ(loader.size(), 1);
  EXPECT_EQ(batches_of(loader).size(), 1u);
}

TEST(DataLoader, RefusesWhatDoesNotGoTogether) {
  expect_words(message_of<ValueError>([] { DataLoader(ten(), {.batch_size = 0}); }),
               {"batch_size", "got 0"});
  expect_words(message_of<ValueError>([] { DataLoader(ten(), {.batch_size = -4}); }), {"got -4"});
  expect_words(message_of<ShapeError>([] { DataLoader{ten()}; }), {"[20]", "[10]"});
  EXPECT_THROW(DataLoader(Dataset{Tensor::zeros({3, 1}), Tensor::zeros({}), {}}), ShapeError);
  EXPECT_THROW(DataLoader(Dataset{}), Error);
}

}  // namespace
}  // namespace hebb
