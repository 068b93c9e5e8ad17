// Samples in batches: which rows are taken when, and their checks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hebb/layer.hpp"
#include "hebb/losses.hpp"
#include "hebb/random.hpp"
#include "hebb/tensors.hpp"
#include "nn/output_plan.hpp"

namespace hebb {

class Model;
class StateFields;

/// Inputs, targets and weights with equal numbers of rows, targets and weights one for each output.
/// Targets may be absent (predict), and so may weights (1 each) or single ones of them.
struct Samples {
  Tensors x;
  Tensors y;
  Tensors weights;

  std::int64_t count() const { return x[0].shape()[0]; }
  bool defined() const { return !x.empty() && x[0].defined(); }
  /// Weights of an output; undefined when there are none.
  Tensor weight(std::size_t output) const {
    return output < weights.size() ? weights[output] : Tensor();
  }
  /// Rows first to last - 1, sharing the elements.
  Samples rows(std::int64_t first, std::int64_t last) const;
};

/// What samples look like but for the number of rows: shapes and dtypes.
class SampleForm {
 public:
  explicit SampleForm(const Samples& samples);
  /// True for samples that look alike.
  bool fits(const Samples& samples) const;
  /// Shape of tensor `i` of inputs, targets and weights, the rows kUnknown.
  const Shape& shape(std::size_t i) const { return specs_[i].shape; }

 private:
  std::size_t inputs_, outputs_;
  std::vector<Spec> specs_;
};

/// Checks that there are inputs with equal numbers of rows, which may be none, and no NaN, infinity
/// or number that the dtype of the input does not have. \throws DataError, ShapeError.
void check_inputs(const char* caller, const Samples& samples, const Model& model);

/// Checks that there are rows, as many targets as inputs, and no NaN or infinity (naming row and
/// column). `caller` stands in front of the messages. \throws DataError, ShapeError.
void check_samples(const char* caller, const Samples& samples, const Model& model);

/// Checks the labels of a sparse loss against the number of classes, and that the targets of the
/// other cross-entropies are such: 0 to 1 of a binary one, not negative of a categorical one.
/// \throws DataError.
void check_labels(const char* caller, const Tensor& y, const OutputPlan& plan,
                  std::int64_t classes);

/// Batches of at most `batch_size` that `count` rows make.
constexpr std::int64_t steps_of(std::int64_t count, std::int64_t batch_size) {
  return count / batch_size + (count % batch_size > 0 ? 1 : 0);
}

/// The order in which an epoch visits `count` rows.
class Order {
 public:
  /// In order, or shuffled anew in each pass, as a function of the stream.
  Order(std::int64_t count, std::int64_t batch_size, std::optional<Rng> rng = {});
  /// Goes to batch `number` of an endless row of passes, and returns its place in the pass.
  std::int64_t seek(std::int64_t number);
  /// A new order, a function of the stream and the epoch.
  void shuffle(const Rng& rng, std::uint64_t epoch);

  /// Lists the seed of the stream.
  void describe_state(StateFields& fields);

  std::int64_t steps() const { return steps_of(count_, batch_size_); }
  /// Rows of a batch; none after the last.
  std::span<const std::int64_t> batch(std::int64_t step) const;

 private:
  std::int64_t count_;
  std::int64_t batch_size_;
  std::optional<Rng> rng_;
  std::int64_t pass_ = -1;
  std::vector<std::int64_t> rows_;
};

/// dtypes of the batches of a model.
struct BatchTypes {
  std::vector<DType> inputs = {};  // of those that say their own
  DType rest = DType::float32;     // of other inputs, of targets that are floating, and of weights
  DType input(std::size_t i) const { return i < inputs.size() ? inputs[i] : rest; }
};

/// The rows of a batch in these dtypes.
Samples gather_batch(const Samples& samples, std::span<const std::int64_t> rows,
                     const BatchTypes& types);
/// The same into a batch of the same shapes.
void gather_batch_into(const Samples& samples, std::span<const std::int64_t> rows,
                       const Samples& batch);

}  // namespace hebb
