/// \file
/// Fields: the one description that a layer gives of itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hebb/activation.hpp"
#include "hebb/constraints.hpp"
#include "hebb/initializers.hpp"
#include "hebb/regularizers.hpp"
#include "hebb/shape.hpp"
#include "hebb/variable.hpp"

namespace hebb {

class Layer;
struct Graph;

/// A visitor of a layer's options, weights and children. A layer lists them once, in
/// Layer::describe(), by calls on this; saving, loading, summaries, optimizers and freezing are
/// visitors. Options are passed by reference, so that a visitor may read or set them. The base
/// class ignores everything.
class Fields {
 public:
  virtual ~Fields() = default;

  /// Class name, as Keras has it: "Dense".
  virtual void type(std::string_view) {}

  /// @{
  /// An option, under Keras's name.
  virtual void option(std::string_view, bool&) {}
  virtual void option(std::string_view, std::int64_t&) {}
  virtual void option(std::string_view, double&) {}
  virtual void option(std::string_view, std::optional<std::int64_t>&) {}
  virtual void option(std::string_view, std::optional<double>&) {}
  virtual void option(std::string_view, std::string&) {}
  virtual void option(std::string_view, std::vector<std::int64_t>&) {}
  virtual void option(std::string_view, std::vector<double>&) {}
  virtual void option(std::string_view, Shape&) {}
  virtual void option(std::string_view, std::optional<Shape>&) {}
  virtual void option(std::string_view, Axes&) {}
  virtual void option(std::string_view, Activation&) {}
  virtual void option(std::string_view, Initializer&) {}
  virtual void option(std::string_view, Regularizer&) {}
  virtual void option(std::string_view, Constraint&) {}
  /// @}

  /// A weight, in Keras's order.
  virtual void variable(std::string_view, Variable&) {}
  /// Layers that this one is made of, in order.
  virtual void children(std::string_view, std::vector<std::shared_ptr<Layer>>&) {}
  /// How a functional model calls its layers; comes after them.
  virtual void graph(Graph&) {}
};

}  // namespace hebb
