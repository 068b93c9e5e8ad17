#!/usr/bin/env python3
"""What callbacks of the real Keras that watch a figure do on given ones, and SwapEMAWeights: writes callback_golden.hpp.

    KERAS_BACKEND=tensorflow python3 tools/golden/callbacks.py | clang-format > tests/train/callback_golden.hpp

Needs keras 3 with tensorflow. The figures are put into the logs by hand, so nothing is trained but for SwapEMAWeights;
the only weight of the model is the number of the epoch.
"""
import os
import random

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy

keras.config.set_floatx("float64")

EPOCHS = 24


def figures(case):
    """A walk with plateaus and equal values, going down or up, in multiples of 1/16."""
    numbers = random.Random(case)
    value, values = 40, []
    for _ in range(EPOCHS):
        value += numbers.choice([-4, -3, -2, -1, 0, 0, 0, 1, 2, 3])
        values.append(value / 16)
    return values if case % 3 else [-v for v in values]


def model_of_one_weight():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
    return model


def run(callback, values):
    """The learning rate after each epoch that was run, and the weight at the end."""
    model = model_of_one_weight()
    callback.set_model(model)
    callback.set_params({"epochs": len(values)})
    model.stop_training = False
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch)
        model.set_weights([numpy.full((1, 1), float(epoch))])
        callback.on_epoch_end(epoch, {"score": value})
        rates.append(float(model.optimizer.learning_rate.numpy()))
        if model.stop_training:
            break
    callback.on_train_end()
    return rates, float(model.get_weights()[0][0, 0])


def cpp(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"%s"' % value
    return repr(value)


def designated(options):
    return "{%s}" % ", ".join(".%s = %s" % (name, cpp(value)) for name, value in options.items())


def numbers(values):
    return "{%s}" % ", ".join(repr(v) for v in values)


def early_stopping(case):
    numbers_of_case = random.Random(1000 + case)
    options = {"monitor": "score", "min_delta": numbers_of_case.choice([0, 0.125, 0.25]),
               "patience": numbers_of_case.choice([0, 1, 2, 3, 5]), "mode": "min" if case % 3 else "max"}
    if case % 4 == 0:
        options["baseline"] = figures(case)[3]
    options["restore_best_weights"] = case % 2 == 0
    options["start_from_epoch"] = numbers_of_case.choice([0, 0, 2, 4])
    rates, weight = run(keras.callbacks.EarlyStopping(**options), figures(case))
    print("{%s, %s, %d, %r}," % (designated(options), numbers(figures(case)), len(rates), weight))


def reduce_lr(case):
    numbers_of_case = random.Random(2000 + case)
    options = {"monitor": "score", "factor": numbers_of_case.choice([0.5, 0.25, 0.75]),
               "patience": numbers_of_case.choice([0, 1, 2, 3]), "mode": "min" if case % 3 else "max",
               "min_delta": numbers_of_case.choice([0, 0.125]), "cooldown": numbers_of_case.choice([0, 1, 3]),
               "min_lr": numbers_of_case.choice([0, 0.0625, 0.01])}
    rates, _ = run(keras.callbacks.ReduceLROnPlateau(**options), figures(case))
    print("{%s, %s, %s}," % (designated(options), numbers(figures(case)), numbers(rates)))


def checkpoint(case):
    numbers_of_case = random.Random(3000 + case)
    options = {"monitor": "score", "save_best_only": case % 4 != 3, "mode": "min" if case % 3 else "max"}
    if case % 2:
        options["initial_value_threshold"] = figures(case)[numbers_of_case.randrange(6)]
    callback = keras.callbacks.ModelCheckpoint("{epoch:03d}_{score:+.2f}.keras", **options)
    saved = []
    model = model_of_one_weight()
    model.save = lambda path, overwrite: saved.append(path)
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(figures(case)):
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, {"score": value})
    print("{%s, %s, {%s}}," % (designated(options), numbers(figures(case)), ", ".join('"%s"' % p for p in saved)))


def swap(case):
    """Three epochs with averages; loss after each, val_loss, and weights that later callbacks see."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.set_weights([numpy.array([[0.25], [-0.5]]), numpy.array([0.125])])
    model.compile(optimizer=keras.optimizers.SGD(0.125, use_ema=True, ema_momentum=0.5), loss="mse")
    seen = []
    look = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.extend(float(v) for w in model.get_weights() for v in w.reshape(-1)))
    x = numpy.array([[0.5, 1.0], [-1.0, 0.25], [1.5, -0.75], [0.0, 2.0]])
    y = numpy.array([[1.0], [0.5], [-2.0], [0.25]])
    history = model.fit(x, y, batch_size=2, epochs=3, shuffle=False, verbose=0, validation_data=(x, y),
                        callbacks=[keras.callbacks.SwapEMAWeights(swap_on_epoch=case == 1), look])
    left = [float(v) for w in model.get_weights() for v in w.reshape(-1)]
    print("{%s, %s, %s, %s, %s}," % (cpp(case == 1), numbers(history.history["loss"]),
                                     numbers(history.history["val_loss"]), numbers(seen), numbers(left)))


def table(name, kind, rows, count):
    print("inline const std::vector<%s> %s = {" % (kind, name))
    for case in range(count):
        rows(case)
    print("};\n")


def main():
    print("// Written by tools/golden/callbacks.py with keras %s.\n#pragma once\n" % keras.__version__)
    print('#include <string>\n#include <vector>\n\n#include "hebb/callbacks.hpp"\n\nnamespace hebb::testing {\n')
    print("/// A run on given figures: how many epochs there were, and the epoch whose weights were left.")
    print("struct KerasStopping {\n  EarlyStoppingOptions options;\n  std::vector<double> figures;\n"
          "  int epochs;\n  double weight;\n};\n")
    print("/// The learning rate after each epoch.")
    print("struct KerasPlateau {\n  ReduceLROnPlateauOptions options;\n  std::vector<double> figures, rates;\n};\n")
    print("/// The files that were written.")
    print("struct KerasCheckpoint {\n  ModelCheckpointOptions options;\n  std::vector<double> figures;\n"
          "  std::vector<std::string> files;\n};\n")
    print("/// Figures of three epochs, the weights at the end of each, and those that were left.")
    print("struct KerasSwap {\n  bool swap_on_epoch;\n  std::vector<double> loss, val_loss, seen, left;\n};\n")
    table("kKerasStopping", "KerasStopping", early_stopping, 24)
    table("kKerasPlateau", "KerasPlateau", reduce_lr, 24)
    table("kKerasCheckpoint", "KerasCheckpoint", checkpoint, 8)
    table("kKerasSwap", "KerasSwap", swap, 2)
    print("}  // namespace hebb::testing")


main()
