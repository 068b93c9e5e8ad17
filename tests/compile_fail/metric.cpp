// EXPECT: unknown metric name
#include "hebb/metrics.hpp"

hebb::AnyMetric metric() { return "acuracy"; }
