#include "hebb/schedules.hpp"

#include <algorithm>
#include <cmath>

#include "base/angles.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/allowed.hpp"
#include "nn/serialized.hpp"
#include "nn/visitors.hpp"

namespace hebb {

LearningRate::LearningRate(double value) : value_(value) {
  if (!(value >= 0) || !std::isfinite(value)) {
    throw ValueError(
        text::format("optimizer: the learning rate is a finite number from 0 up, got {}", value));
  }
}

double LearningRate::at(std::int64_t step) const {
  if (!schedule_) return value_;
  const double value = schedule_->rate(step);
  if (!(value >= 0) || !std::isfinite(value)) {
    throw ValueError(
        text::format("optimizer: the learning rate is a finite number from 0 up, but its schedule "
                     "gives {} after {} batches",
                     value, step));
  }
  return value;
}

namespace optimizers::schedules {

namespace {

void check_steps(const char* schedule, const char* name, std::int64_t steps,
                 std::int64_t least = 1) {
  if (steps >= least) return;
  throw ValueError(text::format("{}: {} is at least {}, got {}", schedule, name, least, steps));
}

/// base^exponent for base >= 0.
double raised(double base, double exponent) {
  constexpr double kExact = 1e15;
  const bool whole = std::floor(exponent) == exponent && std::abs(exponent) < kExact;
  if (whole) return math::power(base, static_cast<std::int64_t>(exponent));
  return math::exp(exponent * math::log(base));
}

double share(std::int64_t step, std::int64_t steps) {
  return static_cast<double>(step) / static_cast<double>(steps);
}

double periods(std::int64_t step, std::int64_t steps, bool staircase) {
  const std::int64_t whole = step / steps;
  return staircase ? static_cast<double>(whole) : share(step, steps);
}

/// (1 + cos(pi fraction)) / 2: from 1 at 0 to 0 at 1.
double half_cosine(double fraction) {
  return 0.5 * (1 + math::sine_cosine_of_turns(fraction / 2).cosine);
}

}  // namespace

ExponentialDecay::ExponentialDecay(double initial_learning_rate, std::int64_t decay_steps,
                                   double decay_rate, ExponentialDecayOptions options)
    : initial_(initial_learning_rate),
      decay_rate_(decay_rate),
      decay_steps_(decay_steps),
      options_(options) {
  check();
}

void ExponentialDecay::check() const {
  check_number("ExponentialDecay", "initial_learning_rate", initial_, kFromZero);
  check_number("ExponentialDecay", "decay_rate", decay_rate_, kFromZero);
  check_steps("ExponentialDecay", "decay_steps", decay_steps_);
}

void ExponentialDecay::describe(Fields& f) {
  f.type("ExponentialDecay");
  f.option("initial_learning_rate", initial_);
  f.option("decay_steps", decay_steps_);
  f.option("decay_rate", decay_rate_);
  f.option("staircase", options_.staircase);
}

double ExponentialDecay::operator()(std::int64_t step) const {
  return initial_ * raised(decay_rate_, periods(step, decay_steps_, options_.staircase));
}

PiecewiseConstantDecay::PiecewiseConstantDecay(std::vector<std::int64_t> boundaries,
                                               std::vector<double> values)
    : boundaries_(std::move(boundaries)), values_(std::move(values)) {
  check();
}

void PiecewiseConstantDecay::check() const {
  if (values_.size() != boundaries_.size() + 1) {
    throw ValueError(
        text::format("PiecewiseConstantDecay: there is one value more than boundaries, got {} "
                     "values and {} boundaries",
                     values_.size(), boundaries_.size()));
  }
  const auto descent = std::is_sorted_until(boundaries_.begin(), boundaries_.end());
  if (descent != boundaries_.end()) {
    throw ValueError(text::format("PiecewiseConstantDecay: boundaries ascend, got {} after {}",
                                  *descent, *(descent - 1)));
  }
  for (const double value : values_) {
    check_number("PiecewiseConstantDecay", "a value", value, kFromZero);
  }
}

void PiecewiseConstantDecay::describe(Fields& f) {
  f.type("PiecewiseConstantDecay");
  f.option("boundaries", boundaries_);
  f.option("values", values_);
}

double PiecewiseConstantDecay::operator()(std::int64_t step) const {
  const auto next = std::lower_bound(boundaries_.begin(), boundaries_.end(), step);
  return values_[static_cast<std::size_t>(next - boundaries_.begin())];
}

PolynomialDecay::PolynomialDecay(double initial_learning_rate, std::int64_t decay_steps,
                                 PolynomialDecayOptions options)
    : initial_(initial_learning_rate), decay_steps_(decay_steps), options_(options) {
  check();
}

void PolynomialDecay::check() const {
  check_number("PolynomialDecay", "initial_learning_rate", initial_, kFromZero);
  check_steps("PolynomialDecay", "decay_steps", decay_steps_);
  check_number("PolynomialDecay", "end_learning_rate", options_.end_learning_rate, kFromZero);
  check_number("PolynomialDecay", "power", options_.power, kFromZero);
}

void PolynomialDecay::describe(Fields& f) {
  f.type("PolynomialDecay");
  f.option("initial_learning_rate", initial_);
  f.option("decay_steps", decay_steps_);
  f.option("end_learning_rate", options_.end_learning_rate);
  f.option("power", options_.power);
  f.option("cycle", options_.cycle);
}

double PolynomialDecay::operator()(std::int64_t step) const {
  std::int64_t steps = decay_steps_;
  if (options_.cycle) {
    steps *= std::max<std::int64_t>(1, (step + decay_steps_ - 1) / decay_steps_);
  } else {
    step = std::min(step, decay_steps_);
  }
  const double end = options_.end_learning_rate;
  return (initial_ - end) * raised(1 - share(step, steps), options_.power) + end;
}

InverseTimeDecay::InverseTimeDecay(double initial_learning_rate, std::int64_t decay_steps,
                                   double decay_rate, InverseTimeDecayOptions options)
    : initial_(initial_learning_rate),
      decay_rate_(decay_rate),
      decay_steps_(decay_steps),
      options_(options) {
  check();
}

void InverseTimeDecay::check() const {
  check_number("InverseTimeDecay", "initial_learning_rate", initial_, kFromZero);
  check_number("InverseTimeDecay", "decay_rate", decay_rate_, kFromZero);
  check_steps("InverseTimeDecay", "decay_steps", decay_steps_);
}

void InverseTimeDecay::describe(Fields& f) {
  f.type("InverseTimeDecay");
  f.option("initial_learning_rate", initial_);
  f.option("decay_steps", decay_steps_);
  f.option("decay_rate", decay_rate_);
  f.option("staircase", options_.staircase);
}

double InverseTimeDecay::operator()(std::int64_t step) const {
  return initial_ / (1 + decay_rate_ * periods(step, decay_steps_, options_.staircase));
}

CosineDecay::CosineDecay(double initial_learning_rate, std::int64_t decay_steps,
                         CosineDecayOptions options)
    : initial_(initial_learning_rate), decay_steps_(decay_steps), options_(options) {
  check();
}

void CosineDecay::check() const {
  check_number("CosineDecay", "initial_learning_rate", initial_, kFromZero);
  check_steps("CosineDecay", "decay_steps", decay_steps_);
  check_number("CosineDecay", "alpha", options_.alpha, kShare);
  check_number("CosineDecay", "warmup_target", options_.warmup_target.value_or(0), kFromZero);
  check_steps("CosineDecay", "warmup_steps", options_.warmup_steps, 0);
}

void CosineDecay::describe(Fields& f) {
  f.type("CosineDecay");
  f.option("initial_learning_rate", initial_);
  f.option("decay_steps", decay_steps_);
  f.option("alpha", options_.alpha);
  f.option("warmup_target", options_.warmup_target);
  f.option("warmup_steps", options_.warmup_steps);
}

double CosineDecay::operator()(std::int64_t step) const {
  double from = initial_;
  if (options_.warmup_target) {
    const double target = *options_.warmup_target;
    if (step < options_.warmup_steps) {
      return initial_ + (target - initial_) * share(step, options_.warmup_steps);
    }
    step -= options_.warmup_steps;
    from = target;
  }
  const double cosine = half_cosine(share(std::min(step, decay_steps_), decay_steps_));
  return from * ((1 - options_.alpha) * cosine + options_.alpha);
}

CosineDecayRestarts::CosineDecayRestarts(double initial_learning_rate,
                                         std::int64_t first_decay_steps,
                                         CosineDecayRestartsOptions options)
    : initial_(initial_learning_rate), first_decay_steps_(first_decay_steps), options_(options) {
  check();
}

void CosineDecayRestarts::check() const {
  check_number("CosineDecayRestarts", "initial_learning_rate", initial_, kFromZero);
  check_steps("CosineDecayRestarts", "first_decay_steps", first_decay_steps_);
  check_number("CosineDecayRestarts", "t_mul", options_.t_mul, kFromOne);
  check_number("CosineDecayRestarts", "m_mul", options_.m_mul, kFromZero);
  check_number("CosineDecayRestarts", "alpha", options_.alpha, kShare);
}

void CosineDecayRestarts::describe(Fields& f) {
  f.type("CosineDecayRestarts");
  f.option("initial_learning_rate", initial_);
  f.option("first_decay_steps", first_decay_steps_);
  f.option("t_mul", options_.t_mul);
  f.option("m_mul", options_.m_mul);
  f.option("alpha", options_.alpha);
}

double CosineDecayRestarts::operator()(std::int64_t step) const {
  double fraction = share(step, first_decay_steps_);  // of the period it is in
  std::int64_t restarts = 0;
  if (options_.t_mul == 1) {
    restarts = step / first_decay_steps_;
    fraction = share(step % first_decay_steps_, first_decay_steps_);
  } else {
    for (; fraction >= 1; ++restarts) fraction = (fraction - 1) / options_.t_mul;
  }
  const double height = math::power(options_.m_mul, restarts);
  return initial_ * ((1 - options_.alpha) * height * half_cosine(fraction) + options_.alpha);
}

}  // namespace optimizers::schedules

/// What is done with the schedules of one class.
struct LearningRate::Class {
  std::string_view name;
  LearningRate (*read)(const Config& options);
  /// Writes the options of a function of this class; false when it is of another one.
  bool (*write)(const detail::ScheduleFunction& function, WriteOptions& options);

