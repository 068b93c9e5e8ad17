#!/usr/bin/env python3
"""Opens the files that KerasFiles.WritesFilesForTheRealOne wrote with the real Keras, and compares predictions and further
training with hebb's.

    KERAS_BACKEND=tensorflow python3 tools/keras/files.py FOLDER
"""
import glob
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

# Keras's own readers cannot open these as .h5: operations lose their module there, lists of axes are dropped.
NOT_AS_H5 = {"keras3_operations", "keras3_nested", "keras3_normalizations"}
PREDICTIONS, LOSSES = 1e-6, 1e-5


def one(list):
    return list[0] if len(list) == 1 else list


def arrays(numbers, letter):
    return [numbers[letter + str(i)] for i in range(100) if letter + str(i) in numbers]


def distance(model, numbers):
    """Largest difference of a prediction, by the size of the largest, or of 1."""
    predicted = model.predict(one(arrays(numbers, "x")), verbose=0)
    expected = arrays(numbers, "p")
    predicted = predicted if len(expected) > 1 else [predicted]
    return max(np.max(np.abs(p - e)) / max(1, np.max(np.abs(e))) for p, e in zip(predicted, expected))


def loss_distance(model, numbers):
    worst = 0
    for expected in numbers["losses"]:
        model.reset_metrics()
        loss = float(np.ravel(model.train_on_batch(one(arrays(numbers, "x")), one(arrays(numbers, "y"))))[0])
        worst = max(worst, abs(loss - expected) / max(1, abs(expected)))
    return worst


def check(path):
    """The distances of one model: predictions from each file, losses."""
    numbers, found = np.load(path + ".npz"), {}
    model = keras.models.load_model(path + ".keras")
    found[".keras"] = distance(model, numbers)
    if "losses" in numbers:
        found["losses"] = loss_distance(model, numbers)
    for weight in model.weights:
        weight.assign(np.zeros(weight.shape))
    model.load_weights(path + ".weights.h5")
    found[".weights.h5"] = distance(model, numbers)
    if os.path.basename(path) not in NOT_AS_H5:
        found[".h5"] = distance(keras.models.load_model(path + ".h5", compile=False), numbers)
    return found


def main():
    paths = sorted(p[:-len(".npz")] for p in glob.glob(sys.argv[1] + "/*.npz"))
    worst, failed = {}, 0
    for path in paths:
        try:
            found = check(path)
        except Exception as error:
            print("%s: %s" % (os.path.basename(path), str(error)[:600]))
            failed += 1
            continue
        for what, value in found.items():
            worst[what] = max(worst.get(what, 0), value)
            if not value <= (LOSSES if what == "losses" else PREDICTIONS):
                print("%s: %s differ by %.2g" % (os.path.basename(path), what, value))
                failed += 1
    if failed or not paths:
        sys.exit("Keras %s: %d faults in %d models" % (keras.__version__, failed, len(paths)))
    print("Keras %s: %d models; largest differences: %s" % (
        keras.__version__, len(paths), ", ".join("%s %.1g" % entry for entry in sorted(worst.items()))))


main()
