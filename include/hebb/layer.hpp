/// \file
/// Layer: the base of everything that has weights and turns tensors into tensors.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "hebb/config.hpp"
#include "hebb/fields.hpp"
#include "hebb/pass.hpp"
#include "hebb/random.hpp"
#include "hebb/symbol.hpp"
#include "hebb/tensors.hpp"
#include "hebb/variable.hpp"

namespace hebb {

class Model;
class Sequential;
struct CloneOptions;

/// Shape and dtype of an input, before there is data. Axis 0 is the batch and may be kUnknown.
struct Spec {
  Shape shape;                   ///< Sizes of the axes.
  DType dtype = DType::float32;  ///< Element type.
};

/// The options that every layer has.
struct LayerOptions {
  std::string name = {};            ///< Own name; empty: from the class, unique within the model.
  bool trainable = true;            ///< False freezes the weights.
  std::optional<DType> dtype = {};  ///< dtype of weights and results; without it the input's.
  Shape input_shape = {};           ///< Shape of one sample, for the first layer of a Sequential.
  /// Penalty on each output, divided by the number of samples in the batch; added at every call.
  Regularizer activity_regularizer = {};
};

/// A layer is used as a value: it holds its options, which do not change after construction, and a
/// pointer to shared state: name, weights, random stream. Copies share that state, so a layer that
/// is called twice, kept as a member and listed in a model is one layer.
///
/// To write one, derive from UnaryLayer (one tensor in, one out) or from this, and say three
/// things: describe(), build() and forward(). See ARCHITECTURE.md for the recipe.
///
/// Calling a layer the first time builds it; afterwards any number of threads may call it for
/// inference.
class Layer {
 public:
  virtual ~Layer() = default;
  /// The same layer: copies share state, and moving copies, so that no layer is ever without state.
  Layer(const Layer& other) = default;
  /// The same layer.
  Layer& operator=(const Layer& other) = default;

  /// Lists class name, options, weights and children, once.
  virtual void describe(Fields& fields) = 0;
  /// Creates the weights for inputs like these. `rng` is the layer's own stream: fork it by the
  /// name of the weight.
  virtual void build(std::span<const Spec> inputs, const Rng& rng);
  /// Computes the outputs by operations on tensors alone.
  virtual Tensors forward(const Tensors& inputs, Pass& pass) = 0;
  /// Masks of the outputs, given those of the inputs (undefined where there is none). By default
  /// the first mask there is goes to every output; a layer that removes the masked axis returns an
  /// empty list.
  virtual Tensors compute_mask(const Tensors& inputs, const Tensors& masks);
  /// True when forward() makes the same operations in every call with the same shapes and training
  /// mode, whatever the numbers are, and draws random numbers from next_random_stream() alone.
  /// fit() then records a step once and runs the record, which is much faster for small networks.
  /// False unless overridden: a layer that looks at data, counts its calls or follows a schedule of
  /// its own is run anew in every step.
  virtual bool replayable() const { return false; }
  /// True when inputs of another dtype are cast to the layer's, where its options say one. A layer
  /// that looks up whole numbers says no.
  virtual bool autocast() const { return true; }

  /// Runs the layer within the pass that is open on this thread, else as inference.
  /// \throws Error whatever build() and forward() throw: an Error with this layer's name put in
  /// front of its path() (`..., in layer `net/dense``), any other exception unchanged.
  Tensors operator()(const Tensors& inputs);
  /// Runs the layer in a pass of its own.
  Tensors operator()(const Tensors& inputs, PassOptions options);
  /// Draws a call of the layer: what it will give for these inputs, shapes checked and weights
  /// built. \throws as for tensors, and ValueError for a class that does not derive from LayerOf:
  /// call AnyLayer(layer) instead.
  Symbols operator()(const Symbols& inputs) const;

  /// This layer, on the heap, as its own class: for models, which keep it. LayerOf does it.
  /// \throws ValueError for a class without it.
  virtual std::shared_ptr<Layer> share() const;
  /// Equal for copies of one layer and for nothing else.
  const void* identity() const { return state_.get(); }

