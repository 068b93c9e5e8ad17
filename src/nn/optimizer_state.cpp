// How what an optimizer keeps lies in memory, and how it goes to files and comes back.

#include "nn/optimizer_state.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/state_fields.hpp"
#include "ops/update.hpp"
#include "tensor/impl.hpp"

namespace hebb {

namespace {

/// Calls f(variable, offset) for each variable of a segment.
template <class F>
void each_variable(const Segment& segment, F&& f) {
  std::int64_t offset = 0;
  for (const Variable& v : segment.variables) {
    f(v, offset);
    offset += v.value().size();
  }
}

/// The part of each slot that belongs to a variable.
std::vector<Tensor> slots_of(const Segment& segment, const Variable& v, std::int64_t offset) {
  std::vector<Tensor> parts;
  for (const Tensor& slot : segment.slots) parts.push_back(view(slot, {v.value().size()}, offset));
  return parts;
}

}  // namespace

/// Segments for these variables, packed. Slots start as the rule says, or as they were when a
/// variable took part before.
void Optimizer::State::arrange(const std::vector<Variable>& now,
                               const std::vector<OptimizerSlot>& slots) {
  std::size_t place = 0;
  for (const Segment& segment : segments) {
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      absent.push_back({v, slots_of(segment, v, offset), learns[place++] != 0});
    });
  }
  pack(now);
  segments = segments_of(now);
  learns.clear();
  decays.clear();
  if (std::any_of(now.begin(), now.end(), [&](const Variable& v) { return is_excluded(v); })) {
    for (const Variable& v : now) decays.push_back(!is_excluded(v));
  }
  for (Segment& segment : segments) {
    set_slots(segment, slots);
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      learns.push_back(false);
      const auto known = std::find_if(absent.begin(), absent.end(),
                                      [&](const Kept& kept) { return kept.variable == v; });
      if (known == absent.end()) return;
      std::vector<Tensor> parts = slots_of(segment, v, offset);
      for (std::size_t i = 0; i < parts.size(); ++i) parts[i].assign(known->slots[i]);
      learns.back() = known->learns;
      absent.erase(known);
    });
  }
  variables = now;
  rule_slots = slots.size();
  cut();
}

/// Slots as they are before the first step.
void Optimizer::State::set_slots(Segment& segment, const std::vector<OptimizerSlot>& slots) const {
  const Tensor& weight = segment.weight;
  for (const OptimizerSlot& slot : slots) {
    segment.slots.push_back(Tensor::full(weight.shape(), slot.initial, weight.dtype()));
  }
  if (options.use_ema) {
    segment.slots.push_back(Tensor::zeros_like(weight));
    convert_into(weight, segment.slots.back());
  }
  if (accumulates()) segment.slots.push_back(Tensor::zeros_like(weight));
}

Optimizer::State::Piece Optimizer::State::piece(const Segment& segment, const Shape& shape,
                                                std::int64_t offset) const {
  const Tensor& gradient = accumulates() ? segment.slots.back() : segment.gradient;
  Piece result{view(gradient, shape, offset), view(segment.weight, shape, offset), {}, {}};
  for (std::size_t i = 0; i < rule_slots; ++i) {
    result.slots.push_back(view(segment.slots[i], shape, offset));
  }
  if (options.use_ema) result.average = view(segment.slots[rule_slots], shape, offset);
  return result;
}

/// Cuts the segments into single variables, and into matrices that threads share and the rest.
void Optimizer::State::cut() {
  wholes.clear();
  shared.clear();
  singles.clear();
  for (const Segment& segment : segments) {
    wholes.push_back(piece(segment, segment.weight.shape(), 0));
    std::int64_t rest = 0;
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      singles.push_back(piece(segment, v.value().shape(), offset));
      if (!hebb::update::is_shared(v.value())) return;
      if (offset > rest) shared.push_back(piece(segment, {offset - rest}, rest));
      shared.push_back(singles.back());
      rest = offset + v.value().size();
    });
    if (segment.weight.size() > rest) {
      shared.push_back(piece(segment, {segment.weight.size() - rest}, rest));
    }
  }
  const auto is_shared = [](const Piece& p) { return hebb::update::is_shared(p.weight); };
  if (std::none_of(shared.begin(), shared.end(), is_shared)) shared.clear();
}

