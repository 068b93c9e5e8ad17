// Pictures: what a run looks like.
//
// A network learns to tell the ten kinds of clothes of Fashion-MNIST, and hebb::plot draws what can
// be seen of it: the data, the network, the curves of training, which kinds it takes for which
// others, its worst mistakes, and what its first layer looks for; beside them all activation
// functions. Some are drawn twice, on white and on near black, for pages that may be either.
//
//   example_pictures FOLDER
//
// J. Bertin: Semiologie graphique (1967); W. S. Cleveland: The elements of graphing data (1985).
#include <cstdio>
#include <hebb/hebb.hpp>
#include <string>

using namespace hebb;

void save_light_and_dark(const plot::Figure& figure, const std::string& path) {
  figure.save(path + ".svg");
  figure.save(path + "-dark.svg", {.theme = plot::Theme::dark});
}

int main(int argc, char** argv) {
  if (argc < 2) {
    std::printf("usage: example_pictures FOLDER\n");
    return 0;
  }
  const std::string folder = std::string(argv[1]) + "/";
  save_light_and_dark(plot::activations(), folder + "activations");

  const auto [train, test] = datasets::fashion_mnist();
  std::vector<std::string> kinds;
  for (const int label : train.y.to_vector<int>()) {
    kinds.push_back(train.class_names[static_cast<std::size_t>(label)]);
  }
  plot::image_grid(train.x, {.title = "Fashion-MNIST", .captions = kinds, .most = 24})
      .save(folder + "images.svg");

  Sequential model{
      layers::Input({28, 28}), layers::Rescaling(1.0 / 255),
      layers::Flatten(),       layers::Dense(64, {.activation = "relu"}),
      layers::Dropout(0.2),    layers::Dense(10, {.activation = "softmax"}),
  };
  plot::network(model).save(folder + "network.svg");
  model.compile(
      {.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  const History history = model.fit(
      train, {.batch_size = 64, .epochs = 30, .verbose = 0, .validation_split = 0.2, .seed = 1});
  save_light_and_dark(plot::training_curves(history, {.title = "Fashion-MNIST"}),
                      folder + "curves");

  const Tensor probabilities = model.predict(test.x);
  const Tensor matrix = metrics::confusion_matrix(test.y, argmax(probabilities));
  save_light_and_dark(
      plot::confusion_matrix(matrix, {.title = "Test images", .class_names = test.class_names}),
      folder + "confusion");
  plot::roc_curve(test.y, probabilities, {.title = "ROC", .class_names = test.class_names})
      .save(folder + "roc.svg");
  save_light_and_dark(
      plot::predictions(
          test.x, test.y, probabilities,
          {.title = "Worst mistakes", .class_names = test.class_names, .most = 15, .columns = 5}),
      folder + "mistakes");
  plot::first_layer_weights(model.get_weights()[0], 28, 28,
                            {.title = "What the hidden units look for", .most = 32})
      .save(folder + "weights.svg");
}
