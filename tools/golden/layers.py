#!/usr/bin/env python3
"""Outputs, gradients and moving statistics of layers by the real Keras: writes layers_values.hpp.

    KERAS_BACKEND=tensorflow python3 tools/golden/layers.py | clang-format > tests/nn/layers_values.hpp

Needs keras 3 with tensorflow. All in float64. Option values are float32 numbers, because Keras casts
them through float32.
"""
import math
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy
import tensorflow


def numbers(shape, start):
    """Numbers of either sign with no pattern that a wrong order of axes would leave alone."""
    count = math.prod(shape)
    values = [round(math.sin(1.7 * (i + start)) * 1.5 + 0.25, 3) for i in range(count)]
    return numpy.array(values).reshape(shape)


CASES = []


def case(name, **lists):
    flat = {key: numpy.asarray(value, "float64").reshape(-1).tolist() for key, value in lists.items()}
    CASES.append((name, flat))


def weights_of(layer, start):
    """Weights that no initializer makes; variances are positive."""
    values = []
    for i, variable in enumerate(layer.weights):
        drawn = numbers(variable.shape, start + 10 * i)
        values.append(abs(drawn) + 0.5 if "variance" in variable.name else drawn)
    layer.set_weights(values)


def gradients(layer, x, seed, training):
    variable = tensorflow.Variable(x)
    with tensorflow.GradientTape() as tape:
        y = layer(variable, training=training)
        loss = tensorflow.reduce_sum(y * seed)
    watched = [variable] + [v.value for v in layer.trainable_variables]
    found = tape.gradient(loss, watched)
    return y.numpy(), numpy.concatenate([g.numpy().reshape(-1) for g in found])


def batch_normalization(name, shape, **options):
    """Three training steps on other data, then inference, each with its gradients."""
    layer = keras.layers.BatchNormalization(dtype="float64", **options)
    layer.build((None,) + shape[1:])
    weights_of(layer, 5)
    outputs, slopes = [], []
    for step in range(3):
        x, seed = numbers(shape, 100 * step), numbers(shape, 100 * step + 51)
        y, found = gradients(layer, x, seed, True)
        outputs.append(y.reshape(-1))
        slopes.append(found)
    y, found = gradients(layer, numbers(shape, 300), numbers(shape, 351), False)
    moving = numpy.concatenate([w.reshape(-1) for w in layer.get_weights()[-2:]])
    case(name, outputs=numpy.concatenate(outputs), gradients=numpy.concatenate(slopes), moving=moving,
         inference=y, inference_gradients=found)


def frozen(name, shape):
    layer = keras.layers.BatchNormalization(dtype="float64", momentum=0.5, epsilon=0.125)
    layer.build((None,) + shape[1:])
    weights_of(layer, 5)
    layer.trainable = False
    y = layer(numbers(shape, 0), training=True)
    moving = numpy.concatenate([w.reshape(-1) for w in layer.get_weights()[-2:]])
    case(name, outputs=y, moving=moving)


def masked(name, shape, mask):
    layer = keras.layers.BatchNormalization(dtype="float64", momentum=0.5, epsilon=0.125)
    layer.build((None,) + shape[1:])
    weights_of(layer, 5)
    y = layer(numbers(shape, 0), training=True, mask=numpy.array(mask, "bool"))
    moving = numpy.concatenate([w.reshape(-1) for w in layer.get_weights()[-2:]])
    case(name, outputs=y, moving=moving)


def layer_normalization(name, shape, **options):
    layer = keras.layers.LayerNormalization(dtype="float64", **options)
    layer.build((None,) + shape[1:])
    weights_of(layer, 5)
    y, found = gradients(layer, numbers(shape, 0), numbers(shape, 51), True)
    case(name, outputs=y, gradients=found)


def plain(name, layer, x):
    case(name, outputs=layer(x))


def normalization(name, shape, **options):
    """adapt() on some data, then on more: the second takes the place of the first."""
    layer = keras.layers.Normalization(dtype="float64", **options)
    layer.adapt(numbers(shape, 0))
    layer.adapt(numbers(shape, 100))
    inverse = keras.layers.Normalization(dtype="float64", invert=True, **options)
    inverse.adapt(numbers(shape, 100))
    x = numbers(shape, 200)
    case(name, outputs=layer(x), inverse=inverse(x), mean=layer.adapt_mean, variance=layer.adapt_variance)


