// Visitors of a layer's description: what saving, summaries and optimizers see of it.
#pragma once

#include <string>
#include <vector>

#include "hebb/fields.hpp"
#include "hebb/layer.hpp"

namespace hebb {

/// A layer's description does not change it, so it may be read from a const layer.
inline void visit(const Layer& layer, Fields& fields) {
  const_cast<Layer&>(layer).describe(fields);
}

/// Class name alone.
struct TypeOf : Fields {
  std::string name;
  void type(std::string_view value) override { name = value; }
};

/// Weights of the layer itself, in order, with their names.
struct OwnVariables : Fields {
  std::vector<NamedVariable> list;
  void variable(std::string_view name, Variable& v) override {
    list.push_back({std::string(name), v});
  }
};

/// Children, in order.
struct ChildrenOf : Fields {
  std::vector<std::shared_ptr<Layer>> list;
  void children(std::string_view, std::vector<std::shared_ptr<Layer>>& layers) override {
    list.insert(list.end(), layers.begin(), layers.end());
  }
};

/// The lists that children stand in.
struct ChildLists : Fields {
  std::vector<std::vector<std::shared_ptr<Layer>>*> all;
  void children(std::string_view, std::vector<std::shared_ptr<Layer>>& layers) override {
    all.push_back(&layers);
  }
};

/// Options as a Config.
struct WriteOptions : Fields {
  using Fields::option;
  Config config = Config::Object{};
  void option(std::string_view name, bool& v) override { config.set(name, v); }
  void option(std::string_view name, std::int64_t& v) override { config.set(name, v); }
  void option(std::string_view name, double& v) override { config.set(name, v); }
  void option(std::string_view name, std::optional<std::int64_t>& v) override;
  void option(std::string_view name, std::optional<double>& v) override;
  void option(std::string_view name, std::string& v) override { config.set(name, v); }
  void option(std::string_view name, std::vector<std::int64_t>& v) override;
  void option(std::string_view name, std::vector<double>& v) override;
  void option(std::string_view name, Shape& v) override;
  void option(std::string_view name, std::optional<Shape>& v) override;
  void option(std::string_view name, Axes& v) override;
  void option(std::string_view name, Activation& v) override;
  void option(std::string_view name, Initializer& v) override;
  void option(std::string_view name, Regularizer& v) override;
  void option(std::string_view name, Constraint& v) override;
  void children(std::string_view name, std::vector<std::shared_ptr<Layer>>& layers) override;
  /// Keras 3's form: `inbound_nodes` of each layer, `input_layers`, `output_layers`.
  void graph(Graph& graph) override;
};

/// Options from a Config; absent ones keep their defaults.
struct ReadOptions : Fields {
  /// \throws ValueError when `from` is no object.
  explicit ReadOptions(const Config& from);
  const Config& config;
  /// The options that every layer has.
  void common(LayerOptions& options);
  void option(std::string_view name, bool& v) override;
  void option(std::string_view name, std::int64_t& v) override;
  void option(std::string_view name, double& v) override;
  void option(std::string_view name, std::optional<std::int64_t>& v) override;
  void option(std::string_view name, std::optional<double>& v) override;
  void option(std::string_view name, std::string& v) override;
  /// A single number stands for a list of one, as Keras writes `axis`.
  void option(std::string_view name, std::vector<std::int64_t>& v) override;
  /// Null stands for an empty list, as Keras writes what is not given, a number for a list of one.
  void option(std::string_view name, std::vector<double>& v) override;
  void option(std::string_view name, Shape& v) override;
  void option(std::string_view name, std::optional<Shape>& v) override;
  void option(std::string_view name, Axes& v) override;
  void option(std::string_view name, Activation& v) override;
  void option(std::string_view name, Initializer& v) override;
  void option(std::string_view name, Regularizer& v) override;
  void option(std::string_view name, Constraint& v) override;
  void children(std::string_view name, std::vector<std::shared_ptr<Layer>>& layers) override;
  /// The same form, on the layers that were read before.
  void graph(Graph& graph) override;
};

/// What Keras has under the name of a class of layers.
struct KerasClass {
  std::string_view module = "keras.layers";  // empty: nothing
  bool trainable = true;                     // it takes that option
};
KerasClass keras_class(std::string_view type);

/// A shape as a list, null for an unknown axis, and back.
Config shape_to_config(const Shape& shape);
Shape shape_from_config(const Config& config);

/// A dtype from its name or from Keras's policy of that name.
std::optional<DType> dtype_from_config(const Config& config);

/// Axes as a list, a single one as a number, none as null, and back.
Config axes_to_config(const Axes& axes);
Axes axes_from_config(const Config& config);

}  // namespace hebb
