#include <numeric>
#include <span>

#include "base/text.hpp"
#include "hebb/data.hpp"
#include "hebb/error.hpp"
#include "hebb/random.hpp"
#include "ops/update.hpp"

namespace hebb {

DataLoader::DataLoader(Dataset data, DataLoaderOptions options)
    : data_(std::move(data)), options_(options) {
  if (options_.batch_size < 1) {
    throw ValueError(
        text::format("DataLoader: batch_size is at least 1, got {}", options_.batch_size));
  }
  if (!data_.x.defined() || !data_.y.defined() || data_.x.is_meta() || data_.y.is_meta()) {
    throw DataError("DataLoader: the data set has no x or no y, or one without elements (meta)");
  }
  if (data_.x.rank() < 1 || data_.y.rank() < 1 || data_.x.shape()[0] != data_.y.shape()[0]) {
    throw ShapeError(text::format("DataLoader: x and y need equal numbers of rows. x: {}, y: {}",
                                  data_.x.shape().to_string(), data_.y.shape().to_string()));
  }
}

std::int64_t DataLoader::size() const {
  const std::int64_t rows = data_.x.shape()[0];
  const std::int64_t full = rows / options_.batch_size;
  return options_.drop_remainder || rows % options_.batch_size == 0 ? full : full + 1;
}

DataLoader::Iterator DataLoader::begin() {
  const std::int64_t rows = data_.x.shape()[0];
  std::vector<std::int64_t> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  if (options_.shuffle) {
    const Rng rng(options_.seed.value_or(random_seed()));
    order = rng.fork("shuffle").fork(loops_).permutation(rows);
  }
  ++loops_;
  return Iterator(this, std::move(order));
}

DataLoader::Batch DataLoader::batch(const std::vector<std::int64_t>& order, std::int64_t i) const {
  const auto first = static_cast<std::size_t>(i * options_.batch_size);
  const std::size_t count =
      std::min(static_cast<std::size_t>(options_.batch_size), order.size() - first);
  const std::span<const std::int64_t> rows = std::span(order).subspan(first, count);
  const DType dtype = is_floating(data_.x.dtype()) ? data_.x.dtype() : DType::float32;
  return {gather_rows(data_.x, rows, dtype), gather_rows(data_.y, rows, data_.y.dtype())};
}

}  // namespace hebb
