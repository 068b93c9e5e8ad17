// What the C++ peer needs besides its library: data, timing, output lines (as harness.py has them).
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace peers {

inline double seconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// The bytes of an unpacked idx file after its header, in one allocation: a growing buffer would
/// teach malloc to keep freed memory, and the library would be measured with a heap its users do
/// not have.
inline std::vector<std::uint8_t> read_idx(const std::string& path, std::streamoff header) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("no file " + path);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.tellg() - header));
  file.seekg(header);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

struct Report {
  std::string program, net;
  int threads;

  void head(const char* what) const {
    std::printf("%s,%s,%d,%s", program.c_str(), net.c_str(), threads, what);
  }

  /// Times `step` over and over for `budget` seconds, in samples of at least 0.4 ms.
  template <class Step>
  void rate(const char* what, int batch, double budget, Step&& step) const {
    constexpr double kLeastSample = 0.0004, kWarmUp = 0.05;
    constexpr std::size_t kLeastSamples = 10;
    int warm = 0;
    double start = seconds_now();
    do step();
    while (++warm < 20 || seconds_now() - start < kWarmUp);
    const int steps = std::max(1, static_cast<int>(kLeastSample * warm / (seconds_now() - start)));
    std::vector<double> samples;
    start = seconds_now();
    while (samples.size() < kLeastSamples || seconds_now() - start < budget) {
      const double sample = seconds_now();
      for (int i = 0; i < steps; ++i) step();
      samples.push_back((seconds_now() - sample) / steps);
    }
    const double wall = (seconds_now() - start) / static_cast<double>(samples.size()) / steps;
    std::sort(samples.begin(), samples.end());
    const double fast = samples[samples.size() / 5], median = samples[samples.size() / 2];
    head(what);
    std::printf(",%.1f,%.1f,%.1f,%.3f,%.3f\n", batch / fast, batch / median, batch / wall,
                fast * 1e6, median * 1e6);
    std::fflush(stdout);
  }

  /// Times single calls for `budget` seconds.
  template <class Call>
  void latency(double budget, Call&& call) const {
    constexpr std::size_t kCalls = 4000;
    for (int i = 0; i < 50; ++i) call();
    std::vector<double> times;
    const double start = seconds_now();
    while (times.size() < kCalls && seconds_now() - start < budget) {
      const double begin = seconds_now();
      call();
      times.push_back((seconds_now() - begin) * 1e6);
    }
    std::sort(times.begin(), times.end());
    head("latency1_us");
    std::printf(",%.3f,%.3f,%.3f,,\n", times[times.size() / 2], times[times.size() * 99 / 100],
                times[0]);
    std::fflush(stdout);
  }
};

}  // namespace peers
