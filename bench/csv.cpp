// Reading CSV: megabytes a second.

#include "hebb/csv.hpp"

#include <benchmark/benchmark.h>

#include <string>

#include "base/text.hpp"
#include "hebb/random.hpp"

namespace {

/// About 20 MB: 14 columns of numbers like those of a measurement, and one of text when asked for.
std::string table_text(bool with_text) {
  constexpr std::uint64_t kRows = 200'000, kColumns = 14;
  const hebb::Rng rng(1);
  std::string text;
  for (std::uint64_t c = 0; c < kColumns; ++c) text += hebb::text::format("x{},", c);
  text += with_text ? "kind\n" : "y\n";
  for (std::uint64_t r = 0; r < kRows; ++r) {
    for (std::uint64_t c = 0; c < kColumns; ++c) {
      text += hebb::text::format("{:.4f},", 100 * rng.normal(r * kColumns + c));
    }
    text += with_text ? (r % 3 ? "versicolor\n" : "setosa\n") : (r % 3 ? "1\n" : "0\n");
  }
  return text;
}

void read_csv(benchmark::State& state, bool with_text) {
  const std::string text = table_text(with_text);
  for (auto _ : state) benchmark::DoNotOptimize(hebb::parse_csv(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

BENCHMARK_CAPTURE(read_csv, numbers, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_csv, numbers_and_text, true)->Unit(benchmark::kMillisecond);

}  // namespace
