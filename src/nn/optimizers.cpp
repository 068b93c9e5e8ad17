#include "hebb/optimizers.hpp"

#include <algorithm>
#include <cmath>

#include "base/math.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/threads.hpp"
#include "nn/arena.hpp"
#include "ops/update.hpp"
#include "tensor/impl.hpp"

namespace hebb {

struct Optimizer::State {
  /// What the rule keeps for one variable.
  struct Kept {
    Variable variable;
    std::vector<Tensor> slots;
  };
  /// A matrix, or what lies between two matrices, flat.
  struct Run {
    Tensor gradient, weight;
    std::vector<Tensor> slots;
  };
  double learning_rate = 0;
  std::int64_t iterations = 0;
  std::vector<Variable> variables;  // of the last step
  std::vector<Segment> segments;    // of `variables`, with this optimizer's slots
  std::vector<Run> runs;            // the same, as threads share it; none when they do not
  std::vector<Kept> absent;         // of variables that took part earlier but not in the last step

  void arrange(const std::vector<Variable>& now, int slots);
  void cut();
};

namespace {

double checked_learning_rate(double value) {
  if (!(value >= 0) || !std::isfinite(value)) {
    throw ValueError(
        text::format("optimizer: the learning rate is a finite number from 0 up, got {}", value));
  }
  return value;
}

double checked_share(const char* name, double value) {
  if (!(value >= 0 && value <= 1)) {
    throw ValueError(text::format("optimizer: {} is a number from 0 to 1, got {}", name, value));
  }
  return value;
}

double checked_decay(const char* name, double value) {
  if (!(value >= 0 && value < 1)) {
    throw ValueError(text::format("optimizer: {} is at least 0 and below 1, got {}", name, value));
  }
  return value;
}

double checked_epsilon(double value) {
  if (!(value >= 0) || std::isinf(value))
    throw ValueError(text::format("optimizer: epsilon is a number of at least 0, got {}", value));
  return value;
}

/// beta^t, 0 <= beta < 1; 0 where 1 - beta^t is 1 anyway, so that late steps cost no more than
/// early ones.
double decay(double beta, std::int64_t t) {
  // beta^t <= e^(-t (1 - beta)) < 2^-54.
  constexpr double kNothing = 38;
  return static_cast<double>(t) * (1 - beta) > kNothing ? 0 : math::power(beta, t);
}

bool has_gradient(const Variable& v) { return v.value().impl()->has_grad; }

/// Calls f(variable, offset) for each variable of a segment.
template <class F>
void each_variable(const Segment& segment, F&& f) {
  std::int64_t offset = 0;
  for (const Variable& v : segment.variables) {
    f(v, offset);
    offset += v.value().size();
  }
}

/// The part of each slot that belongs to a variable.
std::vector<Tensor> slots_of(const Segment& segment, const Variable& v, std::int64_t offset) {
  std::vector<Tensor> parts;
  for (const Tensor& slot : segment.slots) parts.push_back(view(slot, {v.value().size()}, offset));
  return parts;
}

void check_any(const std::vector<Variable>& variables) {
  const auto built = [](const Variable& v) { return v.defined(); };
  if (!variables.empty() && std::all_of(variables.begin(), variables.end(), built)) return;
  throw ValueError(
      "optimizer: there is nothing to change; call the network once to build it, or thaw a layer");
}

}  // namespace

/// Segments for these variables, packed. Slots start as zeros, or as they were when a variable took
/// part before.
void Optimizer::State::arrange(const std::vector<Variable>& now, int slots) {
  for (const Segment& segment : segments) {
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      absent.push_back({v, slots_of(segment, v, offset)});
    });
  }
  pack(now);
  segments = segments_of(now);
  for (Segment& segment : segments) {
    for (int i = 0; i < slots; ++i) segment.slots.push_back(Tensor::zeros_like(segment.weight));
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      const auto known = std::find_if(absent.begin(), absent.end(),
                                      [&](const Kept& kept) { return kept.variable == v; });
      if (known == absent.end()) return;
      std::vector<Tensor> parts = slots_of(segment, v, offset);
      for (std::size_t i = 0; i < parts.size(); ++i) parts[i].assign(known->slots[i]);
      absent.erase(known);
    });
  }
  variables = now;
  cut();
}

/// Cuts the segments into matrices that threads share, and the rest.
void Optimizer::State::cut() {
  runs.clear();
  for (const Segment& segment : segments) {
    const auto add = [&](const Shape& shape, std::int64_t offset) {
      Run run{view(segment.gradient, shape, offset), view(segment.weight, shape, offset), {}};
      for (const Tensor& slot : segment.slots) run.slots.push_back(view(slot, shape, offset));
      runs.push_back(std::move(run));
    };
    std::int64_t rest = 0;
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      if (!hebb::update::is_shared(v.value())) return;
      if (offset > rest) add({offset - rest}, rest);
      add(v.value().shape(), offset);
      rest = offset + v.value().size();
    });
    if (segment.weight.size() > rest) add({segment.weight.size() - rest}, rest);
  }
  const auto shared = [](const Run& run) { return hebb::update::is_shared(run.weight); };
  if (std::none_of(runs.begin(), runs.end(), shared)) runs.clear();
}

