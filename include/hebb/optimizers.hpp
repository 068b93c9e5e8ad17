/// \file
/// Optimizers: how weights follow their gradients.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/activation.hpp"
#include "hebb/tensor.hpp"
#include "hebb/variable.hpp"

namespace hebb {

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
  /// Takes a step by the gradients that are there. A variable without one stays as it is.
  /// \throws ValueError when none has a gradient.
  void step(const std::vector<Variable>& variables);
  /// Forgets the gradients.
  static void zero_grad(const std::vector<Variable>& variables);

  /// The learning rate.
  double learning_rate() const;
  /// Changes the learning rate from the next step on. \throws ValueError when it is not finite or
  /// below 0.
  void set_learning_rate(double value);
  /// Number of steps taken.
  std::int64_t iterations() const;
  /// Keras's name: "adam".
  virtual std::string name() const = 0;
  /// An optimizer with the same options and no history.
  virtual std::shared_ptr<Optimizer> fresh() const = 0;

 protected:
  /// With this learning rate. \throws ValueError when it is not finite or below 0.
  explicit Optimizer(double learning_rate);
  /// Numbers that the rule keeps for each weight.
  virtual int slots() const = 0;
  /// Takes step `t` (from 1), element by element, on a piece of weights, flat or a matrix; slots
  /// start as zeros and have its shape.
  virtual void update(std::int64_t t, const Tensor& gradient, const Tensor& weight,
                      std::span<const Tensor> slots) = 0;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Options of optimizers::SGD.
struct SGDOptions {
  double learning_rate = 0.01;  ///< Size of a step.
  double momentum = 0;          ///< Share of the last step that is kept, from 0 to 1.
  bool nesterov = false;        ///< Nesterov's momentum.
};

/// Options of optimizers::RMSprop.
struct RMSpropOptions {
  double learning_rate = 0.001;  ///< Size of a step.
  double rho = 0.9;              ///< Decay of the mean square.
  double momentum = 0;           ///< Share of the last step that is kept.
  double epsilon = 1e-7;         ///< Added to the mean square under the root.
  bool centered = false;         ///< Use the variance in place of the mean square.
};

/// Options of optimizers::Adam.
struct AdamOptions {
  double learning_rate = 0.001;  ///< Size of a step.
  double beta_1 = 0.9;           ///< Decay of the mean of gradients.
  double beta_2 = 0.999;         ///< Decay of the mean of their squares.
  double epsilon = 1e-7;         ///< Added to the root of the mean square.
};

namespace optimizers {

/// w -= lr g; with momentum v = momentum v - lr g, w += v; Nesterov: w += momentum v - lr g.
/// Keras: `keras.optimizers.SGD`.
class SGD : public Optimizer {
 public:
  /// Options of this class.
  using Options = SGDOptions;
  /// With these options. \throws ValueError when one is out of its range.
  explicit SGD(SGDOptions options = {});
  std::string name() const override { return "SGD"; }
  std::shared_ptr<Optimizer> fresh() const override;

 private:
  int slots() const override { return options_.momentum > 0 ? 1 : 0; }
  void update(std::int64_t t, const Tensor& gradient, const Tensor& weight,
              std::span<const Tensor> slots) override;
  SGDOptions options_;
};

/// s = rho s + (1 - rho) g^2; w -= lr g / sqrt(s + epsilon) (Hinton 2012). Keras:
/// `keras.optimizers.RMSprop`.
class RMSprop : public Optimizer {
 public:
  /// Options of this class.
  using Options = RMSpropOptions;
  /// With these options. \throws ValueError when one is out of its range.
  explicit RMSprop(RMSpropOptions options = {});
  std::string name() const override { return "rmsprop"; }
  std::shared_ptr<Optimizer> fresh() const override;

 private:
  int slots() const override;
  void update(std::int64_t t, const Tensor& gradient, const Tensor& weight,
              std::span<const Tensor> slots) override;
  RMSpropOptions options_;
};

/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w -= alpha m / (sqrt(v) + epsilon), alpha = lr
/// sqrt(1 - b2^t) / (1 - b1^t) (Kingma and Ba 2014). Epsilon stands outside the bias correction, as
/// in Keras (PyTorch: inside). Keras: `keras.optimizers.Adam`.
class Adam : public Optimizer {
 public:
  /// Options of this class.
  using Options = AdamOptions;
  /// With these options. \throws ValueError when one is out of its range.
  explicit Adam(AdamOptions options = {});
  std::string name() const override { return "adam"; }
  std::shared_ptr<Optimizer> fresh() const override;

 private:
  int slots() const override { return 2; }
  void update(std::int64_t t, const Tensor& gradient, const Tensor& weight,
              std::span<const Tensor> slots) override;
  AdamOptions options_;
};

}  // namespace optimizers

namespace detail {

inline constexpr std::string_view kOptimizerNames[] = {"sgd", "rmsprop", "adam"};

constexpr int checked_optimizer(std::string_view name) {
  const int id = find_name(kOptimizerNames, name);
  if (id < 0) throw "unknown optimizer name";
  return id;
}

}  // namespace detail

/// An optimizer as an option of compile(): a name checked by the compiler (Keras's defaults), or an
/// object.
class AnyOptimizer {
 public:
  /// A literal name; an unknown one does not compile.
  consteval AnyOptimizer(const char* name) : id_(detail::checked_optimizer(name)) {}
  /// An object; it keeps sharing its state with the variable it came from.
  template <std::derived_from<Optimizer> O>
  AnyOptimizer(O optimizer) : optimizer_(std::make_shared<O>(std::move(optimizer))) {}
  /// An object that is shared already. \throws ValueError for a null pointer.
  template <std::derived_from<Optimizer> O>
  AnyOptimizer(std::shared_ptr<O> optimizer)
      : optimizer_(detail::not_null("optimizer", std::move(optimizer))) {}
  /// The optimizer of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static AnyOptimizer parse(std::string_view name);
  /// All names.
  static std::span<const std::string_view> names() { return detail::kOptimizerNames; }

  /// The optimizer; a new one when a name was given.
  std::shared_ptr<Optimizer> make() const;

 private:
  AnyOptimizer() = default;
  int id_ = 0;
  std::shared_ptr<Optimizer> optimizer_;
};

}  // namespace hebb
