// EXPECT: is not a constant expression
#include "hebb/activation.hpp"

hebb::Activation activation(const char* name) { return name; }