  template <class S>
  static constexpr Class of(std::string_view name) {
    return {name,
            [](const Config& options) -> LearningRate {
              S schedule;
              ReadOptions reader(options);
              schedule.describe(reader);
              schedule.check();
              return schedule;
            },
            [](const detail::ScheduleFunction& function, WriteOptions& options) {
              const auto* own = dynamic_cast<const detail::ScheduleFunctionOf<S>*>(&function);
              if (own) S(own->f).describe(options);
              return own != nullptr;
            }};
  }
};

std::span<const LearningRate::Class> LearningRate::classes() {
  using namespace optimizers::schedules;
  static constexpr Class kClasses[] = {
      Class::of<ExponentialDecay>("ExponentialDecay"),
      Class::of<PiecewiseConstantDecay>("PiecewiseConstantDecay"),
      Class::of<PolynomialDecay>("PolynomialDecay"),
      Class::of<InverseTimeDecay>("InverseTimeDecay"),
      Class::of<CosineDecay>("CosineDecay"),
      Class::of<CosineDecayRestarts>("CosineDecayRestarts"),
  };
  return kClasses;
}

LearningRate LearningRate::from_config(const Config& config) {
  if (!config.is_object()) return config.as_double();
  const Serialized object("learning rate", config);
  std::vector<std::string_view> names;
  for (const Class& of_class : classes()) {
    if (of_class.name == object.class_name) return of_class.read(object.options);
    names.push_back(of_class.name);
  }
  throw ValueError(text::unknown_name("schedule", object.class_name, names));
}

Config LearningRate::config() const {
  if (!schedule_) return value_;
  WriteOptions writer;
  for (const Class& of_class : classes()) {
    if (!of_class.write(*schedule_, writer)) continue;
    return serialized("keras.optimizers.schedules", of_class.name, std::move(writer.config));
  }
  throw ValueError(
      "learning rate: a function of the program's cannot be written to a file; use a schedule of "
      "optimizers::schedules");
}

}  // namespace hebb
