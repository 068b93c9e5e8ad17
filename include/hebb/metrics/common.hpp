/// \file
/// What all metrics share: the class to derive from, means, and options that are words.
///
/// Metrics count in double, in the order of the batches and of their elements. A sample weight of 2
/// counts a sample twice, a weight of 0 leaves it out. Weights have one number a sample, [batch] or
/// [batch, 1], or one a value that is counted. Targets have the shape of the predictions, or differ
/// by one trailing axis of size 1; nothing else broadcasts. A threshold is compared in the dtype of
/// the predictions. Every metric of hebb throws ShapeError, naming itself and both shapes, when
/// targets, predictions or weights do not fit, and ValueError for an option out of its range.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hebb/activation.hpp"
#include "hebb/losses/common.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

class StateFields;

/// A figure collected batch by batch. Derive from it, or from metrics::MeanMetric, to write one.
class Metric {
 public:
  virtual ~Metric() = default;
  /// Name in the logs.
  virtual std::string name() const = 0;
  /// Takes a batch in. y_true: [batch] or [batch, ...], y_pred: [batch, ...]; sample_weight:
  /// undefined for none. No history is kept. \throws ValueError for an undefined tensor.
  void update(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight = {});
  /// The figure over all batches since reset(); NaN before the first. The mean of results(), where
  /// there are several.
  virtual double result() const = 0;
  /// The figures: one, or one a class or a threshold.
  virtual std::vector<double> results() const { return {result()}; }
  /// Starts anew.
  virtual void reset() = 0;
  /// Lists what has been collected since reset(), so that a run can be saved and gone on with in
  /// the middle of an epoch. \throws ValueError unless overridden, and when what a file has does
  /// not fit the options.
  virtual void describe_state(StateFields& fields);

 protected:
  /// What update() does with a batch. The elements are those of the batch during this call alone;
  /// fit() uses the memory again.
  virtual void collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) = 0;
};

/// Options of metrics that have no others.
struct MetricOptions {
  std::string name = {};  ///< Name in the logs; none: the metric's own.
};

namespace detail {

/// A word of a list, checked by the compiler. Words: kWhat, kNames, and known(id), which throws
/// when it is -1.
template <class Words>
class Choice {
 public:
  /// A literal name; an unknown one does not compile.
  consteval Choice(const char* name) : id_(Words::known(find_name(Words::kNames, name))) {}
  /// The choice of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static Choice parse(std::string_view name);
  /// All names.
  static std::span<const std::string_view> names() { return Words::kNames; }
  /// The name.
  std::string_view name() const { return Words::kNames[static_cast<std::size_t>(id_)]; }
  /// True for the choice of that name.
  bool is(Choice named) const { return id_ == named.id_; }

 private:
  constexpr explicit Choice(int id) : id_(id) {}
  int id_;
};

/// A metric that keeps its name.
class NamedMetric : public Metric {
 public:
  std::string name() const override { return name_; }

 protected:
  NamedMetric(const char* own, std::string given)
      : name_(given.empty() ? std::string(own) : std::move(given)) {}
  /// The name, for messages.
  const char* label() const { return name_.c_str(); }

 private:
  std::string name_;
};

}  // namespace detail

namespace metrics {

/// Sum of w v / sum of w over values v with weights w, 1 when there are none. It is no metric but
/// what means are made of; in a loop of one's own it is the mean of the losses. Keras: `Mean`.
class Mean {
 public:
  /// `options.name` stands before messages; "mean" unless said.
  explicit Mean(MetricOptions options = {})
      : name_(options.name.empty() ? "mean" : std::move(options.name)) {}
  /// The name.
  const std::string& name() const { return name_; }
  /// Takes values in. sample_weight: undefined for none; one number a row of the values, or one a
  /// value. \throws ShapeError when the weights do not fit.
  void add(const Tensor& values, const Tensor& sample_weight = {});
  /// The mean since reset(); NaN before the first value.
  double result() const;
  /// Starts anew.
  void reset() { sum_ = weight_ = 0; }
  /// Lists sum and weight; see Metric::describe_state().
  void describe_state(StateFields& fields);

 private:
  std::string name_;
  double sum_ = 0, weight_ = 0;
};

/// Base of metrics that are the mean of one value a sample, or an element. Keras:
/// `MeanMetricWrapper`.
class MeanMetric : public Metric {
 public:
  std::string name() const override { return mean_.name(); }
  double result() const override { return mean_.result(); }
  void reset() override { mean_.reset(); }
  void describe_state(StateFields& fields) override { mean_.describe_state(fields); }

 protected:
  /// `given` is the name in the logs, `own` is it when that is empty.
  MeanMetric(const char* own, std::string given)
      : mean_({.name = given.empty() ? std::string(own) : std::move(given)}) {}
  /// The values of a batch: [batch], or [batch, ...].
  virtual Tensor values(const Tensor& y_true, const Tensor& y_pred) const = 0;
  void collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override {
    mean_.add(values(y_true, y_pred), sample_weight);
  }
  /// The name, for messages.
  const char* label() const { return mean_.name().c_str(); }

 private:
  Mean mean_;
};

}  // namespace metrics

namespace detail {

/// The mean of a loss as a metric.
template <class O, Tensor (*loss)(const Tensor&, const Tensor&, O, const Tensor&)>
class LossMetric : public metrics::MeanMetric {
 protected:
  LossMetric(const char* own, std::string given, O options = {})
      : MeanMetric(own, std::move(given)), options_(std::move(options)) {
    options_.reduction = "none";
  }
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override {
    return loss(y_true, y_pred, options_, {});
  }

  O options_;  // of the loss
};

}  // namespace detail
}  // namespace hebb
