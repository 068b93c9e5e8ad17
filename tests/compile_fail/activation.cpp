// EXPECT: unknown activation name
#include "hebb/layers.hpp"

const hebb::layers::Dense dense(1, {.activation = "rleu"});