/// The slots of so many weights in the order of files: averages, sums of gradients, then the
/// rule's, block by block.
std::vector<Optimizer::State::Place> Optimizer::State::places(
    std::size_t weights, const std::vector<OptimizerSlot>& slots) const {
  std::vector<std::vector<Place>> blocks;  // of one weight
  std::size_t extra = slots.size();
  if (options.use_ema) blocks.push_back({{0, extra++, "average"}});
  if (accumulates()) blocks.push_back({{0, extra, "gradient_accumulator"}});
  const std::size_t first = blocks.size();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::size_t block = first + static_cast<std::size_t>(slots[i].block);
    if (blocks.size() <= block) blocks.resize(block + 1);
    blocks[block].push_back({0, i, slots[i].name});
  }
  std::vector<Place> result;
  for (const auto& block : blocks) {
    for (std::size_t weight = 0; weight < weights; ++weight) {
      for (const Place& place : block) result.push_back({weight, place.slot, place.name});
    }
  }
  return result;
}

/// What is kept of a weight; nothing when it has taken part in no step.
std::vector<Tensor> Optimizer::State::slots_of_weight(const Variable& weight) const {
  for (const Kept& kept : absent) {
    if (kept.variable == weight) return kept.slots;
  }
  std::vector<Tensor> result;
  for (const Segment& segment : segments) {
    each_variable(segment, [&](const Variable& v, std::int64_t offset) {
      if (v == weight) result = slots_of(segment, v, offset);
    });
  }
  return result;
}

/// What would be kept of a weight before its first step.
std::vector<Tensor> Optimizer::State::first_slots(const Variable& weight,
                                                  const std::vector<OptimizerSlot>& slots) const {
  Segment segment;
  segment.weight = weight.value();
  set_slots(segment, slots);
  return segment.slots;
}

std::vector<OptimizerVariable> Optimizer::variables(const std::vector<Variable>& weights) const {
  const State& s = *state_;
  std::vector<OptimizerVariable> list;
  list.push_back({"iteration", {}, Tensor::full({}, static_cast<double>(s.batches), DType::int64)});
  if (!has_schedule()) {
    list.push_back({"learning_rate", {}, Tensor::full({}, learning_rate(), DType::float64)});
  }
  std::vector<std::vector<Tensor>> kept;
  for (const Variable& weight : weights) kept.push_back(s.slots_of_weight(weight));
  const auto none = [](const auto& slots) { return slots.empty(); };
  if (std::all_of(kept.begin(), kept.end(), none)) return list;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (kept[i].empty()) kept[i] = s.first_slots(weights[i], slots());
  }
  for (const auto& [weight, slot, name] : s.places(weights.size(), slots())) {
    const Tensor value = Tensor::zeros_like(weights[weight].value());
    convert_into(kept[weight][slot], value);
    list.push_back({std::string(name), weights[weight], value});
  }
  const std::optional<double> product = momentum_product(iterations());
  if (product && !s.variables.empty()) {
    list.push_back({"momentum_product", {}, Tensor::full({}, *product, DType::float64)});
  }
  return list;
}

/// Refuses values that are not those of these places.
void Optimizer::State::check(const std::vector<Variable>& weights, const std::vector<Place>& places,
                             std::span<const Tensor> values) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Variable& weight = weights[places[i].weight];
    if (values[i].shape() == weight.value().shape()) continue;
    throw ShapeError(text::format("optimizer: {} of weight \"{}\" is {}, got {}", places[i].name,
                                  weight.name(), weight.value().shape().to_string(),
                                  values[i].shape().to_string()));
  }
}

