#include <algorithm>
#include <limits>
#include <utility>

#include "data/features.hpp"
#include "hebb/preprocessing.hpp"

namespace hebb {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check_equally_many(const char* caller, std::size_t a, std::size_t b) {
  if (a == b) return;
  throw ShapeError(text::format("{}: {} numbers and {}, but both are one a feature", caller, a, b));
}

/// Least and largest number of each feature.
struct Range {
  std::vector<double> low, high;
};

Range range_of(const char* caller, const Tensor& x) {
  const auto features = static_cast<std::size_t>(count_features(caller, x));
  Range range{std::vector<double>(features, kInfinity), std::vector<double>(features, -kInfinity)};
  for_each_number(caller, x, [&](std::size_t i, double value) {
    range.low[i] = std::min(range.low[i], value);
    range.high[i] = std::max(range.high[i], value);
  });
  return range;
}

/// Sum of f over the numbers of each feature, divided by how many there are; 0 when there are none.
template <class F>
std::vector<double> mean_of(const char* caller, const Tensor& x, F f) {
  const auto features = static_cast<std::size_t>(count_features(caller, x));
  std::vector<double> sum(features);
  std::vector<std::int64_t> count(features);
  for_each_number(caller, x, [&](std::size_t i, double value) {
    sum[i] += f(i, value);
    ++count[i];
  });
  for (std::size_t i = 0; i < features; ++i) {
    sum[i] /= static_cast<double>(std::max<std::int64_t>(count[i], 1));
  }
  return sum;
}

double median_of(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return *std::max_element(values.begin(), middle) / 2 + *middle / 2;
}

}  // namespace

std::int64_t count_features(const char* caller, const Tensor& x) {
  if (!x.defined() || x.is_meta()) {
    throw ValueError(text::format("{}: the data are undefined or a meta tensor", caller));
  }
  if (x.rank() < 1 || x.size() == 0) {
    throw ShapeError(
        text::format("{}: expects [samples, ...] with at least one sample and one "
                     "feature, got {}",
                     caller, x.shape().to_string()));
  }
  return x.size() / x.shape()[0];
}

void check_features(const char* caller, const Tensor& x, std::size_t fitted) {
  if (fitted == 0)
    throw ValueError(text::format("{}: has learned nothing yet; call fit()", caller));
  const std::int64_t features = count_features(caller, x);
  if (features == static_cast<std::int64_t>(fitted)) return;
  throw ShapeError(text::format("{}: was fitted on {} features a sample, got {} with {}", caller,
                                fitted, x.shape().to_string(), features));
}

StandardScaler StandardScaler::from(std::vector<double> mean, std::vector<double> scale) {
  check_equally_many("StandardScaler", mean.size(), scale.size());
  for (const double s : scale) {
    if (!(s > 0)) throw ValueError(text::format("StandardScaler: a scale is above 0, got {}", s));
  }
  StandardScaler scaler;
  scaler.mean_ = std::move(mean);
  scaler.scale_ = std::move(scale);
  return scaler;
}

StandardScaler& StandardScaler::fit(const Tensor& x) {
  constexpr const char* kCaller = "StandardScaler";
  const Range range = range_of(kCaller, x);
  std::vector<double> mean = mean_of(kCaller, x, [](std::size_t, double value) { return value; });
  std::vector<double> scale = mean_of(kCaller, x, [&](std::size_t i, double value) {
    return (value - mean[i]) * (value - mean[i]);
  });
  for (std::size_t i = 0; i < scale.size(); ++i) {
    const bool varies = range.low[i] < range.high[i] && scale[i] > 0;
    scale[i] = varies && options_.with_std ? std::sqrt(scale[i]) : 1;
    if (!varies && range.low[i] <= range.high[i]) mean[i] = range.low[i];
    if (!options_.with_mean) mean[i] = 0;
  }
  mean_ = std::move(mean);
  scale_ = std::move(scale);
  return *this;
}

Tensor StandardScaler::transform(const Tensor& x) const {
  return map_features("StandardScaler", x, mean_.size(), [this](std::size_t i, double value) {
    return (value - mean_[i]) / scale_[i];
  });
}

Tensor StandardScaler::inverse_transform(const Tensor& y) const {
  return map_features("StandardScaler", y, mean_.size(),
                      [this](std::size_t i, double value) { return value * scale_[i] + mean_[i]; });
}

