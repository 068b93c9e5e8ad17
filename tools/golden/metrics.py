#!/usr/bin/env python3
"""Metrics over several batches, with and without weights, by Keras 3 in float64 and by their definitions, as C++.

    python tools/golden/metrics.py > tests/nn/metric_golden_values.hpp

Keras adds 1e-7 below the lines of F scores, rounds log 2 in log-cosh to float32, and has its top-k accuracies in
float32 alone: their tolerances are the size of that, and definitions stand beside them. Definitions are in NumPy and
share nothing with either library: a ROC area is a count of pairs, a Matthews coefficient a correlation of indicators.
"""
import os
import random

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np

ROWS, BATCH = 10, 3
TOLERANCE = {"LogCoshError": 3e-9, "FBetaScore": 5e-7, "F1Score": 5e-7, "TopKCategoricalAccuracy": 1e-6,
             "SparseTopKCategoricalAccuracy": 1e-6}


def numbers(columns, low, high, seed):
    rng = random.Random(seed)
    return [[round(rng.uniform(low, high), 3) for _ in range(columns)] for _ in range(ROWS)]


def distributions(classes, seed):
    rows = [[random.Random(100 * seed + 10 * i + j).randint(1, 20) for j in range(classes)] for i in range(ROWS)]
    return [[part / sum(row) for part in row] for row in rows]


LABELS = [2, 0, 3, 1, 1, 0, 2, 3, 3, 1]
SHARES = numbers(4, 0.02, 0.98, 5)
SHARES[1][1], SHARES[2][0], SHARES[3][3], SHARES[4][2], SHARES[6][1] = 0.5, 0.25, 0.0, 1.0, 0.5  # on thresholds
DATA = {
    "": [],
    "numbers": numbers(3, -2, 2, 1),
    "more_numbers": numbers(3, -2, 2, 2),
    "positives": numbers(3, 0.1, 4, 3),
    "more_positives": numbers(3, 0.1, 4, 4),
    "far": [[1e6 + x for x in row] for row in numbers(2, -1, 1, 13)],
    "far_guess": [[1e6 + x for x in row] for row in numbers(2, -1, 1, 14)],
    "shares": SHARES,
    "inner": numbers(4, 0.02, 0.98, 15),  # away from where Keras clips probabilities, in float32 elsewhere
    "share": [[row[1]] for row in SHARES],
    "scores": numbers(4, -3, 3, 6),
    "bits": [[float(random.Random(10 * i + j + 7).random() < 0.45) for j in range(4)] for i in range(ROWS)],
    "bit": [[float(x)] for x in (1, 0, 1, 1, 0, 0, 1, 0, 1, 0)],
    "labels": [float(x) for x in LABELS],
    "guesses": [float(x) for x in (2, 1, 3, 1, 0, 0, 2, 2, 3, 1)],
    "one_hot": [[float(j == x) for j in range(4)] for x in LABELS],
    "rows": distributions(4, 8),
    "truth_rows": distributions(4, 7),
    "sample_weight": [0.5, 2.0, 1.25, 0.0, 1.0, 3.0, 0.75, 1.5, 0.25, 1.0],
}


