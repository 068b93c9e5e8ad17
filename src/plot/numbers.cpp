#include "plot/numbers.hpp"

#include <cmath>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::plot {

std::vector<double> elements(Caller caller, const Tensor& tensor, const char* what, int rank) {
  if (!tensor.defined() || tensor.is_meta()) {
    throw ValueError(text::format("plot: {}: {} is a tensor without elements", caller.name, what));
  }
  if (tensor.rank() == rank && tensor.size() > 0) return tensor.to_vector<double>();
  throw ShapeError(text::format("plot: {}: {} has {} axes and at least one element, got {}",
                                caller.name, what, rank, tensor.shape().to_string()));
}

std::vector<double> column(Caller caller, const Tensor& tensor, const char* what) {
  const bool two_axes = tensor.defined() && tensor.rank() == 2 && tensor.shape()[1] == 1;
  if (tensor.defined() && !two_axes && tensor.rank() != 1) {
    throw ShapeError(text::format("plot: {}: {} is [n] or [n, 1], got {}", caller.name, what,
                                  tensor.shape().to_string()));
  }
  return elements(caller, tensor, what, two_axes ? 2 : 1);
}

std::vector<int> labels(Caller caller, const Tensor& tensor, const char* what, int classes) {
  std::vector<int> result;
  for (const double value : column(caller, tensor, what)) {
    if (!(value >= 0 && value < classes && value == std::floor(value))) {
      throw DataError(text::format("plot: {}: {} holds classes from 0 to {}, got {} in row {}",
                                   caller.name, what, classes - 1, value, result.size()));
    }
    result.push_back(static_cast<int>(value));
  }
  return result;
}

void check_finite(Caller caller, const std::vector<double>& values, const char* what) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    throw DataError(text::format("plot: {}: {} holds {} at place {}; every number must be finite",
                                 caller.name, what, values[i], i));
  }
}

void check_rows(Caller caller, std::int64_t rows, const char* what, std::int64_t other_rows,
                const char* other) {
  if (rows == other_rows) return;
  throw ShapeError(text::format("plot: {}: {} has as many rows as {}, got {} and {}", caller.name,
                                what, other, rows, other_rows));
}

std::vector<std::string> names_of(Caller caller, const std::vector<std::string>& given,
                                  int classes) {
  if (!given.empty() && std::ssize(given) < classes) {
    throw ValueError(text::format("plot: {}: class_names has a name for each of {} classes, got {}",
                                  caller.name, classes, given.size()));
  }
  std::vector<std::string> names = given;
  for (int i = static_cast<int>(names.size()); i < classes; ++i) names.push_back(std::to_string(i));
  names.resize(static_cast<std::size_t>(classes));
  return names;
}

}  // namespace hebb::plot
