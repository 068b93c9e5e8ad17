/// \file
/// Model: layers that are trained together. Sequential and Module are the ways to make one.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hebb/dataset.hpp"
#include "hebb/history.hpp"
#include "hebb/layer.hpp"
#include "hebb/saving.hpp"
#include "hebb/training_options.hpp"

namespace hebb {

namespace layers {
class Input;
}
class DataLoader;

/// Options of Model and Sequential.
struct ModelOptions {
  std::string name = {};  ///< Own name; empty: from the class ("functional", "sequential"), made
                          ///< unique where models nest.
  bool trainable = true;  ///< False freezes all weights.
};

/// Options of Model::summary().
struct SummaryOptions {
  std::size_t line_length =
      76;                      ///< Columns of the table, at least 40; Keras's for a terminal of 80.
  bool expand_nested = false;  ///< Show the layers of nested models too.
  bool ascii = false;          ///< Draw with +, - and |.
};

/// Layers that are trained together. A model is itself a layer, so models nest. Used as a value:
/// copies share weights and training state.
///
/// Whatever takes Tensors takes them by place or by the names of inputs and outputs, in any order:
/// `model({{"angle", a}, {"point", p}})`.
///
/// Drawn with symbols it is any graph without cycles: several inputs and outputs, branches, layers
/// called more than once, models as layers (Keras's functional API).
///
/// ```cpp
/// Symbol image = Input({28, 28});
/// Symbol x = layers::Dense(64, {.activation = "relu"})(layers::Flatten()(image));
/// Symbol digit = layers::Dense(10, {.activation = "softmax", .name = "digit"})(x);
/// Symbol parity = layers::Dense(1, {.activation = "sigmoid", .name = "parity"})(x);
/// Model model({image}, {digit, parity});
/// ```
class Model : public Layer {
 public:
  /// A model without layers, to be assigned to.
  Model();
  /// What computes these outputs from these inputs. Layers and weights stand in Keras's order:
  /// those farthest from the outputs first. Weights that no other model has and nobody has set are
  /// drawn from the layer's place in this one, so they depend on the seed alone.
  /// \throws ValueError when an input does not come from Input(), is given twice or is missing,
  /// or two layers have one name: their own, or what two models before have called them.
  Model(const Symbols& inputs, const Symbols& outputs, ModelOptions options = {});
  /// The same for a single input.
  Model(const layers::Input& input, const Symbols& outputs, ModelOptions options = {});

  /// The same model; moving copies.
  Model(const Model& other) = default;
  /// The same model.
  Model& operator=(const Model& other) = default;
  /// A Sequential or Module does not fit into a Model: take it by reference, `Model&`.
  template <std::derived_from<Model> M>
  requires(!std::same_as<M, Model>) Model(const M& other)
  = delete;

  void describe(Fields& fields) override;
  Tensors forward(const Tensors& inputs, Pass& pass) override;
  bool replayable() const override;
  std::shared_ptr<Layer> share() const override;

  using Layer::operator();
  /// Draws a call of the model on one symbol; of several outputs the call on Symbols gives all.
  Symbol operator()(const Symbol& x) const { return Layer::operator()(Symbols(x)); }
  /// Runs the model on one tensor, as inference unless a pass is open.
  Tensor operator()(const Tensor& x) { return Layer::operator()(Tensors(x)); }
  /// Runs the model on one tensor: `net(x, {.training = true})`.
  Tensor operator()(const Tensor& x, PassOptions options) {
    return Layer::operator()(Tensors(x), options);
  }

  /// Sets what fit() and evaluate() need. May be called again; the weights stay.
  void compile(CompileOptions options);
  /// What compile() was given, as Keras writes it into files: {"optimizer", "loss", "loss_weights",
  /// "metrics", "weighted_metrics"}, by output where there are several; the optimizer's state is
  /// not in it. Keras: `get_compile_config`. \throws ValueError before compile(), and for a
  /// function or class of the program's, which no text describes.
  Config get_compile_config() const;
  /// Calls compile() with what such a config describes. A list stands for the outputs in their
  /// order. Keras: `compile_from_config`. \throws ValueError for an unknown class, option or
  /// output, naming it.
  void compile_from_config(const Config& config);

