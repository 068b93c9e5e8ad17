// EXPECT: unknown activation name
#include "hebb/ops.hpp"

hebb::Tensor layer(const hebb::Tensor& x, const hebb::Tensor& w) {
  return hebb::dense(x, w, {}, "rleu");
}
