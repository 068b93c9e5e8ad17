#!/usr/bin/env python3
"""Values and gradients of losses, computed by Keras 3 or PyTorch in float64, as C++ for tests/nn.

    python tools/golden/losses.py keras > tests/nn/loss_golden_keras.hpp
    python tools/golden/losses.py torch > tests/nn/loss_golden_torch.hpp

Options are float32 numbers, for Keras rounds some to float32. Three of its losses hold a constant that
it rounds as well (log 2, or epsilon beside a sum): their tolerance is the size of that error, and
PyTorch's file has them to 1e-12.
"""
import random
import sys

ROUNDED = {"LogCosh": 3e-9, "Dice": 1e-8, "Tversky": 1e-8}


def numbers(count, low, high, seed):
    rng = random.Random(seed)
    return [round(rng.uniform(low, high), 3) for _ in range(count)]


def distributions(rows, classes, seed):
    flat = []
    for i in range(rows):
        parts = [random.Random(100 * seed + 10 * i + j).randint(1, 20) for j in range(classes)]
        flat += [part / sum(parts) for part in parts]
    return flat


# name: (shape, values)
DATA = {
    "numbers": ([3, 4], numbers(12, -2, 2, 1)),
    "more_numbers": ([3, 4], numbers(12, -3, 3, 2)),
    "positives": ([3, 4], numbers(12, 0.1, 4, 3)),
    "more_positives": ([3, 4], numbers(12, 0.1, 4, 4)),
    "shares": ([3, 4], numbers(12, 0.02, 0.98, 5)),
    "scores": ([3, 4], numbers(12, -4, 4, 6)),
    "bits": ([3, 4], [0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]),
    "signs": ([3, 4], [-1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0]),
    "one_hot": ([3, 4], [0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]),
    "truth_rows": ([3, 4], distributions(3, 4, 7)),
    "rows": ([3, 4], distributions(3, 4, 8)),
    "labels": ([3], [2.0, 0.0, 3.0]),
    "labels_or_none": ([3], [2.0, -1.0, 3.0]),
    "deep": ([2, 3, 2], numbers(12, 0.02, 0.98, 9)),
    "more_deep": ([2, 3, 2], numbers(12, 0.02, 0.98, 10)),
    "column": ([3, 1], numbers(3, -2, 2, 11)),
    "vector": ([3], numbers(3, -2, 2, 12)),
    "": ([], []),
    "sample_weight": ([3], [0.5, 2.0, 1.25]),
    "weight_column": ([3, 1], [0.5, 2.0, 1.25]),
    "step_weight": ([2, 3], [1.0, 0.0, 0.5, 2.0, 3.0, 0.25]),
    "row_weight": ([2, 1], [0.5, 3.0]),
    "no_weight": ([3], [0.0, 0.0, 0.0]),
}


