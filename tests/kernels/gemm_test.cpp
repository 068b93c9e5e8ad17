#include <cstdio>

#include "kernels/kernel_testing.hpp"

namespace hebb::kernels {
namespace {

/// The order of summation of table.hpp, spelled out.
template <class T>
std::vector<T> documented(const Gemm& s, const std::vector<T>& a, const std::vector<T>& b,
                          const T* bias, const std::vector<T>& before) {
  std::vector<T> c = before;
  for (std::int64_t i = 0; i < s.m; ++i) {
    for (std::int64_t j = 0; j < s.n; ++j) {
      T total = s.add ? before[static_cast<std::size_t>(i * s.n + j)] : T{0};
      for (std::int64_t first = 0; first < s.k; first += kBlockK) {
        T chain = 0;
        for (std::int64_t p = first; p < std::min(s.k, first + kBlockK); ++p) {
          const T x = a[static_cast<std::size_t>(s.transpose_a ? p * s.m + i : i * s.k + p)];
          const T y = b[static_cast<std::size_t>(s.transpose_b ? j * s.k + p : p * s.n + j)];
          chain = std::fma(x, y, chain);
        }
        total = !s.add && first == 0 ? chain : total + chain;
      }
      if (bias) total += bias[j];
      if (s.activation == Unary::relu) total = total < 0 ? T{0} : total;
      c[static_cast<std::size_t>(i * s.n + j)] = total;
    }
  }
  return c;
}

/// All forms of one size on one backend: bits equal to the documented order, guards intact.
template <class T>
void check(const Backend& backend, std::int64_t m, std::int64_t n, std::int64_t k, bool whole) {
  const std::vector<T> a = numbers<T>(m * k, 1, whole), b = numbers<T>(k * n, 2, whole);
  const std::vector<T> bias = numbers<T>(n, 3, whole), before = numbers<T>(m * n, 4, whole);
  for (int form = 0; form < 16; ++form) {
    Gemm s{m, n, k, (form & 1) != 0, (form & 2) != 0, (form & 4) != 0};
    const bool with_bias = (form & 8) != 0 && !s.add;
    if (with_bias) s.activation = Unary::relu;
    Guarded<T> c(before);
    table_of<T>(backend).gemm(s, a.data(), b.data(), with_bias ? bias.data() : nullptr, c.data());
    const std::vector<T> wanted = documented<T>(s, a, b, with_bias ? bias.data() : nullptr, before);
    ASSERT_TRUE(c.intact()) << backend.name << " wrote outside " << m << "x" << n << "x" << k;
    ASSERT_TRUE(same_bits(c.values(), wanted))
        << backend.name << " " << m << "x" << n << "x" << k << " form " << form;
  }
}

constexpr std::int64_t kEdges[] = {0, 1, 2, 3, 5, 6, 7, 8, 12, 13, 15, 16, 17, 31, 33, 65};
/// Ends of tiles, registers and halves of registers, of both dtypes and all instruction sets.
constexpr std::int64_t kColumnEdges[] = {0,  1,  2,  3,  4,  5,  7,  8,  9,  11, 12, 13,
                                         15, 16, 17, 20, 23, 24, 25, 31, 32, 33, 40, 41,
                                         47, 48, 49, 50, 56, 57, 63, 64, 65, 69, 70};

TEST(Gemm, EqualsTheDocumentedOrderAroundEveryTileEdge) {
  int shapes = 0;
  for (const Backend* backend : backends()) {
    for (std::int64_t m : kEdges) {
      for (std::int64_t n : kColumnEdges) {
        for (std::int64_t k : {0, 1, 3, 16, 17}) {
          check<float>(*backend, m, n, k, false);
          if (HasFatalFailure()) return;
          ++shapes;
        }
        check<double>(*backend, m, n, 9, false);
        if (HasFatalFailure()) return;
        ++shapes;
      }
    }
  }
  std::printf("gemm shapes: %d in 16 forms each, equal to the bit\n", shapes);
}

TEST(Gemm, EqualsTheDocumentedOrderAroundGroupsOfPanels) {
  for (const Backend* backend : backends()) {
    for (std::int64_t m : {127, 129, 255, 257}) {
      for (std::int64_t n : {31, 47, 57, 97, 191, 193, 201}) {
        check<float>(*backend, m, n, 5, false);
        check<double>(*backend, m, n / 2, 5, false);
        if (HasFatalFailure()) return;
      }
    }
    check<float>(*backend, 257, 201, 193, false);
    if (HasFatalFailure()) return;
  }
}

TEST(Gemm, EqualsTheDocumentedOrderAroundBlocksOfK) {
  for (const Backend* backend : backends()) {
    for (const std::int64_t k :
         {kBlockK - 1, kBlockK, kBlockK + 1, 2 * kBlockK - 1, 2 * kBlockK, 2 * kBlockK + 1}) {
      check<float>(*backend, 7, 18, k, false);
      check<double>(*backend, 7, 10, k, false);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Gemm, IsExactOnWholeNumbers) {
  // Small whole numbers make every sum exact, so any order gives the true product.
  const std::int64_t m = 19, n = 35, k = 300;
  const std::vector<float> a = numbers<float>(m * k, 5, true), b = numbers<float>(k * n, 6, true);
  for (const Backend* backend : backends()) {
    Guarded<float> c(m * n);
    backend->float32.gemm({m, n, k}, a.data(), b.data(), nullptr, c.data());
    const std::vector<float> product = c.values();
    for (std::int64_t i = 0; i < m; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        std::int64_t sum = 0;
        for (std::int64_t p = 0; p < k; ++p) {
          sum += static_cast<std::int64_t>(a[static_cast<std::size_t>(i * k + p)]) *
                 static_cast<std::int64_t>(b[static_cast<std::size_t>(p * n + j)]);
        }
        ASSERT_EQ(product[static_cast<std::size_t>(i * n + j)], static_cast<float>(sum));
      }
    }
  }
}

TEST(Gemm, ARowAloneHasTheBitsItHasInABatch) {
  const std::int64_t m = 23, n = 37, k = 301;
  const std::vector<float> a = numbers<float>(m * k, 7), b = numbers<float>(k * n, 8);
  for (const Backend* backend : backends()) {
    Guarded<float> all(m * n);
    backend->float32.gemm({m, n, k}, a.data(), b.data(), nullptr, all.data());
    for (std::int64_t i = 0; i < m; ++i) {
      Guarded<float> row(n);
      backend->float32.gemm({1, n, k}, a.data() + i * k, b.data(), nullptr, row.data());
      ASSERT_EQ(std::memcmp(row.data(), all.data() + i * n, static_cast<std::size_t>(n) * 4), 0);
    }
  }
}

TEST(Gemm, NaNAndInfinityPassThrough) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> a{nan, 1, 0, 1}, b{1, 2, 3, 4};
  for (const Backend* backend : backends()) {
    Guarded<float> c(4);
    backend->float32.gemm({2, 2, 2, false, false, false, Unary::relu}, a.data(), b.data(), nullptr,
                          c.data());
    EXPECT_TRUE(std::isnan(c.values()[0]) && std::isnan(c.values()[1]));
    EXPECT_EQ(c.values()[2], 3);
  }
}

TEST(DenseGradients, AreAProductAndColumnSums) {
  for (const Backend* backend : backends()) {
    for (const std::int64_t m : {0, 1, 2, 7, 64, 300}) {
      for (const std::int64_t n : {0, 1, 10, 17, 50}) {
        for (const std::int64_t k : {0, 1, 13, 33}) {
          const std::vector<float> x = numbers<float>(m * k, 9), dz = numbers<float>(m * n, 10);
          const std::vector<float> before = numbers<float>(k * n, 11), sum = numbers<float>(n, 12);
          for (const bool add : {false, true}) {
            Guarded<float> dw(before), db(sum), product(before), sums(sum);
            backend->float32.dense_gradients({m, n, k, add, !add}, x.data(), dz.data(), dw.data(),
                                             db.data());
            backend->float32.gemm({k, n, m, true, false, add}, x.data(), dz.data(), nullptr,
                                  product.data());
            const std::vector<float> ones(static_cast<std::size_t>(m), 1.0f);
            backend->float32.gemm({1, n, m, true, false, !add}, ones.data(), dz.data(), nullptr,
                                  sums.data());
            ASSERT_TRUE(same_bits(dw.values(), product.values())) << m << "x" << n << "x" << k;
            ASSERT_TRUE(same_bits(db.values(), sums.values()))
                << backend->name << " " << m << "x" << n << "x" << k;
            ASSERT_TRUE(dw.intact() && db.intact());
            Guarded<float> alone(sum);
            backend->float32.dense_gradients({m, n, k, add, !add}, x.data(), dz.data(), nullptr,
                                             alone.data());
            ASSERT_TRUE(same_bits(alone.values(), sums.values()));
            if (!add) continue;
            backend->float32.sum_columns(m, n, 1.0f, dz.data(), false, alone.data());
            ASSERT_TRUE(same_bits(alone.values(), sums.values()));
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace hebb::kernels
