// Kernels on arrays that end where memory ends: whoever reads or writes one number behind is
// killed.

#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <span>

#include "kernels/kernel_testing.hpp"

namespace hebb::kernels {
namespace {

/// n numbers; the page behind them may not be touched.
template <class T>
class Walled {
 public:
  Walled(std::int64_t n, std::uint64_t stream) {
    static const std::vector<T> all = numbers<T>(100'000, 1);
    const std::span content = std::span(all).subspan(stream * 1000, static_cast<std::size_t>(n));
    const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t bytes = content.size() * sizeof(T);
    const std::size_t room = (bytes + page - 1) / page * page;
    void* const start =
        ::mmap(nullptr, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) throw std::bad_alloc();
    memory_ = {static_cast<std::byte*>(start), Unmap{room + page}};
    if (::mprotect(memory_.get() + room, page, PROT_NONE) != 0) throw std::bad_alloc();
    data_ = reinterpret_cast<T*>(memory_.get() + room - bytes);
    std::copy(content.begin(), content.end(), data_);
  }
  operator T*() const { return data_; }

 private:
  struct Unmap {
    std::size_t bytes;
    void operator()(std::byte* start) const { ::munmap(start, bytes); }
  };
  std::unique_ptr<std::byte, Unmap> memory_{nullptr, Unmap{0}};
  T* data_;
};

template <class T>
void use_loops(const Table<T>& k, std::int64_t n) {
  const Walled<T> x(n, 1), y(n, 2), dy(n, 3), dx(n, 4), one(1, 5);
  k.unary(Unary::exp, n, x, y);
  k.unary_backward(Unary::tanh, n, nullptr, y, dy, true, dx);
  k.curve(Curve::mish, {}, n, x, y);
  k.curve_backward(Curve::mish, {}, n, x, dy, true, dx);
  k.binary(Binary::multiply, n, x, 1, y, 1, dx);
  k.scale(n, T(2), x, true, y);
  k.uniform(n, PhiloxKey{1, 2}, T(0), T(1), y);
  k.normal(n, PhiloxKey{1, 2}, T(0), T(1), y);
  const PhiloxKey key{3, 4};
  k.dropout(n, &key, 0.5, x, false, y);
  std::int64_t count = -1;
  k.count_not_finite(n, x, &count);
  EXPECT_EQ(count, 0);
  double squares = 0;
  k.sum_of_squares(n, x, &squares);
  k.sum_rows(1, n, T(1), x, false, one);
  EXPECT_TRUE(std::isfinite(*one));
}

template <class T>
void use_rows(const Table<T>& k, std::int64_t m, std::int64_t n) {
  const Walled<T> x(m * n, 1), y(m * n, 2), dy(m * n, 3), dx(m * n, 4), rows(m, 5), others(m, 6);
  const Walled<T> columns(n, 7), gamma(n, 8), beta(n, 9);
  k.sum_rows(m, n, T(1), x, true, rows);
  k.sum_columns(m, n, T(1), x, true, columns);
  k.softmax(m, n, x, y);
  k.softmax_backward(m, n, y, dy, true, dx);
  k.log_softmax(m, n, x, y);
  k.log_softmax_backward(m, n, y, dy, true, dx);
  k.softmax_cross_entropy(m, n, x, dy, rows, y);
  k.softmax_cross_entropy_backward(m, n, y, dy, rows, true, dx);
  k.batch_moments(m, n, x, columns, gamma);
  k.batch_normalization(m, n, 1e-3, x, columns, gamma, gamma, beta, y);
  k.batch_normalization_backward({.m = m, .n = n, .epsilon = 1e-3}, x, columns, gamma, gamma, dy,
                                 dx, gamma, beta);
  k.layer_normalization(m, n, 1e-3, x, gamma, beta, y, rows, others);
  k.layer_normalization_backward({.m = m, .n = n, .epsilon = 1e-3}, x, rows, others, gamma, dy, dx,
                                 gamma, beta);
  for (std::int64_t i = 0; i < m; ++i) EXPECT_TRUE(std::isfinite(rows[i]));
}

template <class T>
void use_products(const Table<T>& table, std::int64_t m, std::int64_t n, std::int64_t k) {
  const Walled<T> a(m * k, 1), b(k * n, 2), bias(n, 3), c(m * n, 4), dz(m * n, 5), dw(k * n, 6);
  for (const bool transpose_a : {false, true}) {
    for (const bool transpose_b : {false, true}) {
      table.gemm({.m = m, .n = n, .k = k, .transpose_a = transpose_a, .transpose_b = transpose_b},
                 a, b, bias, c);
    }
  }
  table.dense_gradients({.m = m, .n = n, .k = k, .add_db = true}, a, dz, dw, bias);
  for (std::int64_t i = 0; i < m * n; ++i) EXPECT_TRUE(std::isfinite(c[i]));
}

template <class T>
void use_all() {
  for (const Backend* backend : backends()) {
    const Table<T>& k = table_of<T>(*backend);
    for (std::int64_t n = 1; n <= 70; ++n) use_loops(k, n);
    for (const std::int64_t m : {1, 3, 40}) {
      for (std::int64_t n = 1; n <= 70; ++n) use_rows(k, m, n);
    }
    for (const std::int64_t m : {1, 2, 7, 9, 300}) {  // from 256 rows on b is copied
      for (std::int64_t n = 1; n <= 70; n += n < 34 ? 1 : 9) {
        for (const std::int64_t terms : {1, 5, 193}) use_products(k, m, n, terms);
      }
    }
  }
}

TEST(Walls, NoKernelTouchesWhatIsBehindAnArray) {
  use_all<float>();
  use_all<double>();
}

}  // namespace
}  // namespace hebb::kernels
