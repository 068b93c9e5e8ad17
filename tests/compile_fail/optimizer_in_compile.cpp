// EXPECT: unknown optimizer name
#include "hebb/model.hpp"

void compile(hebb::Sequential& model) { model.compile({.optimizer = "rmspropp", .loss = "mse"}); }
