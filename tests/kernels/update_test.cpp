// Steps of optimizers: every backend has the bits of the scalar one, and what stands before a rule
// is what it says.

#include <algorithm>
#include <limits>
#include <string>

#include "kernels/kernel_testing.hpp"

namespace hebb::kernels {
namespace {

constexpr std::int64_t kSizes[] = {0, 1, 3, 7, 8, 15, 16, 17, 33, 70, 257};

/// Calls f(name, step, row) for every rule; row picks the kernel from a table.
template <class T, class F>
void each_rule(F f) {
  const auto sgd = [](const Table<T>& k) { return k.sgd; };
  const auto rmsprop = [](const Table<T>& k) { return k.rmsprop; };
  const auto adam = [](const Table<T>& k) { return k.adam; };
  const auto ftrl = [](const Table<T>& k) { return k.ftrl; };
  f("sgd", SGDStep{0.1, 0.9, false}, sgd);
  f("nesterov", SGDStep{0.1, 0.9, true}, sgd);
  f("adagrad", AdagradStep{0.1, 1e-7}, [](const Table<T>& k) { return k.adagrad; });
  f("adadelta", AdadeltaStep{0.1, 0.9, 1e-6}, [](const Table<T>& k) { return k.adadelta; });
  f("rmsprop", RMSpropStep{0.1, 0.9, 0, 1e-7, false}, rmsprop);
  f("rmsprop momentum", RMSpropStep{0.1, 0.9, 0.5, 1e-7, false}, rmsprop);
  f("rmsprop centered", RMSpropStep{0.1, 0.9, 0, 10, true}, rmsprop);
  f("rmsprop both", RMSpropStep{0.1, 0.9, 0.5, 10, true}, rmsprop);
  f("adam", AdamStep{0.1, 0.9, 0.99, 1e-7, false}, adam);
  f("amsgrad", AdamStep{0.1, 0.9, 0.99, 1e-7, true}, adam);
  f("adamax", AdamaxStep{0.1, 0.9, 0.99, 1e-7}, [](const Table<T>& k) { return k.adamax; });
  f("nadam", NadamStep{0.1, 0.2, 0.9, 0.99, 1.5, 1e-7}, [](const Table<T>& k) { return k.nadam; });
  f("ftrl", FtrlStep{0.1, 0.5, 0.2, 0.1, 0.1}, ftrl);
  f("ftrl power", FtrlStep{0.1, 0.3, 0.2, 0.1, 0.1}, ftrl);
  f("lion", LionStep{0.1, 0.9, 0.99}, [](const Table<T>& k) { return k.lion; });
}

/// Weights and slots after two steps, guards intact.
template <class T, class Step>
std::vector<T> after_two(void (*kernel)(std::int64_t, const Step&, const Updated<T>&),
                         const Step& step, Updated<T> arrays, std::vector<T> gradient) {
  const auto n = static_cast<std::int64_t>(gradient.size());
  std::vector<T> positive = numbers<T>(n, 31);
  for (T& v : positive) v = std::abs(v);
  Guarded<T> w(numbers<T>(n, 30)),
      slots[] = {Guarded<T>(positive), Guarded<T>(positive), Guarded<T>(positive)};
  arrays.gradient = gradient.data();
  arrays.weight = w.data();
  for (int i = 0; i < 3; ++i) arrays.slots[i] = slots[i].data();
  kernel(n, step, arrays);
  kernel(n, step, arrays);
  EXPECT_TRUE(w.intact());
  std::vector<T> all = w.values();
  for (const Guarded<T>& slot : slots) {
    EXPECT_TRUE(slot.intact());
    for (const T v : slot.values()) all.push_back(v);
  }
  return all;
}

template <class T>
void check_backends() {
  each_rule<T>([](const char* name, const auto& step, auto row) {
    for (const std::int64_t n : kSizes) {
      const Updated<T> arrays{nullptr, nullptr, {}, 0.7, 0.5, 0.01};
      std::vector<T> first;
      for (const Backend* backend : backends()) {
        const auto result =
            after_two<T>(row(table_of<T>(*backend)), step, arrays, numbers<T>(n, 32));
        if (backend == backends().front()) first = result;
        ASSERT_TRUE(same_bits(first, result)) << name << ", " << backend->name << ", size " << n;
        for (const T v : result) ASSERT_TRUE(std::isfinite(v)) << name;
      }
    }
  });
}

TEST(Update, BackendsAgreeToTheBit) {
  check_backends<float>();
  check_backends<double>();
}

TEST(Update, ScaleAndLimitAreAppliedToTheGradientFirst) {
  each_rule<double>([](const char* name, const auto& step, auto row) {
    constexpr double kScale = 0.7, kLimit = 0.5;
    const std::vector<double> g = numbers<double>(100, 33);
    std::vector<double> by_hand = g;
    for (double& v : by_hand) v = std::clamp(kScale * v, -kLimit, kLimit);
    ASSERT_NE(std::count(by_hand.begin(), by_hand.end(), kLimit), 0);
    for (const Backend* backend : backends()) {
      const auto kernel = row(backend->float64);
      EXPECT_TRUE(
          same_bits(after_two<double>(kernel, step, {nullptr, nullptr, {}, kScale, kLimit, 0}, g),
                    after_two<double>(kernel, step, {nullptr, nullptr}, by_hand)))
          << name;
    }
  });
}

TEST(Update, WeightsDecayBeforeTheRule) {
  // Without a gradient and a history, SGD's step is the decay alone.
  for (const Backend* backend : backends()) {
    const std::vector<double> g(3, 0.0);
    std::vector<double> w{1, -2, 8};
    backend->float64.sgd(3, {1, 0, false}, {g.data(), w.data(), {}, 1, 1, 0.25});
    EXPECT_EQ(w, (std::vector<double>{0.75, -1.5, 6}));
  }
}

TEST(Update, SumOfSquaresIsInDoubleAndInOneOrder) {
  for (const std::int64_t n : {0, 1, 15, 16, 17, 4095, 4096, 4097, 10'000}) {
    const std::vector<float> x = numbers<float>(n, 34);
    long double expected = 0;
    for (const float v : x) expected += static_cast<long double>(v) * v;
    double first = 0;
    for (const Backend* backend : backends()) {
      double sum = -1;
      backend->float32.sum_of_squares(n, x.data(), &sum);
      EXPECT_NEAR(sum, static_cast<double>(expected), 1e-14 * static_cast<double>(expected));
      if (backend == backends().front()) first = sum;
      EXPECT_EQ(sum, first) << backend->name << " " << n;
    }
  }
  const std::vector<float> large(4, std::numeric_limits<float>::max());
  double sum = 0;
  plain_host().float32.sum_of_squares(4, large.data(), &sum);
  EXPECT_TRUE(std::isfinite(sum));
}

}  // namespace
}  // namespace hebb::kernels
