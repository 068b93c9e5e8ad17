// Why inputs are scaled: the same network, the same start, the same data in three units.
//
//   raw            height in cm, weight in kg         (113, 55), (100, 50), (140, 62), (132, 60)
//   shifted        minus (115, 56)                    around zero, still in cm and kg
//   standardised   (x - mean) / standard deviation    around zero, spread about 1
//
// The derivative of a sigmoid, f (1 - f), is at most 1/4 and practically zero where |z| is large.
// Raw inputs near 100 drive the hidden neurons to f = 1 for every child: they tell nothing apart
// and, their derivative being zero, they never learn to. Only the output's bias learns, and the
// network answers about 0.5 to everything. Shifting puts the children on both sides of zero, and
// the neurons wake up. Standardising gives each feature the same say. Here it is slower than
// shifting, because the features are now about ten times smaller and so are the steps; a larger
// learning rate, safe with scaled inputs, makes up for it.
//
// With the name of a file, such as growth.svg, the example draws the errors into it.
//
// Y. LeCun, L. Bottou, G. Orr, K.-R. Mueller: Efficient BackProp (1998), section 4.3.
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

/// The start of sample_by_sample.cpp.
Sequential start() {
  Sequential network{
      layers::Input({2}, {.dtype = DType::float64}),
      layers::Dense(2, {.activation = "sigmoid"}),
      layers::Dense(1, {.activation = "sigmoid"}),
  };
  network.set_weights({Tensor::from({0.5986584841970366, 0.15599452033620265, 0.15601864044243652,
                                     0.05808361216819946},
                                    {2, 2}),
                       Tensor::from({0.3745401188473625, 0.9507143064099162}),
                       Tensor::from({0.8661761457749352, 0.6011150117432088}, {2, 1}),
                       Tensor::from({0.7319939418114051})});
  return network;
}

/// Largest |dL/dw| of the hidden layer's weights before training.
double hidden_gradient(const Tensor& x, const Tensor& y) {
  Sequential network = start();
  losses::mean_squared_error(y, network(x)).backward();
  const Tensor gradient = abs(network.trainable_variables()[0].value().grad());
  return max(reshape(gradient, {kUnknown}), 0).item<double>();
}

int main(int argc, char** argv) {
  // Joana, Maria, Miguel, Pedro: height in cm, weight in kg; 1 is female.
  const Tensor raw = Tensor::from({113., 55., 100., 50., 140., 62., 132., 60.}, {4, 2});
  const Tensor gender = Tensor::from({1.0, 1.0, 0.0, 0.0});

  const Tensor means = Tensor::from({121.25, 56.75});
  const Tensor deviations = Tensor::from({15.7063, 4.6570});
  struct Case {
    const char* name;
    Tensor x;
    double learning_rate;
  };
  const Case cases[] = {
      {"raw", raw, 0.1},
      {"shifted", raw - Tensor::from({115.0, 56.0}), 0.1},
      {"standardised", (raw - means) / deviations, 0.1},
      {"standardised", (raw - means) / deviations, 1.0},
  };

  std::vector<plot::NamedHistory> runs;
  std::printf("%-13s %5s  %14s  %13s  %s\n", "inputs", "rate", "first gradient", "MSE epoch 295",
              "answers after 300 epochs");
  for (const Case& c : cases) {
    Sequential network = start();
    network.compile({.optimizer = optimizers::SGD({.learning_rate = c.learning_rate}),
                     .loss = "mean_squared_error"});
    History history = network.fit(c.x, gender,
                                  {.batch_size = 1,
                                   .epochs = 300,
                                   .verbose = 0,
                                   .validation_data = {c.x, gender},
                                   .shuffle = false});
    std::printf("%-13s %5.1f  %14.1e  %13.5f ", c.name, c.learning_rate,
                hidden_gradient(c.x, gender), history.history["val_loss"][295]);
    for (const double answer : network.predict(c.x).to_vector<double>()) {
      std::printf(" %.3f", answer);
    }
    std::printf("\n");
    const char* rate = c.learning_rate < 1 ? ", rate 0.1" : ", rate 1";
    runs.push_back({c.name + std::string(rate), history});
  }
  if (argc < 2) return 0;
  plot::comparison_curves(runs, {.title = "Mean squared error by units of the inputs"})
      .save(argv[1]);
}
