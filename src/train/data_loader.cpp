#include <algorithm>
#include <cstring>
#include <numeric>
#include <span>
#include <vector>

#include "base/text.hpp"
#include "hebb/data.hpp"
#include "hebb/error.hpp"
#include "hebb/random.hpp"
#include "ops/update.hpp"
#include "tensor/dispatch.hpp"
#include "train/prefetcher.hpp"

namespace hebb {

namespace {

void check_options(const DataLoaderOptions& options) {
  constexpr int kMostAhead = 1000;
  if (options.batch_size < 1) {
    throw ValueError(
        text::format("DataLoader: batch_size is at least 1, got {}", options.batch_size));
  }
  if (options.prefetch < 0 || options.prefetch > kMostAhead) {
    throw ValueError(text::format("DataLoader: prefetch is from 0 to {} batches, got {}",
                                  kMostAhead, options.prefetch));
  }
}

/// Whole numbers as float32, in which networks compute.
DType input_dtype(DType own) { return is_floating(own) ? own : DType::float32; }

/// Room for `count` tensors like this one, side by side.
Tensor room_for(std::int64_t count, const Tensor& like) {
  return Tensor::empty(like.shape().inserted(0, count), like.dtype());
}

/// Puts a sample's tensor at its place. \throws ShapeError when it is not like the others.
void place(const char* what, std::int64_t sample, const Tensor& from, std::int64_t at, Tensor& to) {
  const Shape expected = to.shape().without(0);
  if (!from.defined() || from.is_meta()) {
    throw ValueError(text::format("sample {}: {} is undefined or a meta tensor", sample, what));
  }
  if (from.shape() != expected || from.dtype() != to.dtype()) {
    throw ShapeError(
        text::format("sample {}: {} is {} of {}, but that of the first sample is {} of "
                     "{}; make all alike",
                     sample, what, from.shape().to_string(), to_string(from.dtype()),
                     expected.to_string(), to_string(to.dtype())));
  }
  with_type(to.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto elements = from.data<T>();
    const auto first = static_cast<std::size_t>(at) * elements.size();
    std::copy(elements.begin(), elements.end(),
              to.mutable_data<T>().begin() + static_cast<std::ptrdiff_t>(first));
  });
}

/// Samples `rows`, one or more, side by side.
Batch stacked(const detail::SampleFunction& sample, std::span<const std::int64_t> rows) {
  Batch batch;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Sample one = sample(rows[i]);
    if (i == 0 && one.x.defined() && one.y.defined()) {
      const auto count = static_cast<std::int64_t>(rows.size());
      batch = {room_for(count, one.x), room_for(count, one.y)};
    }
    if (!batch.x.defined())
      throw ValueError(text::format("sample {}: x or y is undefined", rows[i]));
    place("x", rows[i], one.x, static_cast<std::int64_t>(i), batch.x);
    place("y", rows[i], one.y, static_cast<std::int64_t>(i), batch.y);
  }
  return batch;
}

std::vector<std::int64_t> in_order(std::int64_t rows) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

}  // namespace

namespace detail {

/// One loop: which rows are taken when, and the batch it is at.
class BatchRun {
 public:
  BatchRun(Dataset data, std::shared_ptr<const SampleFunction> sample,
           const DataLoaderOptions& options, std::vector<std::int64_t> order, std::int64_t batches,
           DataLoader::Place place)
      : data_(std::move(data)),
        sample_(std::move(sample)),
        batch_size_(options.batch_size),
        map_(options.map),
        order_(std::move(order)),
        batches_(batches),
        place_(place) {
    if (options.prefetch > 0 && batches > place.batch) {
      prefetcher_.emplace(batches - place.batch, options.prefetch,
                          [this, first = place.batch](std::int64_t i) { return make(first + i); });
    }
  }

  const Batch& batch() {
    check_not_at_end();
    if (!here_ && prefetcher_) prefetcher_->exchange(batch_);
    if (!here_ && !prefetcher_) batch_ = make(place_.batch);
    here_ = true;
    return batch_;
  }
  void advance() {
    check_not_at_end();
    if (prefetcher_) batch();  // those made ahead come in their order
    ++place_.batch;
    here_ = false;
    if (!prefetcher_) batch_ = {};
  }
  bool at_end() const { return place_.batch >= batches_; }
  const DataLoader::Place& place() const { return place_; }

