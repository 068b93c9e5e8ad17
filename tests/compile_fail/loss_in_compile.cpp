// EXPECT: unknown loss name
#include "hebb/model.hpp"

void compile(hebb::Sequential& model) { model.compile({.loss = "crossentropy"}); }
