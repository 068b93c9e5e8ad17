/// \file
/// Variables: the weights of layers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hebb/constraints.hpp"
#include "hebb/initializers.hpp"
#include "hebb/regularizers.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// What holds for a weight besides its first values.
struct VariableOptions {
  Regularizer regularizer = {};  ///< Penalty on it.
  Constraint constraint = {};    ///< What it is brought back to after each step.
};

/// A weight of a layer: a handle to a slot that exists, empty, from construction and is filled when
/// the layer is built. Copies share the slot. Stands for its tensor wherever one is wanted.
class Variable {
 public:
  /// An empty slot.
  explicit Variable(bool trainable = true) : slot_(std::make_shared<Slot>()) {
    slot_->trainable = trainable;
  }

  /// Another handle to the slot; moving copies, so that no handle is ever without one.
  Variable(const Variable& other) = default;
  /// Another handle to the slot.
  Variable& operator=(const Variable& other) = default;

  /// Fills the empty slot with the initializer's values. Trainable ones require_grad().
  /// \throws ValueError when it holds values: optimizers and records go by their place.
  void create(const Shape& shape, DType dtype, const Initializer& initializer, const Rng& rng,
              VariableOptions options = {});

  /// True once filled.
  bool defined() const { return slot_->value.defined(); }
  /// The weight; undefined before the layer is built.
  const Tensor& value() const { return slot_->value; }
  /// The weight.
  operator const Tensor&() const { return slot_->value; }
  /// True when this kind of weight learns; moving averages do not.
  bool trainable() const { return slot_->trainable; }
  /// Its name within its layer, "kernel"; empty for one that no layer has built.
  const std::string& name() const { return slot_->name; }
  /// The penalty on it, if any. A layer that has built it adds it to the pass by itself.
  const Regularizer& regularizer() const { return slot_->options.regularizer; }
  /// What the optimizer brings it back to after each step, if anything.
  const Constraint& constraint() const { return slot_->options.constraint; }
  /// Equal for handles to one slot and for nothing else.
  const void* identity() const { return slot_.get(); }
  /// True for two handles to one slot.
  bool operator==(const Variable& other) const { return slot_ == other.slot_; }

 private:
  friend class Layer;
  struct Slot {
    Tensor value;
    bool trainable = true;
    std::string name;
    VariableOptions options;
  };
  std::shared_ptr<Slot> slot_;
};

/// A variable with the path of its layer: `dense_1/kernel`.
struct NamedVariable {
  std::string name;   ///< Path of the layer and name of the weight, joined by `/`.
  Variable variable;  ///< The weight.
};

}  // namespace hebb
