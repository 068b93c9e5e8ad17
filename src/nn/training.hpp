// What compile() leaves for fit(), evaluate() and predict().
#pragma once

#include <memory>
#include <vector>

#include "hebb/model.hpp"

namespace hebb {

struct Model::Training {
  std::shared_ptr<Optimizer> optimizer;  // null before compile()
  Loss loss;
  std::vector<std::shared_ptr<Metric>> metrics;
};

}  // namespace hebb
