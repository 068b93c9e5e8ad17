#include "hebb/ops.hpp"
#include "ops/common.hpp"
#include "ops/update.hpp"
#include "tensor/program.hpp"

namespace hebb {

namespace {

void copy_key(const PhiloxKey* from, PhiloxKey* to) { *to = *from; }

/// The key of a stream as a tensor, which a program fills anew in each run.
Tensor key_of(const Rng& rng) {
  Tensor place = Tensor::empty({2}, DType::int64);
  static_assert(sizeof(PhiloxKey) == 2 * sizeof(std::int64_t));
  const PhiloxKey key{rng.seed(), rng.stream()};
  Program* program = Program::recording();
  kernels::perform(copy_key, program ? program->note_key(key) : &key, raw<PhiloxKey>(place));
  return place;
}

template <class T>
void draw_normal(std::int64_t n, const PhiloxKey* key, T mean, T stddev, T* y) {
  const kernels::Backend& host = kernels::plain_host();
  if constexpr (sizeof(T) == sizeof(float)) {
    host.float32.normal(n, *key, mean, stddev, y);
  } else {
    host.float64.normal(n, *key, mean, stddev, y);
  }
}

}  // namespace

// y = x m / (1 - rate), m = [u >= rate] a function of the stream; dx = dy m / (1 - rate).
Tensor dropout(const Tensor& any, double rate, const Rng& rng) {
  if (!(rate >= 0 && rate < 1)) {
    throw ValueError(text::format("dropout: the rate is at least 0 and below 1, got {}", rate));
  }
  const Tensor x = as_floating("dropout", any);
  if (x.is_meta()) return Tensor::meta(x.shape(), x.dtype());
  const Tensor key = key_of(rng);
  Tensor y = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().dropout(x.impl()->size, raw<const PhiloxKey>(key), rate, raw<T>(x), false,
                                raw<T>(y));
  });
  return record("dropout", std::move(y), {x}, [key, rate](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      if (auto o = d.into(0)) {
        kernels::table<T>().dropout(dy.impl()->size, raw<const PhiloxKey>(key), rate, raw<T>(dy),
                                    o.add, o.template as<T>());
      }
    });
  });
}

Tensor normal_noise(const Tensor& like, double mean, double stddev, const Rng& rng) {
  const DType dtype = is_floating(like.dtype()) ? like.dtype() : DType::float32;
  if (like.is_meta()) return Tensor::meta(like.shape(), dtype);
  const Tensor key = key_of(rng);
  Tensor y = Tensor::empty(like.shape(), dtype);
  with_float_type(y, [&](auto zero) {
    using T = decltype(zero);
    kernels::perform(draw_normal<T>, y.impl()->size, raw<const PhiloxKey>(key),
                     static_cast<T>(mean), static_cast<T>(stddev), raw<T>(y));
  });
  return y;
}

}  // namespace hebb
