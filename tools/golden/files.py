#!/usr/bin/env python3
"""Models as the real Keras writes them, what they predict, and how their training goes on: fills tests/io/keras.

    KERAS_BACKEND=tensorflow python3 tools/golden/files.py tests/io/keras keras
    python3 tools/golden/files.py tests/io/keras tf_keras

Needs keras 3 with tensorflow, or tf-keras. Files are packed with gzip, as hebb may read them; CASE.npz holds inputs x0,
x1, ..., targets y0, ..., predictions p0, ... and, where the model is compiled, the losses of three further steps.
"""
import gzip
import importlib
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

FOLDER, LIBRARY = sys.argv[1:3]
keras = importlib.import_module(LIBRARY)
NEW = LIBRARY == "keras"
L, O = keras.layers, keras.optimizers
BATCH = 6


def numbers(stream, *shape):
    return np.random.default_rng(stream).uniform(-1, 1, shape).astype("float32")


def sequential(*layers, shape=(4,), **options):
    return keras.Sequential([keras.Input(shape), *layers], **options)


def on_one_input(*layers, shape=(4,)):
    """Each layer on the same input, side by side: one output each."""
    x = keras.Input(shape)
    return keras.Model(x, [layer(x) for layer in layers])


def activations():
    names = "elu relu relu6 sigmoid softmax softplus softsign tanh selu gelu silu exponential hard_sigmoid leaky_relu linear mish".split()
    names = names if NEW else [n for n in names if n not in ("hard_sigmoid", "silu", "relu6", "leaky_relu")]
    slope = {"negative_slope": 0.125} if NEW else {"alpha": 0.125}
    return on_one_input(*[L.Activation(n) for n in names], L.ReLU(max_value=0.75, negative_slope=0.25, threshold=0.125),
                        L.LeakyReLU(**slope), L.PReLU("glorot_uniform"), L.ELU(alpha=0.5), L.Softmax())


def shapes():
    return on_one_input(L.Flatten(), L.Reshape((4, -1)), L.Permute((2, 1)), L.Softmax(axis=1),
                        L.PReLU("ones", shared_axes=[1]), L.Dense(2, use_bias=False), shape=(3, 4))


def normalizations():
    adapted = L.Normalization()
    adapted.adapt(numbers(90, 20, 4))
    layers = [adapted, L.BatchNormalization(momentum=0.5), L.BatchNormalization(scale=False, center=True, epsilon=0.125),
              L.LayerNormalization(), L.LayerNormalization(center=False, epsilon=0.125)]
    given = L.Normalization(mean=[0.5, -0.5, 0.25, 0], variance=[1, 4, 0.25, 1])
    return on_one_input(*layers, *([given, L.Normalization(axis=None, mean=0.5, variance=4.0, invert=True)] if NEW else []))


def preprocessing():
    return on_one_input(L.Rescaling(0.5, offset=0.25), L.RepeatVector(3), L.Discretization(bin_boundaries=[-0.5, 0.0, 0.5]),
                        L.ActivityRegularization(l1=0.5, l2=0.25), L.CategoryEncoding(3, output_mode="multi_hot"))


def noise():
    return sequential(L.Dropout(0.5), L.GaussianNoise(0.5), L.GaussianDropout(0.5), L.AlphaDropout(0.5), L.Dense(2))


def embedding():
    return sequential(L.Embedding(5, 2), L.Flatten(), L.Dense(1), shape=(3,))


def merging():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    pairs = [L.Add(), L.Subtract(), L.Multiply(), L.Average(), L.Maximum(), L.Minimum(), L.Concatenate(), L.Dot(1),
             L.Dot(1, normalize=True)]
    return keras.Model([a, b], [layer([a, b]) for layer in pairs])


def operations():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    x = 2.0 - a * 0.5 + b
    return keras.Model([a, b], L.Dense(2)(x[:, 1:3] / (1.5 + a[:, 0:2])))


