/// \file
/// Activation functions by name, as options of layers.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hebb/tensor.hpp"

namespace hebb {

namespace detail {

/// Names of activations as the compiler checks them, without regard to case; the place in this list
/// is the id. An alias follows the name it stands for in `kActivationAliases`.
inline constexpr std::string_view kActivationNames[] = {"linear", "relu", "sigmoid", "tanh",
                                                        "softmax"};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/// Place of `name` in `names`, -1 when it is not there.
constexpr int find_name(std::span<const std::string_view> names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (same_name(names[i], name)) return static_cast<int>(i);
  }
  return -1;
}

constexpr int checked_activation(std::string_view name) {
  const int id = find_name(kActivationNames, name);
  if (id < 0) throw "unknown activation name";
  return id;
}

[[noreturn]] void throw_null(const char* what);

/// `value` itself. \throws ValueError for a null pointer or an empty std::function; `what` names
/// what it was meant as.
template <class F>
F not_null(const char* what, F value) {
  if constexpr (std::is_constructible_v<F, std::nullptr_t> && requires { value == nullptr; }) {
    if (value == nullptr) throw_null(what);
  }
  return value;
}

struct ActivationFunction {
  virtual ~ActivationFunction() = default;
  virtual Tensor call(const Tensor& x) const = 0;
};

template <class F>
struct ActivationFunctionOf final : ActivationFunction {
  mutable F f;  // calling a layer may build it
  explicit ActivationFunctionOf(F function) : f(std::move(function)) {}
  Tensor call(const Tensor& x) const override { return f(x); }
};

}  // namespace detail

/// The activation of a layer: a name, checked by the compiler (`.activation = "relu"`), or any
/// function from a tensor to a tensor of the same shape. Names, in Keras's spelling and without
/// regard to case:
///
/// | name    | f(x)                                   | f'(x)          |
/// |---------|----------------------------------------|----------------|
/// | linear  | x                                      | 1              |
/// | relu    | max(x, 0)                              | 1 for x > 0, else 0 |
/// | sigmoid | 1 / (1 + exp(-x))                      | f (1 - f)      |
/// | tanh    | (exp(x) - exp(-x)) / (exp(x) + exp(-x)) | 1 - f^2        |
/// | softmax | exp(x_i) / sum_j exp(x_j), last axis   | f_i (delta_ij - f_j) |
class Activation {
 public:
  /// A literal name; an unknown one does not compile.
  consteval Activation(const char* name) : id_(detail::checked_activation(name)) {}
  /// A function or function object Tensor -> Tensor. \throws ValueError for a null pointer.
  template <std::invocable<const Tensor&> F>
  Activation(F function)
      : id_(kCustom),
        function_(std::make_shared<detail::ActivationFunctionOf<F>>(
            detail::not_null("activation", std::move(function)))) {}
  /// The same activation; moving copies, so that no activation is ever without its function.
  Activation(const Activation& other) = default;
  /// The same activation.
  Activation& operator=(const Activation& other) = default;
  /// The activation of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static Activation parse(std::string_view name);
  /// All names.
  static std::span<const std::string_view> names() { return detail::kActivationNames; }

  /// The name; "custom" for a function.
  std::string_view name() const {
    return is_custom() ? "custom" : detail::kActivationNames[static_cast<std::size_t>(id_)];
  }
  /// Place of the name in names(); -1 for a function.
  int id() const { return id_; }
  /// True for a function that was given instead of a name.
  bool is_custom() const { return id_ == kCustom; }
  /// True for the activation of that name: `activation.is("relu")`.
  bool is(Activation named) const { return id_ == named.id_ && !is_custom(); }
  /// f(x), elementwise (softmax: along the last axis). \throws ShapeError when a given function
  /// returns another shape than that of x.
  Tensor operator()(const Tensor& x) const;

 private:
  static constexpr int kCustom = -1;
  constexpr Activation() = default;

  int id_ = 0;
  std::shared_ptr<const detail::ActivationFunction> function_;
};

}  // namespace hebb
