// EXPECT: unknown initializer name
#include "hebb/initializers.hpp"

hebb::Initializer initializer() { return "glorot_unifrom"; }