def layer_operations():
    """Operations that are layers as well."""
    a, b = keras.Input((3, 4), name="a"), keras.Input((3, 4), name="b")
    x = keras.ops.concatenate([keras.ops.maximum(a, b), keras.ops.minimum(a, b)], axis=1)
    return keras.Model([a, b], [keras.ops.softmax(x, axis=1), L.Dense(2)(keras.ops.concatenate([x, x], axis=-1))])


def layer_activations():
    """Activations that are layers, as options of others."""
    relu = L.ReLU(max_value=0.75, negative_slope=0.25, threshold=0.125)
    leaky = L.LeakyReLU(**({"negative_slope": 0.07} if NEW else {"alpha": 0.07}))
    return on_one_input(*[L.Dense(3, activation=layer) for layer in (relu, leaky, L.ELU(alpha=0.5), L.Softmax(axis=1))],
                        L.Activation(L.ELU(alpha=0.25)), shape=(3, 4))


def regularized():
    R, C = keras.regularizers, keras.constraints
    return sequential(L.Dense(5, activation="tanh", kernel_regularizer=R.L2(0.125), bias_regularizer=R.L1(0.25),
                              activity_regularizer=R.L1L2(0.125, 0.25), kernel_constraint=C.MaxNorm(0.5)),
                      L.Dense(1, kernel_initializer="he_normal", kernel_constraint=C.UnitNorm()))


def tower():
    return sequential(L.Dense(3, activation="tanh"), L.BatchNormalization(), L.Dense(2, name="door"),
                      name="tower")


def nested():
    """Two branches through one model, a model in a model, a layer of that name outside, a layer that is shared."""
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    inner, shared = tower(), L.Dense(3, activation="sigmoid", name="shared")
    i = keras.Input((2,))
    around = keras.Model(i, sequential(L.Dense(2, name="deep"), shape=(2,))(L.Dense(2, activation="relu")(i)), name="around")
    x = L.Concatenate()([inner(a), around(inner(b)), shared(a), shared(b)])
    return keras.Model([a, b], [L.Dense(1, name="price")(x), L.Dense(3, activation="softmax", name="kind")(shared(x[:, :4] if NEW else a))])


def frozen():
    first = L.Dense(3, name="kept")
    model = sequential(first, L.BatchNormalization(), L.Dense(1))
    first.trainable = False
    return model


def plain():
    """Twelve variables and more, so that 10 comes before 2 in the order of texts."""
    return sequential(L.Dense(3, activation="tanh"), L.Dense(3, activation="tanh"), L.BatchNormalization(), L.Dense(2))


MODELS = [activations, shapes, normalizations, preprocessing, noise, embedding, merging, layer_activations] + [operations, layer_operations] * NEW
COMPILED = [regularized, nested, frozen]


def optimizers():
    yield "sgd", O.SGD(0.125)
    yield "momentum", O.SGD(0.0625, momentum=0.75, nesterov=True)
    yield "adam", O.Adam(0.01)
    yield "adamw", O.AdamW(0.01, weight_decay=0.125)
    yield "amsgrad", O.Adam(0.01, amsgrad=True)
    yield "rmsprop", O.RMSprop(0.01)
    yield "rmsprop_all", O.RMSprop(0.01, centered=True, momentum=0.5)
    yield "adagrad", O.Adagrad(0.125)
    yield "adadelta", O.Adadelta(0.5)
    yield "adamax", O.Adamax(0.01)
    yield "nadam", O.Nadam(0.01)
    yield "ftrl", O.Ftrl(0.125)
    yield "ema", O.Adam(0.01, use_ema=True, ema_momentum=0.75, ema_overwrite_frequency=2)
    yield "schedule", O.SGD(O.schedules.ExponentialDecay(0.125, 2, 0.5), momentum=0.5)
    if NEW:
        yield "lion", O.Lion(0.01)
        yield "accumulation", O.Adam(0.01, gradient_accumulation_steps=2)
    else:
        for name in "SGD RMSprop Adam Adagrad Adadelta Adamax Ftrl".split():
            options = {"momentum": 0.5} if name in ("SGD", "RMSprop") else {}
            yield "legacy_" + name.lower(), getattr(O.legacy, name)(learning_rate=0.01, **options)


