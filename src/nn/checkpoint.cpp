#include "nn/checkpoint.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/layer_state.hpp"

namespace hebb {

/// What layers of a model have besides weights: whether they learn, their random streams, and how
/// often each was drawn from.
class LayerStates {
 public:
  static void describe(Layer& model, StateFields& fields) {
    std::unordered_set<const void*> seen;
    fields.part("layers", [&] { visit(model, fields, seen); });
  }

 private:
  // The outer before the inner, for freezing a layer freezes those within it.
  static void visit(Layer& layer, StateFields& fields, std::unordered_set<const void*>& seen) {
    if (!seen.insert(layer.identity()).second) return;
    Layer::State& state = *layer.state_;
    fields.part(layer.name(), [&] {
      bool trainable = state.trainable;
      fields.field("trainable", trainable);
      if (trainable != state.trainable) layer.set_trainable(trainable);
      if (state.stream) {
        std::uint64_t seed = state.stream->seed(), stream = state.stream->stream();
        fields.field("seed", seed);
        fields.field("stream", stream);
        fields.field("draws", state.draws);
        state.stream = Rng(seed, stream);
      }
      for (const auto& child : layer.children()) visit(*child, fields, seen);
    });
  }
};

namespace {

/// Collects fields.
class Saving : public StateFields {
 public:
  std::vector<SavedWeight> list;

 protected:
  void exchange(const std::string& path, Tensor& value) override {
    if (!names_.insert(path).second) {
      throw ValueError(text::format("describe_state: \"{}\" is listed twice; names differ", path));
    }
    list.push_back({path, value});
  }

 private:
  std::unordered_set<std::string> names_;
};

/// Sets fields to what a file has.
class Restoring : public StateFields {
 public:
  Restoring(const std::vector<SavedWeight>& list, const std::string& file) : file_(file) {
    for (const SavedWeight& field : list) known_[field.name] = field.value;
  }

 protected:
  void exchange(const std::string& path, Tensor& value) override {
    const auto found = known_.find(path);
    if (found == known_.end()) refuse(path, "is not in it");
    const Tensor& saved = found->second;
    if (value.defined() && (value.dtype() != saved.dtype() || value.rank() != saved.rank())) {
      refuse(path,
             text::format("is {} of {} in it, expected {} axes of {}", saved.shape().to_string(),
                          to_string(saved.dtype()), value.rank(), to_string(value.dtype())));
    }
    value = saved;
  }

 private:
  [[noreturn]] void refuse(const std::string& path, const std::string& what) const {
    throw DataError(text::format(
        "{}: \"{}\" {}: it was saved by a run with other layers, metrics or callbacks; "
        "go on with the same, or remove the file to start anew",
        file_, path, what));
  }

  const std::string& file_;
  std::map<std::string_view, Tensor> known_;
};

/// What the optimizer knows besides variables() of the weights that learn.
void describe_optimizer(const Model& model, StateFields& fields) {
  const std::vector<Variable>& learning = model.trainable_variables();
  std::vector<Variable> others;
  for (const NamedVariable& w : model.weights()) {
    if (std::find(learning.begin(), learning.end(), w.variable) == learning.end()) {
      others.push_back(w.variable);
    }
  }
  model.optimizer().describe_state(learning, others, fields);
}

/// \throws ValueError for what another optimizer kept.
void restore_optimizer(Model& model, StateFields& fields, const std::vector<SavedWeight>& saved,
                       const std::string& path) {
  std::vector<Tensor> values;
  for (const SavedWeight& v : saved) values.push_back(v.value);
  try {
    model.optimizer().set_variables(model.trainable_variables(), values);
    describe_optimizer(model, fields);
  } catch (const DataError&) {
    throw;  // names the file
  } catch (const Error& e) {
    throw ValueError(
        text::format("fit: {}: {}; compile the model as it was when that was saved, or remove the "
                     "file to start anew",
                     path, e.message()));
  }
}

/// \throws ValueError for another run.
void restore_run(const DescribeState& describe, StateFields& fields, const std::string& path) {
  try {
    describe(fields);
  } catch (const ValueError& e) {
    throw ValueError(text::format("fit: {}: {}", path, e.message()));
  }
}

}  // namespace

void save_checkpoint(Model& model, const DescribeState& describe, const Checkpoint& checkpoint) {
  const auto& [path, architecture] = checkpoint;
  const RunContent content = run_content(path);
  if (content == RunContent::nothing) {
    throw ValueError(text::format(
        "fit: {} cannot hold the state of a run; name a file .keras, .safetensors or .npz", path));
  }
  const bool whole = architecture || content == RunContent::state_and_architecture;
  SavedModel saved = whole ? saved_model(model, true, "fit") : saved_weights(model, "fit");
  if (!whole) saved.optimizer = saved_optimizer(model);
  Saving fields;
  LayerStates::describe(model, fields);
  describe_optimizer(model, fields);
  describe(fields);
  saved.state = std::move(fields.list);
  write_checkpoint(saved, path);
}

void restore_checkpoint(Model& model, const DescribeState& describe, const SavedModel& saved,
                        const std::string& path) {
  const std::vector<Tensor> before = model.get_weights();
  assign_weights(model, saved, {}, text::format("fit: {}", path));
  try {
    Restoring fields(saved.state, path);
    LayerStates::describe(model, fields);
    restore_optimizer(model, fields, saved.optimizer, path);
    if (model.optimizer().averages_swapped()) model.optimizer().swap_averages();
    restore_run(describe, fields, path);
  } catch (const Error&) {
    model.set_weights(before);
    throw;
  }
}

}  // namespace hebb
