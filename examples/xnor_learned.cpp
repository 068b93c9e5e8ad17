// XNOR learned: the network finds by itself what xnor_built.cpp wrote down.
//
// A 2-4-1 sigmoid network sees the four rows of the truth table and makes the binary cross-entropy
//
//   L = -mean [t log p + (1 - t) log(1 - p)]
//
// small with Adam (Kingma and Ba 2014). Whether it succeeds depends on the random weights it starts
// from: some starts run into a local minimum, a valley where every direction leads up although
// better weights exist elsewhere, or lose much time on a plain. Two hidden units are enough to hold
// the solution, but few starts find it soon; with four most do. That is the usual bargain: more
// units than needed make the search easier.
//
// Rumelhart, Hinton and Williams (1986) trained the same problem, and met the same minima.
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

const Tensor kX = Tensor::from({0., 0., 0., 1., 1., 0., 1., 1.}, {4, 2});
const Tensor kY = Tensor::from({1., 0., 0., 1.});

/// A network of that many hidden units, trained from the start that belongs to the seed.
std::vector<double> learn(std::uint64_t seed, int hidden, int epochs) {
  set_random_seed(seed);
  Sequential network{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(hidden, {.activation = "sigmoid"}),
      layers::Dense(1, {.activation = "sigmoid"}),
  };
  network.compile(
      {.optimizer = optimizers::Adam({.learning_rate = 0.05}), .loss = "binary_crossentropy"});
  network.fit(kX, kY, {.batch_size = 4, .epochs = epochs, .verbose = 0});
  return network.predict(kX).to_vector<double>();
}

bool right(const std::vector<double>& answers) {
  const std::vector<double> truth = kY.to_vector<double>();
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (std::round(answers[i]) != truth[i]) return false;
  }
  return true;
}

int main() {
  const std::vector<double> answers = learn(1, 4, 100);
  std::printf("2-4-1, seed 1, 100 epochs\n");
  for (std::size_t row = 0; row < 4; ++row) {
    std::printf("  %zu XNOR %zu = %.3f -> %.0f\n", row / 2, row % 2, answers[row],
                std::round(answers[row]));
  }
  std::printf("  %s\n\n", right(answers) ? "all four cases learned" : "not learned");

  constexpr int kSeeds = 50;
  std::printf("seeds of %d that learn all four cases\n%-12s %5s %5s\n", kSeeds, "epochs", "2-4-1",
              "2-2-1");
  for (const int epochs : {100, 500}) {
    std::printf("%-12d", epochs);
    for (const int hidden : {4, 2}) {
      int learned = 0;
      for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        learned += right(learn(seed, hidden, epochs)) ? 1 : 0;
      }
      std::printf(" %5d", learned);
    }
    std::printf("\n");
  }
}
