// What all optimizers do around their rule: flat buffers, clipping, accumulation, averages.

#include "hebb/optimizers/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/threads.hpp"
#include "nn/arena.hpp"
#include "nn/optimizer_options.hpp"
#include "ops/update.hpp"
#include "tensor/impl.hpp"

namespace hebb {

struct Optimizer::State {
  /// What is kept for one variable.
  struct Kept {
    Variable variable;
    std::vector<Tensor> slots;
    bool learns;
  };
  /// Weights that are changed in one pass.
  struct Piece {
    Tensor gradient, weight;    // the gradient, or its sum under accumulation
    std::vector<Tensor> slots;  // of the rule
    Tensor average;             // with use_ema
  };

  explicit State(const OptimizerOptions& o) : options(o) {}

  bool accumulates() const { return options.gradient_accumulation_steps > 1; }
  std::int64_t iterations() const { return batches / options.gradient_accumulation_steps; }
  bool is_last_of_its_step() const {
    return (batches + 1) % options.gradient_accumulation_steps == 0;
  }

  void arrange(const std::vector<Variable>& now, const std::vector<double>& initial);
  void set_slots(Segment& segment, const std::vector<double>& initial);
  Piece piece(const Segment& segment, const Shape& shape, std::int64_t offset) const;
  void cut();
  void take_gradients();
  double norm() const;
  void average();
  void put_average(std::size_t variable);
  void constrain() const;
  bool is_excluded(const Variable& v) const;

  OptimizerOptions options;
  ExcludeOptions excluded;
  std::int64_t batches = 0;
  std::size_t rule_slots = 0;       // slots of a segment: the rule's, then average and sum, if any
  std::vector<Variable> variables;  // of the last step
  std::vector<char> learns;         // for each: a gradient has come since weights changed last
  std::vector<char> decays;         // for each: it is not excluded from weight decay; empty: all do
  std::vector<Segment> segments;    // of `variables`
  std::vector<Piece> wholes;        // the segments
  std::vector<Piece> shared;        // the same cut as threads share it; none when they do not
  std::vector<Piece> singles;       // one a variable
  bool swapped = false;             // the averages are in place of the weights, and these in theirs
  std::vector<Kept> absent;         // of variables that took part earlier but not in the last step
};

namespace {

bool has_gradient(const Variable& v) { return v.value().impl()->has_grad; }

/// What to multiply something of this norm by so that its norm becomes at most `limit`.
double shrinkage(double norm, double limit) { return norm > limit ? limit / norm : 1; }

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

/// Segments for these variables, packed. Slots start as the rule says, or as they were when a
/// variable took part before.
void Optimizer::State::arrange(const std::vector<Variable>& now,
                               const std::vector<double>& initial) {
  std::size_t place = 0;
  for (const Segment& segment : segments) {
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      absent.push_back({v, slots_of(segment, v, offset), learns[place++] != 0});
    });
  }
  pack(now);
  segments = segments_of(now);
  learns.clear();
  decays.clear();
  if (std::any_of(now.begin(), now.end(), [&](const Variable& v) { return is_excluded(v); })) {
    for (const Variable& v : now) decays.push_back(!is_excluded(v));
  }
  for (Segment& segment : segments) {
    set_slots(segment, initial);
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      learns.push_back(false);
      const auto known = std::find_if(absent.begin(), absent.end(),
                                      [&](const Kept& kept) { return kept.variable == v; });
      if (known == absent.end()) return;
      std::vector<Tensor> parts = slots_of(segment, v, offset);
      for (std::size_t i = 0; i < parts.size(); ++i) parts[i].assign(known->slots[i]);
      learns.back() = known->learns;
      absent.erase(known);
    });
  }
  variables = now;
  rule_slots = initial.size();
  cut();
}

/// Slots as they are before the first step.
void Optimizer::State::set_slots(Segment& segment, const std::vector<double>& initial) {
  const Tensor& weight = segment.weight;
  for (const double value : initial) {
    segment.slots.push_back(Tensor::full(weight.shape(), value, weight.dtype()));
  }
  if (options.use_ema) {
    segment.slots.push_back(Tensor::zeros_like(weight));
    convert_into(weight, segment.slots.back());
  }
  if (accumulates()) segment.slots.push_back(Tensor::zeros_like(weight));
}

