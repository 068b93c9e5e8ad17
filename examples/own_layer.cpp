// A layer of one's own: y = scale (x - center), both learned.
//
// Three functions make a layer: describe() lists options and weights once, for saving, summaries
// and optimizers; build() makes the weights when the size of the input is known; forward() computes
// by operations on tensors, and backward follows from that.
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

struct Center : LayerOf<Center> {
  Variable center, scale;

  explicit Center(LayerOptions options = {}) : LayerOf(options) {}
  void describe(Fields& fields) override {
    fields.type("Center");
    fields.variable("center", center);
    fields.variable("scale", scale);
  }
  void build(std::span<const Spec> inputs, const Rng& rng) override {
    const Shape features{inputs[0].shape[-1]};
    center.create(features, inputs[0].dtype, "zeros", rng.fork("center"));
    scale.create(features, inputs[0].dtype, "ones", rng.fork("scale"));
  }
  Tensor forward(const Tensor& x, Pass&) override { return scale * (x - center); }
};

int main() {
  // y = 3 (x - 2): what the layer can express, to be found from examples.
  const Rng random(1);
  std::vector<float> x, y;
  for (std::uint64_t i = 0; i < 200; ++i) {
    x.push_back(static_cast<float>(2 + random.normal(i)));
    y.push_back(3 * (x.back() - 2));
  }
  const Input input({1});
  Model model(input, Center()(input));
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.05}), .loss = "mse"});
  model.fit(Tensor::from(x, {200, 1}), Tensor::from(y, {200, 1}),
            {.batch_size = 20, .epochs = 100, .verbose = 0});
  for (const NamedVariable& w : model.weights()) {
    std::printf("%-14s %.3f\n", w.name.c_str(), w.variable.value().item<double>());
  }
}
