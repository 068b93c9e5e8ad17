/// \file
/// What all optimizers share: the options of every one, and the class they derive from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/schedules.hpp"
#include "hebb/tensor.hpp"
#include "hebb/variable.hpp"

namespace hebb {

class StateFields;

/// Options that every optimizer has, with Keras's names. They stand in the options of each class,
/// so that a call reads as in Keras: `optimizers::Adam({.beta_1 = 0.8, .clipnorm = 1})`.
///
/// A step clips the gradients, then takes weight_decay from the weights, then follows the rule,
/// then averages the weights, then applies their constraints.
struct OptimizerOptions {
  LearningRate learning_rate = 0.001;  ///< Size of a step: a number, or a schedule.
  /// w loses weight_decay learning_rate w at each step, apart from the gradient (Loshchilov and
  /// Hutter 2017). At least 0.
  double weight_decay = 0;
  /// Each variable's gradient g becomes g clipnorm / max(||g||, clipnorm). Above 0. At most one of
  /// the three ways of clipping may be chosen.
  std::optional<double> clipnorm = {};
  /// Each gradient becomes min(max(g, -clipvalue), clipvalue). Above 0.
  std::optional<double> clipvalue = {};
  /// As clipnorm, by the norm of all variables' gradients together. Above 0.
  std::optional<double> global_clipnorm = {};
  /// Keep an exponential moving average of the weights, a = ema_momentum a + (1 - ema_momentum) w
  /// after each batch; it starts as the weights after the first step. fit() puts it in place of the
  /// weights at its end, a loop of one's own calls finalize_variable_values().
  bool use_ema = false;
  double ema_momentum = 0.99;  ///< From 0 to 1.
  /// The average takes the place of the weights after every so many steps as well. At least 1.
  std::optional<std::int64_t> ema_overwrite_frequency = {};
  /// Weights change once in so many batches, by the mean of their gradients. At least 1.
  std::int64_t gradient_accumulation_steps = 1;
};

/// Weights that do not decay; see Optimizer::exclude_from_weight_decay().
struct ExcludeOptions {
  std::vector<Variable> var_list = {};      ///< These.
  std::vector<std::string> var_names = {};  ///< And those with one of these texts in their name.
};

/// What a rule is given for one step: a piece of the weights with its gradients, flat or a matrix.
struct OptimizerStep {
  std::int64_t t = 1;                  ///< Number of the step, from 1.
  double learning_rate = 0;            ///< Of this step.
  double weight_decay = 0;             ///< Share of itself that a weight loses first.
  double gradient_scale = 1;           ///< Gradients are multiplied by this first,
  double gradient_limit = 0;           ///< and then clipped to [-gradient_limit, gradient_limit].
  Tensor gradient = {};                ///< Of the loss, before both.
  Tensor weight = {};                  ///< Elements to change.
  std::span<const Tensor> slots = {};  ///< What the rule keeps for each of them.
};

/// What a rule keeps for each weight: a tensor of its shape.
struct OptimizerSlot {
  std::string_view name;  ///< As Keras calls it: "momentum".
  double initial = 0;     ///< What it starts with.
  /// Where files have it: slots of block 0 of the first weight, then of the second, ..., then those
  /// of block 1.
  int block = 0;
};

/// A number or tensor that an optimizer keeps.
struct OptimizerVariable {
  std::string name;                ///< As Keras calls it: "iteration", "momentum".
  std::optional<Variable> weight;  ///< The weight that it belongs to, if to one.
  Tensor value;                    ///< A copy of it.
};

/// A rule that changes weights by their gradients. Used as a value; copies share the state
/// (learning rate, steps taken, moments), so a model compiled with an optimizer and the variable it
/// came from are one.
///
/// The first step packs the variables into one flat buffer per dtype (unless a model has done so),
/// and every step is one pass over it.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Clears the gradients, runs loss.backward() and takes a step. `loss`: a scalar computed from
  /// the variables.
  void minimize(const Tensor& loss, const std::vector<Variable>& variables);
  /// Takes a step by the gradients that are there, or, under gradient accumulation, adds them up
  /// until it is time for one. A variable without a gradient stays as it is.
  /// \throws ValueError when none has a gradient or one is listed twice, and between two
  /// swap_averages().
  void step(const std::vector<Variable>& variables);
  /// Forgets the gradients.
  static void zero_grad(const std::vector<Variable>& variables);
  /// With use_ema, puts the averages in place of these variables; those that took no part in the
  /// last step stay as they are.
  void finalize_variable_values(const std::vector<Variable>& variables);
  /// True with use_ema.
  bool keeps_averages() const;
  /// With use_ema, exchanges the variables of the last step with their averages, and the next time
  /// back, which is to be done before training goes on. finalize_variable_values() leaves the
  /// averages either way. Before the first step there are none. \throws ValueError without
  /// use_ema.
  void swap_averages();
  /// True when the averages are in place of the variables, between two swap_averages().
  bool averages_swapped() const;

