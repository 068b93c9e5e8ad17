// EXPECT: unknown strategy name
#include "hebb/preprocessing.hpp"

hebb::SimpleImputerOptions options() { return {.strategy = "meen"}; }
