#!/usr/bin/env python3
"""Losses and weights of three steps with each regularizer and constraint by the real Keras: writes regularizer_golden.hpp.

    KERAS_BACKEND=tensorflow python3 tools/golden/regularizers.py | clang-format > tests/train/regularizer_golden.hpp

Needs keras 3 with tensorflow. All in float64. Option values are float32 numbers, because Keras casts them through
float32.
"""
import math
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy

keras.config.set_floatx("float64")
R = keras.regularizers
C = keras.constraints
L = keras.layers
STEPS = 3


def numbers(shape, start):
    """Numbers of either sign with no pattern that a wrong order of axes would leave alone."""
    count = math.prod(shape)
    values = [round(math.sin(1.7 * (i + start)) * 1.5 + 0.25, 3) for i in range(count)]
    return numpy.array(values).reshape(shape)


def run(name, layer, x, y, optimizer=None):
    steps(name, keras.Sequential([keras.Input(x.shape[1:]), layer]), x, y, optimizer)


def steps(name, model, x, y, optimizer=None):
    model.set_weights([numbers(w.shape, 5 + 10 * i) if "variance" not in w.name else numpy.ones(w.shape)
                       for i, w in enumerate(model.weights)])
    model.compile(optimizer=optimizer or keras.optimizers.SGD(0.125), loss="mse")
    history = model.fit(x, y, batch_size=len(x), epochs=STEPS, shuffle=False, verbose=0)
    losses = history.history["loss"] + [model.evaluate(x, y, batch_size=len(x), verbose=0)]
    weights = [float(v) for w in model.get_weights() for v in w.reshape(-1)]
    print('{"%s", {%s}, {%s}},' % (name, ", ".join(repr(v) for v in losses), ", ".join(repr(v) for v in weights)))


def dense(name, optimizer=None, **options):
    run(name, L.Dense(3, activation="tanh", **options), numbers((4, 2), 0), numbers((4, 3), 50), optimizer)


def vectors(name, layer):
    run(name, layer, numbers((4, 3), 0), numbers((4, 3), 50))


def merged(name, layer):
    """What two layers make of one input, merged, then a layer that is not penalized."""
    x = keras.Input((2,))
    y = L.Dense(3)(layer([L.Dense(3, activation="tanh")(x), L.Dense(3)(x)]))
    steps(name, keras.Model(x, y), numbers((4, 2), 0), numbers((4, 3), 50))


def orthogonal(mode):
    """Keras keeps the factor as a float32 tensor, which it cannot multiply a float64 one by."""
    regularizer = R.OrthogonalRegularizer(mode=mode)
    regularizer.factor = 0.5
    return regularizer


def activities():
    """A penalty on what a layer gives, whatever the layer."""
    vectors("activity of prelu", L.PReLU(activity_regularizer=R.L2(0.5)))
    vectors("activity of batch_normalization",
            L.BatchNormalization(momentum=0.5, epsilon=0.125, activity_regularizer=R.L1(0.25)))
    vectors("activity of layer_normalization", L.LayerNormalization(epsilon=0.125, activity_regularizer=R.L2(0.5)))
    run("activity of embedding", L.Embedding(5, 2, activity_regularizer=R.L1L2(0.25, 0.5)),
        numpy.array([[0, 3], [3, 4]]), numbers((2, 2, 2), 50))
    merged("activity of add", L.Add(activity_regularizer=R.L2(0.5)))
    merged("activity of multiply", L.Multiply(activity_regularizer=R.L1(0.25)))
    merged("activity of maximum", L.Maximum(activity_regularizer=R.L2(0.125)))
    run("activity of activation", keras.Sequential([L.Dense(3), L.Activation("softplus", activity_regularizer=R.L2(0.5)),
                                                    L.Reshape((3,), activity_regularizer=R.L1(0.125))]),
        numbers((4, 2), 0), numbers((4, 3), 50))


def main():
    print("// Written by tools/golden/regularizers.py with keras %s.\n#pragma once\n" % keras.__version__)
    print("#include <string>\n#include <vector>\n\nnamespace hebb::testing {\n")
    print("/// The loss of three steps and of evaluate() after them, and the weights that were left.")
    print("struct KerasSteps {\n  std::string name;\n  std::vector<double> losses, weights;\n};\n")
    print("inline const std::vector<KerasSteps> kKerasSteps = {")
    dense("none")
    dense("l1", kernel_regularizer=R.L1(0.25))
    dense("l2", kernel_regularizer=R.L2(0.125))
    dense("l1_l2", kernel_regularizer=R.L1L2(0.25, 0.5))
    dense("orthogonal rows", kernel_regularizer=orthogonal("rows"))
    dense("orthogonal columns", kernel_regularizer=orthogonal("columns"))
    dense("bias", bias_regularizer=R.L2(0.5))
    dense("activity", activity_regularizer=R.L2(0.5))
    dense("all", kernel_regularizer=R.L2(0.125), bias_regularizer=R.L1(0.5), activity_regularizer=R.L1(0.25),
          kernel_constraint=C.MaxNorm(1.5), bias_constraint=C.NonNeg())
    dense("max_norm", kernel_constraint=C.MaxNorm(0.75))
    dense("max_norm 1", kernel_constraint=C.MaxNorm(1.5, axis=1))
    dense("max_norm 0 1", kernel_constraint=C.MaxNorm(0.75, axis=[0, 1]))
    dense("max_norm all", kernel_constraint=C.MaxNorm(0.75, axis=None))
    dense("non_neg", kernel_constraint=C.NonNeg())
    dense("unit_norm", kernel_constraint=C.UnitNorm(), bias_constraint=C.UnitNorm())
    dense("min_max_norm", kernel_constraint=C.MinMaxNorm(1.25, 1.5, rate=0.5))
    dense("accumulation", keras.optimizers.SGD(0.125, gradient_accumulation_steps=2),
          kernel_constraint=C.MinMaxNorm(0.5, 0.75, rate=0.25))
    dense("averages", keras.optimizers.SGD(0.125, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=2),
          kernel_constraint=C.MaxNorm(0.75))
    decaying = keras.optimizers.SGD(0.125, weight_decay=0.25)
    decaying.exclude_from_weight_decay(var_names=["bias"])
    dense("excluded", decaying)
    vectors("prelu", L.PReLU(alpha_regularizer=R.L2(0.5), alpha_constraint=C.NonNeg()))
    both = dict(beta_regularizer=R.L1(0.25), gamma_regularizer=R.L2(0.5), beta_constraint=C.NonNeg(),
                gamma_constraint=C.MaxNorm(0.5))
    vectors("batch_normalization", L.BatchNormalization(momentum=0.5, epsilon=0.125, **both))
    vectors("layer_normalization", L.LayerNormalization(epsilon=0.125, **both))
    run("embedding", L.Embedding(5, 2, embeddings_regularizer=R.L2(0.125),
                                 embeddings_constraint=C.UnitNorm(axis=1)),
        numpy.array([[0, 3], [3, 4]]), numbers((2, 2, 2), 50))
    activities()
    print("};\n\n}  // namespace hebb::testing")


main()
