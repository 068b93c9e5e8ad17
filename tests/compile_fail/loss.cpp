// EXPECT: unknown loss name
#include "hebb/losses.hpp"

hebb::Loss loss() { return "mean_squred_error"; }
