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

#include "hebb/config.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

class Layer;

namespace detail {

/// Names of activations as the compiler checks them, without regard to case; the place in this list
/// is the id.
inline constexpr std::string_view kActivationNames[] = {"linear",
                                                        "relu",
                                                        "sigmoid",
                                                        "tanh",
                                                        "softmax",
                                                        "step",
                                                        "relu6",
                                                        "leaky_relu",
                                                        "elu",
                                                        "celu",
                                                        "selu",
                                                        "gelu",
                                                        "gelu_tanh",
                                                        "silu",
                                                        "hard_silu",
                                                        "mish",
                                                        "softplus",
                                                        "squareplus",
                                                        "sparse_plus",
                                                        "softsign",
                                                        "exponential",
                                                        "hard_sigmoid",
                                                        "sparse_sigmoid",
                                                        "log_sigmoid",
                                                        "hard_tanh",
                                                        "arctan",
                                                        "gaussian",
                                                        "sinc",
                                                        "tanh_shrink",
                                                        "soft_shrink",
                                                        "hard_shrink",
                                                        "glu",
                                                        "log_softmax",
                                                        "sigmoid_normalized",
                                                        "sparsemax"};

/// Another name of an activation.
struct ActivationAlias {
  std::string_view alias, name;
};
inline constexpr ActivationAlias kActivationAliases[] = {{"swish", "silu"},
                                                         {"hard_swish", "hard_silu"}};

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

/// Id of the activation of that name or alias, -1 when there is none.
constexpr int find_activation(std::string_view name) {
  for (const auto& [alias, meant] : kActivationAliases) {
    if (same_name(alias, name)) name = meant;
  }
  return find_name(kActivationNames, name);
}

constexpr int checked_activation(std::string_view name) {
  const int id = find_activation(name);
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
  /// Itself as a layer; null for another function.
  virtual const Layer* layer() const { return nullptr; }
};

template <class F>
struct ActivationFunctionOf final : ActivationFunction {
  mutable F f;  // calling a layer may build it
  explicit ActivationFunctionOf(F function) : f(std::move(function)) {}
  Tensor call(const Tensor& x) const override { return f(x); }
  const Layer* layer() const override {
    if constexpr (std::is_base_of_v<Layer, F>) return &f;
    return nullptr;
  }
};

}  // namespace detail

/// The activation of a layer: a name, checked by the compiler (`.activation = "relu"`), a layer
/// with options (`.activation = layers::LeakyReLU({.negative_slope = 0.07})`), or any other
/// function from a tensor to a tensor of the same shape. Names, in Keras's spelling and without
/// regard to case; those that Keras does not have are marked *. Numbers that a function of ops.hpp
/// takes besides x have their defaults here. Derivatives and sources: docs/activations.md.
///
/// | name | f(x) |
/// |------|------|
/// | linear | x |
/// | relu, relu6 | max(x, 0); min(max(x, 0), 6) |
/// | leaky_relu | x for x >= 0, else 0.2 x |
/// | elu, celu | x for x > 0, else e^x - 1 |
/// | selu | 1.0507 x for x > 0, else 1.7581 (e^x - 1) |
/// | gelu, gelu_tanh * | x (1 + erf(x / sqrt(2))) / 2; its form by tanh |
/// | silu (swish), hard_silu (hard_swish) | x sigmoid(x); x hard_sigmoid(x) |
/// | mish | x tanh(softplus(x)) |
/// | softplus, squareplus | log(1 + e^x); (x + sqrt(x^2 + 4)) / 2 |
/// | sparse_plus | 0 to -1, (x + 1)^2 / 4, x from 1 |
/// | sigmoid, log_sigmoid | 1 / (1 + e^-x); its logarithm |
/// | hard_sigmoid, sparse_sigmoid | min(max(x + 3, 0), 6) / 6; min(max((x + 1) / 2, 0), 1) |
/// | step * | 1 for x >= 0, else 0 |
/// | tanh, hard_tanh | (e^x - e^-x) / (e^x + e^-x); min(max(x, -1), 1) |
/// | softsign, arctan * | x / (1 + abs(x)); the angle whose tangent is x |
/// | exponential, gaussian * | e^x; e^(-x^2) |
/// | sinc * | sin(x) / x, 1 at 0 |
/// | tanh_shrink | x - tanh(x) |
/// | soft_shrink, hard_shrink | x nearer to 0 by 0.5; x where abs(x) > 0.5; 0 between |
/// | glu | a sigmoid(b), halves of the last axis, which becomes half as long |
/// | softmax, log_softmax | e^x_i / sum_j e^x_j along the last axis; its logarithm |
/// | sigmoid_normalized * | sigmoid(x_i) / sum_j sigmoid(x_j), last axis |
/// | sparsemax | the nearest distribution, last axis |
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
  /// What config() describes: a name, or a layer in its place.
  /// \throws ValueError as parse() and make_layer(), and for a layer that cannot be an activation
  /// in a file.
  static Activation from_config(const Config& config);
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
  /// The name, or what describes the layer, one of ReLU, LeakyReLU, ELU and Softmax, as Keras
  /// writes it. \throws ValueError for another layer or function, which no file can hold.
  Config config() const;
  /// True for a name, and for such a layer when it is Layer::replayable().
  bool replayable() const;
  /// True for the activation of that name: `activation.is("relu")`.
  bool is(Activation named) const { return id_ == named.id_ && !is_custom(); }
  /// f(x), elementwise (softmax and its kin: along the last axis). \throws ShapeError when a given
  /// function returns another shape than that of x.
  Tensor operator()(const Tensor& x) const;

 private:
  static constexpr int kCustom = -1;
  constexpr Activation() = default;

  int id_ = 0;
  std::shared_ptr<const detail::ActivationFunction> function_;
};

}  // namespace hebb
