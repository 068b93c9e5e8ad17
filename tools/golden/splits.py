#!/usr/bin/env python3
"""Test parts of scikit-learn's k-fold splits without shuffling, as C++ for tests/data.

    python tools/golden/splits.py > tests/data/splits_golden.hpp
"""
import random

import numpy
import sklearn
from sklearn.model_selection import KFold, StratifiedKFold


def brace(values):
    return "{" + ", ".join(str(int(v)) for v in values) + "}"


def main():
    labels = [random.Random(i).choice([3, 1, 1, 2]) for i in range(41)]
    print("// Written by tools/golden/splits.py with scikit-learn %s.\n#pragma once\n" % sklearn.__version__)
    print("#include <cstdint>\n#include <vector>\n\nnamespace hebb::testing {\n")
    print("using RowLists = std::vector<std::vector<std::int64_t>>;\n")
    print("/// Test rows of KFold(4) for 11 samples.")
    print("inline const RowLists kKFold = {%s};" % ", ".join(brace(t) for _, t in KFold(4).split(numpy.zeros(11))))
    print("/// Classes, and the test rows of StratifiedKFold(5).")
    print("inline const std::vector<std::int64_t> kLabels = %s;" % brace(labels))
    print("inline const RowLists kStratifiedKFold = {%s};"
          % ", ".join(brace(t) for _, t in StratifiedKFold(5).split(labels, labels)))
    print("\n}  // namespace hebb::testing")


main()
