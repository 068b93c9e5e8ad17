#!/usr/bin/env python3
"""Training of small networks by the real Keras: logs of every epoch, for tests/train/golden_curves.hpp.

    pip install -r tools/golden/requirements.txt
    KERAS_BACKEND=tensorflow python3 tools/golden/training.py > tests/train/golden_curves.hpp

Everything is float64; numbers come from fractions that float32 holds, without shuffling.
"""

import numpy as np

import keras
from keras import layers

keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")


def table(*shape, step):
    """Numbers from -1 to 1 in a fixed pattern, in 64ths."""
    count = int(np.prod(shape))
    return ((np.arange(count) * step % 129) - 64).reshape(shape) / 64.0


ROWS = 20
X = table(ROWS, 3, step=37)
SIDE = table(ROWS, 2, step=53)
Y = table(ROWS, 2, step=29)
LABELS = np.arange(ROWS) * 7 % 3
WEIGHTS = (np.arange(ROWS) % 5) / 4.0


def weights_of(model):
    model.set_weights([table(*w.shape, step=11 + 2 * i) / 2 for i, w in enumerate(model.get_weights())])


def stack(units, activation):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(4, activation="tanh"), layers.Dense(units, activation=activation)])
    weights_of(model)
    return model


def branched():
    a, b = keras.Input((3,), name="left"), keras.Input((2,), name="right")
    shared = layers.Dense(4, activation="tanh")
    x = shared(a)
    y = layers.Concatenate()([x, b])
    model = keras.Model([a, b], [layers.Dense(2, name="number")(y), layers.Dense(3, activation="softmax", name="kind")(x)])
    weights_of(model)
    return model


def run(name, model, x, y, batch_size=8, **options):
    history = model.fit(x, y, batch_size=batch_size, epochs=5, shuffle=False, verbose=0, **options)
    for key in sorted(history.history):
        values = ", ".join(repr(float(v)) for v in history.history[key])
        print(f'    {{"{name}", "{key}", {{{values}}}}},')


def optimizers():
    return {
        "sgd": keras.optimizers.SGD(0.125, momentum=0.5),
        "adam": keras.optimizers.Adam(0.0625, beta_1=0.5, beta_2=0.75, epsilon=2.0**-20),
        "rmsprop": keras.optimizers.RMSprop(0.0625, rho=0.75, epsilon=2.0**-20),
    }


print("""// Logs of the real Keras. Written by tools/golden/training.py; do not edit.
#pragma once

#include <string>
#include <vector>

namespace hebb::testing {

struct Curve {
  std::string run, name;
  std::vector<double> values;
};

inline const std::vector<Curve> kKerasCurves = {""")
for name, optimizer in optimizers().items():
    model = stack(2, None)
    model.compile(optimizer, "mse", metrics=["mae"])
    run(name, model, X, Y, validation_split=0.25)
sgd = lambda: keras.optimizers.SGD(0.125)
model = stack(2, None)
model.compile(sgd(), "mse", metrics=["mae"], weighted_metrics=["mse"])
run("sample_weight", model, X, Y, sample_weight=WEIGHTS)
model = stack(3, "softmax")
model.compile(sgd(), "sparse_categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"])
run("class_weight", model, X, LABELS, class_weight={0: 0.5, 1: 2.0})
model = stack(2, None)
model.compile(sgd(), "mse")
run("validation", model, X, Y, validation_data=(X[:6], Y[:6], WEIGHTS[:6]), validation_freq=2)
model = branched()
model.compile(sgd(), {"number": "mse", "kind": "sparse_categorical_crossentropy"}, loss_weights={"number": 0.5, "kind": 2.0},
              metrics={"number": ["mae"], "kind": ["accuracy"]})
# The losses of single outputs are the same for equal batches only: hebb's are means over samples.
run("outputs", model, [X, SIDE], [Y, LABELS], batch_size=10)
print("""};

}  // namespace hebb::testing""")
