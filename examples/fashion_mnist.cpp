// Fashion-MNIST: ten kinds of clothes, and how to see whether a network only learns by heart.
//
// validation_split = 0.2 keeps the last fifth of the training pictures for judging after every
// epoch. As long as the validation loss falls, the network learns something about clothes; when it
// rises while the training loss still falls, the network learns the training pictures by heart
// (overfitting). The test pictures are looked at once, at the end.
//
// RMSprop, w -= r g / sqrt(mean of g^2), takes steps of about equal size for every weight (Tieleman
// and Hinton 2012). Twenty epochs give 0.8747 of the test pictures right.
//
//   fashion_mnist [--epochs 20]
//
// H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST (2017).
#include <cstdio>
#include <cstdlib>
#include <hebb/hebb.hpp>
#include <string_view>

using namespace hebb;

int main(int argc, char** argv) {
  int epochs = 20;
  if (argc == 3 && std::string_view(argv[1]) == "--epochs") epochs = std::atoi(argv[2]);
  auto [train, test] = datasets::fashion_mnist();

  Sequential model{
      layers::Input({28, 28}),
      layers::Rescaling(1.0 / 255),
      layers::Flatten(),
      layers::Dense(128, {.activation = "relu"}),
      layers::Dense(10, {.activation = "softmax"}),
  };
  model.compile(
      {.optimizer = "rmsprop", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  History history =
      model.fit(train, {.batch_size = 32, .epochs = epochs, .verbose = 0, .validation_split = 0.2});

  std::printf("epoch    loss  accuracy  val_loss  val_accuracy\n");
  for (std::size_t epoch = 0; epoch < history.epoch.size(); ++epoch) {
    std::printf("%5zu  %.4f    %.4f    %.4f        %.4f\n", epoch + 1,
                history.history["loss"][epoch], history.history["accuracy"][epoch],
                history.history["val_loss"][epoch], history.history["val_accuracy"][epoch]);
  }

  const Logs result = model.evaluate(test.x, test.y);
  std::printf("\ntest loss %.4f, accuracy %.4f\n\n", result["loss"], result["accuracy"]);
  const Tensor matrix = metrics::confusion_matrix(test.y, argmax(model.predict(test.x)));
  std::printf("%s", metrics::classification_report(matrix, test.class_names).c_str());
}
