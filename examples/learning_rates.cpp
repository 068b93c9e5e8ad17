// The learning rate and the number of epochs: the run of sample_by_sample.cpp, many times.
//
//   w <- w - learning_rate * dL/dw,   for each sample, so many times
//
// A step ten times as long gets as far with a tenth of the epochs: read along a diagonal, the
// losses are much alike. That holds as long as the steps are short beside the bends of the loss.
// Here even 1 is short enough, because a sigmoid's gradient is small; descent.cpp shows what
// happens when it is not.
//
// With the name of a file, such as rates.svg, the example draws the losses into it.
//
// H. Robbins, S. Monro: A stochastic approximation method (1951).
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

int main(int argc, char** argv) {
  const Tensor x = Tensor::from({-2.0, -1.0, -15.0, -6.0, 25.0, 6.0, 17.0, 4.0}, {4, 2});
  const Tensor y = Tensor::from({1.0, 1.0, 0.0, 0.0});
  const std::vector<Tensor> start = {
      Tensor::from(
          {0.5986584841970366, 0.15599452033620265, 0.15601864044243652, 0.05808361216819946},
          {2, 2}),
      Tensor::from({0.3745401188473625, 0.9507143064099162}),
      Tensor::from({0.8661761457749352, 0.6011150117432088}, {2, 1}),
      Tensor::from({0.7319939418114051}),
  };

  std::vector<plot::NamedHistory> runs;
  std::printf("| learning rate | 100 epochs | 300 epochs | 1000 epochs | 3000 epochs |\n");
  std::printf("|--------------:|-----------:|-----------:|------------:|------------:|\n");
  for (const double learning_rate : {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0}) {
    Sequential network{
        layers::Input({2}, {.dtype = DType::float64}),
        layers::Dense(2, {.activation = "sigmoid"}),
        layers::Dense(1, {.activation = "sigmoid"}),
    };
    network.set_weights(start);
    network.compile({.optimizer = optimizers::SGD({.learning_rate = learning_rate}),
                     .loss = "mean_squared_error"});
    History history = network.fit(x, y,
                                  {.batch_size = 1,
                                   .epochs = 3000,
                                   .verbose = 0,
                                   .validation_data = {x, y},
                                   .shuffle = false});
    const std::vector<double>& loss =
        history.history["val_loss"];  // with the weights after the epoch
    std::printf("| %13.2f | %10.6f | %10.6f | %11.6f | %11.6f |\n", learning_rate, loss[99],
                loss[299], loss[999], loss[2999]);
    std::string name = std::to_string(learning_rate);
    runs.push_back({name.substr(0, 4), history});
  }
  if (argc < 2) return 0;
  plot::comparison_curves(runs, {.title = "Mean squared error by learning rate", .log = true})
      .save(argv[1]);
}
