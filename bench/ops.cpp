// Operations: every case of the tests at the size of a real layer, forward and with its gradients,
// and what the engine adds to the smallest one.

#include "hebb/ops.hpp"

#include <benchmark/benchmark.h>

#include <string>

#include "kernels/table.hpp"
#include "ops/cases.hpp"
#include "tensor/autograd.hpp"

namespace hebb {
namespace {

using testing::Case;
using testing::Sizes;

/// A batch of 64, layers of 128 features, 10 classes; further axes small.
Sizes bench_sizes() {
  Sizes sizes{};
  sizes.fill(16);
  sizes['b'] = 64;
  for (const char wide : {'i', 'u', 'k', 'n'}) sizes[static_cast<unsigned char>(wide)] = 128;
  sizes['c'] = 10;
  return sizes;
}

void count_flops(benchmark::State& state, const Case& c, double passes) {
  const double flops = testing::flops_of(c, bench_sizes()) * passes;
  if (flops == 0) return;
  state.counters["flops"] =
      benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

void forward(benchmark::State& state, const Case& c) {
  const Tensors x = testing::inputs_of(c, bench_sizes(), DType::float32, Rng(1));
  const NoGrad no_grad;
  for (auto _ : state) benchmark::DoNotOptimize(c.call(x));
  count_flops(state, c, 1);
}

void with_gradients(benchmark::State& state, const Case& c) {
  Tensors x = testing::inputs_of(c, bench_sizes(), DType::float32, Rng(1));
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i].requires_grad(testing::is_differentiable(c.inputs[i]));
  }
  const Tensor seed = Tensor::ones_like(c.call(x));
  for (auto _ : state) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i].zero_grad();
    c.call(x).backward(seed);
  }
  count_flops(state, c, 1 + static_cast<double>(x.size()));
}

const bool registered = [] {
  for (const Case& c : testing::cases()) {
    const std::string name = "ops/" + std::string(c.op) + "/" + c.label;
    benchmark::RegisterBenchmark((name + "/forward").c_str(),
                                 [&c](benchmark::State& state) { forward(state, c); });
    if (c.flat) continue;
    benchmark::RegisterBenchmark((name + "/gradients").c_str(),
                                 [&c](benchmark::State& state) { with_gradients(state, c); });
  }
  return true;
}();

// What an operation costs besides its kernels: a chain of tensors of one element. `per_op` is the
// time of one operation; subtract that of overhead/kernels to have the engine's share. Budget: 15
// ns under NoGrad, 30 ns recorded, forward and backward.

constexpr int kChain = 100;

using Step = Tensor (*)(const Tensor& x);

const Tensor& one() {
  static const Tensor value = Tensor::ones({1});
  return value;
}

const Tensor& matrix() {
  static const Tensor value = Tensor::ones({1, 1});
  return value;
}

Tensor step_relu(const Tensor& x) { return relu(x); }
Tensor step_add(const Tensor& x) { return add(x, one()); }
Tensor step_dense(const Tensor& x) { return dense(x, matrix(), one()); }
Tensor step_view(const Tensor& x) { return reshape(x, {1}); }

Tensor chain(const Tensor& x, Step step) {
  Tensor y = x;
  for (int i = 0; i < kChain; ++i) y = step(y);
  return y;
}

void count_ops(benchmark::State& state) {
  state.counters["per_op"] = benchmark::Counter(
      kChain, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void inference(benchmark::State& state, Step step) {
  const NoGrad no_grad;
  const Tensor x = Tensor::ones({1});
  for (auto _ : state) benchmark::DoNotOptimize(chain(x, step));
  count_ops(state);
}

void recorded(benchmark::State& state, Step step) {
  Tensor x = Tensor::ones({1}).requires_grad(true);
  const Tensor seed = Tensor::ones({1});
  for (auto _ : state) {
    x.zero_grad();
    chain(x, step).backward(seed);
  }
  count_ops(state);
}

using Kernels = void (*)(const kernels::Table<float>& k, const float* x, float* y);

void kernels_alone(benchmark::State& state, Kernels run) {
  const kernels::Table<float>& k = kernels::table<float>();
  float x = 1, y = 1;
  for (auto _ : state) {
    for (int i = 0; i < kChain; ++i) {
      run(k, &x, &y);
      benchmark::ClobberMemory();
    }
  }
  count_ops(state);
}

BENCHMARK_CAPTURE(inference, relu, step_relu)->Name("overhead/relu/inference");
BENCHMARK_CAPTURE(inference, add, step_add)->Name("overhead/add/inference");
BENCHMARK_CAPTURE(inference, dense, step_dense)->Name("overhead/dense/inference");
BENCHMARK_CAPTURE(inference, view, step_view)->Name("overhead/reshape/inference");
BENCHMARK_CAPTURE(recorded, relu, step_relu)->Name("overhead/relu/recorded");
BENCHMARK_CAPTURE(recorded, add, step_add)->Name("overhead/add/recorded");
BENCHMARK_CAPTURE(recorded, dense, step_dense)->Name("overhead/dense/recorded");
BENCHMARK_CAPTURE(recorded, view, step_view)->Name("overhead/reshape/recorded");

BENCHMARK_CAPTURE(kernels_alone, relu, [](const auto& k, const float* x, float* y) {
  k.unary(kernels::Unary::relu, 1, x, y);
}) -> Name("overhead/kernels/relu");
BENCHMARK_CAPTURE(kernels_alone, relu_both, [](const auto& k, const float* x, float* y) {
  k.unary(kernels::Unary::relu, 1, x, y);
  k.unary_backward(kernels::Unary::relu, 1, nullptr, x, x, false, y);
}) -> Name("overhead/kernels/relu and its backward");
BENCHMARK_CAPTURE(kernels_alone, add, [](const auto& k, const float* x, float* y) {
  k.binary(kernels::Binary::add, 1, x, 1, x, 1, y);
}) -> Name("overhead/kernels/add");
BENCHMARK_CAPTURE(kernels_alone, add_both, [](const auto& k, const float* x, float* y) {
  k.binary(kernels::Binary::add, 1, x, 1, x, 1, y);
  k.binary_backward(kernels::Binary::add, 0, 1, x, 0, x, 0, x, false, y);
}) -> Name("overhead/kernels/add and its backward");
BENCHMARK_CAPTURE(kernels_alone, dense, [](const auto& k, const float* x, float* y) {
  k.gemm({1, 1, 1}, x, x, x, y);
}) -> Name("overhead/kernels/dense");
BENCHMARK_CAPTURE(kernels_alone, dense_both, [](const auto& k, const float* x, float* y) {
  k.gemm({1, 1, 1}, x, x, x, y);
  k.gemm({1, 1, 1, false, true}, x, x, nullptr, y);
}) -> Name("overhead/kernels/dense and its backward");

}  // namespace
}  // namespace hebb