  /// Keeps weight_decay from some weights, in place of those named before:
  /// `optimizer.exclude_from_weight_decay({.var_names = {"bias", "gamma", "beta"}})`. A name is
  /// that within the layer: "kernel", "bias". \throws ValueError after the first step.
  void exclude_from_weight_decay(ExcludeOptions options);

  /// The learning rate of the next batch.
  double learning_rate() const;
  /// Changes the learning rate from the next batch on. \throws ValueError for a number when there
  /// is a schedule.
  void set_learning_rate(LearningRate value);
  /// Number of steps taken; under gradient accumulation several batches make one.
  std::int64_t iterations() const;
  /// What it keeps of each weight, one flat tensor a slot and dtype; nothing before the first step.
  std::vector<Tensor> kept() const;
  /// What it knows besides its options, as files of Keras have it: `iteration` (int64, batches so
  /// far), `learning_rate` (a float64 scalar; none with a schedule), then, once one of these
  /// weights has taken part in a step, their averages with use_ema, the sums of their gradients
  /// under accumulation, and what the rule keeps; of those that have not, as it is before the
  /// first. A weight that has taken part and is not among these is left out. Nadam's last is the
  /// product of its momenta.
  std::vector<OptimizerVariable> variables(const std::vector<Variable>& weights) const;
  /// Takes these values, in the order in which variables() gives them once each of these weights
  /// has taken part; of any floating dtype. Where there is nothing to take but iteration and
  /// learning rate, steps begin anew from there. \throws ValueError when their number does not fit,
  /// ShapeError for a shape; nothing has changed then.
  void set_variables(const std::vector<Variable>& weights, const std::vector<Tensor>& values);
  /// Lists, for saving a run, what variables() of the weights that learn has not: which of these
  /// have had a gradient in the step under way, and what is kept of others, which do not learn now.
  /// Set after set_variables(). \throws DataError when a file has what does not fit.
  void describe_state(const std::vector<Variable>& learning, const std::vector<Variable>& others,
                      StateFields& fields);
  /// True when the learning rate follows a schedule.
  bool has_schedule() const;
  /// Keras's name: "adam".
  virtual std::string name() const = 0;
  /// An optimizer with the same options, exclusions included, and no history.
  virtual std::shared_ptr<Optimizer> fresh() const = 0;

 protected:
  /// With these options. \throws ValueError when one is out of its range.
  explicit Optimizer(const OptimizerOptions& options);
  /// The learning rate as it was given or set last.
  const LearningRate& rate() const;
  /// The weights that were excluded from weight decay.
  const ExcludeOptions& excluded() const;
  /// What the rule keeps for each weight.
  virtual std::vector<OptimizerSlot> slots() const = 0;
  /// The product of the momenta of so many steps, of a rule whose momentum changes from step to
  /// step, as Nadam's does: files have it. Nothing for other rules.
  virtual std::optional<double> momentum_product(std::int64_t) const { return {}; }
  /// Takes one step on a piece, element by element.
  virtual void update(const OptimizerStep& step) = 0;

 private:
  struct State;
  void update_weights(double learning_rate);
  std::shared_ptr<State> state_;
};

namespace detail {

/// The options that every optimizer has, out of those of one.
template <class O>
OptimizerOptions shared_options(const O& o) {
  return {.learning_rate = o.learning_rate,
          .weight_decay = o.weight_decay,
          .clipnorm = o.clipnorm,
          .clipvalue = o.clipvalue,
          .global_clipnorm = o.global_clipnorm,
          .use_ema = o.use_ema,
          .ema_momentum = o.ema_momentum,
          .ema_overwrite_frequency = o.ema_overwrite_frequency,
          .gradient_accumulation_steps = o.gradient_accumulation_steps};
}

/// An optimizer that holds its options; `Self`: its class.
template <class Self, class O>
class OptimizerOf : public Optimizer {
 public:
  using Options = O;
  /// As given, with the learning rate as it is now.
  O options() const {
    O options = options_;
    options.learning_rate = rate();
    return options;
  }
  std::shared_ptr<Optimizer> fresh() const override {
    auto result = std::make_shared<Self>(options());
    result->exclude_from_weight_decay(excluded());
    return result;
  }

 protected:
  explicit OptimizerOf(O options)
      : Optimizer(shared_options(options)), options_(std::move(options)) {}
  O options_;
};

}  // namespace detail

}  // namespace hebb
