// Boston housing: what a house costs, from thirteen figures about its suburb.
//
// 404 suburbs to learn from and 102 to be judged by, in Keras's order. The figures are of all sizes
// (shares, miles, dollars of tax), so each is standardized: minus its mean, over its deviation,
// both of the training part alone. The network 13-64-32-1 ends in a linear unit, for a price is any
// number, and makes the mean squared error small; what people read is the mean absolute error, in
// thousands of dollars. Always saying the mean price of the training part is the thing to beat.
//
// So few samples make one figure a matter of luck: the weights and the order of the samples differ
// from seed to seed, so the answer is the mean of five.
//
// With the name of a file, such as prices.svg, the example draws what the last of them predicts.
//
// D. Harrison, D. L. Rubinfeld: Hedonic housing prices and the demand for clean air (1978). Column
// 11 of the data encodes an assumption about race: take it as a benchmark and nothing else.
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

int main(int argc, char** argv) {
  auto [train, test] = datasets::boston_housing();
  StandardScaler scaler;
  train.x = scaler.fit_transform(train.x);
  test.x = scaler.transform(test.x);

  std::printf("always the mean   mean absolute error %.2f\n",
              mean(abs(test.y - mean(train.y))).item<double>());

  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    set_random_seed(seed);
    Sequential model{
        layers::Input({13}),
        layers::Dense(64, {.activation = "relu"}),
        layers::Dense(32, {.activation = "relu"}),
        layers::Dense(1),
    };
    model.compile({.optimizer = optimizers::Adam(), .loss = "mse", .metrics = {"mae"}});
    model.fit(train, {.batch_size = 16, .epochs = 150, .verbose = 0});
    const double error = model.evaluate(test.x, test.y)["mae"];
    std::printf("seed %llu            mean absolute error %.2f\n",
                static_cast<unsigned long long>(seed), error);
    sum += error;
    if (argc < 2 || seed < 5) continue;
    plot::predicted_against_true(
        test.y, model.predict(test.x),
        {.title = "Boston housing, test suburbs", .target = "price in thousand dollars"})
        .save(argv[1]);
  }
  std::printf("mean of five      mean absolute error %.2f\n", sum / 5);
}