  /// Name: as given, else from the class, made unique when the layer joins its first model, and
  /// kept from then on.
  const std::string& name() const;
  /// Class name.
  std::string type() const;
  /// True once the weights exist.
  bool built() const;
  /// Shape of the first input, the batch kUnknown. \throws ValueError before the layer is built.
  const Shape& input_shape() const;
  /// Shape of the first output, the batch kUnknown. \throws ValueError before the layer is built.
  const Shape& output_shape() const;
  /// Number of numbers in all weights. \throws ValueError before the layer is built.
  std::int64_t count_params() const;
  /// False when the weights are frozen.
  bool trainable() const;
  /// dtype of weights and results, if the options say it.
  std::optional<DType> dtype() const;
  /// Freezes or thaws the weights, those of children included.
  void set_trainable(bool trainable);

  /// All weights with their paths, in Keras's order; those of children follow their layer's.
  std::vector<NamedVariable> weights() const;
  /// The weights that learn: trainable and not frozen. The list is kept until something is added or
  /// frozen.
  const std::vector<Variable>& trainable_variables() const;
  /// Copies of all weights, in Keras's order.
  std::vector<Tensor> get_weights() const;
  /// Sets all weights. \throws ShapeError when number or shapes differ, ValueError for a tensor
  /// without data, naming the weight; then none is set.
  void set_weights(const std::vector<Tensor>& weights);
  /// Forgets the gradients of all weights.
  void zero_grad();

  /// Class name and options, children included: what make_layer() makes an equal layer of.
  Config config() const;

 protected:
  /// A layer with these common options.
  explicit Layer(LayerOptions options);
  /// The same from a layer's own options, which have the common members.
  template <class Options>
  requires(!std::same_as<Options, LayerOptions> &&
           requires(Options o) { o.dtype; }) explicit Layer(const Options& o)
      : Layer(checked(common(o))) {}

  /// Called when all options are set: by constructors, and by make_layer(), which reads them from a
  /// file. \throws ValueError for an option out of its range.
  virtual void configured();
  /// Refuses an input: the message is put behind the layer's path.
  [[noreturn]] void refuse(const std::string& message) const;
  /// A fresh stream of random numbers: a function of the layer's place and of how often this was
  /// called.
  Rng next_random_stream();
  /// Adds a layer to the list of this one's children, unless it is there. One without a name gets
  /// one that no other child has, and keeps it. Children that join within build() make room for
  /// those of the next build(). \throws ValueError for a name that another child has.
  void join(std::vector<std::shared_ptr<Layer>>& children, std::shared_ptr<Layer> child);

  /// The seed and stream for this layer, once it has joined a model or been called.
  const Rng& random_stream() const;

 private:
  template <class Options>
  static LayerOptions common(const Options& o) {
    LayerOptions options{.name = o.name, .trainable = o.trainable, .dtype = o.dtype};
    if constexpr (requires { o.input_shape; }) options.input_shape = o.input_shape;
    if constexpr (requires { o.activity_regularizer; }) {
      options.activity_regularizer = o.activity_regularizer;
    }
    return options;
  }
  static LayerOptions checked(LayerOptions options);
  friend class Activation;
  friend class AnyLayer;
  friend class LayerStates;
  friend class Model;
  friend class Sequential;
  friend class Snapshot;
  friend class Trainer;
  friend std::shared_ptr<Layer> make_layer(const Config& config);
  friend Sequential clone_model(const Sequential& model, CloneOptions options);
  friend Model clone_model(const Model& model, CloneOptions options);
  struct State;
  struct Copies;