def embedding():
    layer = keras.layers.Embedding(4, 3, mask_zero=True, dtype="float64")
    layer.build((None, 2))
    weights_of(layer, 5)
    x, seed = numpy.array([[3, 0], [1, 3]]), numbers((2, 2, 3), 51)
    with tensorflow.GradientTape() as tape:
        y = layer(x)
        loss = tensorflow.reduce_sum(y * seed)
    slope = tensorflow.convert_to_tensor(tape.gradient(loss, layer.embeddings.value))
    case("embedding", outputs=y, gradients=slope, mask=layer.compute_mask(x))


def categories():
    bins = {"bin_boundaries": [-0.5, 0.25, 1.0]}
    x = numpy.array([[-0.75, -0.5, 0.2], [0.25, 1.0, 7.0]])
    for mode in ("int", "multi_hot", "count"):
        layer = keras.layers.Discretization(output_mode=mode, dtype="float64", **bins)
        plain("discretization_" + mode, layer, x)
    numbers_of = numpy.array([[0, 2, 2], [3, 1, 3]])
    for mode in ("multi_hot", "count"):
        plain("category_" + mode,
              keras.layers.CategoryEncoding(5, output_mode=mode, dtype="float64"), numbers_of)
    weighted = keras.layers.CategoryEncoding(5, output_mode="count", dtype="float64")
    case("category_weights", outputs=weighted(numbers_of, count_weights=numbers((2, 3), 0)))
    plain("category_one_hot", keras.layers.CategoryEncoding(5, output_mode="one_hot", dtype="float64"),
          numpy.array([[4], [0]]))


def bins(name, count, **options):
    """Boundaries that adapt() finds, in float32, as Keras computes them."""
    layer = keras.layers.Discretization(**options)
    layer.adapt(numbers((count, 1), 0))
    case(name, boundaries=layer.bin_boundaries)


def brace(values):
    return "{" + ", ".join(repr(v) for v in values) + "}"


def main():
    batch_normalization("batch_vectors", (4, 3), momentum=0.5, epsilon=0.125)
    batch_normalization("batch_images", (2, 2, 3, 2), momentum=0.75, epsilon=0.0078125, center=False)
    batch_normalization("batch_channels_first", (3, 2, 4), axis=1, momentum=0.5, epsilon=0.125,
                        scale=False)
    frozen("batch_frozen", (4, 3))
    masked("batch_masked", (2, 3, 2), [[1, 1, 0], [1, 0, 0]])
    layer_normalization("layer_vectors", (3, 5), epsilon=0.125)
    layer_normalization("layer_two_axes", (2, 3, 4), axis=[1, 2], epsilon=0.0078125, center=False)
    layer_normalization("layer_middle_axis", (2, 3, 4), axis=1, epsilon=0.125)
    plain("reshape", keras.layers.Reshape((3, -1), dtype="float64"), numbers((2, 2, 3), 0))
    plain("permute", keras.layers.Permute((3, 1, 2), dtype="float64"), numbers((2, 2, 3, 4), 0))
    plain("repeat_vector", keras.layers.RepeatVector(3, dtype="float64"), numbers((2, 4), 0))
    regularizer = keras.layers.ActivityRegularization(l1=0.25, l2=0.5, dtype="float64")
    regularizer(numbers((2, 3), 0))
    case("activity_regularization", outputs=numpy.array(sum(float(v) for v in regularizer.losses)))
    normalization("normalization", (4, 3))
    normalization("normalization_two_axes", (4, 2, 3), axis=[1, 2])
    normalization("normalization_first_axis", (4, 2, 3), axis=1)
    normalization("normalization_of_all", (4, 3), axis=None)
    embedding()
    categories()
    bins("bins_of_few", 12, num_bins=4)
    bins("bins_of_many", 1000, num_bins=5)
    bins("bins_of_some", 250, num_bins=7)
    bins("bins_in_coarse_steps", 1000, num_bins=3, epsilon=0.125)
    print("// Written by tools/golden/layers.py with keras %s.\n#pragma once\n" % keras.__version__)
    print("#include <map>\n#include <string>\n#include <vector>\n\nnamespace hebb::testing {\n")
    print("/// What Keras's layers gave, by case and by what it is, flat.")
    print("inline const std::map<std::string, std::map<std::string, std::vector<double>>> kKerasLayers = {")
    for name, lists in CASES:
        entries = ",\n".join('{"%s", %s}' % (key, brace(values)) for key, values in lists.items())
        print('{"%s", {%s}},' % (name, entries))
    print("};\n\n}  // namespace hebb::testing")


main()
