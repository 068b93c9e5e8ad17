// The header of a .npy file: a Python dictionary with three keys.
#pragma once

#include <string>
#include <string_view>

#include "hebb/shape.hpp"

namespace hebb::io {

/// What the header says.
struct NpyHeader {
  std::string descr;  ///< Type of the elements, such as `<f4`.
  bool fortran_order = false;
  Shape shape;
};

/// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, and nothing else that
/// Python would take. \throws DataError for another text; `name` stands for the file.
NpyHeader parse_npy_header(std::string_view text, const std::string& name);

}  // namespace hebb::io
