/// \file
/// TypeList: types in an order, for options whose classes are told by their place.
#pragma once

#include <type_traits>

namespace hebb::detail {

/// Types in an order.
template <class... T>
struct TypeList {
  /// Place of a type in the list, -1 when it is not there.
  template <class U>
  static constexpr int place_of() {
    int place = 0;
    const bool found = ((std::is_same_v<T, U> || (++place, false)) || ...);
    return found ? place : -1;
  }
  static constexpr int kSize = sizeof...(T);
};

}  // namespace hebb::detail
