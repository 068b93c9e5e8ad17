/// \file
/// DataLoader: a data set in batches.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "hebb/dataset.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// Options of DataLoader.
struct DataLoaderOptions {
  std::int64_t batch_size = 32;            ///< Samples a batch; the last one may have fewer.
  bool shuffle = false;                    ///< Visit the rows in a new order each time.
  bool drop_remainder = false;             ///< Leave out a last batch that is not full.
  std::optional<std::uint64_t> seed = {};  ///< Seed of the order; random_seed() when not given.
};

/// The batches of a data set, for a loop:
///
/// ```cpp
/// for (auto [x, y] : DataLoader(train, {.batch_size = 64, .shuffle = true})) ...
/// ```
///
/// x of a uint8 or int64 data set comes as float32; y as it is. Each loop over one DataLoader has
/// an order of its own, a function of the seed and of how many loops came before.
class DataLoader {
 public:
  /// A batch.
  struct Batch {
    Tensor x;  ///< Inputs, [batch, ...].
    Tensor y;  ///< Targets, [batch, ...].
  };

  /// Batches of this data set. \throws ValueError when batch_size is below 1, ShapeError when x and
  /// y have different numbers of rows.
  explicit DataLoader(Dataset data, DataLoaderOptions options = {});

  /// Iterates over batches.
  class Iterator {
   public:
    /// The batch here.
    Batch operator*() const { return loader_->batch(order_, at_); }
    /// On to the next batch.
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    /// True before the end.
    bool operator!=(std::default_sentinel_t) const { return at_ < loader_->size(); }

   private:
    friend class DataLoader;
    Iterator(const DataLoader* loader, std::vector<std::int64_t> order)
        : loader_(loader), order_(std::move(order)) {}
    const DataLoader* loader_;
    std::vector<std::int64_t> order_;
    std::int64_t at_ = 0;
  };

  /// Starts a loop.
  Iterator begin();
  /// Ends a loop.
  std::default_sentinel_t end() const { return {}; }
  /// Number of batches.
  std::int64_t size() const;

 private:
  Batch batch(const std::vector<std::int64_t>& order, std::int64_t i) const;

  Dataset data_;
  DataLoaderOptions options_;
  std::uint64_t loops_ = 0;
};

}  // namespace hebb
