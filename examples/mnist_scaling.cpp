// MNIST with its inputs scaled in three ways.
//
// A network 784-50-10 with tanh units learns from 40,000 digits and is judged by 20,000 others:
//
//   raw            x in 0..255     sums of hundreds of large numbers: tanh is +-1 from the start,
//                                  its derivative 1 - tanh^2 near 0, and learning slow
//   divided        x / 255         every pixel in [0, 1]
//   standardized   (x - m) / s     mean 0 and deviation 1, pixel by pixel; where a pixel is the
//                                  same in all pictures, as in the corners, s = 1
//
// Nadam is Adam with Nesterov's look ahead. The raw pixels come in batches of 1024, which gives
// them steady gradients. Ten epochs bring them to 0.897 of the test digits, the divided ones to
// 0.963. The standardized ones fall behind: pixels that are rarely inked become the loudest, and
// the network learns them by heart.
//
//   mnist_scaling [--epochs 10]
//
// Y. LeCun, L. Bottou, G. Orr, K.-R. Mueller: Efficient BackProp (1998); T. Dozat: Incorporating
// Nesterov momentum into Adam (2016).
#include <cstdio>
#include <cstdlib>
#include <hebb/hebb.hpp>
#include <string_view>

using namespace hebb;

void train(const char* name, const Dataset& train, const Dataset& test, std::int64_t batch_size,
           int epochs) {
  set_random_seed(1);
  Sequential model{
      layers::Input({784}),
      layers::Dense(50, {.activation = "tanh"}),
      layers::Dense(10, {.activation = "softmax"}),
  };
  model.compile(
      {.optimizer = "nadam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  History history = model.fit(train, {.batch_size = batch_size, .epochs = epochs, .verbose = 0});
  const Logs result = model.evaluate(test.x, test.y, {.batch_size = 1000});
  std::printf("%-13s %5lld   %.4f   %.4f     %.4f  %.4f\n", name,
              static_cast<long long>(batch_size), history.history["loss"].back(),
              history.history["accuracy"].back(), result["loss"], result["accuracy"]);
}

int main(int argc, char** argv) {
  int epochs = 10;
  if (argc == 3 && std::string_view(argv[1]) == "--epochs") epochs = std::atoi(argv[2]);
  Dataset digits = datasets::mnist().train;
  digits.x = reshape(digits.x, {60000, 784});
  auto [seen, unseen] = train_test_split(digits, {.test_size = 20000, .seed = 1});

  std::printf("%d epochs            training            test\n", epochs);
  std::printf("pixels        batch     loss accuracy       loss accuracy\n");
  train("raw", seen, unseen, 1024, epochs);

  const auto divided = [](const Dataset& data) {
    return Dataset{data.x.cast(DType::float32) / 255, data.y, data.class_names};
  };
  train("divided", divided(seen), divided(unseen), 32, epochs);

  StandardScaler scaler;
  scaler.fit(seen.x);
  const auto standardized = [&](const Dataset& data) {
    return Dataset{scaler.transform(data.x), data.y, data.class_names};
  };
  train("standardized", standardized(seen), standardized(unseen), 32, epochs);
}
