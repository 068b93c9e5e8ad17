// Every row of the table: against a plain formula in long double, and all backends to the bit.

#include <functional>
#include <limits>

#include "kernels/kernel_testing.hpp"
#include "kernels/tape.hpp"

namespace hebb::kernels {
namespace {

using Real = long double;

constexpr std::int64_t kSizes[] = {0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 70, 257};

/// Runs a row on each backend for each size and hands the results to `check`; all must have the
/// same bits.
template <class T>
void on_all(const std::function<std::vector<T>(const Table<T>&, std::int64_t)>& run,
            const std::function<void(std::int64_t, const std::vector<T>&)>& check) {
  for (std::int64_t n : kSizes) {
    std::vector<T> first;
    for (const Backend* backend : backends()) {
      const std::vector<T> result = run(table_of<T>(*backend), n);
      if (backend == backends().front()) {
        first = result;
        check(n, result);
      }
      ASSERT_TRUE(same_bits(first, result)) << backend->name << " differs at size " << n;
    }
  }
}

template <class T>
T close(Real wanted) {
  return static_cast<T>(8 * std::numeric_limits<T>::epsilon() * (std::abs(wanted) + 1));
}

Real value_of(Unary f, Real x) {
  switch (f) {
    case Unary::identity: return x;
    case Unary::negative: return -x;
    case Unary::absolute: return std::abs(x);
    case Unary::square: return x * x;
    case Unary::sqrt: return std::sqrt(x);
    case Unary::exp: return std::exp(x);
    case Unary::log: return std::log(x);
    case Unary::relu: return x > 0 ? x : 0;
    case Unary::sigmoid: return 1 / (1 + std::exp(-x));
    case Unary::tanh: return std::tanh(x);
    case Unary::erf: return std::erf(x);
  }
  return 0;
}

template <class T>
void check_unary() {
  for (int id = 0; id <= static_cast<int>(Unary::erf); ++id) {
    const auto f = static_cast<Unary>(id);
    const bool positive = f == Unary::sqrt || f == Unary::log;
    const auto input = [&](std::int64_t n) {
      std::vector<T> x = numbers<T>(n, 11);
      if (positive) {
        for (T& v : x) v = std::abs(v) + T(0.1);
      }
      return x;
    };
    on_all<T>(
        [&](const Table<T>& k, std::int64_t n) {
          Guarded<T> y(n);
          k.unary(f, n, input(n).data(), y.data());
          EXPECT_TRUE(y.intact());
          return y.values();
        },
        [&](std::int64_t n, const std::vector<T>& y) {
          const std::vector<T> x = input(n);
          for (std::size_t i = 0; i < y.size(); ++i) {
            const Real wanted = value_of(f, x[i]);
            ASSERT_NEAR(y[i], static_cast<double>(wanted), close<T>(wanted))
                << "function " << id << " of " << x[i];
          }
        });
    on_all<T>(
        [&](const Table<T>& k, std::int64_t n) {
          const std::vector<T> x = input(n), dy = numbers<T>(n, 12);
          std::vector<T> y(x.size());
          k.unary(f, n, x.data(), y.data());
          Guarded<T> dx(numbers<T>(n, 13));
          k.unary_backward(f, n, derivative_from_output(f) ? nullptr : x.data(), y.data(),
                           dy.data(), true, dx.data());
          EXPECT_TRUE(dx.intact());
          return dx.values();
        },
        [&](std::int64_t n, const std::vector<T>& dx) {
          const std::vector<T> x = input(n), dy = numbers<T>(n, 12), before = numbers<T>(n, 13);
          for (std::size_t i = 0; i < dx.size(); ++i) {
            const Real h = 1e-6L;
            const Real slope = (value_of(f, x[i] + h) - value_of(f, x[i] - h)) / (2 * h);
            const Real wanted = before[i] + slope * dy[i];
            ASSERT_NEAR(dx[i], static_cast<double>(wanted), close<T>(wanted) + 1e-9)
                << "derivative of " << id;
          }
        });
  }
}

TEST(Rows, UnaryFunctionsAndTheirDerivatives) {
  check_unary<float>();
  check_unary<double>();
}

template <class T>
void check_binary() {
  for (int id = 0; id <= static_cast<int>(Binary::minimum); ++id) {
    const auto f = static_cast<Binary>(id);
    const auto value = [&](Real a, Real b) -> Real {
      switch (f) {
        case Binary::add: return a + b;
        case Binary::subtract: return a - b;
        case Binary::multiply: return a * b;
        case Binary::divide: return a / b;
        case Binary::maximum: return std::max(a, b);
        case Binary::minimum: return std::min(a, b);
      }
      return 0;
    };
    for (int steps = 0; steps < 4; ++steps) {
      const std::int64_t step_a = steps & 1, step_b = steps >> 1;
      const auto second = [](std::int64_t n) {
        std::vector<T> b = numbers<T>(n + 1, 15);
        for (T& v : b) v += v < 0 ? T(-0.5) : T(0.5);
        return b;
      };
      on_all<T>(
          [&](const Table<T>& k, std::int64_t n) {
            Guarded<T> y(n);
            k.binary(f, n, numbers<T>(n + 1, 14).data(), step_a, second(n).data(), step_b,
                     y.data());
            EXPECT_TRUE(y.intact());
            return y.values();
          },
          [&](std::int64_t n, const std::vector<T>& y) {
            const std::vector<T> a = numbers<T>(n + 1, 14), b = second(n);
            for (std::size_t i = 0; i < y.size(); ++i) {
              const Real wanted = value(a[step_a ? i : 0], b[step_b ? i : 0]);
              ASSERT_NEAR(y[i], static_cast<double>(wanted), close<T>(wanted)) << "function " << id;
            }
          });
      for (int operand = 0; operand < 2; ++operand) {
        on_all<T>(
            [&](const Table<T>& k, std::int64_t n) {
              Guarded<T> dx(n);
              k.binary_backward(f, operand, n, numbers<T>(n + 1, 14).data(), step_a,
                                second(n).data(), step_b, numbers<T>(n, 16).data(), false,
                                dx.data());
              EXPECT_TRUE(dx.intact());
              return dx.values();
            },
            [&](std::int64_t n, const std::vector<T>& dx) {
              const std::vector<T> a = numbers<T>(n + 1, 14), b = second(n), dy = numbers<T>(n, 16);
              for (std::size_t i = 0; i < dx.size(); ++i) {
                const Real x = a[step_a ? i : 0], y = b[step_b ? i : 0], h = 1e-6L;
                const Real slope = operand == 0 ? (value(x + h, y) - value(x - h, y)) / (2 * h)
                                                : (value(x, y + h) - value(x, y - h)) / (2 * h);
                ASSERT_NEAR(dx[i], static_cast<double>(slope * dy[i]),
                            close<T>(slope * dy[i]) + 1e-8)
                    << "derivative " << id;
              }
            });
      }
    }
  }
}

TEST(Rows, BinaryFunctionsAndTheirDerivatives) {
  check_binary<float>();
  check_binary<double>();
}

TEST(Rows, SumsKeepTheDocumentedOrder) {
  on_all<float>(
      [](const Table<float>& k, std::int64_t n) {
        Guarded<float> y(2);
        k.sum_rows(2, n, 1, numbers<float>(2 * n, 17).data(), false, y.data());
        EXPECT_TRUE(y.intact());
        return y.values();
      },
      [](std::int64_t n, const std::vector<float>& y) {
        const std::vector<float> x = numbers<float>(2 * n, 17);
        for (std::int64_t row = 0; row < 2; ++row) {
          float lane[16] = {};
          for (std::int64_t j = 0; j < n; ++j)
            lane[j % 16] += x[static_cast<std::size_t>(row * n + j)];
          for (int half = 8; half > 0; half /= 2) {
            for (int l = 0; l < half; ++l) lane[l] += lane[l + half];
          }
          ASSERT_EQ(y[static_cast<std::size_t>(row)], lane[0]) << n;
        }
      });
  on_all<double>(
      [](const Table<double>& k, std::int64_t n) {
        Guarded<double> y(n);
        k.sum_columns(300, n, 0.5, numbers<double>(300 * n, 18).data(), false, y.data());
        EXPECT_TRUE(y.intact());
        return y.values();
      },
      [](std::int64_t n, const std::vector<double>& y) {
        const std::vector<double> x = numbers<double>(300 * n, 18);
        for (std::int64_t j = 0; j < n; ++j) {
          double total = 0;
          for (std::int64_t first = 0; first < 300; first += kBlockK) {
            double block = 0;
            for (std::int64_t i = first; i < std::min<std::int64_t>(300, first + kBlockK); ++i) {
              block += x[static_cast<std::size_t>(i * n + j)];
            }
            total += block;
          }
          ASSERT_EQ(y[static_cast<std::size_t>(j)], 0.5 * total);
        }
      });
}

TEST(Rows, SoftmaxSumsToOneAndCrossEntropyIsItsLogarithm) {
  for (const Backend* backend : backends()) {
    const Table<double>& k = backend->float64;
    for (std::int64_t n : {1, 2, 10, 16, 17, 300}) {
      const std::int64_t m = 3;
      std::vector<double> x = numbers<double>(m * n, 19), p(x.size()), log_p(x.size()), loss(3);
      x[0] += 1000;  // far apart: the largest is taken off first
      const std::vector<std::int64_t> label{0, n - 1, n / 2};
      k.softmax(m, n, x.data(), p.data());
      k.log_softmax(m, n, x.data(), log_p.data());
      k.sparse_softmax_cross_entropy(m, n, x.data(), label.data(), loss.data(), nullptr);
      for (std::int64_t i = 0; i < m; ++i) {
        Real sum = 0, normalizer = 0, largest = x[static_cast<std::size_t>(i * n)];
        for (std::int64_t j = 0; j < n; ++j) {
          largest = std::max<Real>(largest, x[static_cast<std::size_t>(i * n + j)]);
        }
        for (std::int64_t j = 0; j < n; ++j) {
          sum += p[static_cast<std::size_t>(i * n + j)];
          normalizer += std::exp(x[static_cast<std::size_t>(i * n + j)] - largest);
        }
        EXPECT_NEAR(static_cast<double>(sum), 1, 1e-14);
        for (std::int64_t j = 0; j < n; ++j) {
          const Real wanted =
              x[static_cast<std::size_t>(i * n + j)] - largest - std::log(normalizer);
          EXPECT_NEAR(log_p[static_cast<std::size_t>(i * n + j)], static_cast<double>(wanted),
                      1e-12);
        }
        EXPECT_NEAR(loss[static_cast<std::size_t>(i)],
                    -log_p[static_cast<std::size_t>(i * n + label[static_cast<std::size_t>(i)])],
                    1e-12);
      }
    }
  }
}

TEST(Rows, BackendsAgreeOnEverythingElse) {
  on_all<float>(
      [](const Table<float>& k, std::int64_t n) {
        std::vector<float> all;
        const auto keep = [&](Guarded<float>& y) {
          EXPECT_TRUE(y.intact());
          for (float v : y.values()) all.push_back(v);
        };
        const std::vector<float> x = numbers<float>(n, 20), g = numbers<float>(n, 21);
        std::vector<float> t(x.size());
        for (std::size_t i = 0; i < t.size(); ++i) t[i] = i % 2 == 0 ? 1.0f : 0.0f;
        Guarded<float> a(n), b(n), c(n), d(n), e(n), f(n), s(n), r(n);
        k.clip(n, -0.5f, 0.5f, x.data(), a.data());
        k.sigmoid_cross_entropy(n, x.data(), t.data(), b.data());
        k.sigmoid_cross_entropy_backward(n, x.data(), t.data(), g.data(), false, c.data());
        constexpr PhiloxKey kKey{1, 2};
        k.dropout(n, &kKey, 0.3, x.data(), false, d.data());
        k.uniform(n, {3, 4}, -2, 5, e.data());
        k.normal(n, {5, 6}, 1, 2, f.data());
        k.softmax(1, n, x.data(), s.data());
        k.softmax_backward(1, n, s.data(), g.data(), false, r.data());
        for (Guarded<float>* y : {&a, &b, &c, &d, &e, &f, &s, &r}) keep(*y);
        return all;
      },
      [](std::int64_t n, const std::vector<float>& all) {
        ASSERT_EQ(static_cast<std::int64_t>(all.size()), 8 * n);
        for (float y : all) ASSERT_TRUE(std::isfinite(y));
      });
}

TEST(Rows, ExtremesTakeTheFirstAndLetNaNWin) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x{1, 7, 7, 2, nan, 9, -3, -3, 0};
  for (const Backend* backend : backends()) {
    std::vector<float> value(3);
    std::vector<std::int64_t> place(3);
    backend->float32.extreme(true, 3, 3, 1, x.data(), value.data(), place.data());
    EXPECT_EQ(place, (std::vector<std::int64_t>{1, 1, 2}));
    EXPECT_EQ(value[0], 7);
    EXPECT_TRUE(std::isnan(value[1]));
    backend->float32.extreme(false, 3, 3, 1, x.data(), nullptr, place.data());
    EXPECT_EQ(place[2], 0);
  }
}

TEST(Rows, ConversionSaturatesAndGathersRows) {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> x{1.9, -1.9, 300, -5, infinity, std::nan("")};
  const std::vector<std::int64_t> rows{2, 0};
  for (const Backend* backend : backends()) {
    std::vector<std::uint8_t> bytes(6);
    backend->move.convert(DType::float64, DType::uint8, 1, 6, 6, nullptr, x.data(), bytes.data());
    EXPECT_EQ(bytes, (std::vector<std::uint8_t>{1, 0, 255, 0, 255, 0}));
    std::vector<float> picked(4);
    backend->move.convert(DType::float64, DType::float32, 2, 2, 2, rows.data(), x.data(),
                          picked.data());
    EXPECT_EQ(picked[0], std::numeric_limits<float>::infinity());
    EXPECT_EQ(picked[2], 1.9f);
  }
}

TEST(Rows, TransposePermutesAxes) {
  const AxisOrder axes{3, {2, 3, 4}, {2, 0, 1}};
  std::vector<float> x(24), y(24);
  for (std::size_t i = 0; i < 24; ++i) x[i] = static_cast<float>(i);
  for (const Backend* backend : backends()) {
    backend->move.transpose(axes, 4, x.data(), y.data());
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t j = 0; j < 3; ++j) {
        for (std::size_t k = 0; k < 4; ++k) ASSERT_EQ(y[k * 6 + i * 3 + j], x[i * 12 + j * 4 + k]);
      }
    }
  }
}

