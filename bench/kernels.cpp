// Kernels of every backend that this CPU runs, at the shapes of the reference networks.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "kernels/backends.hpp"

namespace {

using namespace hebb;
using namespace hebb::kernels;

constexpr PhiloxKey kKey{1, 2};

template <class T>
const Table<T>& table_of(const Backend& backend) {
  if constexpr (std::is_same_v<T, float>) {
    return backend.float32;
  } else {
    return backend.float64;
  }
}

template <class T>
std::vector<T> numbers(std::int64_t n, T low = -1, T high = 1) {
  std::vector<T> x(static_cast<std::size_t>(n));
  table_of<T>(host()).uniform(n, kKey, low, high, x.data());
  return x;
}

void count_rate(benchmark::State& state, const char* name, double amount_per_iteration) {
  state.counters[name] = benchmark::Counter(amount_per_iteration * 1e-9,
                                            benchmark::Counter::kIsIterationInvariantRate);
}

template <class T>
void run_gemm(benchmark::State& state, const Backend* backend, Gemm shape) {
  const auto a = numbers<T>(shape.m * shape.k);
  const auto b = numbers<T>(shape.k * shape.n);
  const auto bias = numbers<T>(shape.n);
  std::vector<T> c(static_cast<std::size_t>(shape.m * shape.n));
  for (auto _ : state) {
    table_of<T>(*backend).gemm(shape, a.data(), b.data(), bias.data(), c.data());
    benchmark::ClobberMemory();
  }
  count_rate(state, "GFLOP/s", 2.0 * static_cast<double>(shape.m * shape.n * shape.k));
}

/// A step of an optimizer with `slots` slots, the kernel picked from the table by `row`; the rate
/// counts the gradients read and the weights and slots read and written.
template <class T, class Step, class Row>
void run_optimizer(benchmark::State& state, const Backend* backend, std::int64_t n, Step step,
                   int slots, Row row) {
  const auto g = numbers<T>(n);
  auto w = numbers<T>(n);
  std::vector<std::vector<T>> kept(3, numbers<T>(n, 0, 1));
  Updated<T> arrays{g.data(), w.data()};
  for (int i = 0; i < slots; ++i) arrays.slots[i] = kept[static_cast<std::size_t>(i)].data();
  const auto kernel = row(table_of<T>(*backend));
  for (auto _ : state) {
    kernel(n, step, arrays);
    benchmark::ClobberMemory();
  }
  count_rate(state, "GB/s", (3 + 2 * slots) * static_cast<double>(n) * sizeof(T));
}

template <class T>
void run_sum_of_squares(benchmark::State& state, const Backend* backend, std::int64_t n) {
  const auto x = numbers<T>(n);
  double sum = 0;
  for (auto _ : state) {
    table_of<T>(*backend).sum_of_squares(n, x.data(), &sum);
    benchmark::DoNotOptimize(sum);
  }
  count_rate(state, "GB/s", static_cast<double>(n) * sizeof(T));
}

template <class T>
void add_optimizers(const std::string& prefix, const Backend* backend) {
  constexpr std::int64_t kParameters = 109'386;  // of the network 784-128-64-10
  constexpr double kRate = 1e-3, kBeta = 0.9, kBeta2 = 0.999, kEpsilon = 1e-7;
  const auto add = [&](const char* name, auto step, int slots, auto row) {
    benchmark::RegisterBenchmark((prefix + name).c_str(),
                                 run_optimizer<T, decltype(step), decltype(row)>, backend,
                                 kParameters, step, slots, row);
  };
  const auto sgd = [](const Table<T>& k) { return k.sgd; };
  add("sgd", SGDStep{kRate, 0, false}, 0, sgd);
  add("sgd_momentum", SGDStep{kRate, kBeta, false}, 1, sgd);
  add("sgd_nesterov", SGDStep{kRate, kBeta, true}, 1, sgd);
  add("adagrad", AdagradStep{kRate, kEpsilon}, 1, [](const Table<T>& k) { return k.adagrad; });
  add("adadelta", AdadeltaStep{kRate, kBeta, kEpsilon}, 2,
      [](const Table<T>& k) { return k.adadelta; });
  const auto rmsprop = [](const Table<T>& k) { return k.rmsprop; };
  add("rmsprop", RMSpropStep{kRate, kBeta, 0, kEpsilon, false}, 1, rmsprop);
  add("rmsprop_centered_momentum", RMSpropStep{kRate, kBeta, kBeta, 1, true}, 3, rmsprop);
  const auto adam = [](const Table<T>& k) { return k.adam; };
  add("adam", AdamStep{kRate, kBeta, kBeta2, kEpsilon, false}, 2, adam);
  add("adam_amsgrad", AdamStep{kRate, kBeta, kBeta2, kEpsilon, true}, 3, adam);
  add("adamax", AdamaxStep{kRate, kBeta, kBeta2, kEpsilon}, 2,
      [](const Table<T>& k) { return k.adamax; });
  add("nadam", NadamStep{kRate, kRate, kBeta, kBeta2, 1, kEpsilon}, 2,
      [](const Table<T>& k) { return k.nadam; });
  const auto ftrl = [](const Table<T>& k) { return k.ftrl; };
  add("ftrl", FtrlStep{kRate, 0.5, 0, 0, 0}, 2, ftrl);
  add("ftrl_power", FtrlStep{kRate, 0.4, 0, 0, 0}, 2, ftrl);
  add("lion", LionStep{kRate, kBeta, kBeta2}, 1, [](const Table<T>& k) { return k.lion; });
  benchmark::RegisterBenchmark((prefix + "sum_of_squares").c_str(), run_sum_of_squares<T>, backend,
                               kParameters);
}

template <class T>
void run_cross_entropy(benchmark::State& state, const Backend* backend, std::int64_t m,
                       std::int64_t n) {
  const auto logits = numbers<T>(m * n);
  const std::vector<std::int64_t> label(static_cast<std::size_t>(m), n / 2);
  std::vector<T> loss(static_cast<std::size_t>(m)), probability(static_cast<std::size_t>(m * n));
  for (auto _ : state) {
    table_of<T>(*backend).sparse_softmax_cross_entropy(m, n, logits.data(), label.data(),
                                                       loss.data(), probability.data());
    benchmark::ClobberMemory();
  }
  count_rate(state, "Gelement/s", static_cast<double>(m * n));
}

template <class T>
void run_unary(benchmark::State& state, const Backend* backend, Unary f, std::int64_t n) {
  const auto x = numbers<T>(n, -4, 4);
  std::vector<T> y(x.size());
  for (auto _ : state) {
    table_of<T>(*backend).unary(f, n, x.data(), y.data());
    benchmark::ClobberMemory();
  }
  count_rate(state, "Gelement/s", static_cast<double>(n));
}

template <class T>
void run_dropout(benchmark::State& state, const Backend* backend, std::int64_t n) {
  const auto x = numbers<T>(n);
  std::vector<T> y(x.size());
  for (auto _ : state) {
    table_of<T>(*backend).dropout(n, &kKey, 0.2, x.data(), false, y.data());
    benchmark::ClobberMemory();
  }
  count_rate(state, "Gelement/s", static_cast<double>(n));
}

template <class T>
void run_sums(benchmark::State& state, const Backend* backend, bool of_rows, std::int64_t m,
              std::int64_t n) {
  const auto x = numbers<T>(m * n);
  std::vector<T> y(static_cast<std::size_t>(m + n));
  const auto sum = of_rows ? table_of<T>(*backend).sum_rows : table_of<T>(*backend).sum_columns;
  for (auto _ : state) {
    sum(m, n, T{1}, x.data(), false, y.data());
    benchmark::ClobberMemory();
  }
  count_rate(state, "GB/s", static_cast<double>(m * n) * sizeof(T));
}

/// A batch of images, gathered from all over the data set and made floats.
void run_gather_images(benchmark::State& state, const Backend* backend, std::int64_t batch) {
  constexpr std::int64_t kImages = 6000, kPixels = 784, kStride = 1237;
  const std::vector<std::uint8_t> images(static_cast<std::size_t>(kImages * kPixels), 7);
  std::vector<std::int64_t> index(static_cast<std::size_t>(batch));
  for (std::int64_t i = 0; i < batch; ++i)
    index[static_cast<std::size_t>(i)] = i * kStride % kImages;
  std::vector<float> y(static_cast<std::size_t>(batch * kPixels));
  for (auto _ : state) {
    backend->move.convert(DType::uint8, DType::float32, batch, kPixels, kPixels, index.data(),
                          images.data(), y.data());
    benchmark::ClobberMemory();
  }
  count_rate(state, "Gelement/s", static_cast<double>(batch * kPixels));
}

std::string gemm_name(const Gemm& shape) {
  const std::string forms =
      std::string(shape.transpose_a ? "T" : "N") + (shape.transpose_b ? "T" : "N");
  return std::to_string(shape.m) + "x" + std::to_string(shape.k) + "x" + std::to_string(shape.n) +
         "/" + forms;
}

template <class T>
void add_gemms(const std::string& prefix, const Backend* backend) {
  constexpr struct {
    std::int64_t m, k, n;
  } kSizes[] = {{1, 784, 128},   {32, 13, 64},    {64, 64, 10},     {64, 128, 64},
                {64, 784, 128},  {784, 64, 128},  {1000, 784, 128}, {32, 784, 50},
                {1000, 784, 50}, {784, 1024, 50}, {256, 256, 256},  {1024, 1024, 1024}};
  for (const auto& size : kSizes) {
    for (const bool transpose_a : {false, true}) {
      for (const bool transpose_b : {false, true}) {
        const Gemm shape{.m = size.m,
                         .n = size.n,
                         .k = size.k,
                         .transpose_a = transpose_a,
                         .transpose_b = transpose_b};
        benchmark::RegisterBenchmark((prefix + "gemm/" + gemm_name(shape)).c_str(), run_gemm<T>,
                                     backend, shape);
      }
    }
  }
}

template <class T>
void add_all(const std::string& prefix, const Backend* backend) {
  using benchmark::RegisterBenchmark;
  add_gemms<T>(prefix, backend);
  add_optimizers<T>(prefix, backend);
  for (const std::int64_t classes : {10, 1000}) {
    RegisterBenchmark(
        (prefix + "sparse_softmax_cross_entropy/64x" + std::to_string(classes)).c_str(),
        run_cross_entropy<T>, backend, 64, classes);
  }
  constexpr std::int64_t kHidden = 64 * 128;
  RegisterBenchmark((prefix + "relu").c_str(), run_unary<T>, backend, Unary::relu, kHidden);
  RegisterBenchmark((prefix + "exp").c_str(), run_unary<T>, backend, Unary::exp, kHidden);
  RegisterBenchmark((prefix + "log").c_str(), run_unary<T>, backend, Unary::log, kHidden);
  RegisterBenchmark((prefix + "tanh").c_str(), run_unary<T>, backend, Unary::tanh, kHidden);
  RegisterBenchmark((prefix + "sigmoid").c_str(), run_unary<T>, backend, Unary::sigmoid, kHidden);
  RegisterBenchmark((prefix + "sqrt").c_str(), run_unary<T>, backend, Unary::sqrt, kHidden);
  RegisterBenchmark((prefix + "dropout").c_str(), run_dropout<T>, backend, kHidden);
  RegisterBenchmark((prefix + "sum_rows").c_str(), run_sums<T>, backend, true, 64, 128);
  RegisterBenchmark((prefix + "sum_columns").c_str(), run_sums<T>, backend, false, 64, 128);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Backend* backend : backends()) {
    const std::string name = std::string("kernels/") + backend->name;
    add_all<float>(name + "/float32/", backend);
    add_all<double>(name + "/float64/", backend);
    benchmark::RegisterBenchmark((name + "/gather_images/64").c_str(), run_gather_images, backend,
                                 64);
  }
  return true;
}();

}  // namespace
