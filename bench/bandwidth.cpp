// Elementwise kernels, optimizers and normalizations on arrays that no cache holds, beside the
// triad a = b + s c on as many bytes (McCalpin's STREAM): "of_triad" is their rate over the
// triad's.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/backends.hpp"
#include "kernels/threaded.hpp"

namespace {

using namespace hebb;
using namespace hebb::kernels;

constexpr std::int64_t kCount = std::int64_t{1} << 24;  // 64 MiB of float
constexpr double kBytes = kCount * sizeof(float);

std::vector<float>& array(std::size_t i) {
  static std::vector<float> arrays[6];
  if (arrays[i].empty()) {
    arrays[i].resize(kCount);
    host().float32.uniform(kCount, {1, i}, 0.25f, 1.0f, arrays[i].data());
  }
  return arrays[i];
}

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Bytes a second of the triad, the best of several runs.
double triad() {
  static const double rate = [] {
    double best = 0;
    for (int run = 0; run < 8; ++run) {
      const float *b = array(0).data(), *c = array(1).data();
      float* a = array(2).data();
      const double begin = now();
      for (std::int64_t i = 0; i < kCount; ++i) a[i] = b[i] + 0.5f * c[i];
      benchmark::ClobberMemory();
      best = std::max(best, 3 * kBytes / (now() - begin));
    }
    return best;
  }();
  return rate;
}

/// Runs work() and counts the arrays that it reads or writes.
template <class F>
void run(benchmark::State& state, int arrays, F work) {
  for (std::size_t i = 0; i < 6; ++i) array(i);
  const double of_triad = triad();
  double seconds = 0;
  for (auto _ : state) {
    const double begin = now();
    work();
    benchmark::ClobberMemory();
    seconds += now() - begin;
  }
  const double rate = arrays * kBytes * static_cast<double>(state.iterations()) / seconds;
  state.counters["GB/s"] = rate / 1e9;
  state.counters["of_triad"] = rate / of_triad;
}

template <class F>
void add(const std::string& name, int arrays, F work) {
  benchmark::RegisterBenchmark(("bandwidth/" + name).c_str(), [=](benchmark::State& state) {
    run(state, arrays, work);
  })->Unit(benchmark::kMillisecond);
}

const Table<float>& kernels_of_host() { return instruction_set().float32; }

void add_curves() {
  constexpr const char* kNames[] = {
      "step",        "relu6",       "hard_sigmoid", "hard_tanh",   "sparse_sigmoid", "leaky_relu",
      "elu",         "celu",        "selu",         "gelu",        "gelu_tanh",      "silu",
      "hard_silu",   "mish",        "softplus",     "log_sigmoid", "softsign",       "squareplus",
      "sparse_plus", "arctan",      "gaussian",     "sinc",        "tanh_shrink",    "log_cosh",
      "soft_shrink", "hard_shrink", "threshold"};
  static_assert(std::size(kNames) == static_cast<std::size_t>(Curve::threshold) + 1);
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    const auto f = static_cast<Curve>(i);
    static constexpr CurveNumbers kNumbers{.a = 0.5, .b = 0.25};
    add(std::string(kNames[i]) + "/forward", 2,
        [f] { kernels_of_host().curve(f, kNumbers, kCount, array(0).data(), array(1).data()); });
    add(std::string(kNames[i]) + "/backward", 3, [f] {
      kernels_of_host().curve_backward(f, kNumbers, kCount, array(0).data(), array(1).data(), false,
                                       array(2).data());
    });
  }
}

/// Arrays read or written: gradient, and weight and slots both ways.
template <class Step, class Row>
void add_optimizer(const std::string& name, Step step, int slots, Row row) {
  add(name, 3 + 2 * slots, [=] {
    Updated<float> arrays{array(0).data(), array(1).data()};
    for (int i = 0; i < slots; ++i) arrays.slots[i] = array(static_cast<std::size_t>(2 + i)).data();
    row(kernels_of_host())(kCount, step, arrays);
  });
}

