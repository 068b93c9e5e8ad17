// EXPECT: unknown curve name
#include "hebb/metrics.hpp"

hebb::metrics::AUC metric() { return hebb::metrics::AUC({.curve = "RCO"}); }