  Tensors run(const Tensors& inputs, Pass& pass);
  void prepare(const Tensors& inputs);
  void note_weights();
  void add_penalties(const Tensors& outputs, Pass& pass) const;
  /// True when each is replayable(), and so is the penalty on what it gives.
  static bool all_replayable(const std::vector<std::shared_ptr<Layer>>& layers);
  /// Gives the layer and those below it their streams; weights that were drawn on trial are drawn
  /// anew.
  void assign_stream(const Rng& stream);
  void list_built(std::vector<const void*>& built) const;
  void check_built() const;
  void note_trial(const std::vector<const void*>& built_before);
  void draw_anew();
  /// Runs build(); what it throws leaves the children as they were.
  void run_build();
  /// A layer of the same options, of which what is one layer in this one is one layer again.
  std::shared_ptr<Layer> remade() const;
  void share_as(const Layer& original, Copies& copies);
  void apply_trainable();
  bool includes(const Layer& part) const;
  void collect_trainable(std::vector<Variable>& variables,
                         std::vector<std::pair<const State*, std::uint64_t>>& made_from) const;
  /// True for a model, whose weights depend on the seed alone and not on what else was created.
  virtual bool is_model() const { return false; }
  std::vector<std::shared_ptr<Layer>> children() const;

  std::shared_ptr<State> state_;
};

/// A layer with one input and one output.
class UnaryLayer : public Layer {
 public:
  using Layer::operator();
  /// Computes the output.
  virtual Tensor forward(const Tensor& x, Pass& pass) = 0;
  /// Computes the output of a list of one.
  Tensors forward(const Tensors& inputs, Pass& pass) final;
  /// Runs the layer on one tensor.
  Tensor operator()(const Tensor& x) { return Layer::operator()(Tensors(x)); }
  /// Runs the layer on one tensor in a pass of its own.
  Tensor operator()(const Tensor& x, PassOptions options) {
    return Layer::operator()(Tensors(x), options);
  }
  /// Draws a call of the layer on one symbol.
  Symbol operator()(const Symbol& x) const { return Layer::operator()(Symbols(x)); }

 protected:
  using Layer::Layer;
};

/// A layer with several inputs and one output.
class MergingLayer : public Layer {
 public:
  using Layer::operator();
  /// Computes the output.
  virtual Tensor merge(const Tensors& inputs, Pass& pass) = 0;
  Tensors forward(const Tensors& inputs, Pass& pass) final { return merge(inputs, pass); }
  /// None: what several masks say of one output, only the layer can tell.
  Tensors compute_mask(const Tensors&, const Tensors&) override { return {}; }
  /// Runs the layer.
  Tensor operator()(const Tensors& inputs) { return Layer::operator()(inputs); }
  /// Draws a call of the layer.
  Symbol operator()(const Symbols& inputs) const { return Layer::operator()(inputs); }

 protected:
  using Layer::Layer;
};

/// What a class of layers derives from, so that it can be called on symbols:
/// `class Scale : public LayerOf<Scale>`, for several inputs `LayerOf<Mix, MergingLayer>`.
template <class Self, std::derived_from<Layer> Kind = UnaryLayer>
class LayerOf : public Kind {
 public:
  std::shared_ptr<Layer> share() const override {
    if (typeid(*this) != typeid(Self)) return Layer::share();  // a class derived from Self
    return std::make_shared<Self>(static_cast<const Self&>(*this));
  }

 protected:
  using Kind::Kind;
};

/// Any layer as an element of a list: `Sequential{Dense(3), Dropout(0.2)}`.
class AnyLayer {
 public:
  /// A layer given as a value.
  template <std::derived_from<Layer> L>
  AnyLayer(L layer) : layer_(std::make_shared<L>(std::move(layer))) {}
  /// A layer that is shared already.
  template <std::derived_from<Layer> L>
  AnyLayer(std::shared_ptr<L> layer) : layer_(std::move(layer)) {}
  /// The layer.
  const std::shared_ptr<Layer>& get() const { return layer_; }
  /// Draws a call of the layer, whatever its class.
  Symbols operator()(const Symbols& inputs) const;

 private:
  std::shared_ptr<Layer> layer_;
};

}  // namespace hebb