void add_optimizers() {
  constexpr double kRate = 1e-9, kBeta = 0.9, kEpsilon = 1e-7;
  add_optimizer("sgd", SGDStep{kRate, 0, false}, 0, [](const auto& k) { return k.sgd; });
  add_optimizer("sgd_momentum", SGDStep{kRate, kBeta, false}, 1,
                [](const auto& k) { return k.sgd; });
  add_optimizer("adagrad", AdagradStep{kRate, kEpsilon}, 1,
                [](const auto& k) { return k.adagrad; });
  add_optimizer("adadelta", AdadeltaStep{kRate, kBeta, kEpsilon}, 2,
                [](const auto& k) { return k.adadelta; });
  add_optimizer("rmsprop", RMSpropStep{kRate, kBeta, 0, kEpsilon, false}, 1,
                [](const auto& k) { return k.rmsprop; });
  add_optimizer("adam", AdamStep{kRate, kBeta, kBeta, kEpsilon, false}, 2,
                [](const auto& k) { return k.adam; });
  add_optimizer("adam_amsgrad", AdamStep{kRate, kBeta, kBeta, kEpsilon, true}, 3,
                [](const auto& k) { return k.adam; });
  add_optimizer("adamax", AdamaxStep{kRate, kBeta, kBeta, kEpsilon}, 2,
                [](const auto& k) { return k.adamax; });
  add_optimizer("nadam", NadamStep{kRate, kRate, kBeta, kBeta, 1, kEpsilon}, 2,
                [](const auto& k) { return k.nadam; });
  add_optimizer("ftrl", FtrlStep{1, 0.5, 0, 0, 0}, 2, [](const auto& k) { return k.ftrl; });
  add_optimizer("lion", LionStep{kRate, kBeta, kBeta}, 1, [](const auto& k) { return k.lion; });
}

void add_normalizations() {
  constexpr std::int64_t kFeatures = 256, kRows = kCount / kFeatures;
  constexpr double kEpsilon = 1e-3;
  static std::vector<float> small[6];
  for (auto& s : small) s.assign(static_cast<std::size_t>(kRows), 0.5f);
  add("batch_moments", 2, [] {  // the mean first
    kernels_of_host().batch_moments(kRows, kFeatures, array(0).data(), small[0].data(),
                                    small[1].data());
  });
  add("batch_normalization", 2, [] {
    kernels_of_host().batch_normalization(kRows, kFeatures, kEpsilon, array(0).data(),
                                          small[0].data(), small[1].data(), small[2].data(),
                                          small[3].data(), array(1).data());
  });
  add("layer_normalization", 2, [] {
    kernels_of_host().layer_normalization(kRows, kFeatures, kEpsilon, array(0).data(),
                                          small[2].data(), small[3].data(), array(1).data(),
                                          small[0].data(), small[1].data());
  });
  const NormalizationGradients shape{.m = kRows, .n = kFeatures, .epsilon = kEpsilon};
  add("batch_normalization/backward", 5,  // sums first
      [shape] {
        kernels_of_host().batch_normalization_backward(
            shape, array(0).data(), small[0].data(), small[1].data(), small[2].data(),
            array(1).data(), array(2).data(), small[3].data(), small[4].data());
      });
  add("layer_normalization/backward", 6,  // dbeta, dgamma, dx
      [shape] {
        kernels_of_host().layer_normalization_backward(
            shape, array(0).data(), small[0].data(), small[1].data(), small[2].data(),
            array(1).data(), array(2).data(), small[3].data(), small[4].data());
      });
  add("softmax_of_256", 2,
      [] { kernels_of_host().softmax(kRows, kFeatures, array(0).data(), array(1).data()); });
}

[[maybe_unused]] const bool registered = [] {
  add_curves();
  add_optimizers();
  add_normalizations();
  return true;
}();

}  // namespace
