// Cases: operations that move elements without computing.

#include "hebb/ops.hpp"
#include "ops/cases.hpp"

namespace hebb::testing {

using D = Domain;

std::vector<Case> move_cases() {
  return {
      {.op = "reshape",
       .label = "one size inferred",
       .inputs = {{"b 2 3"}},
       .call =
           [](const Tensors& x) {
             return reshape(x[0], {kUnknown, 6});
           },
       .flops = "0",
       .bad = {{"5 5"}, {""}},
       .moves = true},
      {.op = "reshape",
       .label = "more axes",
       .inputs = {{"b 6"}},
       .call =
           [](const Tensors& x) {
             return reshape(x[0], {kUnknown, 1, 3, 2});
           },
       .flops = "0",
       .bad = {{"5"}},
       .moves = true},
      {.op = "reshape",
       .label = "from a scalar",
       .inputs = {{""}},
       .call =
           [](const Tensors& x) {
             return reshape(x[0], {1, 1});
           },
       .flops = "0",
       .bad = {{"2"}},
       .moves = true},
      {.op = "reshape",
       .label = "to a scalar",
       .inputs = {{"1 1"}},
       .call = [](const Tensors& x) { return reshape(x[0], {}); },
       .flops = "0",
       .bad = {{"2 1"}},
       .moves = true},
      {.op = "reshape",
       .label = "no elements",
       .inputs = {{"0 6"}},
       .call =
           [](const Tensors& x) {
             return reshape(x[0], {2, 0});
           },
       .flops = "0",
       .moves = true},

      {.op = "transpose",
       .label = "matrix",
       .inputs = {{"m n"}},
       .call = [](const Tensors& x) { return transpose(x[0]); },
       .flops = "0",
       .moves = true},
      {.op = "transpose",
       .label = "vector",
       .inputs = {{"n"}},
       .call = [](const Tensors& x) { return transpose(x[0]); },
       .flops = "0",
       .moves = true},
      {.op = "transpose",
       .label = "last two",
       .inputs = {{"b m n"}},
       .call =
           [](const Tensors& x) {
             return transpose(x[0], {0, 2, 1});
           },
       .flops = "0",
       .bad = {{"2 3"}, {"2 3 4 5"}},
       .moves = true},
      {.op = "transpose",
       .label = "turned round",
       .inputs = {{"m n k"}},
       .call =
           [](const Tensors& x) {
             return transpose(x[0], {-1, 0, 1});
           },
       .flops = "0",
       .bad = {{"2 3"}},
       .moves = true},
      {.op = "transpose",
       .label = "channels first",
       .inputs = {{"b m n k"}},
       .call =
           [](const Tensors& x) {
             return transpose(x[0], {0, 3, 1, 2});
           },
       .flops = "0",
       .moves = true},
      {.op = "transpose",
       .label = "no elements",
       .inputs = {{"m 0"}},
       .call = [](const Tensors& x) { return transpose(x[0]); },
       .flops = "0",
       .moves = true},

      {.op = "slice",
       .label = "first axis",
       .inputs = {{"6 n"}},
       .call = [](const Tensors& x) { return slice(x[0], 2, 5); },
       .flops = "0",
       .bad = {{"4 3"}, {""}},
       .moves = true},
      {.op = "slice",
       .label = "middle axis",
       .inputs = {{"b 5 n"}},
       .call = [](const Tensors& x) { return slice(x[0], 1, 4, 1); },
       .flops = "0",
       .bad = {{"2 3 3"}, {"7"}},
       .moves = true},
      {.op = "slice",
       .label = "last axis",
       .inputs = {{"b m 4"}},
       .call = [](const Tensors& x) { return slice(x[0], 3, 4, -1); },
       .flops = "0",
       .bad = {{"4 3"}},
       .moves = true},
      {.op = "slice",
       .label = "nothing",
       .inputs = {{"b 4"}},
       .call = [](const Tensors& x) { return slice(x[0], 2, 2, 1); },
       .flops = "0",
       .moves = true},
      {.op = "slice",
       .label = "two that overlap",
       .inputs = {{"6 n"}},
       .call = [](const Tensors& x) { return slice(x[0], 0, 4) * slice(x[0], 2, 6); },
       .flops = "4 n"},

      {.op = "concatenate",
       .label = "two, last axis",
       .inputs = {{"b m"}, {"b n"}},
       .call = [](const Tensors& x) { return concatenate(x); },
       .flops = "0",
       .bad = {{"2 3", "3 3"}, {"2 3", "2 3 1"}, {"", ""}},
       .moves = true},
      {.op = "concatenate",
       .label = "five, first axis",
       .inputs = {{"m n"}, {"k n"}, {"1 n"}, {"i n"}, {"u n"}},
       .call = [](const Tensors& x) { return concatenate(x, 0); },
       .flops = "0",
       .bad = {{"2 3", "2 4"}},
       .moves = true},
      {.op = "concatenate",
       .label = "five, middle axis, one empty",
       .inputs = {{"b 2 n"}, {"b 0 n"}, {"b k n"}, {"b 1 n"}, {"b m n"}},
       .call = [](const Tensors& x) { return concatenate(x, 1); },
       .flops = "0",
       .bad = {{"2 3", "3 3"}, {"4", "4"}},
       .moves = true},
      {.op = "concatenate",
       .label = "one",
       .inputs = {{"b n"}},
       .call = [](const Tensors& x) { return concatenate(x); },
       .flops = "0",
       .moves = true},
      {.op = "concatenate",
       .label = "x twice",
       .inputs = {{"b n"}},
       .call =
           [](const Tensors& x) {
             return concatenate({x[0], x[0]});
           },
       .flops = "0",
       .moves = true},

      {.op = "gather",
       .label = "repeated rows",
       .inputs = {{"r n"}, {"9", D::index, 'r'}},
       .call = [](const Tensors& x) { return gather(x[0], x[1]); },
       .flops = "0",
       .bad = {{"", "3"}, {"4 2", "3 1"}},
       .moves = true},
      {.op = "gather",
       .label = "numbers",
       .inputs = {{"r"}, {"3", D::index, 'r'}},
       .call = [](const Tensors& x) { return gather(x[0], x[1]); },
       .flops = "0",
       .moves = true},
      {.op = "gather",
       .label = "blocks",
       .inputs = {{"r m n"}, {"k", D::index, 'r'}},
       .call = [](const Tensors& x) { return gather(x[0], x[1]); },
       .flops = "0",
       .moves = true},
      {.op = "gather",
       .label = "nothing",
       .inputs = {{"r n"}, {"0", D::index, 'r'}},
       .call = [](const Tensors& x) { return gather(x[0], x[1]); },
       .flops = "0",
       .moves = true},
  };
}

}  // namespace hebb::testing
