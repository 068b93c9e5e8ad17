// EXPECT: unknown constraint name
#include "hebb/layers.hpp"

hebb::layers::Dense layer() { return hebb::layers::Dense(1, {.kernel_constraint = "max"}); }
