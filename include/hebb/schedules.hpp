/// \file
/// Learning rates: a number, or a schedule by which it follows the steps taken.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "hebb/activation.hpp"
#include "hebb/config.hpp"

namespace hebb {

class Fields;

namespace detail {

/// What a schedule's constructor asks for, until it is given: a number that it refuses.
inline constexpr double kNotGiven = std::numeric_limits<double>::quiet_NaN();

struct ScheduleFunction {
  virtual ~ScheduleFunction() = default;
  virtual double rate(std::int64_t step) const = 0;
};

template <class F>
struct ScheduleFunctionOf final : ScheduleFunction {
  F f;
  explicit ScheduleFunctionOf(F function) : f(std::move(function)) {}
  double rate(std::int64_t step) const override { return static_cast<double>(f(step)); }
};

}  // namespace detail

/// The learning rate of an optimizer: a number, one of optimizers::schedules, or any function of
/// the number of batches seen, a std::int64_t from 0, to the rate of the batch that follows:
///
///     optimizers::SGD({.learning_rate = 0.1});
///     optimizers::SGD({.learning_rate = optimizers::schedules::CosineDecay(0.1, 1000)});
///     optimizers::SGD({.learning_rate = [](std::int64_t step) { return 0.1 / (1.0 + step); }});
class LearningRate {
 public:
  /// A number. \throws ValueError when it is not finite or below 0.
  LearningRate(double value);
  /// A schedule. It is called once a batch and has no state. \throws ValueError for a null pointer.
  template <class F>
  requires std::invocable<const F&, std::int64_t> LearningRate(F schedule)
      : schedule_(std::make_shared<detail::ScheduleFunctionOf<F>>(
            detail::not_null("learning rate", std::move(schedule)))) {}

  /// The learning rate that config() describes.
  /// \throws ValueError for an unknown schedule or an option out of its range, naming it.
  static LearningRate from_config(const Config& config);

  /// A number, or class and options of a schedule, as Keras writes them: {"module":
  /// "keras.optimizers.schedules", "class_name": "CosineDecay", "config":
  /// {"initial_learning_rate": 0.1, ...}, "registered_name": null}.
  /// \throws ValueError for a function of the program's, which no text describes.
  Config config() const;
  /// True for a schedule.
  bool is_scheduled() const { return schedule_ != nullptr; }
  /// The rate of the batch after `step` batches. \throws ValueError when a schedule gives a number
  /// that is not finite or below 0.
  double at(std::int64_t step) const;

 private:
  struct Class;
  static std::span<const Class> classes();

  double value_ = 0;
  std::shared_ptr<const detail::ScheduleFunction> schedule_;
};

/// Options of schedules::ExponentialDecay.
struct ExponentialDecayOptions {
  bool staircase = false;  ///< Count whole periods only.
};

/// Options of schedules::InverseTimeDecay.
struct InverseTimeDecayOptions {
  bool staircase = false;  ///< Count whole periods only.
};

/// Options of schedules::PolynomialDecay.
struct PolynomialDecayOptions {
  double end_learning_rate = 0.0001;  ///< Rate after decay_steps.
  double power = 1;                   ///< Exponent, at least 0; 1: a straight line.
  bool cycle = false;                 ///< Start again, each time longer, instead of staying there.
};

/// Options of schedules::CosineDecay.
struct CosineDecayOptions {
  double alpha = 0;                          ///< Least share of the rate, from 0 to 1.
  std::optional<double> warmup_target = {};  ///< Rate after the warm-up; without it there is none.
  std::int64_t warmup_steps = 0;             ///< Batches of the warm-up.
};

/// Options of schedules::CosineDecayRestarts.
struct CosineDecayRestartsOptions {
  double t_mul = 2;  ///< Factor from the length of a period to that of the next, at least 1.
  double m_mul = 1;  ///< Factor from the height of a period to that of the next.
  double alpha = 0;  ///< Least share of the rate, from 0 to 1.
};

/// Schedules by Keras's names and formulas, `keras.optimizers.schedules`. They count batches, also
/// under gradient accumulation, and compute in double (Keras: in its floatx, float32). All
/// constructors throw ValueError for rates that are not finite or below 0, periods below 1 and
/// options out of their range, naming them.
namespace optimizers::schedules {

/// rate(step) = initial_learning_rate decay_rate^(step / decay_steps).
class ExponentialDecay {
 public:
  /// Options of this class.
  using Options = ExponentialDecayOptions;
  /// decay_rate: at least 0.
  ExponentialDecay(double initial_learning_rate, std::int64_t decay_steps, double decay_rate,
                   ExponentialDecayOptions options = {});
  /// The rate after `step` batches.
  double operator()(std::int64_t step) const;
  /// Lists class name and options.
  void describe(Fields& fields);

