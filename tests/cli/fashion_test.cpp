// The default recipe on the real data.
#include <algorithm>

#include "fixture.hpp"
#include "hebb/datasets.hpp"

namespace hebb::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
constexpr bool kFastEnough = false;
#else
constexpr bool kFastEnough = true;
#endif

TEST_F(CommandLine, FashionMnistIsLearned) {
  if (!datasets::available("fashion_mnist")) GTEST_SKIP() << "skipped: no data";
  if (!kFastEnough) GTEST_SKIP() << "skipped: this build is too slow for 60,000 images";
  Start start = this->start({"train", "fashion_mnist", "-q", "-o", "run"});
  start.environment.erase("HEBB_DATA_DIR");  // as it is where the test runs, or the system's folder
  start.environment.erase("HOME");
  start.environment.erase("XDG_CACHE_HOME");
  const Ended ended = run_hebb(start);
  ASSERT_EQ(ended.code, 0) << ended.err;
  const std::string line = last_line(ended.out);
  EXPECT_GE(std::stod(line.substr(line.rfind(' '))), 0.87) << line;
}

}  // namespace
}  // namespace hebb::test
