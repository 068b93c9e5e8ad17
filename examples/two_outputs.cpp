// Two inputs and two outputs: a graph of layers, drawn with symbols.
//
// A point on one of two rings comes in with a second reading, the same point turned by an angle
// that comes in as well. The network tells which ring it was and how far out:
//
//   point [2] --+-- dense --+-- kind    which ring: p = 1 / (1 + exp(-z)), binary cross-entropy
//   angle [1] --+           +-- radius  how far out: linear, mean squared error
//
// The loss is L = L_kind + 0.5 L_radius. The rare outer ring, one point in ten, counts nine times
// as much in L_kind, so that the network does not simply say "inner".
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

struct Rings {
  Tensor points, angles, kind, radius, weight;
};

Rings rings(std::int64_t samples, std::uint64_t seed) {
  const Rng random(seed);
  std::vector<float> points, angles, kind, radius, weight;
  for (std::int64_t i = 0; i < samples; ++i) {
    const auto at = static_cast<std::uint64_t>(4 * i);
    const bool outer = i % 10 == 0;
    const double r = (outer ? 1.2 : 0.8) + 0.2 * random.normal(at);
    const double t = 6.28318530718 * random.uniform(at + 2), turn = random.uniform(at + 3);
    points.push_back(static_cast<float>(r * std::cos(t + turn)));
    points.push_back(static_cast<float>(r * std::sin(t + turn)));
    angles.push_back(static_cast<float>(turn));
    kind.push_back(outer ? 1.0f : 0.0f);
    radius.push_back(static_cast<float>(r));
    weight.push_back(outer ? 9.0f : 1.0f);
  }
  return {Tensor::from(points, {samples, 2}), Tensor::from(angles, {samples, 1}),
          Tensor::from(kind, {samples, 1}), Tensor::from(radius, {samples, 1}),
          Tensor::from(weight)};
}

int main() {
  const Rings train = rings(2000, 1), test = rings(1000, 2);

  const Input point({2}, {.name = "point"}), angle({1}, {.name = "angle"});
  const Symbol both = layers::Concatenate()({point, angle});
  const Symbol hidden = layers::Dense(32, {.activation = "relu"})(both);
  const Symbol kind = layers::Dense(1, {.activation = "sigmoid", .name = "kind"})(hidden);
  const Symbol radius = layers::Dense(1, {.name = "radius"})(hidden);
  Model model({point, angle}, {kind, radius});
  model.summary();

  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.01}),
                 .loss = {{"kind", "binary_crossentropy"}, {"radius", "mse"}},
                 .loss_weights = {{"radius", 0.5}},
                 .metrics = {{"kind", {"accuracy"}}, {"radius", {"mae"}}}});
  model.fit({{"point", train.points}, {"angle", train.angles}},
            {{"kind", train.kind}, {"radius", train.radius}},
            {.batch_size = 50,
             .epochs = 30,
             .verbose = 0,
             .sample_weight = {{"kind", train.weight}}});

  const Logs figures =
      model.evaluate({test.points, test.angles}, {test.kind, test.radius}, {.batch_size = 1000});
  std::printf("\n");
  for (const auto& [name, value] : figures) std::printf("%-14s %.4f\n", name.c_str(), value);

  const Tensors answers = model.predict_outputs({test.points, test.angles});
  const Tensor said = step(answers[0] - 0.5).cast(DType::int64);
  print(metrics::confusion_matrix(test.kind, said));
}
