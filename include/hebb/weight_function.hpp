/// \file
/// What regularizers and constraints have in common: functions of a weight, some with options.
#pragma once

#include <concepts>
#include <utility>

#include "hebb/tensor.hpp"

namespace hebb {

class Fields;

namespace detail {

/// A function of a weight, and its options, if it has any to tell.
struct WeightFunction {
  virtual ~WeightFunction() = default;
  virtual Tensor call(const Tensor& weight) const = 0;
  virtual void describe(Fields& fields) const = 0;
};

template <class F>
struct WeightFunctionOf final : WeightFunction {
  F f;
  explicit WeightFunctionOf(F function) : f(std::move(function)) {}
  Tensor call(const Tensor& weight) const override { return f(weight); }
  void describe(Fields& fields) const override {
    if constexpr (requires(F copy) { copy.describe(fields); }) F(f).describe(fields);
  }
};

}  // namespace detail
}  // namespace hebb
