#!/usr/bin/env python3
"""Values and gradients of operations by their textbook formulas, in plain Python: writes golden_values.hpp.

    python3 tools/golden/operations.py | clang-format > tests/ops/golden_values.hpp

Nothing here is shared with hebb: sums are sums over lists, math is Python's own (any version 3). Every
gradient is that of sum(y * seed) by the formula that stands beside it.
"""
import itertools
import math


def numbers(count, start):
    """Numbers of either sign with no pattern that a wrong order of axes would leave alone."""
    return [round(math.sin(1.7 * (i + start)) * 1.5 + 0.1, 3) for i in range(count)]


def rows(values, width):
    return [values[i:i + width] for i in range(0, len(values), width)]


def flat(lists):
    return list(itertools.chain.from_iterable(lists))


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def turned(a):
    return [list(column) for column in zip(*a)]


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def softmax(row):
    total = sum(math.exp(v) for v in row)
    return [math.exp(v) / total for v in row]


CASES = []


def case(name, inputs, shapes, y, seed, gradients):
    CASES.append((name, inputs, shapes, y, seed, gradients))


def elementwise(name, x, f, derivative):
    seed = numbers(len(x), 50)
    case(name, [x], [[len(x)]], [f(v) for v in x], seed,
         [[derivative(v) * s for v, s in zip(x, seed)]])


def dense_tanh():
    x, w, b = rows(numbers(6, 1), 3), rows(numbers(6, 11), 2), numbers(2, 21)
    y = [[math.tanh(v + c) for v, c in zip(row, b)] for row in product(x, w)]
    seed = rows(numbers(4, 31), 2)
    dz = [[(1 - v * v) * s for v, s in zip(*pair)] for pair in zip(y, seed)]
    case("dense_tanh", [flat(x), flat(w), b], [[2, 3], [3, 2], [2]], flat(y), flat(seed),
         [flat(product(dz, turned(w))), flat(product(turned(x), dz)), [sum(c) for c in zip(*dz)]])


def matmul_shared():
    """[2, 2, 3] by [2, 3] transposed: one right side for a batch of two."""
    a, b = rows(numbers(12, 3), 3), rows(numbers(6, 17), 3)
    seed = rows(numbers(8, 41), 2)
    case("matmul_shared", [flat(a), flat(b)], [[2, 2, 3], [2, 3]], flat(product(a, turned(b))),
         flat(seed), [flat(product(seed, b)), flat(product(turned(seed), a))])


def divide_broadcast():
    a, b, seed = rows(numbers(6, 5), 3), [1.25, -0.75, 2.5], rows(numbers(6, 61), 3)
    case("divide_broadcast", [flat(a), b], [[2, 3], [3]], [x / d for row in a for x, d in zip(row, b)],
         flat(seed),
         [[s / d for row in seed for s, d in zip(row, b)],
          [sum(-a[i][j] * seed[i][j] / b[j] ** 2 for i in range(2)) for j in range(3)]])


def softmax_rows():
    x, seed = rows(numbers(6, 7), 3), rows(numbers(6, 71), 3)
    y = [softmax(row) for row in x]
    dot = [sum(p * s for p, s in zip(*pair)) for pair in zip(y, seed)]
    case("softmax", [flat(x)], [[2, 3]], flat(y), flat(seed),
         [[y[i][j] * (seed[i][j] - dot[i]) for i in range(2) for j in range(3)]])
    logs = [[math.log(p) for p in row] for row in y]
    case("log_softmax", [flat(x)], [[2, 3]], flat(logs), flat(seed),
         [[seed[i][j] - y[i][j] * sum(seed[i]) for i in range(2) for j in range(3)]])