def keras_cases():
    reductions = ["sum_over_batch_size", "mean", "sum", "none", "mean_with_sample_weight"]
    plain = [
        ("MeanSquaredError", {}, "numbers", "more_numbers"),
        ("MeanAbsoluteError", {}, "numbers", "more_numbers"),
        ("MeanAbsolutePercentageError", {}, "numbers", "more_numbers"),
        ("MeanSquaredLogarithmicError", {}, "positives", "more_positives"),
        ("MeanSquaredLogarithmicError", {}, "positives", "numbers"),
        ("Huber", {}, "numbers", "more_numbers"),
        ("Huber", {"delta": 0.625}, "numbers", "more_numbers"),
        ("LogCosh", {}, "numbers", "more_numbers"),
        ("CosineSimilarity", {}, "numbers", "more_numbers"),
        ("CosineSimilarity", {"axis": 1}, "deep", "more_deep"),
        ("BinaryCrossentropy", {}, "bits", "shares"),
        ("BinaryCrossentropy", {"label_smoothing": 0.125}, "bits", "shares"),
        ("BinaryCrossentropy", {"from_logits": True}, "bits", "scores"),
        ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.25}, "shares", "scores"),
        ("CategoricalCrossentropy", {}, "one_hot", "rows"),
        ("CategoricalCrossentropy", {}, "truth_rows", "shares"),
        ("CategoricalCrossentropy", {"label_smoothing": 0.125}, "one_hot", "rows"),
        ("CategoricalCrossentropy", {"from_logits": True}, "truth_rows", "scores"),
        ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.25}, "one_hot", "scores"),
        ("SparseCategoricalCrossentropy", {}, "labels", "rows"),
        ("SparseCategoricalCrossentropy", {"from_logits": True}, "labels", "scores"),
        ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": -1}, "labels_or_none", "scores"),
        ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 2}, "labels", "scores"),
        ("BinaryFocalCrossentropy", {}, "bits", "shares"),
        ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "alpha": 0.375, "gamma": 1.5}, "bits", "shares"),
        ("BinaryFocalCrossentropy", {"from_logits": True, "label_smoothing": 0.125}, "bits", "scores"),
        ("CategoricalFocalCrossentropy", {}, "one_hot", "rows"),
        ("CategoricalFocalCrossentropy", {"alpha": 0.5, "gamma": 3.0, "from_logits": True}, "truth_rows", "scores"),
        ("CategoricalFocalCrossentropy", {"label_smoothing": 0.125}, "one_hot", "shares"),
        ("KLDivergence", {}, "truth_rows", "rows"),
        ("Poisson", {}, "positives", "more_positives"),
        ("Hinge", {}, "signs", "numbers"),
        ("Hinge", {}, "bits", "numbers"),
        ("SquaredHinge", {}, "bits", "numbers"),
        ("CategoricalHinge", {}, "one_hot", "numbers"),
        ("Dice", {}, "bits", "shares"),
        ("Dice", {"axis": [1, 2]}, "deep", "more_deep"),
        ("Tversky", {"alpha": 0.75, "beta": 0.25}, "bits", "shares"),
        ("Tversky", {"alpha": 0.25, "beta": 0.5, "axis": [1, 2]}, "deep", "more_deep"),
    ]
    for name, options, truth, prediction in plain:
        yield name, options, truth, prediction, ""
        if truth not in ("deep",):
            reduction = {} if name in ("Dice", "Tversky") else {"reduction": "none"}
            yield name, {**reduction, **options}, truth, prediction, "sample_weight"
    for reduction in reductions:
        for name in ("MeanSquaredError", "SparseCategoricalCrossentropy", "KLDivergence"):
            truth, prediction = ("labels", "rows") if name[0] == "S" else ("truth_rows", "rows")
            yield name, {"reduction": reduction}, truth, prediction, ""
            yield name, {"reduction": reduction}, truth, prediction, "weight_column"
        yield "MeanSquaredError", {"reduction": reduction}, "deep", "more_deep", "step_weight"
        yield ("SparseCategoricalCrossentropy", {"reduction": reduction, "from_logits": True, "ignore_class": -1},
               "labels_or_none", "scores", "sample_weight")
    for reduction in ("sum", "none", "mean"):  # mean_with_sample_weight: see Reduction
        yield "MeanAbsoluteError", {"reduction": reduction}, "deep", "more_deep", "row_weight"
    yield "MeanSquaredError", {}, "vector", "column", ""
    yield "MeanSquaredError", {"reduction": "mean_with_sample_weight"}, "vector", "column", "no_weight"


def keras_value(name, options, truth, prediction, weight):
    import keras
    import tensorflow as tf

    keras.config.set_floatx("float64")
    options = dict(options)
    if isinstance(options.get("axis"), list):
        options["axis"] = tuple(options["axis"])
    loss = getattr(keras.losses, name)(**options)
    t, p, w = (tf.constant(DATA[d][1], shape=DATA[d][0], dtype="float64") for d in (truth, prediction, weight or "bits"))
    if name.startswith("Sparse"):
        t = tf.cast(t, "int64")
    with tf.GradientTape() as tape:
        tape.watch(p)
        value = loss(t, p, sample_weight=w if weight else None)
        total = tf.reduce_sum(value)
    return value.numpy().ravel().tolist(), tape.gradient(total, p).numpy().ravel().tolist()


