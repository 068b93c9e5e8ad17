// Training a 2-2-1 network sample by sample: stochastic gradient descent in its oldest form.
//
//   repeat: for each sample  w <- w - learning_rate * dL/dw,   L = (y - o)^2
//
// Four children, given by height - 115 cm and weight - 56 kg, are to be told apart: 1 is female, 0
// male. The network starts from fixed numbers and visits the samples in order, so that every figure
// can be followed with pencil and paper, and compared to the last digit.
//
//   h1 = f(w1 x1 + w2 x2 + b1)    h2 = f(w3 x1 + w4 x2 + b2)    o = f(w5 h1 + w6 h2 + b3)
//
//   sample_by_sample [--learning-rate 0.1] [--epochs 300]
//
// H. Robbins, S. Monro: A stochastic approximation method (1951); Rumelhart, Hinton, Williams
// (1986).
#include <cstdio>
#include <cstdlib>
#include <hebb/hebb.hpp>
#include <string_view>

using namespace hebb;

const Tensor kX = Tensor::from({-2.0, -1.0, -15.0, -6.0, 25.0, 6.0, 17.0, 4.0}, {4, 2});
const Tensor kY = Tensor::from({1.0, 1.0, 0.0, 0.0});

Sequential start() {
  const double b1 = 0.3745401188473625, b2 = 0.9507143064099162, b3 = 0.7319939418114051;
  const double w1 = 0.5986584841970366, w2 = 0.15601864044243652, w3 = 0.15599452033620265;
  const double w4 = 0.05808361216819946, w5 = 0.8661761457749352, w6 = 0.6011150117432088;
  Sequential network{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(2, {.activation = "sigmoid"}),
      layers::Dense(1, {.activation = "sigmoid"}),
  };
  network.set_weights({Tensor::from({w1, w3, w2, w4}, {2, 2}), Tensor::from({b1, b2}),
                       Tensor::from({w5, w6}, {2, 1}), Tensor::from({b3})});
  return network;
}

/// Trains and returns the loss over all samples after each epoch.
std::vector<double> train(Sequential& network, double learning_rate, int epochs) {
  network.compile({.optimizer = optimizers::SGD({.learning_rate = learning_rate}),
                   .loss = "mean_squared_error"});
  // `loss` in the history is the mean while the weights change from sample to sample; validating on
  // the training data gives the loss of the weights that an epoch ends with.
  return network
      .fit(kX, kY,
           {.batch_size = 1,
            .epochs = epochs,
            .verbose = 0,
            .validation_data = {kX, kY},
            .shuffle = false})
      .history["val_loss"];
}

int main(int argc, char** argv) {
  double learning_rate = 0.1;
  int epochs = 300;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    if (option == "--learning-rate") learning_rate = std::atof(argv[i + 1]);
    if (option == "--epochs") epochs = std::atoi(argv[i + 1]);
  }

  Sequential network = start();
  const std::vector<double> loss = train(network, learning_rate, epochs);
  for (std::size_t epoch = 0; epoch < loss.size(); epoch += 5) {
    std::printf("Epoch %zu --> Loss: %.4f\n", epoch, loss[epoch]);
  }

  const Tensor people = Tensor::from({0.0, 2.0, -1.0, -1.0, -3.0, -2.0}, {3, 2});
  const std::vector<double> answers = network.predict(people).to_vector<double>();
  const char* names[] = {"Toni", "Jule", "Edda"};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    std::printf("%s: %.3f %s\n", names[i], answers[i], answers[i] < 0.5 ? "M" : "F");
  }
}
