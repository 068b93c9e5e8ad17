// EXPECT: unknown optimizer name
#include "hebb/optimizers.hpp"

hebb::AnyOptimizer optimizer() { return "adm"; }
