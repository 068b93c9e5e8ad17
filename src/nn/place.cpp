// A layer's place in a model, and what follows from it: its name, its stream of random numbers, and
// the weights that are drawn from that.

#include <algorithm>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layer.hpp"
#include "nn/layer_state.hpp"
#include "nn/visitors.hpp"
#include "tensor/impl.hpp"
#include "tensor/program.hpp"

namespace hebb {

namespace {

/// How often each of the layer's own weights was written to.
std::vector<std::uint32_t> versions_of(const Layer& layer) {
  OwnVariables own;
  visit(layer, own);
  std::vector<std::uint32_t> versions;
  for (const NamedVariable& w : own.list) {
    const bool filled = w.variable.defined() && w.variable.value().impl()->storage;
    versions.push_back(filled ? w.variable.value().impl()->storage->version : 0);
  }
  return versions;
}

}  // namespace

const std::string& Layer::name() const {
  if (state_->name.empty()) state_->name = text::snake_case(type());
  return state_->name;
}

const Rng& Layer::random_stream() const {
  if (!state_->stream) state_->stream = next_free_stream();
  return *state_->stream;
}

Rng Layer::next_random_stream() {
  const auto next = [state = state_, draws = random_stream().fork("draws")] {
    return draws.fork(state->draws++);
  };
  const Rng stream = next();
  if (Program* program = Program::recording()) program->note_stream(stream, next);
  return stream;
}

void Layer::assign_stream(const Rng& stream) {
  if (!state_->stream || state_->trial) state_->stream = stream;
  if (state_->trial) draw_anew();
  std::uint64_t place = 0;
  for (const auto& child : children()) child->assign_stream(state_->stream->fork(place++));
}

void Layer::list_built(std::vector<const void*>& built) const {
  if (state_->built) built.push_back(identity());
  for (const auto& child : children()) child->list_built(built);
}

void Layer::note_trial(const std::vector<const void*>& built_before) {
  if (std::find(built_before.begin(), built_before.end(), identity()) != built_before.end()) return;
  state_->trial = versions_of(*this);
  for (const auto& child : children()) child->note_trial(built_before);
}

void Layer::draw_anew() {
  const bool untouched = versions_of(*this) == *state_->trial;
  state_->trial.reset();
  if (!untouched) return;
  OwnVariables own;
  visit(*this, own);
  for (NamedVariable& w : own.list) w.variable.slot_->value = {};
  build(state_->inputs, *state_->stream);
  if (!state_->trainable) apply_trainable();
  ++state_->revision;
}

std::shared_ptr<Layer> Layer::share() const {
  throw ValueError(
      text::format("{}: a layer whose class does not derive from LayerOf is called on symbols as "
                   "AnyLayer(layer)",
                   type()));
}

void Layer::join(std::vector<std::shared_ptr<Layer>>& children, std::shared_ptr<Layer> child) {
  const auto taken = [&](const std::string& name) {
    return std::any_of(children.begin(), children.end(), [&](const auto& other) {
      return other->state_ != child->state_ && other->name() == name;
    });
  };
  const std::string& given = child->state_->options.name;
  if (!given.empty() && taken(given)) {
    throw ValueError(
        text::format("model: there are two layers named \"{}\"; names must differ", given));
  }
  if (given.empty()) {
    const std::string base = text::snake_case(child->type());
    // A layer that another model has named keeps that name if it can.
    std::string name = child->state_->name.empty() ? base : child->state_->name;
    for (int i = 1; taken(name); ++i) name = text::format("{}_{}", base, i);
    child->state_->name = name;
  }
  children.push_back(std::move(child));
  ++state_->revision;
}

}  // namespace hebb
