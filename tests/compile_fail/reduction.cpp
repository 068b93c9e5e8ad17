// EXPECT: unknown reduction name
#include "hebb/losses.hpp"

hebb::LossOptions options() { return {.reduction = "summ"}; }