  /// Trains. x: [samples, ...] of any dtype (cast to the model's input dtype batch by batch), y:
  /// targets as the loss wants them; several inputs or outputs as lists, `fit({a, b}, {p, q})`, or
  /// by the names of their layers, `fit({{"input_layer", x}}, {{"dense", y}})`. The loss is the sum
  /// of the outputs' losses times their weights, and of the layers' penalties. Returns the figures
  /// of every epoch: `loss`, of several outputs `NAME_loss` each (over samples), the metrics (of
  /// several outputs `NAME_metric`), and their `val_` twins. \throws ValueError without compile(),
  /// for an option out of its range or the name of an input or output that the model does not have;
  /// DataError for NaN, infinity or a number too large for the dtype, a label outside the classes,
  /// a probability below 0 (row and column named), a weight below 0, no rows; ShapeError for shapes
  /// that do not fit.
  History fit(const Tensors& x, const Tensors& y, FitOptions options = {});
  /// Trains on a data set.
  History fit(const Dataset& data, FitOptions options = {});
  /// Trains on batches as they are made, each epoch a loop of its own unless there is a
  /// steps_per_epoch. Their size and order are the loader's: batch_size, shuffle and seed count for
  /// nothing. \throws as fit(), ShapeError for batches that differ in more than their rows;
  /// ValueError for validation_split, class_weight or sample_weight.
  History fit(DataLoader& loader, FitOptions options = {});
  /// Loss and metrics over all samples. \throws as fit(), and ValueError when a callback calls it
  /// while fit() or evaluate() is counting metrics of this model: on_epoch_begin and on_epoch_end
  /// may.
  Logs evaluate(const Tensors& x, const Tensors& y, EvaluateOptions options = {});
  /// The same of a data set.
  Logs evaluate(const Dataset& data, EvaluateOptions options = {});
  /// The same of a loop over a loader. \throws as fit() on one.
  Logs evaluate(DataLoader& loader, EvaluateOptions options = {});
  /// Predictions for all samples: [samples, ...]. A row has the same bits whatever rows are beside
  /// it. \throws as fit(), for x; ShapeError for a model with several outputs.
  Tensor predict(const Tensors& x, PredictOptions options = {});
  /// Predictions for the inputs of a loop over a loader, in its order. \throws as predict(), and as
  /// fit() on a loader.
  Tensor predict(DataLoader& loader, PredictOptions options = {});
  /// The predictions of every output.
  Tensors predict_outputs(const Tensors& x, PredictOptions options = {});

  /// One step on one batch, for loops of one's own; returns the figures of this batch alone (Keras
  /// goes on counting), valid until the next call. Nothing is allocated after the first call with
  /// the same shapes. \throws as fit().
  const Logs& train_on_batch(const Tensors& x, const Tensors& y, const Tensors& sample_weight = {});
  /// Loss and metrics of one batch. \throws as fit().
  Logs test_on_batch(const Tensors& x, const Tensors& y, const Tensors& sample_weight = {});
  /// Names of the inputs: those of the layers that take them; empty for a Module.
  virtual std::vector<std::string> input_names() const;
  /// Names of the outputs: those of the layers that give them, numbered where one gives several
  /// (`enc`, `enc_1`); empty for a Module.
  virtual std::vector<std::string> output_names() const;

  /// Predictions for one batch, at once: for single samples and for loops where every microsecond
  /// counts. A network whose layers are all replayable() is recorded at the second call in a row
  /// with a shape; further calls with it allocate nothing but the result, which is pooled. Batches
  /// of changing sizes run layer by layer. May be called from several threads at once once the
  /// model is built. \throws as predict(); whatever the layers throw.
  Tensor predict_on_batch(const Tensors& x);

  /// Prints summary_text(), in plain ASCII where the locale (LC_ALL, LC_CTYPE, LANG) is C or POSIX.
  void summary(SummaryOptions options = {});
  /// Keras's table of layers, output shapes and parameters.
  /// \throws ValueError before the model is built.
  std::string summary_text(SummaryOptions options = {});

  /// The optimizer. \throws ValueError before compile().
  Optimizer& optimizer() const;
  /// The layers, their options and connections as JSON, without weights: what the real Keras's
  /// `keras.models.model_from_json` makes the same model of, and hebb's model_from_json().
  /// \throws ValueError for layers that config() cannot describe; Error when hebb was built without
  /// JSON.
  std::string to_json() const;
  /// True after compile().
  bool compiled() const;
  /// Texts that save() and load_model() keep with the model, by name: what a program must know to
  /// use it. `hebb/preprocessing.json` is that of its tables (assets.hpp).
  const std::map<std::string, std::string, std::less<>>& assets() const;
  /// Keeps a text (or any bytes) under a name, in place of what is there. Formats that cannot hold
  /// assets (`.h5`, `.json`, `.yaml`) leave them out with a warning.
  /// \throws ValueError for a name that is no path of names with `/` between.
  void set_asset(std::string_view name, std::string text);
  /// Writes the model to a file; the format follows from the name (saving.hpp has the table).
  /// Saving the same model twice gives the same bytes, but for the date in a `.keras` archive.
  /// \throws ValueError for an extension that says no format, a model that is not built, layers
  /// that config() cannot describe; IOError when the file cannot be written.
  void save(const std::string& path, SaveOptions options = {}) const;
  /// Writes the weights alone. \throws as save().
  void save_weights(const std::string& path, SaveOptions options = {}) const;
  /// Sets the weights from a file, which may hold more than them: layers are told by their place,
  /// in files of Keras 1 and 2 by their order, in safetensors and npz by their name. All weights
  /// are set or, on an exception, none. \throws IOError when the file cannot be read, DataError
  /// when it is damaged or of another format; ValueError or ShapeError for layers that do not fit,
  /// naming them.
  void load_weights(const std::string& path, LoadWeightsOptions options = {});
  /// The layers, in order.
  std::vector<std::shared_ptr<Layer>> layers() const;
  /// The layer of that name. \throws ValueError when there is none, listing the names.
  std::shared_ptr<Layer> get_layer(std::string_view name) const;

