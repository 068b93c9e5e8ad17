// Numbers out of tensors, with the checks that pictures share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hebb/tensor.hpp"

namespace hebb::plot {

/// Messages begin with `caller`, the name of the picture.
struct Caller {
  const char* name;
};

/// The elements of a tensor [n] or [n, 1], which has at least one. `what` names it in messages.
/// \throws ShapeError for another shape, ValueError for an undefined or meta tensor.
std::vector<double> column(Caller caller, const Tensor& tensor, const char* what);

/// The elements of a tensor with `rank` axes and at least one element, row by row. \throws as
/// column().
std::vector<double> elements(Caller caller, const Tensor& tensor, const char* what, int rank);

/// The labels in [n] or [n, 1]. \throws as column(), DataError for one that is not a whole number
/// from 0 to below `classes`.
std::vector<int> labels(Caller caller, const Tensor& tensor, const char* what, int classes);

/// Throws unless all are finite.
void check_finite(Caller caller, const std::vector<double>& values, const char* what);

/// Throws unless there are as many of one as of the other.
void check_rows(Caller caller, std::int64_t rows, const char* what, std::int64_t other_rows,
                const char* other);

/// Names of `classes` classes: those given, or their numbers. \throws ValueError for fewer names.
std::vector<std::string> names_of(Caller caller, const std::vector<std::string>& given,
                                  int classes);

}  // namespace hebb::plot
