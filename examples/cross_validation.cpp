// Cross-validation: how good a network is on data that it has not seen, and how sure that is.
//
// A small data set has no rows to spare for a test part, and a small test part says little. So the
// rows are dealt into five parts, each with the same share of every class; five networks are
// trained, each on four of the parts and judged by the fifth, and every row is in a test part once:
//
//   mean = 1/5 sum_k a_k,   deviation = sqrt(sum_k (a_k - mean)^2 / 4)
//
// What is learned from data belongs to the training part, the scale of the inputs as well: it is
// learned anew for each part, inside of the function that builds the network.
//
// M. Stone: Cross-validatory choice and assessment of statistical predictions (1974).
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

/// Cross-validates a network with one hidden layer behind the layer that `scale` fits.
template <class Scale>
void report(const char* name, const Dataset& data, Scale scale) {
  const auto build = [&](const Dataset& train) {
    const auto classes = static_cast<std::int64_t>(data.class_names.size());
    Sequential model{
        scale(train.x),
        layers::Flatten(),
        layers::Dense(64, {.activation = "relu"}),
        layers::Dense(classes, {.activation = "softmax"}),
    };
    model.compile({.optimizer = optimizers::Adam(),
                   .loss = "sparse_categorical_crossentropy",
                   .metrics = {"accuracy"}});
    return model;
  };
  CrossValidation scores = cross_validate(
      build, data,
      {.splits = StratifiedKFold({.n_splits = 5, .shuffle = true, .seed = 1}).split(data.y),
       .fit = {.batch_size = 16, .epochs = 60, .verbose = 0}});
  std::printf("%-14s", name);
  for (const Logs& part : scores.splits) std::printf(" %.3f", part["accuracy"]);
  std::printf("   %.3f   %.3f\n", scores.mean["accuracy"], scores.deviation["accuracy"]);
}

int main() {
  const auto standardized = [](const Tensor& x) {
    layers::Normalization layer;
    layer.adapt(x);
    return layer;
  };
  const auto from_16 = [](const Tensor&) { return layers::Rescaling(1.0 / 16); };

  set_random_seed(1);
  std::printf("accuracy        part 1     2     3     4     5    mean   deviation\n");
  report("iris", datasets::iris(), standardized);
  report("wine", datasets::wine(), standardized);
  report("digits", datasets::digits(), from_16);  // ink from 0 to 16
  report("breast cancer", datasets::breast_cancer(), standardized);
}
