#include "hebb/dtype.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {
constexpr std::string_view kNames[] = {"float32", "float64", "int64", "uint8"};
}

std::string_view to_string(DType dtype) { return kNames[static_cast<std::size_t>(dtype)]; }

DType parse_dtype(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) return static_cast<DType>(i);
  }
  throw ValueError(text::unknown_name("dtype", name, kNames));
}

}  // namespace hebb