 private:
  void check_not_at_end() const {
    if (!at_end()) return;
    throw ValueError(text::format(
        "DataLoader: the loop has come to its end after {} batches; compare with end()", batches_));
  }
  /// Batch number i; called from the thread of the prefetcher, if there is one.
  Batch make(std::int64_t i) const {
    const auto first = static_cast<std::size_t>(i * batch_size_);
    const std::size_t count =
        std::min(static_cast<std::size_t>(batch_size_), order_.size() - first);
    const std::span<const std::int64_t> rows = std::span(order_).subspan(first, count);
    if (!sample_) {
      return map_({gather_rows(data_.x, rows, input_dtype(data_.x.dtype())),
                   gather_rows(data_.y, rows, data_.y.dtype())});
    }
    Batch batch = stacked(*sample_, rows);
    batch.x = batch.x.cast(input_dtype(batch.x.dtype()));
    return map_(std::move(batch));
  }

  Dataset data_;
  std::shared_ptr<const SampleFunction> sample_;
  std::int64_t batch_size_;
  BatchMap map_;
  std::vector<std::int64_t> order_;
  std::int64_t batches_;
  DataLoader::Place place_;
  Batch batch_;  ///< The one at place_, if it is here; else one that is no longer needed.
  bool here_ = false;
  std::optional<Prefetcher> prefetcher_;  // last: its thread uses the above
};

Dataset collect(std::int64_t samples, const SampleFunction& sample) {
  if (samples < 1) {
    throw ValueError(
        text::format("dataset_from_generator: samples is at least 1, got {}", samples));
  }
  const Batch all = stacked(sample, in_order(samples));
  return {all.x, all.y, {}};
}

}  // namespace detail

DataLoader::DataLoader(Dataset data, DataLoaderOptions options)
    : data_(std::move(data)), options_(std::move(options)) {
  check_options(options_);
  if (!data_.x.defined() || !data_.y.defined() || data_.x.is_meta() || data_.y.is_meta()) {
    throw DataError("DataLoader: the data set has no x or no y, or one without elements (meta)");
  }
  if (data_.x.rank() < 1 || data_.y.rank() < 1 || data_.x.shape()[0] != data_.y.shape()[0]) {
    throw ShapeError(text::format("DataLoader: x and y need equal numbers of rows. x: {}, y: {}",
                                  data_.x.shape().to_string(), data_.y.shape().to_string()));
  }
  samples_ = data_.x.shape()[0];
}

DataLoader::DataLoader(std::int64_t samples, std::shared_ptr<const detail::SampleFunction> sample,
                       DataLoaderOptions options)
    : samples_(samples), sample_(std::move(sample)), options_(std::move(options)) {
  check_options(options_);
  if (samples_ < 0) {
    throw ValueError(text::format("DataLoader: samples is at least 0, got {}", samples_));
  }
}

std::int64_t DataLoader::size() const {
  const std::int64_t full = samples_ / options_.batch_size;
  return options_.drop_remainder || samples_ % options_.batch_size == 0 ? full : full + 1;
}

DataLoader::Iterator DataLoader::begin() {
  return start({options_.seed.value_or(random_seed()), loops_, 0});
}

DataLoader::Iterator DataLoader::begin_at(Place place) {
  if (place.batch < 0 || place.batch > size()) {
    throw ValueError(text::format("DataLoader: a loop has {} batches, so none starts behind {}",
                                  size(), place.batch));
  }
  options_.seed = place.seed;
  return start(place);
}

DataLoader::Iterator DataLoader::start(Place place) {
  std::vector<std::int64_t> order = in_order(samples_);
  if (options_.shuffle) {
    order = Rng(place.seed).fork("shuffle").fork(place.loop).permutation(samples_);
  }
  loops_ = place.loop + 1;
  return Iterator(std::make_shared<detail::BatchRun>(data_, sample_, options_, std::move(order),
                                                     size(), place));
}

Batch DataLoader::Iterator::operator*() const { return run_->batch(); }

DataLoader::Iterator& DataLoader::Iterator::operator++() {
  run_->advance();
  return *this;
}

bool DataLoader::Iterator::operator!=(std::default_sentinel_t) const { return !run_->at_end(); }

DataLoader::Place DataLoader::Iterator::place() const { return run_->place(); }

}  // namespace hebb
