#!/usr/bin/env python3
"""Model files in the form of Keras 1, which no longer installs: fills tests/io/keras with keras1_*.

    python3 tools/golden/keras1.py tests/io/keras

Needs h5py and NumPy. Names and members are those of the published Keras 1.2.2 (keras/engine/topology.py and
keras/layers); predictions and losses are computed here, by NumPy in float64. CASE.npz is as files.py makes it.
"""
import gzip
import json
import os
import sys

import h5py
import numpy as np

FOLDER = sys.argv[1]
BATCH = 6


def numbers(stream, *shape):
    return np.random.default_rng(stream).uniform(-1, 1, shape).astype("float32")


def layer(kind, name, **options):
    return {"class_name": kind, "config": {"name": name, "trainable": True, **options}}


def dense(name, units, activation="linear", **options):
    unset = {f"{w}_{what}": None for w in "Wb" for what in ("regularizer", "constraint")}
    rest = {"init": "glorot_uniform", "activity_regularizer": None, "bias": True, "input_dim": None, **unset, **options}
    return layer("Dense", name, output_dim=units, activation=activation, **rest)


def merge(name, mode, axis=-1):
    return layer("Merge", name, mode=mode, mode_type="raw", concat_axis=axis, dot_axes=axis, output_shape=None,
                 output_shape_type="raw", output_mask=None, output_mask_type="raw", arguments={})


def normalization(name):
    return layer("BatchNormalization", name, epsilon=0.001, mode=0, axis=-1, momentum=0.99, gamma_regularizer=None,
                 beta_regularizer=None)


def on(inputs, described):
    """A layer of a functional model with its call on the results of these layers."""
    return {**described, "name": described["config"]["name"], "inbound_nodes": [[[i, 0, 0] for i in inputs]] if inputs else []}


def texts(values):
    """Fixed length, padded with zeros, as h5py 2 wrote lists of names."""
    return np.array([v.encode() for v in values]) if values else np.zeros(0)


def write(name, architecture, layers, x, p, training=None, optimizer=(), y=(), losses=()):
    """layers: {name: [(weight's name, array)]}, in the order of the model."""
    path = os.path.join(FOLDER, "keras1_" + name)
    with h5py.File(path + ".h5", "w") as file:
        file.attrs["model_config"] = json.dumps(architecture).encode()
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = texts(list(layers))
        for layer_name, own in layers.items():
            group = weights.create_group(layer_name)
            group.attrs["weight_names"] = texts([n for n, _ in own])
            for n, value in own:
                group.create_dataset(n, data=value)
        if training:
            file.attrs["training_config"] = json.dumps(training).encode()
            group = file.create_group("optimizer_weights")
            group.attrs["weight_names"] = texts([n for n, _ in optimizer])
            for n, value in optimizer:
                group.create_dataset(n, data=value)
    with open(path + ".h5", "rb") as file:
        data = file.read()
    os.remove(path + ".h5")
    with open(path + ".h5.gz", "wb") as file:
        file.write(gzip.compress(data, 9, mtime=0))
    arrays = {"x%d" % i: a for i, a in enumerate(x)}
    arrays.update({"y%d" % i: a for i, a in enumerate(y)})
    arrays.update({"p%d" % i: a.astype("float32") for i, a in enumerate(p)})
    if len(losses):
        arrays["losses"] = np.array(losses)
    np.savez_compressed(path + ".npz", **arrays)


