// One layer called twice: a network that compares (Bromley et al., "Signature verification using a
// siamese time delay neural network", 1994).
//
// Two points come in, and the question is whether they belong to the same arm of two spirals. Both
// go through the same layers, with the same weights, to places h(a) and h(b) in a space of four
// dimensions; what counts is how far these are from each other, feature by feature:
//
//   p(same) = 1 / (1 + exp(-(w |h(a) - h(b)| + c)))
//
// As weights are shared, the answer for (a, b) is that for (b, a).
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

struct Pairs {
  Tensor a, b, same;
};

/// Pairs of points of a data set, about half of them of one class.
Pairs pairs_of(const Dataset& data, std::int64_t count, std::uint64_t seed) {
  const Rng random(seed);
  std::vector<std::int64_t> first, second;
  const auto samples = static_cast<double>(data.x.shape()[0]);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::uint64_t>(2 * i);
    first.push_back(static_cast<std::int64_t>(samples * random.uniform(at)));
    second.push_back(static_cast<std::int64_t>(samples * random.uniform(at + 1)));
  }
  const std::vector<double> labels = data.y.to_vector<double>();
  std::vector<float> same;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double a = labels[static_cast<std::size_t>(first[i])];
    const double b = labels[static_cast<std::size_t>(second[i])];
    same.push_back(a == b ? 1.0f : 0.0f);
  }
  return {gather(data.x, Tensor::from(first)), gather(data.x, Tensor::from(second)),
          Tensor::from(same, {count, 1})};
}

int main() {
  const Dataset spirals = datasets::spirals({.samples = 400, .turns = 0.6, .seed = 1});
  const Dataset others = datasets::spirals({.samples = 400, .turns = 0.6, .seed = 2});
  const Pairs train = pairs_of(spirals, 4000, 3), test = pairs_of(others, 1000, 4);

  const Sequential place{layers::Input({2}), layers::Dense(32, {.activation = "tanh"}),
                         layers::Dense(32, {.activation = "tanh"}), layers::Dense(4)};
  const Input a({2}, {.name = "a"}), b({2}, {.name = "b"});
  const Symbol distance =
      layers::Lambda([](const Tensors& x) { return abs(x[0] - x[1]); })({place(a), place(b)});
  Model model({a, b}, layers::Dense(1, {.activation = "sigmoid", .name = "same"})(distance));

  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.01}),
                 .loss = "binary_crossentropy",
                 .metrics = {"accuracy"}});
  model.fit({train.a, train.b}, train.same, {.batch_size = 100, .epochs = 30, .verbose = 0});

  const Logs figures = model.evaluate({test.a, test.b}, test.same);
  std::printf("weights               %lld, those of the twins once\n",
              static_cast<long long>(model.count_params()));
  std::printf("pairs told apart      %.3f\n", figures["accuracy"]);
  const std::vector<float> forth = model.predict({test.a, test.b}).to_vector<float>();
  const std::vector<float> back = model.predict({test.b, test.a}).to_vector<float>();
  std::printf("same answer backwards %s\n", forth == back ? "yes" : "no");
}
