// What the tests of networks share: messages, bits, data.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/layer.hpp"
#include "hebb/random.hpp"
#include "hebb/tensor.hpp"
#include "message_testing.hpp"

namespace hebb::testing {

/// Every word stands in the text.
inline void expect_words(const std::string& text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    EXPECT_NE(text.find(word), std::string::npos)
        << "\"" << word << "\" is not in \"" << text << "\"";
  }
}

/// The elements as bytes: equal only when every bit is.
inline std::string bits(const Tensor& t) {
  const auto bytes = [](auto span) {
    return std::string(reinterpret_cast<const char*>(span.data()), span.size_bytes());
  };
  switch (t.dtype()) {
    case DType::float32: return bytes(t.data<float>());
    case DType::float64: return bytes(t.data<double>());
    case DType::int64: return bytes(t.data<std::int64_t>());
    case DType::uint8: break;
  }
  return bytes(t.data<std::uint8_t>());
}

/// The weights of a layer as bytes, one string a weight.
inline std::vector<std::string> weight_bits(const Layer& layer) {
  std::vector<std::string> result;
  for (const NamedVariable& w : layer.weights()) result.push_back(bits(w.variable.value()));
  return result;
}

/// Names of the weights of a layer.
inline std::vector<std::string> weight_names(const Layer& layer) {
  std::vector<std::string> result;
  for (const NamedVariable& w : layer.weights()) result.push_back(w.name);
  return result;
}

/// Numbers on [low, high), a function of the stream alone.
inline Tensor uniform(const Shape& shape, std::uint64_t stream, DType dtype = DType::float32,
                      double low = -1, double high = 1) {
  const Rng rng(12345, stream);
  std::vector<double> values(static_cast<std::size_t>(shape.size()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = low + (high - low) * rng.uniform(i);
  return Tensor::from(std::span<const double>(values), shape).cast(dtype);
}

/// What numbers() of the scripts in tools/golden gives: float64, to three places.
inline Tensor numbers(const Shape& shape, int start) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < shape.size(); ++i) {
    const double v = std::sin(1.7 * static_cast<double>(i + start)) * 1.5 + 0.25;
    values.push_back(std::round(v * 1000) / 1000);
  }
  return Tensor::from(values, shape);
}

/// Labels from 0 to classes - 1.
inline Tensor labels(std::int64_t count, std::int64_t classes, std::uint64_t stream) {
  const Rng rng(54321, stream);
  std::vector<std::int64_t> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<std::int64_t>(rng.uniform(i) * static_cast<double>(classes));
  }
  return Tensor::from(std::span<const std::int64_t>(values), {count});
}

/// |a - b| is at most `tolerance`, in units of the larger of 1 and |b|.
inline void expect_near(const std::vector<double>& a, const std::vector<double>& b,
                        double tolerance, const std::string& what = {}) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(a[i], b[i], tolerance * std::fmax(1.0, std::fabs(b[i])))
        << what << ", element " << i;
  }
}

/// A weight with these values.
inline Variable variable(const Tensor& values) {
  Variable v;
  v.create(values.shape(), values.dtype(), "zeros", Rng());
  Tensor value = v.value();
  value.assign(values);
  return v;
}

}  // namespace hebb::testing