Optimizer::State::Piece Optimizer::State::piece(const Segment& segment, const Shape& shape,
                                                std::int64_t offset) const {
  const Tensor& gradient = accumulates() ? segment.slots.back() : segment.gradient;
  Piece result{view(gradient, shape, offset), view(segment.weight, shape, offset), {}, {}};
  for (std::size_t i = 0; i < rule_slots; ++i) {
    result.slots.push_back(view(segment.slots[i], shape, offset));
  }
  if (options.use_ema) result.average = view(segment.slots[rule_slots], shape, offset);
  return result;
}

/// Cuts the segments into single variables, and into matrices that threads share and the rest.
void Optimizer::State::cut() {
  wholes.clear();
  shared.clear();
  singles.clear();
  for (const Segment& segment : segments) {
    wholes.push_back(piece(segment, segment.weight.shape(), 0));
    std::int64_t rest = 0;
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      singles.push_back(piece(segment, v.value().shape(), offset));
      if (!hebb::update::is_shared(v.value())) return;
      if (offset > rest) shared.push_back(piece(segment, {offset - rest}, rest));
      shared.push_back(singles.back());
      rest = offset + v.value().size();
    });
    if (segment.weight.size() > rest) {
      shared.push_back(piece(segment, {segment.weight.size() - rest}, rest));
    }
  }
  const auto is_shared = [](const Piece& p) { return hebb::update::is_shared(p.weight); };
  if (std::none_of(shared.begin(), shared.end(), is_shared)) shared.clear();
}

/// Notes which variables have gradients and, under accumulation, adds them up.
void Optimizer::State::take_gradients() {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (!has_gradient(variables[i])) continue;
    if (accumulates()) {
      hebb::update::mix(learns[i] ? 1 : 0, singles[i].gradient, 1,
                        variables[i].value().impl()->grad);
    }
    learns[i] = true;
  }
}

/// The norm of all gradients together.
double Optimizer::State::norm() const {
  double squares = 0;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (learns[i]) squares += hebb::update::sum_of_squares(singles[i].gradient);
  }
  return std::sqrt(squares);
}

void Optimizer::State::average() {
  const double momentum = iterations() == 0 ? 0 : options.ema_momentum;
  for (const Piece& p : wholes) hebb::update::mix(momentum, p.average, 1 - momentum, p.weight);
  if (!options.ema_overwrite_frequency) return;
  if ((iterations() + 1) % *options.ema_overwrite_frequency != 0) return;
  for (std::size_t i = 0; i < variables.size(); ++i) put_average(i);
}

/// Puts the average in place of a variable.
void Optimizer::State::put_average(std::size_t variable) {
  convert_into(singles[variable].average, singles[variable].weight);
  mark_changed(variables[variable].value());
}

/// Brings the weights that had a gradient in this batch back to what their constraints allow.
void Optimizer::State::constrain() const {
  for (const Variable& v : variables) {
    if (v.constraint().defined() && has_gradient(v)) v.constraint().apply(v.value());
  }
}

bool Optimizer::State::is_excluded(const Variable& v) const {
  const auto named = [&](const std::string& text) {
    return v.name().find(text) != std::string::npos;
  };
  return std::find(excluded.var_list.begin(), excluded.var_list.end(), v) !=
             excluded.var_list.end() ||
         std::any_of(excluded.var_names.begin(), excluded.var_names.end(), named);
}

Optimizer::Optimizer(const OptimizerOptions& options)
    : state_(std::make_shared<State>(checked(options))) {}

const LearningRate& Optimizer::rate() const { return state_->options.learning_rate; }
const ExcludeOptions& Optimizer::excluded() const { return state_->excluded; }
double Optimizer::learning_rate() const { return rate().at(state_->batches); }

void Optimizer::set_learning_rate(LearningRate value) {
  if (rate().is_scheduled() && !value.is_scheduled()) {
    throw ValueError(
        "optimizer: the learning rate follows a schedule, so it cannot be set to a number; give "
        "the optimizer a number at first, or set another schedule");
  }
  state_->options.learning_rate = std::move(value);
}

