// Parts of one's own: a loss, a metric, an optimizer, a callback and a schedule, each a few lines.
// (A layer is in own_layer.cpp, an activation is any function of a tensor.)
//
// The task is a line, y = 3x - 1, in which every tenth sample is far off. The loss of one's own,
// log(1 + (y - p)^2), hardly heeds what is far away (the negative log-likelihood of Cauchy's
// distribution); the optimizer follows the sign of the gradient alone (J. Bernstein et al.:
// signSGD, 2018), so the schedule has to make its steps small in the end.
#include <cmath>
#include <cstdio>
#include <hebb/hebb.hpp>

using namespace hebb;

/// A loss is a function of truth and prediction; backward follows from the operations.
Tensor cauchy(const Tensor& y_true, const Tensor& y_pred) {
  return mean(log(1 + square(y_true - y_pred)));
}

/// A metric that is a mean: one value a sample. Others derive from Metric.
struct Within : metrics::MeanMetric {
  double distance;
  explicit Within(double d) : MeanMetric("within", {}), distance(d) {}
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override {
    return step(distance - abs(y_true - y_pred));
  }
};

/// An optimizer is a rule for all weights at once, and says what it keeps of each: here nothing.
struct SignSGD : Optimizer {
  explicit SignSGD(LearningRate rate) : Optimizer({.learning_rate = std::move(rate)}) {}
  std::string name() const override { return "sign_sgd"; }
  std::shared_ptr<Optimizer> fresh() const override { return std::make_shared<SignSGD>(rate()); }
  std::vector<OptimizerSlot> slots() const override { return {}; }
  void update(const OptimizerStep& now) override {
    const Tensor sign = hebb::step(now.gradient) - hebb::step(-now.gradient);
    Tensor(now.weight).assign(now.weight - now.learning_rate * sign);
  }
};

/// A callback overrides the hooks it needs; what it puts into the logs stands in the history.
struct WeightNorm : Callback {
  void on_epoch_end(int, Logs& logs) override {
    double sum_of_squares = 0;
    for (const Tensor& w : run().model.get_weights()) {
      sum_of_squares += sum(square(w)).item<double>();
    }
    logs["norm"] = std::sqrt(sum_of_squares);
  }
};

/// A schedule is a function from the number of batches seen to a learning rate.
double halved(std::int64_t batch) { return 0.1 * std::pow(0.5, static_cast<double>(batch / 100)); }

int main() {
  const Rng random(1);
  std::vector<float> x, y;
  for (std::uint64_t i = 0; i < 500; ++i) {
    x.push_back(static_cast<float>(random.normal(2 * i)));
    const double noise = i % 10 == 0 ? 20 : 0.1 * random.normal(2 * i + 1);
    y.push_back(static_cast<float>(3 * x.back() - 1 + noise));
  }

  Sequential line{layers::Dense(1)};
  line.compile({.optimizer = SignSGD(halved), .loss = cauchy, .metrics = {Within(0.5)}});
  History history =
      line.fit(Tensor::from(x, {500, 1}), Tensor::from(y, {500, 1}),
               {.batch_size = 50, .epochs = 80, .verbose = 0, .callbacks = {WeightNorm()}});
  std::printf("epoch   loss   within 0.5   norm of (w, b)\n");
  for (const std::size_t epoch : {0u, 9u, 19u, 79u}) {
    std::printf("%5zu   %.3f  %.3f        %.3f\n", epoch + 1, history.history["loss"][epoch],
                history.history["within"][epoch], history.history["norm"][epoch]);
  }
  std::printf("\ny = %.2f x %+.2f\n", line.get_weights()[0].item<double>(),
              line.get_weights()[1].item<double>());
}
