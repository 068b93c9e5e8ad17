/// \file
/// DataLoader: a data set in batches, made ahead on a thread if you like.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "hebb/dataset.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// One sample: x and y without an axis of samples.
struct Sample {
  Tensor x;  ///< Input.
  Tensor y;  ///< Target; a scalar for a label.
};

/// Samples side by side.
struct Batch {
  Tensor x;  ///< Inputs, [batch, ...].
  Tensor y;  ///< Targets, [batch, ...].
};

namespace detail {

/// Where a DataLoader has its batches from, and what it does to them, without their types.
struct SampleFunction {
  virtual ~SampleFunction() = default;
  virtual Sample operator()(std::int64_t i) const = 0;
};
struct BatchFunction {
  virtual ~BatchFunction() = default;
  virtual Batch operator()(Batch batch) const = 0;
};

template <class F>
struct SampleFunctionOf final : SampleFunction {
  explicit SampleFunctionOf(F f) : function(std::move(f)) {}
  Sample operator()(std::int64_t i) const override { return function(i); }
  F function;
};
template <class F>
struct BatchFunctionOf final : BatchFunction {
  explicit BatchFunctionOf(F f) : function(std::move(f)) {}
  Batch operator()(Batch batch) const override { return function(std::move(batch)); }
  F function;
};

class BatchRun;

Dataset collect(std::int64_t samples, const SampleFunction& sample);

}  // namespace detail

/// What is done to every batch: nothing, or a function Batch -> Batch, such as augmentation.
class BatchMap {
 public:
  /// Nothing.
  BatchMap() = default;
  /// A function. With prefetching it runs on another thread than the loop.
  template <class F>
  requires std::is_invocable_r_v<Batch, const F&, Batch> BatchMap(F f)
      : function_(std::make_shared<detail::BatchFunctionOf<F>>(std::move(f))) {}
  /// The batch that becomes of this one.
  Batch operator()(Batch batch) const {
    return function_ ? (*function_)(std::move(batch)) : std::move(batch);
  }

 private:
  std::shared_ptr<const detail::BatchFunction> function_;
};

/// Options of DataLoader.
struct DataLoaderOptions {
  std::int64_t batch_size = 32;            ///< Samples a batch; the last one may have fewer.
  bool shuffle = false;                    ///< Visit the rows in a new order each time.
  bool drop_remainder = false;             ///< Leave out a last batch that is not full.
  BatchMap map = {};                       ///< Done to every batch.
  int prefetch = 0;                        ///< Batches made ahead on a thread; 0: no thread.
  std::optional<std::uint64_t> seed = {};  ///< Seed of the order; random_seed() when not given.
};

/// The batches of a data set, for Model::fit(), evaluate() and predict(), or for a loop:
///
/// ```cpp
/// for (auto [x, y] : DataLoader(train, {.batch_size = 64, .shuffle = true})) ...
/// ```
///
/// x of a uint8 or int64 data set comes as float32; y as it is. Each loop over one DataLoader has
/// an order of its own, a function of the seed and of how many loops came before. Batches are the
/// same with and without prefetching. What is thrown while a batch is made ahead reaches the loop
/// when it comes to that batch; the thread has ended when the loop has, however it was left.
class DataLoader {
 public:
  /// A batch.
  using Batch = hebb::Batch;

  /// Batches of this data set. \throws ValueError when batch_size is below 1 or prefetch is not
  /// from 0 to 1000, ShapeError when x and y have different numbers of rows.
  explicit DataLoader(Dataset data, DataLoaderOptions options = {});

  /// Batches of samples that are made one by one: `sample(i)` gives sample i from 0 to samples - 1,
  /// all of the same shapes and dtypes. It may be called from another thread than the loop's.
  /// \throws ValueError for options out of range or a negative number of samples. The loop throws
  /// ShapeError when a sample differs from the first of its batch.
  template <class F>
  requires std::is_invocable_r_v<Sample, const F&, std::int64_t> DataLoader(
      std::int64_t samples, F sample, DataLoaderOptions options = {})
      : DataLoader(samples, std::make_shared<detail::SampleFunctionOf<F>>(std::move(sample)),
                   std::move(options)) {}

  /// Where a loop is: what the batches from there on follow from.
  struct Place {
    std::uint64_t seed = 0;  ///< Of the order.
    std::uint64_t loop = 0;  ///< Loops before this one.
    std::int64_t batch = 0;  ///< Batches of the loop before this one.
    bool operator==(const Place&) const = default;
  };

  /// Iterates over batches.
  class Iterator {
   public:
    /// The batch here. \throws ValueError at the end.
    Batch operator*() const;
    /// On to the next batch. \throws ValueError at the end.
    Iterator& operator++();
    /// True before the end.
    bool operator!=(std::default_sentinel_t) const;
    /// Where it is.
    Place place() const;

   private:
    friend class DataLoader;
    explicit Iterator(std::shared_ptr<detail::BatchRun> run) : run_(std::move(run)) {}
    std::shared_ptr<detail::BatchRun> run_;
  };

  /// Starts a loop. \throws Error when there is no thread to be had for prefetching.
  Iterator begin();
  /// Starts a loop where another one was, of this loader or of one like it in an earlier run. Loops
  /// to come take its seed and are counted on from it. Batches are what they would have been when
  /// `map` and the samples are functions of what they are given alone.
  /// \throws ValueError for a batch that there is not, Error as begin().
  Iterator begin_at(Place place);
  /// Ends a loop.
  std::default_sentinel_t end() const { return {}; }
  /// Number of batches.
  std::int64_t size() const;
  /// Number of samples that it was given.
  std::int64_t samples() const { return samples_; }

 private:
  DataLoader(std::int64_t samples, std::shared_ptr<const detail::SampleFunction> sample,
             DataLoaderOptions options);
  Iterator start(Place place);

  Dataset data_;
  std::int64_t samples_ = 0;
  std::shared_ptr<const detail::SampleFunction> sample_;
  DataLoaderOptions options_;
  std::uint64_t loops_ = 0;
};

/// A data set of the samples that a function makes: `sample(i)` for i from 0 to samples - 1, as for
/// DataLoader, side by side in memory.
/// \throws ValueError for fewer than one sample, ShapeError when a sample differs from the first.
template <class F>
requires std::is_invocable_r_v<Sample, const F&, std::int64_t> Dataset
dataset_from_generator(std::int64_t samples, F sample) {
  return detail::collect(samples, detail::SampleFunctionOf<F>(std::move(sample)));
}

}  // namespace hebb
