// Work that threads share has the bits it has on one.

#include "kernels/threaded.hpp"

#include <functional>

#include "hebb/threads.hpp"
#include "kernels/kernel_testing.hpp"

namespace hebb::kernels {
namespace {

/// Runs a row on one thread and on several, with outputs of n numbers that hold some before.
template <class T>
void expect_same_on_threads(const char* what, std::int64_t n,
                            const std::function<void(const Table<T>&, T*)>& run) {
  static const std::vector<T> all = numbers<T>(2'100'000, 9);
  const std::vector<T> before(all.begin(), all.begin() + n);
  Guarded<T> wanted(before);
  run(table_of<T>(instruction_set()), wanted.data());
  for (const int threads : {2, 3, 8}) {
    set_num_threads(threads);
    Guarded<T> y(before);
    run(table_of<T>(plain_host()), y.data());
    EXPECT_TRUE(y.intact()) << what << ", " << n << " numbers on " << threads << " threads";
    EXPECT_TRUE(same_bits(wanted.values(), y.values()))
        << what << ", " << n << " numbers on " << threads << " threads";
  }
  set_num_threads(1);
}

template <class T>
void check_loops() {
  for (const std::int64_t n : {99'999, 100'000, 114'688, 114'689, 131'071}) {
    const std::vector<T> a = numbers<T>(n, 1), b = numbers<T>(n, 2);
    const T *x = a.data(), *dy = b.data();
    const auto expect_same = [&](const char* what,
                                 const std::function<void(const Table<T>&, T*)>& run) {
      expect_same_on_threads<T>(what, n, run);
    };
    expect_same("unary", [&](const auto& k, T* y) { k.unary(Unary::tanh, n, x, y); });
    for (const bool add : {false, true}) {
      expect_same("unary_backward", [&](const auto& k, T* y) {
        k.unary_backward(Unary::tanh, n, nullptr, x, dy, add, y);
      });
      expect_same("curve_backward", [&](const auto& k, T* y) {
        k.curve_backward(Curve::gelu, {}, n, x, dy, add, y);
      });
      expect_same("scale", [&](const auto& k, T* y) { k.scale(n, T(0.3), x, add, y); });
    }
    expect_same("curve", [&](const auto& k, T* y) { k.curve(Curve::elu, {0.7, 0}, n, x, y); });
    for (const std::int64_t step : {0, 1}) {
      expect_same("binary",
                  [&](const auto& k, T* y) { k.binary(Binary::divide, n, x, 1, dy, step, y); });
    }
    expect_same("count_not_finite", [&](const auto& k, T* y) {
      std::vector<T> holes = a;
      for (std::size_t i = 0; i < holes.size(); i += 777) holes[i] /= 0;
      std::int64_t count = 0;
      k.count_not_finite(n, holes.data(), &count);
      y[0] = static_cast<T>(count);
    });
  }
}

TEST(Threaded, Loops) {
  check_loops<float>();
  check_loops<double>();
}

/// Shapes of each way to cut a product: by terms, by columns, by rows; edges of blocks.
constexpr std::int64_t kShapes[][3] = {{64, 128, 784}, {64, 10, 4000},  {37, 512, 385},
                                       {8, 900, 400},  {511, 385, 100}, {700, 600, 50},
                                       {65, 384, 191}, {129, 513, 384}, {1, 1400, 1450}};

template <class T>
void check_products() {
  for (const auto& [m, n, k] : kShapes) {
    const std::vector<T> a = numbers<T>(m * k, 1), b = numbers<T>(k * n, 2),
                         bias = numbers<T>(n, 3);
    for (const bool transpose_a : {false, true}) {
      for (const bool transpose_b : {false, true}) {
        for (const bool add : {false, true}) {
          Gemm g{.m = m, .n = n, .k = k, .transpose_a = transpose_a, .transpose_b = transpose_b};
          g.add = add;
          g.activation = add ? Unary::identity : Unary::tanh;
          const T* const offset = add ? nullptr : bias.data();
          expect_same_on_threads<T>("gemm", m * n, [&](const auto& table, T* c) {
            table.gemm(g, a.data(), b.data(), offset, c);
          });
        }
      }
    }
    const std::vector<T> x = numbers<T>(m * k, 4), dz = numbers<T>(m * n, 5);
    for (const bool add : {false, true}) {
      const DenseGradients shape{.m = m, .n = n, .k = k, .add_dw = add, .add_db = add};
      expect_same_on_threads<T>("dense_gradients", k * n + n, [&](const auto& table, T* y) {
        table.dense_gradients(shape, x.data(), dz.data(), y, y + k * n);
      });
    }
  }
}

TEST(Threaded, Products) {
  check_products<float>();
  check_products<double>();
}

TEST(Threaded, GathersAndConversions) {
  struct Case {
    std::int64_t rows, width, gathered;  // 0: every row in its place
  };
  for (const auto& [rows, width, gathered] :
       {Case{100, 784, 300}, {300, 110, 400}, {1, 40'000, 0}, {7, 5'000, 0}, {64, 513, 64}}) {
    std::vector<std::uint8_t> x(static_cast<std::size_t>(rows * width));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::uint8_t>(i * 7 % 256);
    const std::int64_t count = gathered > 0 ? gathered : rows;
    std::vector<std::int64_t> index(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < index.size(); ++i)
      index[i] = static_cast<std::int64_t>(i * 13) % rows;
    const std::int64_t* const places = gathered > 0 ? index.data() : nullptr;
    const auto run = [&](const Backend& backend) {
      Guarded<float> y(count * width);
      backend.move.convert(DType::uint8, DType::float32, count, width, width, places, x.data(),
                           y.data());
      EXPECT_TRUE(y.intact());
      return y.values();
    };
    const std::vector<float> wanted = run(instruction_set());
    for (const int threads : {2, 3, 8}) {
      set_num_threads(threads);
      EXPECT_TRUE(same_bits(wanted, run(plain_host()))) << rows << " x " << width;
    }
    set_num_threads(1);
  }
}

}  // namespace
}  // namespace hebb::kernels
