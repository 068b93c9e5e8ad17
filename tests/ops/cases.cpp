#include "ops/cases.hpp"

namespace hebb::testing {

const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> list;
    for (const auto& family :
         {product_cases, binary_cases, unary_cases, activation_cases, reduction_cases, move_cases,
          probability_cases, normalization_cases}) {
      const std::vector<Case> part = family();
      list.insert(list.end(), part.begin(), part.end());
    }
    return list;
  }();
  return all;
}

}  // namespace hebb::testing
