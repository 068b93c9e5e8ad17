// Output layers: four ways to read the same scores, and the loss that belongs to each.
//
//   sigmoid             p_i = 1 / (1 + e^-z_i)            each class answers yes or no for itself;
//                                                         several may be true at once
//   softmax             p_i = e^z_i / sum_j e^z_j         one class is true; the p_i add up to 1
//   sigmoid_normalized  p_i = s(z_i) / sum_j s(z_j)       sigmoids, divided by their sum
//
//   cross-entropy         L = -log p_c                    c is the true class (after softmax)
//   binary cross-entropy  L = -mean_i [t_i log p_i + (1 - t_i) log(1 - p_i)]     (after sigmoid)
//
// For one yes-or-no question both losses are the same number: binary cross-entropy of p is the
// cross-entropy of the distribution (1 - p, p).
//
// Softmax as the output of a network: J. S. Bridle, Probabilistic interpretation of feedforward
// classification network outputs (1990).
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

void show(const char* name, const Tensor& p) {
  std::printf("%-20s", name);
  for (double value : p.data<double>()) std::printf("%14.10f", value);
  std::printf("\n");
}

int main() {
  const Tensor scores = Tensor::from({-0.5, 1.2, 3.0, -2.0}, {1, 4});

  // An activation that hebb has no name for is any function of tensors.
  layers::Activation sigmoid_normalized([](const Tensor& z) {
    const Tensor s = sigmoid(z);
    return s / sum(s, {-1}, {.keepdims = true});
  });

  show("scores", scores);
  show("sigmoid", sigmoid(scores));
  show("softmax", softmax(scores));
  show("sigmoid_normalized", sigmoid_normalized(scores));

  // Labels count from 0, so the third class is 2.
  const Tensor third = Tensor::from({2});
  const Tensor labels = Tensor::from({0, 1, 1, 0}, {1, 4});
  std::printf("\ncross-entropy for class 3                     %.10f\n",
              losses::sparse_categorical_crossentropy(third, softmax(scores)).item<double>());
  std::printf("binary cross-entropy for labels (0, 1, 1, 0)  %.10f\n",
              losses::binary_crossentropy(labels, sigmoid(scores)).item<double>());

  // One question, asked both ways: is it true, with p = 0.3, 0.8, 0.6?
  const Tensor p = Tensor::from({0.3, 0.8, 0.6}, {3, 1});
  const Tensor t = Tensor::from({0.0, 1.0, 1.0}, {3, 1});
  const double binary = losses::binary_crossentropy(t, p).item<double>();
  const double two_classes =
      losses::categorical_crossentropy(concatenate({1.0 - t, t}), concatenate({1.0 - p, p}))
          .item<double>();
  std::printf("\nbinary cross-entropy of p            %.10f\n", binary);
  std::printf("cross-entropy of two classes 1-p, p  %.10f\n", two_classes);
}