Optimizer::Optimizer(double learning_rate) : state_(std::make_shared<State>()) {
  state_->learning_rate = checked_learning_rate(learning_rate);
}

double Optimizer::learning_rate() const { return state_->learning_rate; }
void Optimizer::set_learning_rate(double value) {
  state_->learning_rate = checked_learning_rate(value);
}
std::int64_t Optimizer::iterations() const { return state_->iterations; }

void Optimizer::zero_grad(const std::vector<Variable>& variables) {
  for (const Variable& v : variables) {
    Tensor value = v.value();
    value.zero_grad();
  }
}

void Optimizer::minimize(const Tensor& loss, const std::vector<Variable>& variables) {
  check_any(variables);
  zero_grad(variables);
  loss.backward();
  step(variables);
}

void Optimizer::step(const std::vector<Variable>& variables) {
  State& s = *state_;
  check_any(variables);
  if (std::none_of(variables.begin(), variables.end(), has_gradient)) {
    throw ValueError(
        "optimizer: no variable has a gradient; call backward() on a loss that was computed from "
        "them");
  }
  if (s.variables != variables) s.arrange(variables, slots());
  ++s.iterations;
  const bool all = std::all_of(variables.begin(), variables.end(), has_gradient);
  const bool threaded = all && !s.runs.empty() && num_threads() > 1;
  if (threaded) {
    for (const State::Run& run : s.runs) update(s.iterations, run.gradient, run.weight, run.slots);
  }
  for (const Segment& segment : s.segments) {
    if (all && !threaded) update(s.iterations, segment.gradient, segment.weight, segment.slots);
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      if (!has_gradient(v)) return;
      mark_changed(v.value());
      if (all) return;
      const Shape flat{v.value().size()};
      update(s.iterations, view(segment.gradient, flat, offset), view(segment.weight, flat, offset),
             slots_of(segment, v, offset));
    });
  }
}

namespace optimizers {

SGD::SGD(SGDOptions options) : Optimizer(options.learning_rate), options_(options) {
  checked_share("momentum", options.momentum);
}

std::shared_ptr<Optimizer> SGD::fresh() const {
  SGDOptions options = options_;
  options.learning_rate = learning_rate();
  return std::make_shared<SGD>(options);
}

void SGD::update(std::int64_t, const Tensor& g, const Tensor& w, std::span<const Tensor> slots) {
  hebb::update::sgd({learning_rate(), options_.momentum, options_.nesterov}, g, w,
                    slots.empty() ? Tensor() : slots[0]);
}

RMSprop::RMSprop(RMSpropOptions options) : Optimizer(options.learning_rate), options_(options) {
  checked_share("rho", options.rho);
  checked_share("momentum", options.momentum);
  checked_epsilon(options.epsilon);
}

std::shared_ptr<Optimizer> RMSprop::fresh() const {
  RMSpropOptions options = options_;
  options.learning_rate = learning_rate();
  return std::make_shared<RMSprop>(options);
}

int RMSprop::slots() const {
  return 1 + (options_.momentum > 0 ? 1 : 0) + (options_.centered ? 1 : 0);
}

// Slots in Keras's order: mean square, momentum, mean of gradients.
void RMSprop::update(std::int64_t, const Tensor& g, const Tensor& w,
                     std::span<const Tensor> slots) {
  const bool momentum = options_.momentum > 0;
  hebb::update::rmsprop(
      {learning_rate(), options_.rho, options_.momentum, options_.epsilon, options_.centered}, g, w,
      slots[0], momentum ? slots[1] : Tensor(),
      options_.centered ? slots[momentum ? 2 : 1] : Tensor());
}

Adam::Adam(AdamOptions options) : Optimizer(options.learning_rate), options_(options) {
  checked_decay("beta_1", options.beta_1);
  checked_decay("beta_2", options.beta_2);
  checked_epsilon(options.epsilon);
}

std::shared_ptr<Optimizer> Adam::fresh() const {
  AdamOptions options = options_;
  options.learning_rate = learning_rate();
  return std::make_shared<Adam>(options);
}

void Adam::update(std::int64_t t, const Tensor& g, const Tensor& w, std::span<const Tensor> slots) {
  const double alpha =
      learning_rate() * std::sqrt(1 - decay(options_.beta_2, t)) / (1 - decay(options_.beta_1, t));
  hebb::update::adam({alpha, options_.beta_1, options_.beta_2, options_.epsilon}, g, w, slots[0],
                     slots[1]);
}

}  // namespace optimizers

AnyOptimizer AnyOptimizer::parse(std::string_view name) {
  AnyOptimizer result;
  result.id_ = detail::find_name(detail::kOptimizerNames, name);
  if (result.id_ < 0) throw ValueError(text::unknown_name("optimizer", name, names()));
  return result;
}

std::shared_ptr<Optimizer> AnyOptimizer::make() const {
  if (optimizer_) return optimizer_;
  switch (id_) {
    case 0: return std::make_shared<optimizers::SGD>();
    case 1: return std::make_shared<optimizers::RMSprop>();
    default: return std::make_shared<optimizers::Adam>();
  }
}

}  // namespace hebb
