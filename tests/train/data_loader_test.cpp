// DataLoader: batches for loops of one's own.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <span>
#include <thread>

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

TEST(DataLoader, RefusesToGoBehindItsEnd) {
  for (const int prefetch : {0, 2}) {
    DataLoader loader(rows_of_two(), {.batch_size = 8, .prefetch = prefetch});
    auto at = loader.begin();
    ++at;
    ++at;
    EXPECT_EQ(message_of<ValueError>([&] { *at; }),
              "DataLoader: the loop has come to its end after 2 batches; compare with end()");
    EXPECT_THROW(++at, ValueError);
    DataLoader none(rows_of_two(),
                    {.batch_size = 11, .drop_remainder = true, .prefetch = prefetch});
    EXPECT_THROW(*none.begin(), ValueError);
  }
}

TEST(DataLoader, RefusesWhatDoesNotGoTogether) {
  expect_words(message_of<ValueError>([] { DataLoader(ten(), {.batch_size = 0}); }),
               {"batch_size", "got 0"});
  expect_words(message_of<ValueError>([] { DataLoader(ten(), {.batch_size = -4}); }), {"got -4"});
  expect_words(message_of<ShapeError>([] { DataLoader{ten()}; }), {"[20]", "[10]"});
  EXPECT_THROW(DataLoader(Dataset{Tensor::zeros({3, 1}), Tensor::zeros({}), {}}), ShapeError);
  EXPECT_THROW(DataLoader(Dataset{}), Error);
}

/// All numbers of all batches of a loop.
std::vector<std::vector<float>> contents(DataLoader& loader) {
  std::vector<std::vector<float>> result;
  for (auto [x, y] : loader) {
    result.push_back(x.to_vector<float>());
    result.push_back(y.to_vector<float>());
  }
  return result;
}

TEST(DataLoader, MapsBatches) {
  const auto doubled = [](Batch batch) { return Batch{batch.x * 2, batch.y}; };
  DataLoader plain(rows_of_two(), {.batch_size = 4});
  DataLoader mapped(rows_of_two(), {.batch_size = 4, .map = doubled});
  auto it = mapped.begin();
  for (auto [x, y] : plain) {
    EXPECT_EQ((*it).x.to_vector<float>(), (x * 2).to_vector<float>());
    EXPECT_EQ((*it).y.to_vector<int>(), y.to_vector<int>());
    ++it;
  }
}

TEST(DataLoader, GivesTheSameBatchesWhateverIsMadeAhead) {
  const auto shifted = [](Batch batch) { return Batch{batch.x + 1, batch.y}; };
  const auto loops = [&](int prefetch) {
    DataLoader loader(
        rows_of_two(),
        {.batch_size = 3, .shuffle = true, .map = shifted, .prefetch = prefetch, .seed = 7});
    auto all = contents(loader);
    for (auto& more : contents(loader)) all.push_back(std::move(more));
    return all;
  };
  const auto expected = loops(0);
  EXPECT_EQ(expected.size(), 16u);
  for (const int prefetch : {1, 2, 3, 100}) EXPECT_EQ(loops(prefetch), expected) << prefetch;
}

TEST(DataLoader, MakesNoMoreAheadThanAsked) {
  std::atomic<int> made = 0;
  const auto counted = [&](Batch batch) {
    ++made;
    return batch;
  };
  {
    DataLoader loader(rows_of_two(), {.batch_size = 1, .map = counted, .prefetch = 2});
    auto it = loader.begin();
    const Batch first = *it;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_LE(made, 3);  // the one taken and two ahead
    EXPECT_EQ(first.y.item<int>(), 0);
  }
  EXPECT_LE(made, 4) << "the thread ends with the loop";
}

TEST(DataLoader, SkippedBatchesStaySkipped) {
  for (const int prefetch : {0, 2}) {
    DataLoader loader(rows_of_two(), {.batch_size = 2, .prefetch = prefetch});
    auto it = loader.begin();
    ++ ++it;
    EXPECT_EQ((*it).y.to_vector<int>(), (std::vector<int>{4, 5}));
    EXPECT_EQ((*it).y.to_vector<int>(), (std::vector<int>{4, 5})) << "the same until the next";
  }
}

TEST(DataLoader, WhatIsThrownOnTheThreadReachesTheLoop) {
  const auto fails_at_six = [](Batch batch) {
    if (batch.y.data<std::int64_t>()[0] == 6) throw DataError("six");
    return batch;
  };
  for (const int prefetch : {0, 1, 4}) {
    DataLoader loader(rows_of_two(), {.batch_size = 2, .map = fails_at_six, .prefetch = prefetch});
    for (int loop = 0; loop < 2; ++loop) {
      int seen = 0;
      EXPECT_EQ(message_of<DataError>([&] {
                  for (auto [x, y] : loader) ++seen;
                }),
                "six");
      EXPECT_EQ(seen, 3) << "those before it came";
    }
  }
}

TEST(DataLoader, TheThreadEndsHoweverTheLoopIsLeft) {
  std::atomic<bool> alive = false;
  const auto marks = [&](Batch batch) {
    alive = true;
    return batch;
  };
  for (int round = 0; round < 50; ++round) {
    DataLoader loader(rows_of_two(), {.batch_size = 1, .map = marks, .prefetch = 1 + round % 3});
    for (auto [x, y] : loader) break;
    alive = false;
    std::this_thread::yield();
    EXPECT_FALSE(alive) << "after a break";
    EXPECT_THROW(
        {
          for (auto [x, y] : loader) throw ValueError("the loop's own");
        },
        ValueError);
    alive = false;
    std::this_thread::yield();
    EXPECT_FALSE(alive) << "after an exception";
    loader.begin();  // a loop that is never begun
  }
}

