// What all optimizers do around their rule: clipping, accumulation, averages.

#include "hebb/optimizers/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/threads.hpp"
#include "nn/optimizer_options.hpp"
#include "nn/optimizer_state.hpp"
#include "ops/update.hpp"
#include "tensor/impl.hpp"

namespace hebb {

namespace {

bool has_gradient(const Variable& v) { return v.value().impl()->has_grad; }

/// What to multiply something of this norm by so that its norm becomes at most `limit`.
double shrinkage(double norm, double limit) { return norm > limit ? limit / norm : 1; }

void check_any(const std::vector<Variable>& variables) {
  const auto built = [](const Variable& v) { return v.defined(); };
  if (!variables.empty() && std::all_of(variables.begin(), variables.end(), built)) return;
  throw ValueError(
      "optimizer: there is nothing to change; call the network once to build it, or thaw a layer");
}

void check_each_once(const std::vector<Variable>& variables) {
  std::vector<const void*> seen;
  for (const Variable& v : variables) seen.push_back(v.identity());
  std::sort(seen.begin(), seen.end());
  if (std::adjacent_find(seen.begin(), seen.end()) == seen.end()) return;
  throw ValueError(
      "optimizer: a variable is listed twice, and would change twice in a step; list each once");
}

}  // namespace

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
  if (s.variables != variables) {
    check_each_once(variables);
    s.arrange(variables, slots());
  }
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
bool Optimizer::averages_swapped() const { return state_->swapped; }

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
