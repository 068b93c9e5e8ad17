#!/usr/bin/env python3
"""Models of the real Keras as its to_json() describes them, and what they compute: writes tests/nn/models/*.json.

    KERAS_BACKEND=tensorflow python3 tools/golden/models.py

Needs keras 3 with tensorflow. All in float64. Weights, inputs and ids are numbers() of tests/nn/nn_testing.hpp, so
that a file holds the model and its outputs alone. With the option --load and files that Model::to_json() of hebb
wrote for these models, it prints what Keras makes of them.
"""
import json
import pathlib
import sys

import numpy as np

import keras
from keras import layers

keras.config.set_floatx("float64")


def numbers(shape, start):
    count = int(np.prod(shape))
    values = [round(float(np.sin(1.7 * (i + start)) * 1.5 + 0.25), 3) for i in range(count)]
    return np.array(values).reshape(shape)


def stack():
    return keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="tanh", kernel_regularizer="l2"),
                             layers.Dropout(0.5), layers.LayerNormalization(), layers.Dense(3, use_bias=False),
                             layers.Softmax()], name="stack")


def merges():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    x, y = layers.Dense(3)(a), layers.Dense(3)(b)
    outputs = [layer([x, y]) for layer in (layers.Add(), layers.Subtract(), layers.Multiply(), layers.Average(),
                                           layers.Maximum(), layers.Minimum(), layers.Concatenate(),
                                           layers.Dot(axes=1), layers.Dot(axes=1, normalize=True))]
    return keras.Model([a, b], outputs, name="merges")


def nested():
    inner = keras.Sequential([keras.Input((3,)), layers.Dense(2)], name="inner")
    p = keras.Input((2,), name="p")
    head = keras.Model(p, [layers.Dense(1)(p), layers.ReLU()(p)], name="head")
    x = keras.Input((3,), name="x")
    return keras.Model(x, head(inner(x)), name="nested")


def shared():
    """The second call of the layer is nearer to the output, its third farther than all."""
    a = keras.Input((4,), name="a")
    d = layers.Dense(4, name="d")
    first = d(a)
    d(first)
    second = d(layers.ReLU()(a))
    return keras.Model(a, layers.Add()([d(layers.ELU()(second)), first]), name="shared")


def kinds():
    """Whole numbers beside real ones, inputs in another order than the layers."""
    ids, features = keras.Input((3,), name="ids", dtype="int64"), keras.Input((2,), name="features")
    x = layers.Flatten()(layers.Embedding(10, 2)(ids))
    both = layers.Concatenate()([x, layers.Dense(3, activation="relu")(features)])
    return keras.Model([features, ids], {"price": layers.Dense(1, name="price")(both),
                                         "kind": layers.Dense(2, activation="softmax", name="kind")(both)}, name="kinds")


def arithmetic():
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    z = (x + y) * 2.0 - x / 4.0
    return keras.Model([x, y], [1.0 - z[:, 1:3], z * y, y - 0.5], name="arithmetic")


def data_of(model):
    inputs = []
    for i, x in enumerate(model.inputs):
        values = numbers((3,) + tuple(x.shape[1:]), 100 * (i + 1))
        inputs.append(np.abs(np.round(values)).astype("int64") if "int" in x.dtype else values)
    return inputs


def write(folder):
    for make in (stack, merges, nested, shared, kinds, arithmetic):
        keras.backend.clear_session()
        model = make()
        model.set_weights([numbers(w.shape, 7 * i) for i, w in enumerate(model.get_weights())])
        outputs = model(data_of(model) if len(model.inputs) > 1 else data_of(model)[0])
        outputs = [outputs[key] for key in sorted(outputs)] if isinstance(outputs, dict) else outputs
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        content = {"model": json.loads(model.to_json()),
                   "outputs": [{"shape": list(y.shape), "values": np.asarray(y).ravel().tolist()} for y in outputs]}
        (folder / f"{make.__name__}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


def load(files):
    for file in files:
        model = keras.models.model_from_json(pathlib.Path(file).read_text())
        weights = [numbers(w.shape, 7 * i) for i, w in enumerate(model.get_weights())]
        model.set_weights(weights)
        inputs = data_of(model)
        outputs = model(inputs if len(inputs) > 1 else inputs[0])
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        print(file, model.name, [float(np.sum(y)) for y in outputs])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        load(sys.argv[2:])
    else:
        write(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "tests/nn/models"))