def keras_cases():
    pairs = ("numbers", "more_numbers")
    many = ("bits", "shares")
    single = ("bit", "share")
    sparse = ("labels", "scores")
    yield from [
        ("MeanSquaredError", {}, *pairs), ("MeanAbsoluteError", {}, *pairs),
        ("MeanAbsolutePercentageError", {}, *pairs), ("RootMeanSquaredError", {}, *pairs),
        ("MeanSquaredLogarithmicError", {}, "positives", "more_positives"), ("LogCoshError", {}, *pairs),
        ("CosineSimilarity", {}, *pairs), ("R2Score", {}, *pairs),
        ("R2Score", {"class_aggregation": "variance_weighted_average"}, *pairs),
        ("R2Score", {"class_aggregation": None}, *pairs),
        ("BinaryCrossentropy", {}, "bits", "inner"), ("BinaryCrossentropy", {"from_logits": True}, "bits", "scores"),
        ("BinaryCrossentropy", {"label_smoothing": 0.25}, "bits", "inner"),
        ("CategoricalCrossentropy", {}, "one_hot", "rows"),
        ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.25}, "one_hot", "scores"),
        ("SparseCategoricalCrossentropy", {}, "labels", "rows"),
        ("SparseCategoricalCrossentropy", {"from_logits": True}, *sparse),
        ("KLDivergence", {}, "truth_rows", "rows"), ("Poisson", {}, "positives", "more_positives"),
        ("Hinge", {}, "bits", "scores"), ("SquaredHinge", {}, "bits", "scores"),
        ("CategoricalHinge", {}, "one_hot", "scores"),
        ("Accuracy", {}, "labels", "guesses"), ("BinaryAccuracy", {}, *many),
        ("BinaryAccuracy", {"threshold": 0.25}, *single), ("CategoricalAccuracy", {}, "one_hot", "scores"),
        ("SparseCategoricalAccuracy", {}, *sparse), ("TopKCategoricalAccuracy", {"k": 2}, "one_hot", "scores"),
        ("SparseTopKCategoricalAccuracy", {"k": 3}, *sparse),
    ]
    for name in ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives"):
        yield name, {}, *many
        yield name, {"thresholds": [0.25, 0.75]}, *single
    for name in ("Precision", "Recall"):
        for options in ({}, {"thresholds": [0.25, 0.5, 0.625]}, {"thresholds": [0.0, 0.5, 1.0]}, {"top_k": 2},
                        {"class_id": 1}, {"thresholds": [0.625], "top_k": 3, "class_id": 2}):
            yield name, options, *many
        yield name, {"thresholds": [0.25]}, *single
    for average in (None, "micro", "macro", "weighted"):
        yield "FBetaScore", {"average": average, "beta": 2.0, "threshold": 0.5}, *many
        yield "F1Score", {"average": average}, "one_hot", "scores"
    for curve in ("ROC", "PR"):
        for method in ("interpolation", "minoring", "majoring"):
            for points in (200, 5):
                yield "AUC", {"num_thresholds": points, "curve": curve, "summation_method": method}, *single
        yield "AUC", {"curve": curve, "thresholds": [0.125, 0.25, 0.625]}, *many
        yield "AUC", {"curve": curve, "multi_label": True}, *many
        yield "AUC", {"curve": curve, "multi_label": True, "label_weights": [0.5, 2.0, 1.0, 0.0]}, *many
        yield "AUC", {"curve": curve, "label_weights": [0.5, 2.0, 1.0, 0.25]}, *many
    yield "AUC", {"num_thresholds": 2}, *single
    yield "AUC", {"from_logits": True}, "bits", "scores"


def keras_value(name, options, truth, prediction, weight):
    dtype = "float32" if "TopK" in name else "float64"
    keras.config.set_floatx(dtype)
    metric = getattr(keras.metrics, name)(**options)
    for start in range(0, ROWS, BATCH):
        t, p, w = (np.array(DATA[d][start:start + BATCH], dtype) for d in (truth, prediction, weight))
        metric.update_state(t, p, sample_weight=w if weight else None)
    return np.array(metric.result(), "float64").ravel().tolist()


def ratio(a, b):
    return a / b if b else 0.0


def f_score(t, p, w, average, beta=1.0, threshold=None):
    positive = p > threshold if threshold else p == p.max(-1, keepdims=True)
    tp, fp, fn = (w[:, None] * t * positive).sum(0), (w[:, None] * (1 - t) * positive).sum(0), \
        (w[:, None] * t * ~positive).sum(0)
    if average == "micro":
        tp, fp, fn = ([x.sum()] for x in (tp, fp, fn))
    scores = []
    for a, b, c in zip(tp, fp, fn):
        precision, recall = ratio(a, a + b), ratio(a, a + c)
        scores.append(ratio((1 + beta**2) * precision * recall, beta**2 * precision + recall))
    if average == "weighted":
        return [np.average(scores, weights=(w[:, None] * t).sum(0))]
    return scores if average is None else [np.mean(scores)]


