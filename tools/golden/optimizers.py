#!/usr/bin/env python3
"""Weights after ten steps of Keras's and PyTorch's optimizers, and rates of Keras's schedules: writes optimizer_golden.hpp.

    pip install -r tools/golden/requirements.txt
    python3 tools/golden/optimizers.py > tests/nn/optimizer_golden.hpp

Everything is computed in float64, Keras on its NumPy backend, told not to make float32 of float64. Gradients
are by hand, so that only the rules are compared. Where PyTorch's formula has epsilon in another place, epsilon is 0.
"""
import math
import os

os.environ["KERAS_BACKEND"] = "numpy"
import keras
import numpy
import torch
from keras.src.backend.common import dtypes

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
del dtypes.BIT64_TO_BIT32_DTYPE["float64"]
START = [1.5, -0.7, 0.3, -1.2]
STEPS = 10


def bowl(w):
    return [w[0], 10 * w[1], 0.1 * w[2], 3 * w[3]]


def saturating(w):
    result = []
    for factor, x in zip([1, -2, 3, 0.5], w):
        s = 1 / (1 + math.exp(-factor * x))
        result.append(factor * s * (1 - s))
    return result


def banana(w):
    """Of (1 - a)^2 + 5 (b - a^2)^2, a = w[0], w[1], b = w[2], w[3]."""
    gaps = [w[2] - w[0] ** 2, w[3] - w[1] ** 2]
    return [-2 * (1 - a) - 20 * a * gap for a, gap in zip(w, gaps)] + [10 * gap for gap in gaps]


FUNCTIONS = [bowl, saturating, banana]
O = keras.optimizers
KERAS = {
    "sgd": (O.SGD, dict(learning_rate=0.03)),
    "momentum": (O.SGD, dict(learning_rate=0.02, momentum=0.9)),
    "nesterov": (O.SGD, dict(learning_rate=0.02, momentum=0.8, nesterov=True)),
    "lion": (O.Lion, dict(learning_rate=0.05, beta_1=0.85, beta_2=0.95)),
    "adam": (O.Adam, dict(learning_rate=0.1, beta_1=0.85, beta_2=0.99, epsilon=1e-3)),
    "amsgrad": (O.Adam, dict(learning_rate=0.1, beta_1=0.6, beta_2=0.7, epsilon=1e-3, amsgrad=True)),
    "adamw": (O.AdamW, dict(learning_rate=0.1, weight_decay=0.05, beta_1=0.85, beta_2=0.99, epsilon=1e-3)),
    "adamax": (O.Adamax, dict(learning_rate=0.1, beta_1=0.85, beta_2=0.9, epsilon=1e-3)),
    "nadam": (O.Nadam, dict(learning_rate=0.1, beta_1=0.85, beta_2=0.99, epsilon=1e-3)),
    "adagrad": (O.Adagrad, dict(learning_rate=0.2, initial_accumulator_value=0.3, epsilon=1e-3)),
    "adadelta": (O.Adadelta, dict(learning_rate=0.7, rho=0.8, epsilon=1e-2)),
    "rmsprop": (O.RMSprop, dict(learning_rate=0.01, rho=0.8, epsilon=1e-3)),
    "rmsprop_momentum": (O.RMSprop, dict(learning_rate=0.005, rho=0.95, momentum=0.7)),
    "rmsprop_centered": (O.RMSprop, dict(learning_rate=0.01, rho=0.8, epsilon=1e-3, centered=True)),
    "rmsprop_both": (O.RMSprop, dict(learning_rate=0.005, momentum=0.5, centered=True)),
    "ftrl": (O.Ftrl, dict(learning_rate=0.2)),
    "ftrl_all": (O.Ftrl, dict(learning_rate=0.3, learning_rate_power=-0.7, initial_accumulator_value=0.2,
                              l1_regularization_strength=0.05, l2_regularization_strength=0.04,
                              l2_shrinkage_regularization_strength=0.03, beta=0.1)),
}
OPTIONS = {
    "weight_decay": lambda: dict(weight_decay=0.3),
    "clipnorm": lambda: dict(clipnorm=0.5),
    "clipvalue": lambda: dict(clipvalue=0.4),
    "global_clipnorm": lambda: dict(global_clipnorm=0.5),
    "ema": lambda: dict(use_ema=True, ema_momentum=0.8),
    "ema_overwrite": lambda: dict(use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=3),
    "accumulation": lambda: dict(gradient_accumulation_steps=4),
    "schedule": lambda: dict(learning_rate=O.schedules.ExponentialDecay(numpy.float64(0.02), 4, 0.5)),
    "all": lambda: dict(learning_rate=O.schedules.ExponentialDecay(numpy.float64(0.02), 4, 0.5), weight_decay=0.2,
                        global_clipnorm=0.6, use_ema=True, ema_momentum=0.6, ema_overwrite_frequency=2,
                        gradient_accumulation_steps=2),
}
PLAIN = ["sgd", "lion", "adam", "adamw", "adamax", "nadam", "adagrad", "adadelta", "rmsprop", "ftrl"]
T = torch.optim
TORCH = {
    "torch_momentum": (T.SGD, dict(lr=0.02, momentum=0.9)),
    "torch_nesterov": (T.SGD, dict(lr=0.02, momentum=0.8, nesterov=True)),
    "torch_adam": (T.Adam, dict(lr=0.1, betas=(0.85, 0.99), eps=0)),
    "torch_amsgrad": (T.Adam, dict(lr=0.1, betas=(0.6, 0.7), eps=0, amsgrad=True)),
    "torch_adamw": (T.AdamW, dict(lr=0.1, betas=(0.85, 0.99), eps=0, weight_decay=0.05)),
    "torch_adamax": (T.Adamax, dict(lr=0.1, betas=(0.85, 0.9), eps=0)),
    "torch_nadam": (T.NAdam, dict(lr=0.1, betas=(0.85, 0.99), eps=1e-3, momentum_decay=1)),
    "torch_adagrad": (T.Adagrad, dict(lr=0.2, initial_accumulator_value=0.3, eps=0)),
    "torch_adadelta": (T.Adadelta, dict(lr=0.7, rho=0.8, eps=1e-2)),
    "torch_rmsprop": (T.RMSprop, dict(lr=0.01, alpha=0.8, eps=0)),
    "torch_rmsprop_both": (T.RMSprop, dict(lr=0.005, alpha=0.9, eps=0, momentum=0.5, centered=True)),
}


