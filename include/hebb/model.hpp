/// \file
/// Model: layers that are trained together. Sequential and Module are the ways to make one.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "hebb/callbacks/callback.hpp"
#include "hebb/dataset.hpp"
#include "hebb/history.hpp"
#include "hebb/layer.hpp"
#include "hebb/losses.hpp"
#include "hebb/metrics.hpp"
#include "hebb/optimizers.hpp"

namespace hebb {

/// Options of Model::compile().
struct CompileOptions {
  AnyOptimizer optimizer = "rmsprop";  ///< Rule that changes the weights.
  Loss loss = {};                      ///< What is made small.
  Metrics metrics = {};                ///< Figures to report besides the loss.
};

/// Samples to judge a model by during training.
struct ValidationData {
  Tensor x = {};  ///< Inputs; undefined: none.
  Tensor y = {};  ///< Targets.
};

/// Options of Model::fit().
struct FitOptions {
  std::int64_t batch_size = 32;  ///< Samples a step.
  int epochs = 1;                ///< Passes over the data.
  int verbose = 1;               ///< 0 silent, 1 bar (one line an epoch in a pipe), 2 lines.
  std::vector<AnyCallback> callbacks = {};  ///< Code to run during training.
  double validation_split = 0;  ///< Share of the last rows, unshuffled, kept for validation.
  ValidationData validation_data = {};  ///< Samples for validation; takes the place of the split.
  bool shuffle = true;                  ///< Visit the rows in a new order each epoch.
  std::optional<std::uint64_t> seed = {};  ///< Seed of the order; random_seed() when not given.
};

/// Options of Model::evaluate().
struct EvaluateOptions {
  std::int64_t batch_size = 32;             ///< Samples a step; changes no bit of the predictions.
  int verbose = 0;                          ///< 0 silent, 1 bar, 2 one line.
  std::vector<AnyCallback> callbacks = {};  ///< Code to run.
};

/// Options of Model::predict().
struct PredictOptions {
  std::int64_t batch_size = 256;            ///< Samples a step; changes no bit of the result.
  int verbose = 0;                          ///< 0 silent, 1 bar, 2 one line.
  std::vector<AnyCallback> callbacks = {};  ///< Code to run.
};

/// Options of Model.
struct ModelOptions {
  std::string name = {};  ///< Own name; empty: "functional", made unique where models nest.
  bool trainable = true;  ///< False freezes all weights.
};

/// Layers that are trained together. A model is itself a layer, so models nest. Used as a value:
/// copies share weights and training state.
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
  /// or two layers were given one name.
  Model(const Symbols& inputs, const Symbols& outputs, ModelOptions options = {});

  /// The same model; moving copies.
  Model(const Model& other) = default;
  /// The same model.
  Model& operator=(const Model& other) = default;
  /// A Sequential or Module does not fit into a Model: take it by reference, `Model&`.
  template <std::derived_from<Model> M>
  requires(!std::same_as<M, Model>) Model(const M& other) = delete;

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

  /// Trains. x: [samples, ...] of any dtype (cast to the model's input dtype batch by batch), y:
  /// targets as the loss wants them. By name they are called as a Sequential's first and last
  /// layer: `fit({{"input_layer", x}}, {{"dense", y}})`. Returns the figures of every epoch. \throws
  /// ValueError without compile(), for an option out of its range or the name of an input or output
  /// that the model does not have; DataError for NaN, infinity or a number too large for the dtype,
  /// a label outside the classes, a probability below 0 (row and column named), no rows; ShapeError
  /// for shapes that do not fit.
  History fit(const Tensors& x, const Tensors& y, FitOptions options = {});
  /// Trains on a data set.
  History fit(const Dataset& data, FitOptions options = {});
  /// Loss and metrics over all samples. A callback calls it between epochs: within one fit() counts
  /// the same metrics. \throws as fit(), and ValueError for that.
  Logs evaluate(const Tensors& x, const Tensors& y, EvaluateOptions options = {});
  /// Predictions for all samples: [samples, ...]. A row has the same bits whatever rows are beside
  /// it. \throws as fit(), for x.
  Tensor predict(const Tensors& x, PredictOptions options = {});

  /// Predictions for one batch, at once: for single samples and for loops where every microsecond
  /// counts. A network whose layers are all replayable() is recorded at the first call with a
  /// shape; further calls with it allocate nothing but the result, which is pooled. May be called
  /// from several threads at once once the model is built.
  /// \throws DataError for NaN or infinity; whatever the layers throw.
  Tensor predict_on_batch(const Tensors& x);

  /// Prints summary_text().
  void summary();
  /// Keras's table of layers, output shapes and parameters.
  /// \throws ValueError before the model is built.
  std::string summary_text();

  /// The optimizer. \throws ValueError before compile().
  Optimizer& optimizer() const;
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
class Sequential : public Model {
 public:
  /// An empty stack, to be filled by add().
  Sequential();
  /// The same model; moving copies.
  Sequential(const Sequential& other) = default;
  /// The same model.
  Sequential& operator=(const Sequential& other) = default;
  /// These layers.
  template <class... L>
  requires(sizeof...(L) > 0 && (std::convertible_to<L, AnyLayer> && ...) &&
           !(sizeof...(L) == 1 && (std::same_as<std::remove_cvref_t<L>, Sequential> &&
                                   ...))) explicit Sequential(L&&... layers)
      : Sequential() {
    (append(AnyLayer(std::forward<L>(layers))), ...);
    build_if_possible();
  }

  /// Adds a layer at the end. \throws ShapeError when it does not take the output of the one before
  /// it.
  void add(AnyLayer layer);
  void describe(Fields& fields) override;
  Tensors forward(const Tensors& inputs, Pass& pass) override;
  bool replayable() const override;
  std::shared_ptr<Layer> share() const override;

 protected:
  void configured() override;

 private:
  void append(const AnyLayer& layer);
  void build_if_possible();

  std::shared_ptr<std::vector<std::shared_ptr<Layer>>> layers_;
};

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
