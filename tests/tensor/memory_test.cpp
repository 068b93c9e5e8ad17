// A program that predicts for days stays as large as it is.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "tensor/allocations.hpp"

namespace hebb::testing {
namespace {

/// Bytes of this process that are in memory, as Linux counts them; 0 elsewhere.
std::int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t all = 0, resident = 0;
  file >> all >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

TEST(Memory, TenThousandPredictionsLeaveItWhereItWas) {
  if (!counts_allocations()) GTEST_SKIP() << "skipped: a sanitizer keeps memory that was freed";
  if (resident_bytes() == 0) GTEST_SKIP() << "skipped: there is no /proc/self/statm";
  Sequential model{layers::Input({20}), layers::Dense(64, {.activation = "relu"}),
                   layers::Dropout(0.5), layers::Dense(3, {.activation = "softmax"})};
  const Tensor samples[] = {Tensor::full({1, 20}, 0.5), Tensor::full({100, 20}, 0.5)};
  const auto predict = [&](int times) {
    for (int i = 0; i < times; ++i) model.predict(samples[i % 2], {.batch_size = 32});
  };
  predict(100);
  const std::int64_t before = resident_bytes();
  predict(10'000);
  // The least that malloc gives is 32 bytes: one block lost in two predictions would show.
  EXPECT_LT(resident_bytes() - before, 10'000 * 16);
}

}  // namespace
}  // namespace hebb::testing