def keras_path(rule, options, gradient):
    cls, arguments = KERAS[rule]
    optimizer = cls(**{**arguments, **options})
    weights = [keras.Variable(numpy.array(START[i:i + 2]), dtype="float64") for i in (0, 2)]
    values = lambda: [float(v) for w in weights for v in numpy.asarray(w)]
    for _ in range(STEPS):
        g = gradient(values())
        optimizer.apply([numpy.array(g[:2]), numpy.array(g[2:])], weights)
    optimizer.finalize_variable_values(weights)
    return values()


def torch_path(rule, gradient):
    cls, arguments = TORCH[rule]
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = cls([w], **arguments)
    for _ in range(STEPS):
        w.grad = torch.tensor(gradient(w.tolist()), dtype=torch.float64)
        optimizer.step()
    return w.tolist()


S = O.schedules
f64 = numpy.float64  # a Python float would become float32
SCHEDULES = {
    "exponential": S.ExponentialDecay(f64(0.3), 7, f64(0.6)),
    "exponential_staircase": S.ExponentialDecay(f64(0.3), 7, f64(0.6), staircase=True),
    "piecewise": S.PiecewiseConstantDecay([3, 10], [f64(0.5), f64(0.25), f64(0.125)]),
    "polynomial": S.PolynomialDecay(f64(0.3), 12, end_learning_rate=f64(0.01), power=f64(1.5)),
    "polynomial_cycle": S.PolynomialDecay(f64(0.3), 12, power=f64(2.0), cycle=True),
    "inverse_time": S.InverseTimeDecay(f64(0.3), 7, f64(0.6)),
    "inverse_time_staircase": S.InverseTimeDecay(f64(0.3), 7, f64(0.6), staircase=True),
    "cosine": S.CosineDecay(f64(0.3), 20, alpha=f64(0.1)),
    "cosine_warmup": S.CosineDecay(f64(0.05), 20, alpha=f64(0.1), warmup_target=f64(0.4), warmup_steps=6),
    "restarts": S.CosineDecayRestarts(f64(0.3), 6, alpha=f64(0.1), m_mul=f64(0.8)),
    "restarts_equal": S.CosineDecayRestarts(f64(0.3), 7, t_mul=f64(1.0), m_mul=f64(0.5)),
}
STEPS_OF_SCHEDULES = [0, 1, 3, 4, 5, 8, 10, 13, 19, 25, 37, 100]


HEAD = """// Written by tools/golden/optimizers.py with Keras {keras} and PyTorch {torch}:
// run it again rather than edit.
// clang-format off
#pragma once

namespace hebb::testing {{

/// Four weights after ten steps on a function.
struct OptimizerGolden {{
  const char *rule, *option, *function;
  double weights[4];
}};

/// Learning rates after each of these numbers of batches.
inline constexpr int kScheduleSteps[] = {steps};
struct ScheduleGolden {{
  const char* schedule;
  double rates[{count}];
}};
"""


def numbers(values):
    return "{" + ", ".join(repr(float(v)) for v in values) + "}"


def line(rule, option, function, path):
    print(f'  {{"{rule}", "{option}", "{function.__name__}", {numbers(path)}}},')


def main():
    print(HEAD.format(keras=keras.__version__, torch=torch.__version__, count=len(STEPS_OF_SCHEDULES),
                      steps="{" + ", ".join(map(str, STEPS_OF_SCHEDULES)) + "}"))
    print("inline constexpr OptimizerGolden kOptimizerGolden[] = {")
    for f in FUNCTIONS:
        for rule in KERAS:
            line(rule, "", f, keras_path(rule, {}, f))
        for rule in TORCH:
            line(rule, "", f, torch_path(rule, f))
    for option in OPTIONS:
        for rule in PLAIN:
            line(rule, option, banana, keras_path(rule, OPTIONS[option](), banana))
        for f in (bowl, saturating):
            line("momentum", option, f, keras_path("momentum", OPTIONS[option](), f))
    print("};\n\ninline constexpr ScheduleGolden kScheduleGolden[] = {")
    for name, schedule in SCHEDULES.items():
        print(f'  {{"{name}", {numbers(schedule(step) for step in STEPS_OF_SCHEDULES)}}},')
    print("};\n\n}  // namespace hebb::testing")


main()
