// From the patterns of a case to shapes and numbers.

#include <cstdlib>
#include <span>
#include <sstream>
#include <string>

#include "ops/cases.hpp"

namespace hebb::testing {

namespace {

std::int64_t size_of(const std::string& token, const Sizes& sizes) {
  const auto first = static_cast<unsigned char>(token[0]);
  return first >= '0' && first <= '9' ? std::stoll(token) : sizes[first];
}

/// Number i of the input at `place`; `turn`: where i comes in a random order of all.
double number_of(const Input& input, std::size_t place, const Shape& shape, std::int64_t i,
                 std::int64_t turn, const Rng& rng) {
  const auto index = static_cast<std::uint64_t>(i);
  const double u = rng.uniform(index);
  switch (input.domain) {
    case Domain::off_zero:
      return (rng.fork("sign").uniform(index) < 0.5 ? -1 : 1) * (0.1 + 1.9 * u);
    case Domain::wide: return (rng.fork("sign").uniform(index) < 0.5 ? -1 : 1) * (0.4 + 7.6 * u);
    case Domain::striped: {
      const bool odd = shape.rank() > 0 && i % shape[-1] % 2 == 1;
      return (odd ? -1 : 1) * (0.5 + 1.5 * u);
    }
    case Domain::distinct:
      return 0.5 * static_cast<double>(turn - shape.size() / 2) + 0.2 * static_cast<double>(place);
    case Domain::positive:
    case Domain::distribution:
    case Domain::index: break;
  }
  return 0.5 + 1.5 * u;
}

void normalize_rows(std::span<double> values, std::size_t width) {
  for (std::size_t row = 0; row < values.size(); row += width) {
    double sum = 0;
    for (double v : values.subspan(row, width)) sum += v;
    for (double& v : values.subspan(row, width)) v /= sum;
  }
}

}  // namespace

Sizes random_sizes(const Rng& rng) {
  Sizes sizes{};
  for (std::size_t letter = 'a'; letter <= 'z'; ++letter) {
    sizes[letter] = 2 + static_cast<std::int64_t>(4 * rng.uniform(letter));
  }
  return sizes;
}

Shape shape_of(const char* pattern, const Sizes& sizes) {
  Shape shape;
  std::istringstream tokens(pattern);
  for (std::string token; tokens >> token;) shape.push_back(size_of(token, sizes));
  return shape;
}

Tensor input_of(const Input& input, std::size_t place, const Sizes& sizes, DType dtype,
                const Rng& rng) {
  const Shape shape = shape_of(input.shape, sizes);
  const std::vector<std::int64_t> turns = rng.fork("turns").permutation(shape.size());
  std::vector<double> values;
  for (std::int64_t i = 0; const std::int64_t turn : turns) {
    values.push_back(
        input.domain == Domain::index
            ? static_cast<double>(turn % sizes[static_cast<unsigned char>(input.limit)])
            : number_of(input, place, shape, i, turn, rng));
    ++i;
  }
  if (input.domain == Domain::distribution && shape.rank() > 0) {
    normalize_rows(values, static_cast<std::size_t>(shape[-1]));
  }
  const Tensor t = Tensor::from(std::span<const double>(values), shape);
  return t.cast(input.domain == Domain::index ? DType::int64 : dtype);
}

Tensors inputs_of(const Case& c, const Sizes& sizes, DType dtype, const Rng& rng) {
  Tensors inputs;
  for (std::size_t i = 0; i < c.inputs.size(); ++i) {
    inputs.push_back(input_of(c.inputs[i], i, sizes, dtype, rng.fork(i)));
  }
  return inputs;
}

bool is_differentiable(const Input& input) { return input.domain != Domain::index; }

double flops_of(const Case& c, const Sizes& sizes) {
  double flops = 1;
  std::istringstream tokens(c.flops);
  for (std::string token; tokens >> token;) flops *= static_cast<double>(size_of(token, sizes));
  return flops;
}

}  // namespace hebb::testing