 protected:
  /// A model with these common options, and a forward() of its own.
  explicit Model(LayerOptions options);
  void configured() override;

 private:
  friend class Trainer;
  struct Training;
  void take_layers();
  bool is_model() const override { return true; }
  /// dtype that an input's data is cast to, if a layer says it.
  virtual std::optional<DType> input_dtype(std::size_t input) const;
  std::shared_ptr<Training> training_;
  std::shared_ptr<Graph> graph_;  // null where forward() is its own
};

/// A stack of layers, each feeding the next.
///
/// ```cpp
/// Sequential model{layers::Input({20}), layers::Dense(32, {.activation = "relu"}),
/// layers::Dense(10)};
/// ```
///
/// Built at once when the first layer is an Input or has `.input_shape`, else by the first data.
/// One Sequential given to the constructor is a copy (a handle to the same model), not a nested
/// model.
class Sequential : public LayerOf<Sequential, Model> {
 public:
  /// An empty stack, to be filled by add().
  Sequential();
  /// The same model; moving copies.
  Sequential(const Sequential& other) = default;
  /// The same model.
  Sequential& operator=(const Sequential& other) = default;
  /// These layers. \throws ValueError for a layer that is there twice: what is called twice is
  /// drawn with symbols, `Model(x, layer(layer(x)))`; ShapeError for layers that do not follow each
  /// other.
  template <class... L>
  requires(sizeof...(L) > 0 && (std::convertible_to<L, AnyLayer> && ...) &&
           !(sizeof...(L) == 1 && (std::same_as<std::remove_cvref_t<L>, Sequential> &&
                                   ...))) explicit Sequential(L&&... layers)
      : Sequential() {
    (append(AnyLayer(std::forward<L>(layers))), ...);
    build_if_possible();
  }

  /// The same with options: `Sequential({layers::Dense(3), layers::Dense(1)}, {.name =
  /// "encoder"})`.
  Sequential(const std::vector<AnyLayer>& layers, ModelOptions options);

  /// Adds a layer at the end. \throws ShapeError when it does not take the output of the one before
  /// it, ValueError when it is there already or another one has its name.
  void add(AnyLayer layer);
  /// Removes the last layer. \throws ValueError when there is none.
  void pop();
  void describe(Fields& fields) override;
  Tensors forward(const Tensors& inputs, Pass& pass) override;
  bool replayable() const override;
  std::vector<std::string> input_names() const override;
  std::vector<std::string> output_names() const override;

 protected:
  void configured() override;

 private:
  std::optional<DType> input_dtype(std::size_t input) const override;
  void append(const AnyLayer& layer);
  void drop_last();
  void build_if_possible();

  std::shared_ptr<std::vector<std::shared_ptr<Layer>>> layers_;
};

/// Options of clone_model().
struct CloneOptions {
  bool with_weights = false;  ///< Copy the weights; else they are drawn anew, as in a new model.
};

/// A model of the same layers that shares nothing with this one, built if this one is, and not
/// compiled. What is one layer in several places here is one layer there. Keras:
/// `keras.models.clone_model`. \throws ValueError for layers that config() cannot describe.
Sequential clone_model(const Sequential& model, CloneOptions options = {});
/// The same of a model drawn with symbols.
Model clone_model(const Model& model, CloneOptions options = {});

/// A network written as C++: members are layers, forward() is any code. PyTorch users know it as
/// nn.Module.
///
/// ```cpp
/// struct Net : Module {
///   layers::Dense hidden = add(layers::Dense(64, {.activation = "relu"}));
///   layers::Dense out = add(layers::Dense(1));
///   Tensor forward(const Tensor& x) override { return out(hidden(x)); }
/// };
/// ```
class Module : public Model {
 public:
  /// The same network; moving copies.
  Module(const Module& other) = default;
  /// The same network.
  Module& operator=(const Module& other) = default;

  /// Computes the output. x: [batch, ...].
  virtual Tensor forward(const Tensor& x) = 0;
  void describe(Fields& fields) override;
  Tensors forward(const Tensors& inputs, Pass& pass) final;
  bool replayable() const override { return false; }
  std::shared_ptr<Layer> share() const override { return Layer::share(); }

 protected:
  /// An empty network.
  Module();
  /// Makes a layer part of this network and returns it.
  template <std::derived_from<Layer> L>
  L add(L layer) {
    join(*layers_, std::make_shared<L>(layer));
    return layer;
  }

 private:
  std::shared_ptr<std::vector<std::shared_ptr<Layer>>> layers_;
};

}  // namespace hebb
