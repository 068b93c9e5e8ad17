#include "ops/cases.hpp"

namespace hebb::testing {

std::vector<Case> product_cases();
std::vector<Case> binary_cases();
std::vector<Case> unary_cases();
std::vector<Case> reduction_cases();
std::vector<Case> move_cases();
std::vector<Case> probability_cases();

const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> list;
    for (const auto& family : {product_cases, binary_cases, unary_cases, reduction_cases,
                               move_cases, probability_cases}) {
      const std::vector<Case> part = family();
      list.insert(list.end(), part.begin(), part.end());
    }
    return list;
  }();
  return all;
}

}  // namespace hebb::testing
