// EXPECT: unknown average name
#include "hebb/metrics.hpp"

hebb::metrics::F1Score metric() { return hebb::metrics::F1Score({.average = "marco"}); }
