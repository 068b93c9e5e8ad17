#!/usr/bin/env python3
"""What scikit-learn's scalers, imputer and one-hot encoder make of small data, as C++ for tests/data.

    python tools/golden/preprocessing.py > tests/data/preprocessing_golden.hpp
"""
import numpy
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

NAN = float("nan")
X = numpy.array([[1.5, -3e4, 7, 0.1], [2.25, 5e5, 7, NAN], [-8, 12.5, 7, 0.3], [NAN, -1, 7, 0.7],
                 [0.125, 1e-3, 7, -0.9]])
NEW = numpy.array([[100.0, NAN, 8, 0], [-100, 0, 7, 0.25]])


def brace(values):
    numbers = ["kNaN" if v != v else repr(float(v)) for v in numpy.asarray(values).ravel()]
    return "{" + ", ".join(numbers) + "}"


def scaler(name, made):
    made.fit(X)
    print('    {"%s", {%s, %s}},' % (name, brace(made.transform(X)), brace(made.transform(NEW))))


def main():
    print("// Written by tools/golden/preprocessing.py with scikit-learn %s.\n#pragma once\n" % sklearn.__version__)
    print("#include <limits>\n#include <map>\n#include <string>\n#include <vector>\n\nnamespace hebb::testing {\n")
    print("inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();\n")
    print("/// What a scaler is fitted on, [5, 4], and what it has not seen, [2, 4].")
    print("inline const std::vector<double> kFitted = %s;" % brace(X))
    print("inline const std::vector<double> kNew = %s;\n" % brace(NEW))
    print("/// By scaler: kFitted and kNew transformed; for an imputer also what it fills in.")
    print("inline const std::map<std::string, std::vector<std::vector<double>>> kScaled = {")
    scaler("standard", StandardScaler())
    scaler("standard without mean", StandardScaler(with_mean=False))
    scaler("standard without std", StandardScaler(with_std=False))
    scaler("min max", MinMaxScaler())
    scaler("min max from -1 to 2", MinMaxScaler((-1, 2)))
    scaler("min max clipped", MinMaxScaler(clip=True))
    for strategy in ("mean", "median"):
        made = SimpleImputer(strategy=strategy).fit(X)
        print('    {"%s", {%s, %s, %s}},' % (strategy, brace(made.transform(X)), brace(made.transform(NEW)), brace(made.statistics_)))
    print("};\n")
    encoder = OneHotEncoder(sparse_output=False)
    table = numpy.array([["red", 10], ["blue", 9], ["green", 10], ["blue", 2]], dtype=object)
    encoded = encoder.fit_transform(table)
    print("/// Columns color and size, rows red 10, blue 9, green 10, blue 2, encoded.")
    print("inline const std::vector<std::string> kEncodedNames = {%s};" %
          ", ".join('"%s"' % n for n in encoder.get_feature_names_out(["color", "size"])))
    print("inline const std::vector<double> kEncoded = %s;" % brace(encoded))
    print("\n}  // namespace hebb::testing")


main()
