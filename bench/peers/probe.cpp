// What the machine gives right now.
//   probe fma          GFLOP/s of fused multiply-adds in the widest registers, one thread, 0.1 s
//   (median of its samples) probe ping-pong    ns in which a cache line goes from the first allowed
//   CPU to the second and back
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

// Twelve independent chains hide the latency of two units (4 cycles each) and fit sixteen
// registers.
constexpr int kChains = 12;
constexpr long kRounds = 20000;

double seconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

#if defined(__x86_64__)
__attribute__((target("avx512f"), noinline)) float multiply_add_512() {
  __m512 sums[kChains];
  for (int i = 0; i < kChains; ++i) sums[i] = _mm512_set1_ps(1.0F + static_cast<float>(i));
  const __m512 factor = _mm512_set1_ps(0.999F), term = _mm512_set1_ps(0.001F);
  for (long round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) sums[i] = _mm512_fmadd_ps(sums[i], factor, term);
  }
  for (int i = 1; i < kChains; ++i) sums[0] = _mm512_add_ps(sums[0], sums[i]);
  return _mm512_cvtss_f32(sums[0]);
}

__attribute__((target("avx2,fma"), noinline)) float multiply_add_256() {
  __m256 sums[kChains];
  for (int i = 0; i < kChains; ++i) sums[i] = _mm256_set1_ps(1.0F + static_cast<float>(i));
  const __m256 factor = _mm256_set1_ps(0.999F), term = _mm256_set1_ps(0.001F);
  for (long round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) sums[i] = _mm256_fmadd_ps(sums[i], factor, term);
  }
  for (int i = 1; i < kChains; ++i) sums[0] = _mm256_add_ps(sums[0], sums[i]);
  return _mm256_cvtss_f32(sums[0]);
}
#endif

// Vectors of four: what every 64-bit machine has, left to the compiler.
__attribute__((noinline)) float multiply_add_128() {
  using Vector = float __attribute__((vector_size(16)));
  Vector sums[kChains];
  for (int i = 0; i < kChains; ++i) sums[i] = Vector{} + (1.0F + static_cast<float>(i));
  for (long round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) sums[i] = sums[i] * 0.999F + 0.001F;
  }
  for (int i = 1; i < kChains; ++i) sums[0] += sums[i];
  return sums[0][0];
}

struct Unit {
  const char* name;
  int width;
  float (*run)();
};

Unit widest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {"avx512", 16, multiply_add_512};
  if (__builtin_cpu_supports("fma")) return {"avx2", 8, multiply_add_256};
#endif
  return {"vector", 4, multiply_add_128};
}

void fma() {
  constexpr double kSeconds = 0.1;
  const Unit unit = widest();
  const double flop = 2.0 * kRounds * kChains * unit.width;
  std::vector<double> rates;
  volatile float sink = 0;
  for (double start = seconds_now(); seconds_now() - start < kSeconds;) {
    const double begin = seconds_now();
    sink = sink + unit.run();
    rates.push_back(flop / (seconds_now() - begin) * 1e-9);
  }
  std::sort(rates.begin(), rates.end());
  std::printf("fma,%s,%.1f\n", unit.name, rates[rates.size() / 2]);
}

void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof set, &set);
}

void ping_pong() {
  constexpr int kTurns = 20000, kTries = 11;
  cpu_set_t allowed;
  sched_getaffinity(0, sizeof allowed, &allowed);
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE && cpus.size() < 2; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) cpus.push_back(cpu);
  }
  if (cpus.size() < 2) {
    std::printf("ping-pong,one CPU,\n");
    return;
  }
  alignas(128) std::atomic<int> turn{0};
  std::thread other([&] {
    pin(cpus[1]);
    for (int i = 0; i < kTurns * kTries; ++i) {
      while (turn.load(std::memory_order_acquire) != 2 * i + 1) {
      }
      turn.store(2 * i + 2, std::memory_order_release);
    }
  });
  pin(cpus[0]);
  std::vector<double> times;
  for (int k = 0, i = 0; k < kTries; ++k) {
    const double start = seconds_now();
    for (int end = i + kTurns; i < end; ++i) {
      turn.store(2 * i + 1, std::memory_order_release);
      while (turn.load(std::memory_order_acquire) != 2 * i + 2) {
      }
    }
    times.push_back((seconds_now() - start) / kTurns * 1e9);
  }
  other.join();
  std::sort(times.begin(), times.end());
  std::printf("ping-pong,%d-%d,%.0f\n", cpus[0], cpus[1], times[times.size() / 2]);
}

}  // namespace

int main(int count, char** words) {
  const char* what = count == 2 ? words[1] : "";
  if (std::strcmp(what, "fma") == 0) {
    fma();
  } else if (std::strcmp(what, "ping-pong") == 0) {
    ping_pong();
  } else {
    std::fprintf(stderr, "usage: probe fma | ping-pong\n");
    return 2;
  }
  return 0;
}
