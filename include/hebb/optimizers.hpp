/// \file
/// Optimizers: how weights follow their gradients.
#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "hebb/optimizers/adam.hpp"
#include "hebb/optimizers/adaptive.hpp"
#include "hebb/optimizers/optimizer.hpp"
#include "hebb/optimizers/sgd.hpp"

namespace hebb {

namespace detail {

inline constexpr std::string_view kOptimizerNames[] = {
    "sgd", "rmsprop", "adam", "adamw", "adagrad", "adadelta", "adamax", "nadam", "ftrl", "lion"};

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
