#!/usr/bin/env python3
"""Values and slopes of activation functions by PyTorch and Keras in float64: writes activation_golden.hpp.

    KERAS_BACKEND=torch python3 tools/golden/activations.py > tests/ops/activation_golden.hpp

Needs torch and keras (run with 2.15 and 3.15.1). Functions that neither has are formulas of PyTorch's elementary
functions; so are sparsemax, for Keras's returns zeros with this backend, hard_sigmoid, for the slope of PyTorch's is
1/6 in float32, and sinc near 0, where the slope of PyTorch's loses digits. Slopes are PyTorch's automatic derivatives.
The grid leaves out kinks but for 0.
"""
import math
import textwrap

import keras
import torch
import torch.nn.functional as F

POSITIVE = [0.0, 4.9e-324, 1e-310, 1e-5, 0.1, 0.3, 0.7, 0.9, 1.3, 2.2, 2.9, 4.5, 7.5, 20.0, 100.0, 1e4, math.inf]
GRID = [s * v for v in POSITIVE for s in (-1, 1)]

ELEMENTWISE = {
    "linear": lambda x: x * 1,
    "relu": F.relu,
    "relu6": F.relu6,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
    "elu": F.elu,
    "celu": F.celu,
    "selu": F.selu,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "hard_silu": F.hardswish,
    "mish": F.mish,
    "softplus": lambda x: F.softplus(x, threshold=40),
    "squareplus": keras.ops.squareplus,
    "sparse_plus": keras.ops.sparse_plus,
    "sigmoid": torch.sigmoid,
    "log_sigmoid": F.logsigmoid,
    "hard_sigmoid": lambda x: F.relu6(x + 3) / 6,
    "sparse_sigmoid": keras.ops.sparse_sigmoid,
    "tanh": torch.tanh,
    "hard_tanh": F.hardtanh,
    "softsign": F.softsign,
    "arctan": torch.atan,
    "exponential": torch.exp,
    "gaussian": lambda x: torch.exp(-x * x),
    "sinc": lambda x: torch.where(x.abs() < 1e-3, 1 - x * x / 6, torch.sinc(x / math.pi)),
    "tanh_shrink": F.tanhshrink,
    "soft_shrink": F.softshrink,
    "hard_shrink": F.hardshrink,
}

def sparsemax(x):
    """Martins and Astudillo 2016, algorithm 1."""
    z = x.sort(descending=True).values
    k = torch.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    size = (1 + k * z > z.cumsum(-1)).sum(-1, keepdim=True)
    tau = (z.cumsum(-1).gather(-1, size - 1) - 1) / size
    return F.relu(x - tau)


ROWS = {
    "softmax": lambda x: F.softmax(x, -1),
    "log_softmax": lambda x: F.log_softmax(x, -1),
    "sigmoid_normalized": lambda x: torch.sigmoid(x) / torch.sigmoid(x).sum(-1, keepdim=True),
    "sparsemax": sparsemax,
    "glu": lambda x: F.glu(x, -1),
}
SCORES = [[0.3, -1.2, 0.8, 0.1, -0.4, 1.1], [12.0, 11.5, -3.0, 11.75, 2.0, 11.9], [-700.0, -20.0, -21.5, -20.25, -19.0, -22.0]]
SEED = [[0.9, -1.4, 0.35, 1.75, -0.6, 0.15], [-0.2, 1.3, 0.8, -1.1, 0.45, 2.0], [1.0, 0.25, -0.75, 1.5, -1.25, 0.5]]

OPTIONS = {
    "leaky_relu": lambda x: F.leaky_relu(x, 0.0625),
    "elu": lambda x: F.elu(x, 2.5),
    "celu": lambda x: F.celu(x, 2.5),
    "squareplus": lambda x: keras.ops.squareplus(x, 0.5),
    "soft_shrink": lambda x: F.softshrink(x, 1.25),
    "hard_shrink": lambda x: F.hardshrink(x, 1.25),
    "threshold": lambda x: F.threshold(x, 0.25, -2.0),
}


def number(v):
    return "kNaN" if math.isnan(v) else ("-" if v < 0 else "") + "kInfinity" if math.isinf(v) else repr(v)


def brace(values):
    text = "{" + ", ".join(number(v) for v in values) + "}"
    return "\n".join(textwrap.wrap(text, 97, subsequent_indent=" ", break_on_hyphens=False))


def value_and_slope(f, x, seed):
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = f(x)
    seed = torch.ones_like(y) if seed is None else torch.tensor(seed, dtype=torch.float64)[..., :y.shape[-1]]
    y.backward(seed)
    return y.detach().flatten().tolist(), x.grad.flatten().tolist()


def table(name, functions, x, seed=None):
    print("inline const std::vector<ActivationGolden> %s = {" % name)
    for key, f in functions.items():
        value, slope = value_and_slope(f, x, seed)
        print('{"%s",\n%s,\n%s},' % (key, brace(value), brace(slope)))
    print("};\n")


def main():
    print("// Written by tools/golden/activations.py.\n#pragma once\n\n// clang-format off\n#include <cmath>\n#include <vector>\n\n"
          "namespace hebb::testing {\n\ninline const double kInfinity = INFINITY, kNaN = NAN;\n")
    print("/// Value and gradient of an activation; NaN where the other library knows no number.")
    print("struct ActivationGolden {\n  const char* name;\n  std::vector<double> value, slope;\n};\n")
    print("inline const std::vector<double> kGrid =\n%s;\n" % brace(GRID))
    print("/// Of each number of kGrid.")
    table("kElementwise", ELEMENTWISE, GRID)
    print("/// The same with numbers of their own: see the test.")
    table("kWithOptions", OPTIONS, GRID)
    print("/// Rows of scores, and what the gradient of the result is; its first half for glu.")
    print("inline const std::vector<double> kScores =\n%s;\n" % brace(sum(SCORES, [])))
    print("inline const std::vector<double> kSeed =\n%s;\n" % brace(sum(SEED, [])))
    table("kRowwise", ROWS, SCORES, SEED)
    print("}  // namespace hebb::testing")


main()