MinMaxScaler::MinMaxScaler(MinMaxScalerOptions options) : options_(options) {
  if (options.low < options.high && std::isfinite(options.high - options.low)) return;
  throw ValueError(text::format("MinMaxScaler: low is below high, both finite, got {} and {}",
                                options.low, options.high));
}

MinMaxScaler MinMaxScaler::from(std::vector<double> data_min, std::vector<double> data_max,
                                MinMaxScalerOptions options) {
  MinMaxScaler scaler(options);
  check_equally_many("MinMaxScaler", data_min.size(), data_max.size());
  for (std::size_t i = 0; i < data_min.size(); ++i) {
    if (data_min[i] <= data_max[i]) continue;
    throw ValueError(
        text::format("MinMaxScaler: feature {}: the minimum {} is above the maximum "
                     "{}",
                     i, data_min[i], data_max[i]));
  }
  scaler.data_min_ = std::move(data_min);
  scaler.data_max_ = std::move(data_max);
  return scaler;
}

MinMaxScaler& MinMaxScaler::fit(const Tensor& x) {
  Range range = range_of("MinMaxScaler", x);
  for (std::size_t i = 0; i < range.low.size(); ++i) {
    if (range.low[i] > range.high[i]) range.low[i] = range.high[i] = 0;  // no numbers at all
  }
  data_min_ = std::move(range.low);
  data_max_ = std::move(range.high);
  return *this;
}

Tensor MinMaxScaler::transform(const Tensor& x) const {
  const double low = options_.low, high = options_.high;
  return map_features("MinMaxScaler", x, data_min_.size(), [&](std::size_t i, double value) {
    const double range = data_max_[i] - data_min_[i];
    const double y = low + (value - data_min_[i]) * ((high - low) / (range > 0 ? range : 1));
    return options_.clip && !std::isnan(y) ? std::clamp(y, low, high) : y;
  });
}

Tensor MinMaxScaler::inverse_transform(const Tensor& y) const {
  const double low = options_.low, high = options_.high;
  return map_features("MinMaxScaler", y, data_min_.size(), [&](std::size_t i, double value) {
    const double range = data_max_[i] - data_min_[i];
    return data_min_[i] + (value - low) * ((range > 0 ? range : 1) / (high - low));
  });
}

ImputerStrategy ImputerStrategy::parse(std::string_view name) {
  const int id = detail::find_name(detail::kStrategyNames, name);
  if (id < 0) throw ValueError(text::unknown_name("strategy", name, detail::kStrategyNames));
  return ImputerStrategy(id);
}

SimpleImputer::SimpleImputer(SimpleImputerOptions options) : options_(options) {
  if (std::isfinite(options.fill_value)) return;
  throw ValueError(text::format("SimpleImputer: fill_value is finite, got {}", options.fill_value));
}

SimpleImputer SimpleImputer::from(std::vector<double> statistics) {
  SimpleImputer imputer;
  imputer.statistics_ = std::move(statistics);
  return imputer;
}

SimpleImputer& SimpleImputer::fit(const Tensor& x) {
  constexpr const char* kCaller = "SimpleImputer";
  const auto features = static_cast<std::size_t>(count_features(kCaller, x));
  if (options_.strategy.is("zero") || options_.strategy.is("constant")) {
    statistics_.assign(features, options_.strategy.is("zero") ? 0 : options_.fill_value);
    return *this;
  }
  std::vector<std::vector<double>> values(features);
  for_each_number(kCaller, x, [&](std::size_t i, double value) { values[i].push_back(value); });
  for (std::size_t i = 0; i < features; ++i) {
    if (!values[i].empty()) continue;
    throw DataError(
        text::format("SimpleImputer: feature {} (counted from 0) has no numbers to take "
                     "the {} of; leave it out, or use strategy \"constant\"",
                     i, options_.strategy.name()));
  }
  if (options_.strategy.is("mean")) {
    statistics_ = mean_of(kCaller, x, [](std::size_t, double value) { return value; });
    return *this;
  }
  statistics_.resize(features);
  std::transform(values.begin(), values.end(), statistics_.begin(), median_of);
  return *this;
}

Tensor SimpleImputer::transform(const Tensor& x) const {
  return map_features("SimpleImputer", x, statistics_.size(), [this](std::size_t i, double value) {
    return std::isnan(value) ? statistics_[i] : value;
  });
}

}  // namespace hebb
