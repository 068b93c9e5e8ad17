// EXPECT: a frequency is \"epoch\", \"batch\" or a number of batches
#include "hebb/callbacks.hpp"

hebb::ModelCheckpointOptions options() { return {.save_freq = "step"}; }
