/// \file
/// Optimizers: how weights follow their gradients.
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "hebb/config.hpp"
#include "hebb/optimizers/adam.hpp"
#include "hebb/optimizers/adaptive.hpp"
#include "hebb/optimizers/optimizer.hpp"
#include "hebb/optimizers/sgd.hpp"
#include "hebb/type_list.hpp"

namespace hebb {

namespace detail {

inline constexpr std::string_view kOptimizerNames[] = {
    "sgd", "rmsprop", "adam", "adamw", "adagrad", "adadelta", "adamax", "nadam", "ftrl", "lion"};

/// The classes, in the order of their names.
using OptimizerClasses =
    TypeList<optimizers::SGD, optimizers::RMSprop, optimizers::Adam, optimizers::AdamW,
             optimizers::Adagrad, optimizers::Adadelta, optimizers::Adamax, optimizers::Nadam,
             optimizers::Ftrl, optimizers::Lion>;

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
  /// The optimizer that config() describes, or of a name. Options that are absent keep their
  /// defaults. \throws ValueError for an unknown name or option, or a value of the wrong kind.
  static AnyOptimizer from_config(const Config& config);
  /// All names.
  static std::span<const std::string_view> names() { return detail::kOptimizerNames; }

  /// The optimizer; a new one when a name was given.
  std::shared_ptr<Optimizer> make() const;
  /// Class and options, as Keras writes them: {"module": "keras.optimizers", "class_name": "SGD",
  /// "config": {"name": "SGD", "learning_rate": 0.01, ...}, "registered_name": null}; the learning
  /// rate is that of now, all its digits (Keras: of the float32 it keeps). Weights that are
  /// excluded from weight decay are not in it, as in Keras. \throws ValueError for a class or a
  /// schedule of the program's, which no text describes.
  Config config() const;

 private:
  AnyOptimizer() = default;
  int id_ = 0;
  std::shared_ptr<Optimizer> optimizer_;
};

}  // namespace hebb
