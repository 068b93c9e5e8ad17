// Layers that the contract is tested on: every class of the registry, and three that only stand
// here, for masks, several inputs and several outputs.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "hebb/layer.hpp"
#include "hebb/registry.hpp"

namespace hebb::testing {

/// A layer with options, and inputs that it takes.
struct LayerCase {
  std::string name;
  std::function<std::shared_ptr<Layer>(DType)> make;
  std::vector<Shape> samples;  // shape of one sample of each input
  std::function<std::shared_ptr<Layer>(const Config&)> remake = make_layer;
  std::int64_t limit = 0;  // inputs are whole numbers below it, without gradient; 0: any numbers

  /// Inputs of `rows` samples.
  Tensors inputs(std::int64_t rows, DType dtype) const;
  /// The same as shapes alone; `rows` may be kUnknown.
  Tensors meta_inputs(std::int64_t rows, DType dtype) const;
};

/// How test reports show a case.
inline void PrintTo(const LayerCase& shown, std::ostream* out) { *out << shown.name; }

/// All cases.
const std::vector<LayerCase>& layer_cases();

/// y = x, telling which steps (axis 1) count: those that are not 0 throughout. With a learned
/// scale, so that it has a weight. x: [batch, steps, features].
class TestMasking : public UnaryLayer {
 public:
  explicit TestMasking(LayerOptions options = {}) : UnaryLayer(std::move(options)) {}
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  Tensors compute_mask(const Tensors& inputs, const Tensors& masks) override;

 private:
  Variable scale_;
};

/// Mean over the steps (axis 1) that the mask of x counts, all without one; the mask ends here.
class TestMaskedMean : public UnaryLayer {
 public:
  explicit TestMaskedMean(LayerOptions options = {}) : UnaryLayer(std::move(options)) {}
  void describe(Fields& fields) override { fields.type("TestMaskedMean"); }
  Tensor forward(const Tensor& x, Pass& pass) override;
  Tensors compute_mask(const Tensors&, const Tensors&) override { return {}; }
};

/// y = a W + factor b. Two inputs: [batch, m], [batch, units].
class TestMix : public Layer {
 public:
  explicit TestMix(double factor = 1, LayerOptions options = {})
      : Layer(std::move(options)), factor_(factor) {}
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensors forward(const Tensors& x, Pass& pass) override;

 private:
  double factor_;
  Variable kernel_;
};

/// Two outputs: x * w and the sum of x over features, [batch, n] -> [batch, n], [batch, 1].
class TestSplit : public Layer {
 public:
  explicit TestSplit(LayerOptions options = {}) : Layer(std::move(options)) {}
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensors forward(const Tensors& x, Pass& pass) override;

 private:
  Variable scale_;
};

/// Gives a layer weights that no initializer makes.
void change_weights(Layer& layer);

}  // namespace hebb::testing