def cross_entropies():
    logits, seed = rows(numbers(6, 9), 3), numbers(2, 81)
    target = [[0.2, 0.5, 0.3], [1.0, 0.0, 0.0]]
    p = [softmax(row) for row in logits]
    case("softmax_cross_entropy", [flat(target), flat(logits)], [[2, 3], [2, 3]],
         [-sum(t * math.log(q) for t, q in zip(*pair)) for pair in zip(target, p)], seed,
         [[-math.log(p[i][j]) * seed[i] for i in range(2) for j in range(3)],
          [(p[i][j] - target[i][j]) * seed[i] for i in range(2) for j in range(3)]])
    label = [2, 0]
    case("sparse_softmax_cross_entropy", [label, flat(logits)], [[2], [2, 3]],
         [-math.log(p[i][label[i]]) for i in range(2)], seed,
         [[], [(p[i][j] - (j == label[i])) * seed[i] for i in range(2) for j in range(3)]])
    x, t, s = numbers(4, 13), [0.0, 1.0, 0.25, 0.9], numbers(4, 91)
    case("sigmoid_cross_entropy", [t, x], [[4], [4]],
         [-b * math.log(sigmoid(a)) - (1 - b) * math.log(1 - sigmoid(a)) for a, b in zip(x, t)], s,
         [[(math.log(1 - sigmoid(a)) - math.log(sigmoid(a))) * g for a, g in zip(x, s)],
          [(sigmoid(a) - b) * g for a, b, g in zip(x, t, s)]])


def reductions():
    x, seed = rows(numbers(6, 15), 3), numbers(3, 95)
    case("mean_rows", [flat(x)], [[2, 3]], [sum(c) / 2 for c in zip(*x)], seed,
         [[s / 2 for s in seed] * 2])
    best = [row.index(max(row)) for row in x]
    case("max_columns", [flat(x)], [[2, 3]], [max(row) for row in x], seed[:2],
         [[seed[i] if j == best[i] else 0.0 for i in range(2) for j in range(3)]])


def gather_repeated():
    x, index, seed = rows(numbers(6, 19), 2), [2, 0, 2], rows(numbers(6, 97), 2)
    case("gather_repeated", [flat(x), index], [[3, 2], [3]], flat(x[i] for i in index), flat(seed),
         [[sum(seed[k][j] for k in range(3) if index[k] == i) for i in range(3) for j in range(2)], []])


def brace(values):
    return "{" + ", ".join(repr(v) for v in values) + "}"


def main():
    dense_tanh()
    matmul_shared()
    divide_broadcast()
    softmax_rows()
    cross_entropies()
    reductions()
    gather_repeated()
    x = [-3.0, -0.5, 0.0, 0.25, 1.0, 4.0]
    positive = [0.01, 0.5, 1.0, 2.0, 30.0]
    elementwise("exp", x, math.exp, math.exp)
    elementwise("sigmoid", x, sigmoid, lambda v: sigmoid(v) * (1 - sigmoid(v)))
    elementwise("tanh", x, math.tanh, lambda v: 1 - math.tanh(v) ** 2)
    elementwise("erf", x, math.erf, lambda v: 2 / math.sqrt(math.pi) * math.exp(-v * v))
    elementwise("log", positive, math.log, lambda v: 1 / v)
    elementwise("sqrt", positive, math.sqrt, lambda v: 0.5 / math.sqrt(v))
    print("// Written by tools/golden/operations.py.\n#pragma once\n\n#include <vector>\n\nnamespace hebb::testing {\n")
    print("/// Inputs of an operation, its value, and the gradients of sum(value * seed) by each input;"
          " empty for an\n/// input of whole numbers.")
    print("struct Golden {\n  const char* name;\n  std::vector<std::vector<double>> inputs;\n"
          "  std::vector<std::vector<int>> shapes;\n  std::vector<double> value;\n"
          "  std::vector<double> seed;\n  std::vector<std::vector<double>> gradients;\n};\n")
    print("inline const std::vector<Golden> kGolden = {")
    for name, inputs, shapes, y, seed, gradients in CASES:
        print('    {"%s",' % name)
        for lists in (inputs, shapes):
            print("     {" + ",\n      ".join(brace(v) for v in lists) + "},")
        print("     " + brace(y) + ",\n     " + brace(seed) + ",")
        print("     {" + ",\n      ".join(brace(v) for v in gradients) + "}},")
    print("};\n\n}  // namespace hebb::testing")


main()