TEST(Rows, WhatIsNotFiniteIsCounted) {
  for (const Backend* backend : backends()) {
    for (const std::size_t n : {0u, 1u, 7u, 16u, 40u}) {
      std::vector<float> x(n, std::numeric_limits<float>::max());
      std::int64_t count = -1;
      backend->float32.count_not_finite(static_cast<std::int64_t>(n), x.data(), &count);
      EXPECT_EQ(count, 0);
      for (std::size_t i = 0; i < n; ++i) {
        for (const float bad : {INFINITY, -INFINITY, NAN}) {
          const float before = std::exchange(x[i], bad);
          backend->float32.count_not_finite(static_cast<std::int64_t>(n), x.data(), &count);
          EXPECT_EQ(count, 1) << backend->name << " " << n << " " << i;
          x[i] = before;
        }
      }
    }
  }
}

/// True when no row of a table is missing.
template <class Rows>
bool is_full(const Rows& table) {
  using Row = void (*)();
  static_assert(sizeof(Rows) % sizeof(Row) == 0);
  std::vector<Row> rows(sizeof(Rows) / sizeof(Row));
  std::memcpy(rows.data(), &table, sizeof(Rows));
  return std::find(rows.begin(), rows.end(), nullptr) == rows.end();
}

TEST(Rows, NoneIsMissing) {
  Tape tape;
  const Taping taping(tape);
  for (const Backend* backend : {backends().front(), backends().back(), &plain_host(), &host()}) {
    EXPECT_TRUE(is_full(backend->float32) && is_full(backend->float64) && is_full(backend->move));
  }
}

}  // namespace
}  // namespace hebb::kernels