def ranked_pairs(t, p, w, **_):
    t, p, w = t.ravel(), p.ravel(), np.repeat(w, t.size // w.size)
    right = total = 0.0
    for i in np.flatnonzero(t):
        for j in np.flatnonzero(t == 0):
            right += w[i] * w[j] * (1.0 if p[i] > p[j] else 0.5 if p[i] == p[j] else 0.0)
            total += w[i] * w[j]
    return [right / total]


def r2(t, p, w, class_aggregation="uniform_average", num_regressors=0):
    from fractions import Fraction
    weight = [Fraction(x) for x in w]
    scores = []
    for column in range(t.shape[1]):
        y, z = ([Fraction(x) for x in m[:, column]] for m in (t, p))
        mean = sum(a * b for a, b in zip(weight, y)) / sum(weight)
        spread = sum(a * (b - mean)**2 for a, b in zip(weight, y))
        score = 1 - sum(a * (b - c)**2 for a, b, c in zip(weight, y, z)) / spread
        n = sum(weight)
        scores.append(float(1 - (1 - score) * (n - 1) / (n - num_regressors - 1)))
    return scores if class_aggregation is None else [np.mean(scores)]


def matthews(t, p, w, threshold=0.5):
    if p.ndim == 1 or p.shape[1] == 1:
        x, y = (t.ravel() > 0).astype(int), (p.ravel() > threshold).astype(int)
    else:
        x, y = t.astype(int) if t.ndim == 1 else t.argmax(-1), p.argmax(-1)
    indicators = [np.eye(max(x.max(), y.max()) + 1)[v] for v in (x, y)]
    centered = [v - np.average(v, axis=0, weights=w) for v in indicators]

    def cov(a, b):
        return (w[:, None] * a * b).sum()

    x, y = centered
    return [cov(x, y) / np.sqrt(cov(x, x) * cov(y, y))]


def top_k(t, p, w, k):
    label = t.argmax(-1) if t.ndim == 2 else t.astype(int)
    inside = [label[i] in np.argsort(-p[i])[:k] for i in range(len(p))]
    return [np.average(inside, weights=w)]


def exact_cases():
    every = sorted({x for row in SHARES for x in row})
    for average in (None, "micro", "macro", "weighted"):
        yield "FBetaScore", {"average": average, "beta": 2.0, "threshold": 0.5}, "bits", "shares", f_score
        yield "F1Score", {"average": average}, "one_hot", "scores", f_score
        yield "F1Score", {"average": average, "threshold": 0.25}, "bits", "shares", f_score
    yield "AUC", {"thresholds": every}, "bits", "shares", ranked_pairs
    yield "AUC", {"thresholds": every}, "bit", "share", ranked_pairs
    yield "R2Score", {}, "far", "far_guess", r2
    yield "R2Score", {"class_aggregation": None, "num_regressors": 3}, "numbers", "more_numbers", r2
    yield "MatthewsCorrelation", {}, "bit", "share", matthews
    yield "MatthewsCorrelation", {"threshold": 0.25}, "bit", "share", matthews
    yield "MatthewsCorrelation", {}, "labels", "scores", matthews
    yield "MatthewsCorrelation", {}, "one_hot", "scores", matthews
    yield "TopKCategoricalAccuracy", {"k": 2}, "one_hot", "scores", top_k
    yield "SparseTopKCategoricalAccuracy", {"k": 3}, "labels", "scores", top_k
    yield "LogCoshError", {}, "numbers", "more_numbers", lambda t, p, w: [
        np.average(np.log(np.cosh(p - t)).mean(-1), weights=w)]


def exact_value(truth, prediction, weight, function, options):
    w = np.array(DATA[weight]) if weight else np.ones(ROWS)
    return [float(x) for x in function(np.array(DATA[truth]), np.array(DATA[prediction]), w, **options)]


def brace(values):
    flat = np.array(values, "float64").ravel().tolist()
    return "{" + ", ".join(repr(v) for v in flat) + "}"


def literal(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) or value is None:
        return '"%s"' % (value or "none")
    return brace(value) if isinstance(value, list) else repr(value)


def row(source, name, options, truth, prediction, weight, value, tolerance):
    given = ", ".join(".%s = %s" % (k, literal(v)) for k, v in options.items())
    made = "metrics::%s(%s)" % (name, given and "{%s}" % given)
    return '      {"%s", %s, %s, %s, %s, %s, %s},' % (source, made, truth, prediction, weight or "{}", brace(value),
                                                     tolerance)


def main():
    rows = []
    for weight in ("", "sample_weight"):
        for case in keras_cases():
            rows.append(row("Keras", *case, weight, keras_value(*case, weight), TOLERANCE.get(case[0], 1e-12)))
        for name, options, truth, prediction, function in exact_cases():
            # The targets of "far" lie 1e6 from 0: their float64 digits leave that much.
            tolerance = 1e-9 if truth == "far" else 1e-12
            value = exact_value(truth, prediction, weight, function, options)
            rows.append(row("definition", name, options, truth, prediction, weight, value, tolerance))
    print("// Written by tools/golden/metrics.py with Keras %s.\n#pragma once\n" % keras.__version__)
    print('// One line a case:\n// clang-format off\n#include "nn/metric_golden.hpp"\n\nnamespace hebb::testing {\n')
    print("inline std::vector<MetricGolden> metric_goldens() {")
    for name, values in sorted(DATA.items()):
        if name:
            print("  const GoldenData %s{%s, %s};" % (name, "{%s}" % ", ".join(map(str, np.array(values).shape)),
                                                    brace(values)))
    print("  return {")
    print("\n".join(rows))
    print("  };\n}\n\n}  // namespace hebb::testing")


main()
