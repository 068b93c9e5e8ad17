// A loss with its result, computed elsewhere. The values: loss_golden_keras.hpp and _torch.hpp,
// written by tools/golden/losses.py.
#pragma once

#include <vector>

#include "hebb/config.hpp"
#include "hebb/shape.hpp"

namespace hebb::testing {

struct GoldenData {
  Shape shape;
  std::vector<double> values;  // none: no tensor
};

struct LossGolden {
  const char* loss;  // name of the class
  Config::Object options;
  GoldenData truth, prediction, sample_weight;
  std::vector<double> value;
  std::vector<double> gradient;  // of the sum of the value, by the prediction
  double tolerance;              // in float64
};

}  // namespace hebb::testing
