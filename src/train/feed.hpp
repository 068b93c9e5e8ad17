// Feed: where the batches of fit() and evaluate() come from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hebb/data.hpp"
#include "train/batches.hpp"
#include "train/trainer.hpp"

namespace hebb {

/// Batches, again and again.
class Feed {
 public:
  virtual ~Feed() = default;
  /// Batches that go through it once.
  virtual std::int64_t steps() const = 0;
  /// Samples of a full batch.
  virtual std::int64_t batch_size() const = 0;
  /// Builds the model if need be and checks that it goes with the first batch.
  virtual void prepare(Trainer& trainer) = 0;
  /// Makes step `number` of training, counted over all times that it is gone through.
  virtual void train(Trainer& trainer, std::int64_t number) = 0;
  /// Makes step `number` of judging.
  virtual void test(Trainer& trainer, std::int64_t number) = 0;
  /// Lists what the order of the samples depends on.
  virtual void describe_state(StateFields& fields) = 0;
};

/// Batches of samples in memory: in order, or shuffled anew each time, as a function of the stream.
class SampleFeed : public Feed {
 public:
  SampleFeed(Samples samples, std::int64_t batch_size, std::optional<Rng> rng = {});
  std::int64_t steps() const override { return order_.steps(); }
  std::int64_t batch_size() const override { return batch_size_; }
  void prepare(Trainer& trainer) override;
  void train(Trainer& trainer, std::int64_t number) override;
  void test(Trainer& trainer, std::int64_t number) override;
  void describe_state(StateFields& fields) override;

 private:
  Samples samples_;
  std::int64_t batch_size_;
  Order order_;
};

/// Batches of a DataLoader, which are checked as they come. Steps are made in their order.
class LoaderFeed : public Feed {
 public:
  /// `caller` stands in front of messages. \throws DataError for a loader without batches.
  LoaderFeed(const char* caller, const Model& model, DataLoader& loader);
  std::int64_t steps() const override { return loader_.size(); }
  std::int64_t batch_size() const override { return batch_size_; }
  void prepare(Trainer& trainer) override;
  void train(Trainer& trainer, std::int64_t number) override;
  void test(Trainer& trainer, std::int64_t number) override;
  void describe_state(StateFields& fields) override;
  /// The batch here; behind the last of a loop the first of the next. \throws ShapeError when it
  /// differs from the first of all in more than its rows.
  Samples batch();
  /// On to the next batch.
  void advance() { ++here_; }
  /// The rows of a batch: 0, 1, 2, ...
  std::span<const std::int64_t> rows_of(const Samples& samples);

 private:
  const char* caller_;
  const Model& model_;
  DataLoader& loader_;
  DataLoader::Iterator here_;
  std::int64_t batch_size_ = 0;
  std::optional<SampleForm> form_;
  std::vector<std::int64_t> rows_;
};

/// evaluate() under the name of its caller.
Logs evaluate_as(const char* caller, Model& model, const Tensors& x, const Tensors& y,
                 const EvaluateOptions& options);

}  // namespace hebb
