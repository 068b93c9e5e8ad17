// EXPECT: unknown metric name
#include "hebb/model.hpp"

void compile(hebb::Sequential& model) {
  model.compile({.loss = "mse", .metrics = {"accuracy", "mea"}});
}
