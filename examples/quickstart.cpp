// hebb in one page: load pictures of clothes, build a network, train it until it stops getting
// better, and see what it confuses with what. The data set is fetched once if it is not on this
// machine. Who knows Keras can read this already; `include/hebb/` says the rest.
//
//   cross-entropy L = -log p(true class),   p = softmax(scores),   Adam (Kingma and Ba 2014)
//
// clang-format off
#include <cstdio>
#include <hebb/hebb.hpp>
using namespace hebb;

int main() {
  auto [train, test] = datasets::fashion_mnist();

  Sequential model{
      layers::Input({28, 28}),
      layers::Rescaling(1.0 / 255),
      layers::Flatten(),
      layers::Dense(128, {.activation = "relu"}),
      layers::Dropout(0.2),
      layers::Dense(10, {.activation = "softmax"}),
  };
  model.summary();

  model.compile({.optimizer = optimizers::Adam({.learning_rate = 1e-3}),
                 .loss = "sparse_categorical_crossentropy",
                 .metrics = {"accuracy"}});

  History history = model.fit(
      train.x, train.y,
      {.batch_size = 64,
       .epochs = 10,
       .callbacks = {callbacks::EarlyStopping(
                         {.monitor = "val_loss", .patience = 3, .restore_best_weights = true}),
                     callbacks::CSVLogger("training.csv")},
       .validation_split = 0.2});

  Logs result = model.evaluate(test.x, test.y);
  std::printf("test loss %.4f, accuracy %.4f\n", result["loss"], result["accuracy"]);
  Tensor probabilities = model.predict(test.x);
  print(metrics::confusion_matrix(test.y, argmax(probabilities, -1)));
}
