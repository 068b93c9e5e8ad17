// Cases: batch and layer normalization.

#include "hebb/ops.hpp"
#include "ops/cases.hpp"

namespace hebb::testing {

using D = Domain;

std::vector<Case> normalization_cases() {
  return {
      {.op = "batch_normalization",
       .label = "all operands",
       .inputs = {{"b c"}, {"c", D::positive}, {"c"}, {"c", D::index, 'c'}},
       .call =
           [](const Tensors& x) {
             return batch_normalization(x[0], x[3], x[3],
                                        {.gamma = x[1], .beta = x[2], .epsilon = 0.5});
           },
       .flops = "3 b c",
       .bad = {{"5 4", "3", "4", "4"},
               {"", "", "", ""},
               {"5 4", "4", "3", "4"},
               {"5 4", "4", "4", "3"}}},
      {.op = "batch_normalization",
       .label = "statistics alone, more columns than a strip",
       .inputs = {{"b 300"}, {"300", D::index, 'c'}},
       .call =
           [](const Tensors& x) { return batch_normalization(x[0], x[1], x[1], {.epsilon = 0.5}); },
       .flops = "3 b 300",
       .bad = {{"5 4", "5"}}},
      {.op = "normalize_batch",
       .label = "all operands",
       .inputs = {{"9 c"}, {"c", D::positive}, {"c"}},
       .call =
           [](const Tensors& x) { return normalize_batch(x[0], {.gamma = x[1], .beta = x[2]})[0]; },
       .flops = "8 9 c",
       .bad = {{"5 4", "3", "4"}, {"", "", ""}}},
      {.op = "normalize_batch",
       .label = "images, without beta",
       .inputs = {{"b m n c"}, {"c"}},
       .call = [](const Tensors& x) { return normalize_batch(x[0], {.gamma = x[1]})[0]; },
       .flops = "8 b m n c"},
      {.op = "normalize_batch",
       .label = "more rows than a block",
       .inputs = {{"200 2"}, {"2"}},
       .call =
           [](const Tensors& x) {
             return normalize_batch(x[0], {.beta = x[1], .epsilon = 0.1})[0];
           },
       .flops = "8 200 2"},
      {.op = "normalize_batch",
       .label = "more columns than a strip",
       .inputs = {{"3 130"}, {"130"}},
       .call = [](const Tensors& x) { return normalize_batch(x[0], {.gamma = x[1]})[0]; },
       .flops = "8 3 130"},
      {.op = "layer_normalization",
       .label = "all operands",
       .inputs = {{"b c"}, {"c", D::positive}, {"c"}},
       .call =
           [](const Tensors& x) {
             return layer_normalization(x[0], {.gamma = x[1], .beta = x[2]});
           },
       .flops = "8 b c",
       .bad = {{"5 4", "3", "4"}, {"", "", ""}, {"5 4", "4", "1"}}},
      {.op = "layer_normalization",
       .label = "two axes, without beta",
       .inputs = {{"b m n"}, {"m n"}},
       .call = [](const Tensors& x) { return layer_normalization(x[0], {.gamma = x[1]}, 2); },
       .flops = "8 b m n",
       .bad = {{"5", "5"}, {"2 3 4", "3 3"}}},
      {.op = "layer_normalization",
       .label = "longer than a register",
       .inputs = {{"b 37"}, {"37"}},
       .call =
           [](const Tensors& x) {
             return layer_normalization(x[0], {.beta = x[1], .epsilon = 0.1});
           },
       .flops = "8 b 37"},
      {.op = "layer_normalization",
       .label = "no elements",
       .inputs = {{"b 0"}},
       .call = [](const Tensors& x) { return layer_normalization(x[0]); },
       .flops = "0"},
  };
}

}  // namespace hebb::testing
