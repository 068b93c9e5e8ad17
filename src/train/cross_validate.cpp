#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model_selection.hpp"

namespace hebb::detail {

namespace {

std::vector<Split> default_splits(const Dataset& data, std::optional<std::uint64_t> seed) {
  if (!data.x.defined() || !data.y.defined() || data.x.rank() < 1) {
    throw ValueError("cross_validate: the data set has no x or no y");
  }
  const KFoldOptions options{.shuffle = true, .seed = seed};
  const bool labels = !is_floating(data.y.dtype()) && data.y.rank() == 1;
  if (labels) return StratifiedKFold(options).split(data.y);
  return KFold(options).split(data.x.shape()[0]);
}

}  // namespace

CrossValidator::CrossValidator(const Dataset& data, CrossValidateOptions options)
    : data_(data), options_(std::move(options)) {
  if (options_.splits.empty()) options_.splits = default_splits(data, options_.seed);
  for (std::size_t i = 0; i < options_.splits.size(); ++i) {
    const Split& split = options_.splits[i];
    if (!split.train.empty() && !split.test.empty()) continue;
    throw ValueError(
        text::format("cross_validate: split {} (counted from 0) has {} rows to learn "
                     "from and {} to judge by; both need some",
                     i, split.train.size(), split.test.size()));
  }
}

void CrossValidator::judge(Model& model, const Dataset& train, const Split& split) {
  model.fit(train, options_.fit);
  figures_.push_back(model.evaluate(data_.take(split.test)));
}

CrossValidation CrossValidator::result() const {
  CrossValidation result{.splits = figures_, .mean = {}, .deviation = {}};
  const auto n = static_cast<double>(figures_.size());
  for (const auto& [name, first] : figures_[0]) {
    double sum = 0, squares = 0;
    for (const Logs& logs : figures_) sum += logs[name];
    const double mean = sum / n;
    for (const Logs& logs : figures_) squares += (logs[name] - mean) * (logs[name] - mean);
    result.mean[name] = mean;
    result.deviation[name] = n > 1 ? std::sqrt(squares / (n - 1)) : 0;
  }
  return result;
}

}  // namespace hebb::detail