void Optimizer::set_variables(const std::vector<Variable>& weights,
                              const std::vector<Tensor>& values) {
  State& s = *state_;
  const std::size_t counters = has_schedule() ? 1 : 2;
  const std::vector<State::Place> places = s.places(weights.size(), slots());
  const std::size_t whole = counters + places.size() + (momentum_product(0) ? 1 : 0);
  if (values.size() != counters && values.size() != whole) {
    throw ValueError(text::format(
        "optimizer: {} keeps {} tensors for {} weights, got {}; give what an optimizer of the same "
        "class and options kept for the same weights",
        name(), whole, weights.size(), values.size()));
  }
  const std::span<const Tensor> kept = std::span(values).subspan(counters);
  if (!kept.empty()) s.check(weights, places, kept);
  const auto batches = values[0].item<std::int64_t>();
  if (batches < 0) {
    throw ValueError(text::format("optimizer: iteration is at least 0, got {}", batches));
  }
  if (counters == 2) set_learning_rate(values[1].item<double>());
  s.batches = batches;
  s.swapped = false;
  s.segments.clear();
  s.absent.clear();
  s.variables.clear();
  if (kept.empty()) return;
  s.arrange(weights, slots());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::vector<Tensor> slots = s.slots_of_weight(weights[places[i].weight]);
    convert_into(kept[i], slots[places[i].slot]);
  }
  // Sums that are under way go on, unless describe_state() knows better as if all weights had had
  // gradients.
  const bool under_way = batches % s.options.gradient_accumulation_steps != 0;
  s.learns.assign(s.learns.size(), under_way);
}

/// Whether this weight has had a gradient since weights changed last.
bool Optimizer::State::has_learned(const Variable& weight) const {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (variables[i] == weight) return learns[i] != 0;
  }
  const auto known = std::find_if(absent.begin(), absent.end(),
                                  [&](const Kept& kept) { return kept.variable == weight; });
  return known != absent.end() && known->learns;
}

/// Keeps this of a weight of which nothing is kept yet.
void Optimizer::State::keep(Kept kept, const std::vector<OptimizerSlot>& rule) {
  if (!slots_of_weight(kept.variable).empty()) return;
  const std::vector<Tensor> expected = first_slots(kept.variable, rule);
  const bool fits = std::equal(kept.slots.begin(), kept.slots.end(), expected.begin(),
                               expected.end(), [](const Tensor& a, const Tensor& b) {
                                 return a.shape() == Shape{b.size()} && a.dtype() == b.dtype();
                               });
  if (!fits) {
    throw DataError(text::format(
        "optimizer: what is kept of weight \"{}\" is that of another weight or optimizer; go on "
        "with the same",
        kept.variable.name()));
  }
  absent.push_back(std::move(kept));
}

void Optimizer::describe_state(const std::vector<Variable>& learning,
                               const std::vector<Variable>& others, StateFields& fields) {
  State& s = *state_;
  std::vector<int> learns, kept;  // of those that learn; places of the others
  for (const Variable& v : learning) learns.push_back(s.has_learned(v) ? 1 : 0);
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (!s.slots_of_weight(others[i]).empty()) kept.push_back(static_cast<int>(i));
  }
  fields.part("optimizer", [&] {
    fields.field("learns", learns);
    fields.field("kept", kept);
    fields.field("swapped", s.swapped);
    for (std::size_t i = 0; i < std::min(learns.size(), s.learns.size()); ++i) {
      if (s.variables[i] == learning[i]) s.learns[i] = learns[i] != 0;
    }
    for (const int place : kept) {
      if (place < 0 || static_cast<std::size_t>(place) >= others.size()) {
        throw DataError(
            text::format("optimizer: something is kept of weight {} of {}; go on with "
                         "the same model",
                         place, others.size()));
      }
      const Variable& weight = others[static_cast<std::size_t>(place)];
      fields.part(text::format("{}", place), [&] {
        State::Kept own{weight, s.slots_of_weight(weight), s.has_learned(weight)};
        fields.field("slots", own.slots);
        fields.field("learns", own.learns);
        s.keep(std::move(own), slots());
      });
    }
  });
}

}  // namespace hebb