void Optimizer::exclude_from_weight_decay(ExcludeOptions options) {
  if (state_->batches > 0) {
    throw ValueError(text::format(
        "optimizer: exclude_from_weight_decay comes before the first step, got it after {} "
        "batches; say it sooner, or make a new optimizer",
        state_->batches));
  }
  state_->excluded = std::move(options);
}

std::vector<Tensor> Optimizer::kept() const {
  std::vector<Tensor> tensors;
  for (const Segment& segment : state_->segments) {
    tensors.insert(tensors.end(), segment.slots.begin(), segment.slots.end());
  }
  for (const State::Kept& absent : state_->absent) {
    tensors.insert(tensors.end(), absent.slots.begin(), absent.slots.end());
  }
  return tensors;
}

bool Optimizer::has_schedule() const { return rate().is_scheduled(); }

std::int64_t Optimizer::iterations() const { return state_->iterations(); }

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
  const double rate = learning_rate();
  if (s.swapped) {
    throw ValueError(
        "optimizer: the averages are in place of the weights; call swap_averages() before the next "
        "pass over the network");
  }
  if (s.variables != variables) s.arrange(variables, slots());
  s.take_gradients();
  if (s.is_last_of_its_step()) update_weights(rate);
  if (s.options.use_ema) s.average();
  s.constrain();
  ++s.batches;
}

void Optimizer::update_weights(double learning_rate) {
  State& s = *state_;
  const OptimizerOptions& o = s.options;
  double scale = 1 / static_cast<double>(o.gradient_accumulation_steps);
  if (o.global_clipnorm) scale *= shrinkage(scale * s.norm(), *o.global_clipnorm);
  OptimizerStep step{
      .t = s.iterations() + 1,
      .learning_rate = learning_rate,
      .weight_decay = o.weight_decay * learning_rate,
      .gradient_scale = scale,
      .gradient_limit = o.clipvalue.value_or(std::numeric_limits<double>::infinity())};
  const auto take = [&](const State::Piece& piece) {
    if (o.clipnorm) {
      const double norm = std::sqrt(hebb::update::sum_of_squares(piece.gradient));
      step.gradient_scale = scale * shrinkage(scale * norm, *o.clipnorm);
    }
    step.gradient = piece.gradient;
    step.weight = piece.weight;
    step.slots = piece.slots;
    update(step);
  };
  const auto learns = [](char l) { return l != 0; };
  const bool all_at_once = std::all_of(s.learns.begin(), s.learns.end(), learns) && !o.clipnorm &&
                           (s.decays.empty() || o.weight_decay == 0);
  if (all_at_once) {
    for (const auto& p : s.shared.empty() || num_threads() == 1 ? s.wholes : s.shared) take(p);
  }
  for (std::size_t i = 0; i < s.variables.size(); ++i) {
    if (!s.learns[i]) continue;
    if (!s.decays.empty()) {
      step.weight_decay = s.decays[i] ? o.weight_decay * learning_rate : 0;
    }
    if (!all_at_once) take(s.singles[i]);
    mark_changed(s.variables[i].value());
    s.learns[i] = false;
  }
}

void Optimizer::finalize_variable_values(const std::vector<Variable>& variables) {
  State& s = *state_;
  if (!s.options.use_ema) return;
  if (s.swapped) swap_averages();
  for (std::size_t i = 0; i < s.variables.size(); ++i) {
    const bool asked =
        std::find(variables.begin(), variables.end(), s.variables[i]) != variables.end();
    if (asked) s.put_average(i);
  }
}

bool Optimizer::keeps_averages() const { return state_->options.use_ema; }

void Optimizer::swap_averages() {
  State& s = *state_;
  if (!keeps_averages()) {
    throw ValueError("optimizer: it keeps no averages to swap; make it with .use_ema = true");
  }
  if (s.variables.empty()) return;
  for (std::size_t i = 0; i < s.variables.size(); ++i) {
    const Tensor weight = Tensor::zeros_like(s.singles[i].weight);
    convert_into(s.singles[i].weight, weight);
    s.put_average(i);
    convert_into(weight, s.singles[i].average);
  }
  s.swapped = !s.swapped;
}

}  // namespace hebb
