// EXPECT: unknown regularizer name
#include "hebb/layers.hpp"

hebb::layers::Dense layer() { return hebb::layers::Dense(1, {.kernel_regularizer = "l3"}); }
