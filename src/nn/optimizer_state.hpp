// What an optimizer keeps from step to step.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hebb/optimizers/optimizer.hpp"
#include "nn/arena.hpp"

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

  /// A slot of a weight.
  struct Place {
    std::size_t weight;  // place in a list of weights
    std::size_t slot;    // place in those of its segment
    std::string_view name;
  };

  explicit State(const OptimizerOptions& o) : options(o) {}

  bool accumulates() const { return options.gradient_accumulation_steps > 1; }
  std::int64_t iterations() const { return batches / options.gradient_accumulation_steps; }
  bool is_last_of_its_step() const {
    return (batches + 1) % options.gradient_accumulation_steps == 0;
  }

  void arrange(const std::vector<Variable>& now, const std::vector<OptimizerSlot>& slots);
  void set_slots(Segment& segment, const std::vector<OptimizerSlot>& slots) const;
  Piece piece(const Segment& segment, const Shape& shape, std::int64_t offset) const;
  void cut();
  void take_gradients();
  double norm() const;
  void average();
  void put_average(std::size_t variable);
  void constrain() const;
  bool is_excluded(const Variable& v) const;
  std::vector<Place> places(std::size_t weights, const std::vector<OptimizerSlot>& slots) const;
  std::vector<Tensor> slots_of_weight(const Variable& v) const;
  std::vector<Tensor> first_slots(const Variable& v, const std::vector<OptimizerSlot>& slots) const;
  bool has_learned(const Variable& v) const;
  void keep(Kept kept, const std::vector<OptimizerSlot>& rule);
  static void check(const std::vector<Variable>& weights, const std::vector<Place>& places,
                    std::span<const Tensor> values);

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

}  // namespace hebb
