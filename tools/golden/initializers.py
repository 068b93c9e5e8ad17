#!/usr/bin/env python3
"""Scales of initializers by the real Keras: writes tests/nn/initializer_golden.hpp.

    KERAS_BACKEND=tensorflow python3 tools/golden/initializers.py | clang-format > tests/nn/initializer_golden.hpp

Needs keras 3 with tensorflow. Random numbers of two programs differ, so what is written is what Keras asks of its
generator: the limit of a uniform distribution, the standard deviation of a normal one before the cut. For Orthogonal and
Identity, which have no such number, a norm of what they gave.
"""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy
from keras.src.initializers import random_initializers

SHAPES = [(), (5,), (7, 11), (2, 6, 10), (3, 3, 4, 8)]
ASKED = []


class Listening:
    """In the place of Keras's generator: notes the scale that it is asked for."""

    def make_default_seed(self):
        return 1

    def uniform(self, shape, minval, maxval, **_):
        assert minval == -maxval
        ASKED.append(("uniform", maxval))
        return numpy.zeros(shape)

    def normal(self, shape, mean, stddev, **_):
        ASKED.append(("normal", stddev))
        return numpy.zeros(shape)

    def truncated_normal(self, shape, mean, stddev, **_):
        ASKED.append(("truncated_normal", stddev))
        return numpy.zeros(shape)


def scaling(name, initializer):
    for shape in SHAPES:
        initializer(shape, "float64")
        distribution, scale = ASKED.pop()
        sizes = ", ".join(str(size) for size in shape)
        print('    {"%s", {%s}, "%s", %r},' % (name, sizes, distribution, float(scale)))


def main():
    k = keras.initializers
    print("// Written by tools/golden/initializers.py with keras %s.\n#pragma once\n" % keras.__version__)
    print('#include <string>\n#include <vector>\n\n#include "hebb/shape.hpp"\n\nnamespace hebb::testing {\n')
    print("/// The limit of a uniform distribution, or the standard deviation of a normal one before the cut, that")
    print("/// Keras uses for a weight of this shape.\nstruct KerasScale {")
    print("  std::string initializer;\n  Shape shape;\n  std::string distribution;\n  double scale;\n};\n")
    print("inline const std::vector<KerasScale> kKerasScales = {")
    for name in ("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
                 "variance_scaling"):
        scaling(name, k.get(name))
    for mode in ("fan_in", "fan_out", "fan_avg"):
        for distribution in ("truncated_normal", "untruncated_normal", "uniform"):
            scaling("%s %s" % (mode, distribution), k.VarianceScaling(2.5, mode, distribution))
    print("};\n\n}  // namespace hebb::testing")


random_initializers.random = Listening()
main()