def samples(model, name):
    shapes = [tuple(i.shape[1:]) for i in model.inputs]
    x = [numbers(i, BATCH, *s) for i, s in enumerate(shapes)]
    if name == "embedding":
        x = [np.floor((i + 1) * 2.5).astype("float32") for i in x]
    if name == "preprocessing":
        x = [np.clip(np.floor((i + 1) * 1.5), 0, 2).astype("float32") for i in x]
    return x


def targets(model):
    y = [numbers(50 + i, BATCH, *o.shape[1:]) for i, o in enumerate(model.outputs)]
    if len(y) == 2:
        y[1] = np.eye(3, dtype="float32")[np.arange(BATCH) % 3]
    return y


def one(list):
    return list[0] if len(list) == 1 else list


def step(model, x, y):
    model.reset_metrics()
    result = model.train_on_batch(one(x), one(y))
    return float(np.ravel(result)[0])


def pack(path):
    with open(path, "rb") as file:
        data = file.read()
    os.remove(path)
    with open(path + ".gz", "wb") as file:
        file.write(gzip.compress(data, 9, mtime=0))


def write(name, model, optimizer=None, formats=(".keras", ".h5")):
    path = os.path.join(FOLDER, ("keras3_" if NEW else "keras2_") + name)
    x = samples(model, name)
    arrays = {"x%d" % i: a for i, a in enumerate(x)}
    y = targets(model)
    if optimizer:
        loss = "mse" if len(y) == 1 else {"price": "mse", "kind": "categorical_crossentropy"}
        model.compile(optimizer, loss, metrics=["mae"] if len(y) == 1 else {"price": ["mae"], "kind": ["accuracy"]},
                      loss_weights=None if len(y) == 1 else {"price": 0.5, "kind": 2.0})
        arrays.update({"y%d" % i: a for i, a in enumerate(y)})
        for _ in range(3):
            step(model, x, y)
    for form in formats:
        model.save(path + form)
        pack(path + form)
    if name == "plain":
        model.save_weights(path + ".weights.h5")
        pack(path + ".weights.h5")
        if not NEW:  # in the form of the whole models' .h5
            model.save_weights(path + "_weights.h5")
            pack(path + "_weights.h5")
    p = model.predict(one(x), verbose=0)
    arrays.update({"p%d" % i: np.asarray(a, "float32") for i, a in enumerate(p if len(model.outputs) > 1 else [p])})
    if optimizer and not (not NEW and name == "nadam"):  # tf-keras multiplies its momenta once for every weight
        arrays["losses"] = np.array([step(model, x, y) for _ in range(3)])
    np.savez_compressed(path + ".npz", **arrays)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    cases = [(make, None) for make in MODELS] + [(make, "adam") for make in COMPILED]
    for make, optimizer in cases:
        keras.backend.clear_session()
        keras.utils.set_random_seed(1)
        # Keras 3 leaves the module out that tells operations from layers, and loses lists of axes in .h5.
        write(make.__name__, make(), optimizer and O.Adam(0.01))
    for name, optimizer in optimizers():
        keras.backend.clear_session()
        keras.utils.set_random_seed(1)
        legacy = name.startswith("legacy_")
        write(name, plain(), optimizer, (".h5",) if legacy else (".keras", ".h5"))
    keras.utils.set_random_seed(1)
    write("plain", plain(), None)
    if NEW:
        tenth = keras.initializers.Constant(0.1)
        path = os.path.join(FOLDER, "weights_bfloat16.keras")
        sequential(L.Dense(2, kernel_initializer=tenth, bias_initializer=tenth, dtype="bfloat16")).save(path)
        pack(path)


main()