Sample squares(std::int64_t i) {
  const auto n = static_cast<double>(i);
  return {Tensor::from({n, n * n}), Tensor::from(std::span<const std::int64_t>(&i, 1), {})};
}

TEST(DataLoader, MakesSamplesByAFunction) {
  for (const int prefetch : {0, 2}) {
    DataLoader loader(5, squares, {.batch_size = 2, .prefetch = prefetch});
    EXPECT_EQ(loader.size(), 3);
    std::vector<std::vector<double>> xs;
    for (auto [x, y] : loader) {
      EXPECT_EQ(x.dtype(), DType::float64);
      EXPECT_EQ(y.dtype(), DType::int64);
      EXPECT_EQ(y.rank(), 1);
      xs.push_back(x.to_vector<double>());
    }
    EXPECT_EQ(xs, (std::vector<std::vector<double>>{{0, 0, 1, 1}, {2, 4, 3, 9}, {4, 16}}));
  }
  const auto bytes = [](std::int64_t) {
    return Sample{Tensor::zeros({2}, DType::uint8), Tensor::zeros({})};
  };
  for (auto [x, y] : DataLoader(2, bytes)) EXPECT_EQ(x.dtype(), DType::float32);
}

/// x of all batches from here to the end of the loop.
std::vector<std::vector<double>> rest_of(DataLoader& loader, DataLoader::Iterator from) {
  std::vector<std::vector<double>> xs;
  for (; from != loader.end(); ++from) xs.push_back((*from).x.to_vector<double>());
  return xs;
}

TEST(DataLoader, GoesOnWhereALoopWas) {
  for (const int prefetch : {0, 2}) {
    const DataLoaderOptions options{.batch_size = 2, .shuffle = true, .prefetch = prefetch};
    set_random_seed(5);
    DataLoader loader(9, squares, options);
    rest_of(loader, loader.begin());
    DataLoader::Iterator here = loader.begin();
    for (int batch = 0;; ++batch, ++here) {
      const DataLoader::Place place = here.place();
      EXPECT_EQ(place, (DataLoader::Place{5, 1, batch}));
      set_random_seed(99);
      DataLoader other(9, squares, options);
      const auto rest = rest_of(other, other.begin_at(place));
      EXPECT_EQ(rest.size(), static_cast<std::size_t>(5 - batch));
      EXPECT_EQ(rest, rest_of(loader, loader.begin_at(place)));
      EXPECT_EQ(rest_of(other, other.begin()), rest_of(loader, loader.begin())) << "and after it";
      if (!(here != loader.end())) break;
    }
  }
  set_random_seed(0);
  DataLoader loader(5, squares, {.batch_size = 2});
  for (const std::int64_t batch : {-1, 4}) {
    EXPECT_EQ(message_of<ValueError>([&] {
                loader.begin_at({0, 0, batch});
              }),
              "DataLoader: a loop has 3 batches, so none starts behind " + std::to_string(batch));
  }
}

TEST(DatasetFromGenerator, PutsSamplesSideBySide) {
  const Dataset data = dataset_from_generator(3, squares);
  EXPECT_EQ(data.x.shape(), (Shape{3, 2}));
  EXPECT_EQ(data.x.to_vector<double>(), (std::vector<double>{0, 0, 1, 1, 2, 4}));
  EXPECT_EQ(data.y.to_vector<int>(), (std::vector<int>{0, 1, 2}));
}

TEST(DatasetFromGenerator, RefusesSamplesThatDiffer) {
  const auto growing = [](std::int64_t i) {
    return Sample{Tensor::zeros({i + 1}), Tensor::zeros({})};
  };
  EXPECT_EQ(
      message_of<ShapeError>([&] { dataset_from_generator(3, growing); }),
      "sample 1: x is [2] of float32, but that of the first sample is [1] of float32; make all "
      "alike");
  const auto mixed = [](std::int64_t i) {
    return Sample{Tensor::zeros({1}, i ? DType::float64 : DType::float32), Tensor::zeros({})};
  };
  EXPECT_EQ(
      message_of<ShapeError>([&] { dataset_from_generator(3, mixed); }),
      "sample 1: x is [1] of float64, but that of the first sample is [1] of float32; make all "
      "alike");
  EXPECT_EQ(message_of<ValueError>(
                [] { dataset_from_generator(3, [](std::int64_t) { return Sample{}; }); }),
            "sample 0: x or y is undefined");
  EXPECT_EQ(message_of<ValueError>([] { dataset_from_generator(0, squares); }),
            "dataset_from_generator: samples is at least 1, got 0");
  EXPECT_EQ(message_of<ValueError>([] { DataLoader(-1, squares); }),
            "DataLoader: samples is at least 0, got -1");
  EXPECT_EQ(message_of<ValueError>([] { DataLoader(rows_of_two(), {.prefetch = -1}); }),
            "DataLoader: prefetch is from 0 to 1000 batches, got -1");
}

}  // namespace
}  // namespace hebb
