// The reference networks: samples a second in training, latency of one sample, throughput of a
// thousand. One line a figure, so that other programs' lines can stand beside them:
//
//   hebb_bench_models NET [THREADS [SECONDS]]      NET: 1 2a 2b 3 4, or all
//
// train, fit: samples/s of the fast fifth, of the median step and overall, then us per step of the
// fast fifth and the median. infer1000 likewise. latency1_us: median, 99th percentile, least.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "hebb/hebb.hpp"
#include "train/trainer.hpp"

namespace {

using namespace hebb;

struct Net {
  const char* name;
  std::vector<std::int64_t> units;  // inputs first
  const char* hidden;               // activation of the layers but the last
  const char* output;
  const char* loss;
  std::int64_t batch_size;
};

const Net kNets[] = {
    {"1", {784, 128, 64, 10}, "relu", "softmax", "sparse_categorical_crossentropy", 64},
    {"2a", {784, 50, 10}, "tanh", "softmax", "sparse_categorical_crossentropy", 32},
    {"2b", {784, 50, 10}, "tanh", "softmax", "sparse_categorical_crossentropy", 1024},
    {"3", {13, 64, 32, 1}, "relu", "linear", "mean_squared_error", 16},
    {"4", {2, 4, 1}, "sigmoid", "sigmoid", "binary_crossentropy", 4},
};

Sequential model_of(const Net& net) {
  Sequential model{layers::Input({net.units[0]})};
  for (std::size_t i = 1; i < net.units.size(); ++i) {
    const bool last = i + 1 == net.units.size();
    model.add(layers::Dense(net.units[i],
                            {.activation = Activation::parse(last ? net.output : net.hidden)}));
  }
  model.compile({.optimizer = "adam", .loss = Loss::parse(net.loss)});
  return model;
}

/// Images of Fashion-MNIST as rows of float, 512 rows of 13 numbers, or the four of XNOR.
Dataset data_of(const Net& net) {
  if (net.units[0] == 784) {
    Dataset train = datasets::fashion_mnist().train;
    train.x = reshape(train.x, {train.x.shape()[0], 784}).cast(DType::float32) / 255.0;
    return train;
  }
  if (net.units[0] == 2) {
    return {Tensor::from({0.f, 0.f, 0.f, 1.f, 1.f, 0.f, 1.f, 1.f}, {4, 2}),
            Tensor::from({1.f, 0.f, 0.f, 1.f}, {4, 1}),
            {}};
  }
  constexpr std::int64_t kRows = 512, kFeatures = 13;
  const Rng rng(1);
  std::vector<float> x(kRows * kFeatures), y(kRows);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(rng.normal(i));
  for (std::size_t i = 0; i < y.size(); ++i) {
    const float* row = x.data() + i * kFeatures;
    y[i] = row[0] * row[1] - 0.5f * row[2] + std::sin(row[3]);
  }
  return {Tensor::from(x, {kRows, kFeatures}), Tensor::from(y, {kRows, 1}), {}};
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Prints the rate of `step`, which treats `samples` samples, measured in pieces of at least 0.4
/// ms.
template <class F>
void print_rate(const std::string& head, std::int64_t samples, double seconds, F step) {
  constexpr double kPiece = 0.0004;
  for (int i = 0; i < 20; ++i) step();
  const double begin = now();
  int count = 0;
  while (now() - begin < 0.05) {
    step();
    ++count;
  }
  const auto steps =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(kPiece * count / (now() - begin)));
  std::vector<double> times;
  const double start = now();
  while (now() - start < seconds || times.size() < 15) {
    const double first = now();
    for (std::int64_t i = 0; i < steps; ++i) step();
    times.push_back((now() - first) / static_cast<double>(steps));
  }
  const double overall =
      (now() - start) / (static_cast<double>(times.size()) * static_cast<double>(steps));
  std::sort(times.begin(), times.end());
  const double fast = times[times.size() / 5], median = times[times.size() / 2];
  const auto rate = [&](double time) { return static_cast<double>(samples) / time; };
  std::printf("%s,%.1f,%.1f,%.1f,%.3f,%.3f\n", head.c_str(), rate(fast), rate(median),
              rate(overall), fast * 1e6, median * 1e6);
  std::fflush(stdout);
}

template <class F>
void print_latency(const std::string& head, F call) {
  constexpr std::size_t kCalls = 4000;
  for (int i = 0; i < 50; ++i) call();
  std::vector<double> times;
  for (const double start = now(); times.size() < kCalls && now() - start < 1.5;) {
    const double first = now();
    call();
    times.push_back((now() - first) * 1e6);
  }
  std::sort(times.begin(), times.end());
  std::printf("%s,%.3f,%.3f,%.3f,,\n", head.c_str(), times[times.size() / 2],
              times[times.size() * 99 / 100], times[0]);
  std::fflush(stdout);
}

/// Prints the rate of fit() itself with the figures that people look at: whole epochs, the data in
/// memory, silent. Of net 4 on 4,096 rows, for its four take no time.
void print_fit(const std::string& head, const Net& net, double seconds) {
  Dataset data = data_of(net);
  if (data.x.shape()[0] == net.batch_size) {
    constexpr std::int64_t kRows = 4096;
    std::vector<std::int64_t> rows(kRows);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::int64_t>(i) % 4;
    const Tensor index = Tensor::from(rows);
    data = {gather(data.x, index), gather(data.y, index), {}};
  }
  Sequential model = model_of(net);
  CompileOptions options{
      .optimizer = "adam", .loss = Loss::parse(net.loss), .metrics = {"accuracy"}};
  if (std::string_view(net.loss) == "mean_squared_error") options.metrics = {"mae"};
  model.compile(options);
  const std::int64_t samples = data.x.shape()[0];
  std::vector<double> times;
  for (const double start = now(); now() - start < seconds || times.size() < 4;) {
    const double first = now();
    model.fit(data, {.batch_size = net.batch_size, .epochs = 1, .verbose = 0});
    times.push_back(now() - first);
  }
  const double overall =
      static_cast<double>(times.size()) / std::accumulate(times.begin(), times.end(), 0.0);
  std::sort(times.begin(), times.end());
  const double steps =
      std::ceil(static_cast<double>(samples) / static_cast<double>(net.batch_size));
  const double fast = times[times.size() / 5], median = times[times.size() / 2];
  std::printf("%s,%.1f,%.1f,%.1f,%.3f,%.3f\n", head.c_str(), static_cast<double>(samples) / fast,
              static_cast<double>(samples) / median, static_cast<double>(samples) * overall,
              fast / steps * 1e6, median / steps * 1e6);
  std::fflush(stdout);
}

void run(const Net& net, int threads, double seconds) {
  const Dataset data = data_of(net);
  Sequential model = model_of(net);
  const auto head = [&](const char* what) {
    return std::string("hebb,") + net.name + "," + std::to_string(threads) + "," + what;
  };
  Trainer trainer(model, "bench");
  const Samples samples{data.x, data.y, {}};
  trainer.prepare(samples, net.batch_size);
  Order order(samples.count(), net.batch_size);
  std::uint64_t epoch = 0;
  std::int64_t step = 0;
  order.shuffle(Rng(1), epoch);
  print_rate(head("train"), net.batch_size, seconds, [&] {
    if ((step + 1) * net.batch_size > samples.count()) {
      step = 0;
      if (samples.count() > net.batch_size) order.shuffle(Rng(1), ++epoch);
    }
    trainer.train_step(samples, order.batch(step), order.batch(step + 1));
    ++step;
  });
  print_fit(head("fit"), net, seconds);
  const Tensor one = slice(data.x, 0, 1);
  print_latency(head("latency1_us"), [&] { model.predict_on_batch(one); });
  if (samples.count() < 1000) return;
  const Tensor thousand = slice(data.x, 0, 1000);
  print_rate(head("infer1000"), 1000, seconds / 2, [&] { model.predict_on_batch(thousand); });
}

}  // namespace

int main(int count, char** arguments) try {
  if (count < 2) {
    std::fprintf(stderr, "usage: hebb_bench_models NET|all [THREADS [SECONDS]]\n");
    return 2;
  }
  const std::string wish = arguments[1];
  const int threads = count > 2 ? std::atoi(arguments[2]) : 1;
  const double seconds = count > 3 ? std::atof(arguments[3]) : 2;
  set_num_threads(threads);
  for (const Net& net : kNets) {
    if (wish == "all" || wish == net.name) run(net, threads, seconds);
  }
  return 0;
} catch (const hebb::Error& error) {
  std::fprintf(stderr, "hebb_bench_models: %s\n", error.what());
  return 1;
}
