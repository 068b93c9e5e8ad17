#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

/// A batch of products c_i = op(a_i) op(b_i). When b is one matrix, it serves all of a, whose rows
/// are then one tall matrix if a is not transposed.
struct Plan {
  std::int64_t batch = 1, m = 0, n = 0, k = 0;
  bool transpose_a = false, transpose_b = false, shared_b = true;

  std::int64_t size_a() const { return m * k; }
  std::int64_t size_b() const { return shared_b ? 0 : k * n; }
  std::int64_t size_c() const { return m * n; }
};

[[noreturn]] void throw_shapes(const char* why, const Tensor& a, const Tensor& b) {
  throw ShapeError(
      text::format("matmul: {}. a: {}, b: {}", why, a.shape().to_string(), b.shape().to_string()));
}

Shape result_shape(const Tensor& a, const Tensor& b, MatmulOptions o) {
  if (a.rank() < 2 || b.rank() < 2) throw_shapes("both operands need two axes or more", a, b);
  const std::int64_t k_a = a.shape()[o.transpose_a ? -2 : -1];
  const std::int64_t k_b = b.shape()[o.transpose_b ? -1 : -2];
  if (k_a != k_b && k_a != kUnknown && k_b != kUnknown) {
    throw_shapes("the inner sizes differ", a, b);
  }
  const Shape lead = a.shape().sub(0, a.rank() - 2);
  if (b.rank() > 2 && !lead.matches(b.shape().sub(0, b.rank() - 2))) {
    throw_shapes("the leading axes differ", a, b);
  }
  Shape shape = lead;
  shape.push_back(a.shape()[o.transpose_a ? -1 : -2]);
  shape.push_back(b.shape()[o.transpose_b ? -2 : -1]);
  return shape;
}

Plan plan_of(const Tensor& a, const Tensor& b, const Shape& c, MatmulOptions o) {
  Plan p{extent(c, 0, c.rank() - 2),
         c[-2],
         c[-1],
         a.shape()[o.transpose_a ? -2 : -1],
         o.transpose_a,
         o.transpose_b,
         b.rank() == 2};
  if (p.shared_b && !p.transpose_a) {
    p.m *= p.batch;
    p.batch = 1;
  }
  return p;
}

/// c (+)= op(a) op(b) for each of the batch; dimensions as the derivative at hand has them.
template <class T>
void products(std::int64_t batch, const kernels::Gemm& shape, const T* a, std::int64_t step_a,
              const T* b, std::int64_t step_b, T* c, std::int64_t step_c) {
  kernels::Gemm each = shape;
  for (std::int64_t i = 0; i < batch; ++i) {
    each.add = shape.add || (i > 0 && step_c == 0);
    kernels::table<T>().gemm(each, a + i * step_a, b + i * step_b, nullptr, c + i * step_c);
  }
}

template <class T>
void backward(const Plan& p, const Tensor& dc, GradSink& d) {
  const T* g = raw<T>(dc);
  if (auto o = d.into(0)) {  // da = dc op(b)^T, transposed when a was
    const T* b = raw<T>(d.input(1));
    if (p.transpose_a) {
      products<T>(p.batch, {p.k, p.m, p.n, p.transpose_b, true, o.add}, b, p.size_b(), g,
                  p.size_c(), o.as<T>(), p.size_a());
    } else {
      products<T>(p.batch, {p.m, p.k, p.n, false, !p.transpose_b, o.add}, g, p.size_c(), b,
                  p.size_b(), o.as<T>(), p.size_a());
    }
  }
  if (auto o =
          d.into(1)) {  // db = op(a)^T dc, transposed when b was; a shared b sums over the batch
    const T* a = raw<T>(d.input(0));
    if (p.shared_b && p.batch == 0) start_from_zero(o, p.k * p.n * static_cast<int>(sizeof(T)));
    if (p.transpose_b) {
      products<T>(p.batch, {p.n, p.k, p.m, true, p.transpose_a, o.add}, g, p.size_c(), a,
                  p.size_a(), o.as<T>(), p.size_b());
    } else {
      products<T>(p.batch, {p.k, p.n, p.m, !p.transpose_a, false, o.add}, a, p.size_a(), g,
                  p.size_c(), o.as<T>(), p.size_b());
    }
  }
}

}  // namespace

// c = op(a) op(b), over the last two axes.
Tensor matmul(const Tensor& any_a, const Tensor& any_b, MatmulOptions options) {
  const Tensor a = as_floating_beside("matmul", any_a, defined("matmul", any_b).dtype());
  const Tensor b = as_floating_beside("matmul", any_b, a.dtype());
  const Shape shape = result_shape(a, b, options);
  if (any_meta({a, b})) return Tensor::meta(shape, a.dtype());
  const Plan p = plan_of(a, b, shape, options);
  Tensor c = Tensor::empty(shape, a.dtype());
  with_float_type(a, [&](auto zero) {
    using T = decltype(zero);
    products<T>(p.batch, {p.m, p.n, p.k, p.transpose_a, p.transpose_b}, raw<T>(a), p.size_a(),
                raw<T>(b), p.size_b(), raw<T>(c), p.size_c());
  });
  return record("matmul", std::move(c), {a, b}, [p](const Tensor& dc, GradSink& d) {
    with_float_type(dc, [&](auto zero) { backward<decltype(zero)>(p, dc, d); });
  });
}

}  // namespace hebb