def softmax(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def sequential():
    """Every layer that Keras 1 has in common with hebb, one after the other."""
    x = np.floor((numbers(0, BATCH, 3) + 1) * 2.5).astype("float32")
    rows, w1, b1, w2 = numbers(1, 5, 2), numbers(2, 6, 4), numbers(3, 4), numbers(4, 4, 3)
    gamma, beta, mean, variance = numbers(5, 4) + 2, numbers(6, 4), numbers(7, 4), numbers(8, 4) + 2
    layers = [
        layer("Embedding", "embedding_1", batch_input_shape=[None, 3], input_dtype="int32", input_dim=5, output_dim=2,
              init="uniform", input_length=3, mask_zero=False, activity_regularizer=None, W_regularizer=None,
              W_constraint=None, dropout=0.0),
        layer("Flatten", "flatten_1"),
        dense("dense_1", 4, "tanh", W_regularizer={"name": "WeightRegularizer", "l1": 0.0, "l2": 0.25},
              b_constraint={"name": "MaxNorm", "m": 2, "axis": 0}, init="normal"),
        layer("Dropout", "dropout_1", p=0.5),
        normalization("batchnormalization_1"),
        layer("GaussianNoise", "gaussiannoise_1", sigma=0.5),
        layer("GaussianDropout", "gaussiandropout_1", p=0.5),
        dense("dense_2", 3, bias=False, activity_regularizer={"name": "L1L2Regularizer", "l1": 0.5, "l2": 0.0}),
        layer("Activation", "activation_1", activation="softmax"),
    ]
    h = np.tanh(rows[x.astype(int)].reshape(BATCH, 6).astype(float) @ w1 + b1)
    h = gamma * (h - mean) / np.sqrt(variance + 0.001) + beta
    normalized = [("gamma", gamma), ("beta", beta), ("running_mean", mean), ("running_std", variance)]
    weights = {
        "embedding_1": [("embedding_1_W:0", rows)],
        "flatten_1": [],
        "dense_1": [("dense_1_W:0", w1), ("dense_1_b:0", b1)],
        "dropout_1": [],
        "batchnormalization_1": [("batchnormalization_1_%s:0" % n, value) for n, value in normalized],
        "gaussiannoise_1": [],
        "gaussiandropout_1": [],
        "dense_2": [("dense_2_W:0", w2)],
        "activation_1": [],
    }
    write("sequential", {"class_name": "Sequential", "config": layers}, weights, [x], [softmax(h @ w2)])


def functional():
    """Merge in each of its modes, on the results of a layer that is called twice."""
    a, b, w, bias = numbers(10, BATCH, 4), numbers(11, BATCH, 4), numbers(12, 4, 3), numbers(13, 3)
    modes = ["sum", "mul", "ave", "max", "concat", "dot"]
    shared = on([], dense("shared", 3, "tanh"))
    shared["inbound_nodes"] = [[["a", 0, 0]], [["b", 0, 0]]]
    layers = [on([], layer("InputLayer", n, batch_input_shape=[None, 4], input_dtype="float32", sparse=False)) for n in "ab"]
    layers.append(shared)
    for mode in modes:
        layers.append({**merge(mode, mode), "name": mode, "inbound_nodes": [[["shared", 0, 0], ["shared", 1, 0]]]})
    for entry in layers[:2]:
        del entry["config"]["trainable"]
    config = {"name": "model_1", "layers": layers, "input_layers": [["a", 0, 0], ["b", 0, 0]],
              "output_layers": [[mode, 0, 0] for mode in modes]}
    l, r = (np.tanh(x.astype(float) @ w + bias) for x in (a, b))
    p = [l + r, l * r, (l + r) / 2, np.maximum(l, r), np.concatenate([l, r], 1), (l * r).sum(1, keepdims=True)]
    weights = {n: [] for n in ["a", "b"] + modes}
    weights["shared"] = [("shared_W:0", w), ("shared_b:0", bias)]
    write("functional", {"class_name": "Model", "config": config}, weights, [a, b], p)


def trained():
    """Two steps of SGD with momentum behind it, three before it."""
    x, y = numbers(20, BATCH, 4), numbers(21, BATCH, 2)
    w, b, rate, momentum = numbers(22, 4, 2).astype(float), numbers(23, 2).astype(float), 0.125, 0.5
    velocity = [np.zeros_like(w), np.zeros_like(b)]

    def step():
        nonlocal w, b
        error = x @ w + b - y
        gradients = [x.T.astype(float) @ error * 2 / y.size, error.sum(0) * 2 / y.size]
        for v, g in zip(velocity, gradients):
            v *= momentum
            v -= rate * g
        w, b = w + velocity[0], b + velocity[1]
        return (error ** 2).mean()

    for _ in range(2):
        step()
    described = dense("dense_1", 2, batch_input_shape=[None, 4], input_dtype="float32")
    training = {"optimizer_config": {"class_name": "SGD", "config": {"lr": rate, "momentum": momentum, "decay": 0.0,
                                                                     "nesterov": False}},
                "loss": "mse", "metrics": ["mae"], "sample_weight_mode": None, "loss_weights": None}
    weights = {"dense_1": [("dense_1_W:0", w.astype("float32")), ("dense_1_b:0", b.astype("float32"))]}
    optimizer = [("iterations:0", np.float32(2)), ("Variable:0", velocity[0].astype("float32")),
                 ("Variable_1:0", velocity[1].astype("float32"))]
    p = x @ w + b
    write("trained", {"class_name": "Sequential", "config": [described]}, weights, [x], [p], training, optimizer, [y],
          [step() for _ in range(3)])


sequential()
functional()
trained()