 private:
  friend class hebb::LearningRate;
  ExponentialDecay() = default;  // to be described
  void check() const;

  double initial_ = detail::kNotGiven, decay_rate_ = detail::kNotGiven;
  std::int64_t decay_steps_ = 0;
  ExponentialDecayOptions options_;
};

/// values[i] for boundaries[i - 1] < step <= boundaries[i].
class PiecewiseConstantDecay {
 public:
  /// \throws ValueError unless boundaries ascend and there is one value more than boundaries.
  PiecewiseConstantDecay(std::vector<std::int64_t> boundaries, std::vector<double> values);
  /// The rate after `step` batches.
  double operator()(std::int64_t step) const;
  /// Lists class name and options.
  void describe(Fields& fields);

 private:
  friend class hebb::LearningRate;
  PiecewiseConstantDecay() = default;  // to be described
  void check() const;

  std::vector<std::int64_t> boundaries_;
  std::vector<double> values_;
};

/// (initial_learning_rate - end_learning_rate) (1 - step / decay_steps)^power + end_learning_rate,
/// where step stops at decay_steps; with cycle, decay_steps is its first multiple that is not below
/// step.
class PolynomialDecay {
 public:
  /// Options of this class.
  using Options = PolynomialDecayOptions;
  /// With these options.
  PolynomialDecay(double initial_learning_rate, std::int64_t decay_steps,
                  PolynomialDecayOptions options = {});
  /// The rate after `step` batches.
  double operator()(std::int64_t step) const;
  /// Lists class name and options.
  void describe(Fields& fields);

 private:
  friend class hebb::LearningRate;
  PolynomialDecay() = default;  // to be described
  void check() const;

  double initial_ = detail::kNotGiven;
  std::int64_t decay_steps_ = 0;
  PolynomialDecayOptions options_;
};

/// initial_learning_rate / (1 + decay_rate step / decay_steps).
class InverseTimeDecay {
 public:
  /// Options of this class.
  using Options = InverseTimeDecayOptions;
  /// decay_rate: at least 0.
  InverseTimeDecay(double initial_learning_rate, std::int64_t decay_steps, double decay_rate,
                   InverseTimeDecayOptions options = {});
  /// The rate after `step` batches.
  double operator()(std::int64_t step) const;
  /// Lists class name and options.
  void describe(Fields& fields);

 private:
  friend class hebb::LearningRate;
  InverseTimeDecay() = default;  // to be described
  void check() const;

  double initial_ = detail::kNotGiven, decay_rate_ = detail::kNotGiven;
  std::int64_t decay_steps_ = 0;
  InverseTimeDecayOptions options_;
};

/// initial_learning_rate ((1 - alpha) (1 + cos(pi step / decay_steps)) / 2 + alpha), where step
/// stops at decay_steps (Loshchilov and Hutter 2016). With a warmup_target, first a line from
/// initial_learning_rate to it in warmup_steps, then the same from the target, counted from there.
class CosineDecay {
 public:
  /// Options of this class.
  using Options = CosineDecayOptions;
  /// With these options.
  CosineDecay(double initial_learning_rate, std::int64_t decay_steps,
              CosineDecayOptions options = {});
  /// The rate after `step` batches.
  double operator()(std::int64_t step) const;
  /// Lists class name and options.
  void describe(Fields& fields);

 private:
  friend class hebb::LearningRate;
  CosineDecay() = default;  // to be described
  void check() const;

  double initial_ = detail::kNotGiven;
  std::int64_t decay_steps_ = 0;
  CosineDecayOptions options_;
};

/// initial_learning_rate ((1 - alpha) m_mul^i (1 + cos(pi f)) / 2 + alpha), f the share of period i
/// that is over; period i has first_decay_steps t_mul^i steps (Loshchilov and Hutter 2016: SGDR).
class CosineDecayRestarts {
 public:
  /// Options of this class.
  using Options = CosineDecayRestartsOptions;
  /// With these options.
  CosineDecayRestarts(double initial_learning_rate, std::int64_t first_decay_steps,
                      CosineDecayRestartsOptions options = {});
  /// The rate after `step` batches.
  double operator()(std::int64_t step) const;
  /// Lists class name and options.
  void describe(Fields& fields);

 private:
  friend class hebb::LearningRate;
  CosineDecayRestarts() = default;  // to be described
  void check() const;

  double initial_ = detail::kNotGiven;
  std::int64_t first_decay_steps_ = 0;
  CosineDecayRestartsOptions options_;
};

}  // namespace optimizers::schedules

}  // namespace hebb
