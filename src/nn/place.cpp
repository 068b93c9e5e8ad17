// A layer's place in a model, and what follows from it: its name, its stream of random numbers, and
// the weights that are drawn from that.

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layer.hpp"
#include "nn/layer_state.hpp"
#include "nn/visitors.hpp"
#include "tensor/impl.hpp"
#include "tensor/program.hpp"

namespace hebb {

namespace {

/// How often each of the weights was written to.
std::vector<std::uint32_t> versions_of(const std::vector<Variable>& weights) {
  std::vector<std::uint32_t> versions;
  for (const Variable& w : weights) {
    const bool filled = w.defined() && w.value().impl()->storage;
    versions.push_back(filled ? w.value().impl()->storage->version : 0);
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
  if (std::binary_search(built_before.begin(), built_before.end(), identity())) return;
  state_->trial = versions_of(state_->created);
  for (const auto& child : children()) child->note_trial(built_before);
}

void Layer::run_build() {
  ChildLists lists;
  visit(*this, lists);
  std::vector<std::vector<std::shared_ptr<Layer>>> children;
  for (const auto* list : lists.all) children.push_back(*list);
  const Names names = state_->names;
  const auto joined = std::exchange(state_->joined_in_build, {});
  // What joined in the build() before makes room for what will join now.
  const auto goes = [&](const std::shared_ptr<Layer>& child) {
    const bool found = std::find(joined.begin(), joined.end(), child->state_.get()) != joined.end();
    if (found) state_->names.free(child->name());
    return found;
  };
  for (auto* list : lists.all) std::erase_if(*list, goes);
  OwnVariables own;
  visit(*this, own);
  std::erase_if(own.list, [](const NamedVariable& w) { return w.variable.defined(); });
  state_->building = true;
  try {
    build(state_->inputs, *state_->stream);
  } catch (...) {
    state_->building = false;
    state_->joined_in_build = joined;
    state_->names = names;
    for (std::size_t i = 0; i < children.size(); ++i) *lists.all[i] = children[i];
    throw;
  }
  state_->building = false;
  state_->created.clear();
  for (const NamedVariable& w : own.list) {
    if (w.variable.defined()) state_->created.push_back(w.variable);
  }
}

void Layer::draw_anew() {
  const bool untouched = versions_of(state_->created) == *state_->trial;
  if (!untouched) return state_->trial.reset();
  const std::vector<Variable> created = state_->created;
  std::vector<Tensor> before;
  for (const Variable& w : created) before.push_back(std::exchange(w.slot_->value, {}));
  try {
    run_build();
  } catch (...) {
    for (std::size_t i = 0; i < created.size(); ++i) created[i].slot_->value = before[i];
    throw;
  }
  for (std::size_t i = 0; i < created.size(); ++i) {
    if (!created[i].defined()) created[i].slot_->value = before[i];
  }
  state_->trial.reset();
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
  State& joining = *child->state_;
  Names& names = state_->names;
  if (!joining.named) {
    joining.name = names.unused(text::snake_case(child->type()));
    joining.named = true;
  }
  const void* owner = names.owner(joining.name);
  const auto same = [&](const auto& other) { return other->state_ == child->state_; };
  if (owner == &joining && std::any_of(children.begin(), children.end(), same)) return;
  if (owner && owner != &joining) {
    const char* why = joining.options.name.empty()
                          ? "; a layer keeps the name that another model has given it: give one of "
                            "them a .name of its own"
                          : "";
    throw ValueError(text::format("{}: there are two layers named \"{}\"; names must differ{}",
                                  name(), joining.name, why));
  }
  names.give(joining.name, &joining);
  if (state_->building) state_->joined_in_build.push_back(&joining);
  children.push_back(std::move(child));
  ++state_->revision;
}

}  // namespace hebb
