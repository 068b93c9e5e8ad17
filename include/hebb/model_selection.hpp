/// \file
/// cross_validate(): how good a network is on data it has not seen, and how sure that figure is.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <vector>

#include "hebb/dataset.hpp"
#include "hebb/history.hpp"
#include "hebb/model.hpp"
#include "hebb/splits.hpp"

namespace hebb {

/// Options of cross_validate().
struct CrossValidateOptions {
  /// Parts to learn from and to judge by. Empty: five of StratifiedKFold, shuffled, for targets
  /// that are labels [samples] of int64 or uint8, and of KFold, shuffled, for others.
  std::vector<Split> splits = {};
  /// How to train; verbose is 0 unless said. Its callbacks must not be remembered from split to
  /// split, as EarlyStopping's best weights would be.
  FitOptions fit = {.verbose = 0};
  /// Seed of the default splits; random_seed() when not given.
  std::optional<std::uint64_t> seed = {};
};

/// What cross_validate() found.
struct CrossValidation {
  std::vector<Logs> splits;  ///< Figures of each split on its test part: loss, metrics.
  Logs mean;                 ///< Mean of each figure over the splits.
  Logs deviation;  ///< Standard deviation sqrt(sum (v - mean)^2 / (n - 1)); 0 for one split.
};

namespace detail {

/// The loop of cross_validate() without the type of the model.
class CrossValidator {
 public:
  CrossValidator(const Dataset& data, CrossValidateOptions options);
  const std::vector<Split>& splits() const { return options_.splits; }
  /// Trains the model and adds its figures.
  void judge(Model& model, const Dataset& train, const Split& split);
  CrossValidation result() const;

 private:
  const Dataset& data_;
  CrossValidateOptions options_;
  std::vector<Logs> figures_;
};

}  // namespace detail

/// Builds, trains and judges a network once a split, each time from the start:
///
/// ```cpp
/// auto scores = cross_validate([] { return compiled_model(); }, data, {.fit = {.epochs = 20}});
/// scores.mean["accuracy"], scores.deviation["accuracy"]
/// ```
///
/// `build` gives a compiled model of its own at every call. It may take the training part, a const
/// Dataset&, to fit what must not see the test part, such as a scaler or a Normalization layer.
/// \throws ValueError when a split has no rows to learn from or to judge by; whatever build(),
/// fit() and evaluate() throw.
template <class Build>
CrossValidation cross_validate(const Build& build, const Dataset& data,
                               CrossValidateOptions options = {}) {
  detail::CrossValidator validator(data, std::move(options));
  for (const Split& split : validator.splits()) {
    const Dataset train = data.take(split.train);
    if constexpr (std::invocable<const Build&, const Dataset&>) {
      auto model = build(train);
      validator.judge(model, train, split);
    } else {
      auto model = build();
      validator.judge(model, train, split);
    }
  }
  return validator.result();
}

}  // namespace hebb