def torch_functions():
    import torch
    import torch.nn.functional as f

    def dice(t, p):
        return 1 - 2 * (t * p).sum() / (t.sum() + p.sum() + 1e-7)

    def tversky(t, p):
        shared = (t * p).sum()
        return 1 - shared / (shared + 0.75 * (t * (1 - p)).sum() + 0.25 * (p * (1 - t)).sum() + 1e-7)

    none = {"reduction": "none"}
    return [
        ("MeanSquaredError", {}, "numbers", "more_numbers", lambda t, p: f.mse_loss(p, t)),
        ("MeanAbsoluteError", {}, "numbers", "more_numbers", lambda t, p: f.l1_loss(p, t)),
        ("SumSquaredError", none, "numbers", "more_numbers", lambda t, p: f.mse_loss(p, t, reduction="none").sum(-1)),
        ("SumSquaredError", {}, "numbers", "more_numbers", lambda t, p: f.mse_loss(p, t, reduction="sum") / 3),
        ("Huber", {"delta": 0.7}, "numbers", "more_numbers", lambda t, p: f.huber_loss(p, t, delta=0.7)),
        ("LogCosh", {}, "numbers", "more_numbers", lambda t, p: torch.log(torch.cosh(p - t)).mean()),
        ("CosineSimilarity", none, "numbers", "more_numbers", lambda t, p: -f.cosine_similarity(p, t, dim=-1)),
        ("BinaryCrossentropy", {}, "bits", "shares", lambda t, p: f.binary_cross_entropy(p, t)),
        ("BinaryCrossentropy", {"from_logits": True}, "shares", "scores",
         lambda t, p: f.binary_cross_entropy_with_logits(p, t)),
        ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "truth_rows", "scores",
         lambda t, p: f.cross_entropy(p, t, label_smoothing=0.1)),
        ("SparseCategoricalCrossentropy", {"from_logits": True}, "labels", "scores",
         lambda t, p: f.cross_entropy(p, t.long())),
        ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": -1}, "labels_or_none", "scores",
         lambda t, p: f.cross_entropy(p, t.long(), ignore_index=-1)),
        ("KLDivergence", {}, "truth_rows", "rows", lambda t, p: f.kl_div(p.log(), t, reduction="batchmean")),
        ("Poisson", {}, "positives", "more_positives",
         lambda t, p: f.poisson_nll_loss(p, t, log_input=False, eps=1e-7)),
        ("Dice", {}, "bits", "shares", dice),
        ("Tversky", {"alpha": 0.75, "beta": 0.25}, "bits", "shares", tversky),
    ]


def torch_value(function, truth, prediction):
    import torch

    t, p = (torch.tensor(DATA[d][1], dtype=torch.float64).reshape(DATA[d][0]) for d in (truth, prediction))
    p.requires_grad_(True)
    value = function(t, p)
    value.sum().backward()
    return value.detach().reshape(-1).tolist(), p.grad.reshape(-1).tolist()


def brace(values):
    return "{" + ", ".join(repr(v) for v in values) + "}"


def literal(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"%s"' % value
    if isinstance(value, list):
        return "Config::List" + brace(value)
    return repr(value)


def config(options):
    return "Config::Object{" + ", ".join('{"%s", %s}' % (k, literal(v)) for k, v in options.items()) + "}"


def main():
    source = sys.argv[1]
    if source == "keras":
        import keras
        version = "Keras " + keras.__version__
        rows = [(c[0], c[1], c[2], c[3], c[4], *keras_value(*c)) for c in keras_cases()]
    else:
        import torch
        version = "PyTorch " + torch.__version__.split("+")[0]
        rows = [(n, o, t, p, "", *torch_value(f, t, p)) for n, o, t, p, f in torch_functions()]
    print("// Written by tools/golden/losses.py with %s.\n#pragma once\n" % version)
    print('// One line a case:\n// clang-format off\n#include "nn/loss_golden.hpp"\n\nnamespace hebb::testing {\n')
    used = sorted({d for row in rows for d in row[2:5]} - {""})
    print("inline std::vector<LossGolden> %s_losses() {" % source)
    for name in used:
        shape, values = DATA[name]
        print("  const GoldenData %s{%s, %s};" % (name, brace(shape), brace(values)))
    print("  return {")
    for name, options, truth, prediction, weight, value, gradient in rows:
        tolerance = ROUNDED.get(name, 1e-12) if source == "keras" else 1e-12
        print('      {"%s", %s, %s, %s, %s, %s, %s, %s},' % (
            name, config(options), truth, prediction, weight or "{}", brace(value), brace(gradient), tolerance))
    print("  };\n}\n\n}  // namespace hebb::testing")


main()
