#!/usr/bin/env python3
"""Losses, metrics, optimizers, schedules, initializers, regularizers, constraints and whole compile configs as the real
Keras writes them: writes keras_configs.hpp.

    KERAS_BACKEND=tensorflow python3 tools/golden/configs.py | clang-format > tests/io/keras_configs.hpp

Needs keras 3 with tensorflow.
"""
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

C, I, L, M, O, R, S = (keras.constraints, keras.initializers, keras.losses, keras.metrics, keras.optimizers,
                       keras.regularizers, keras.optimizers.schedules)


def losses():
    plain = ("MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError LogCosh KLDivergence "
             "Poisson Hinge SquaredHinge CategoricalHinge Huber CosineSimilarity").split()
    return [getattr(L, name)(reduction="sum") for name in plain] + [
        L.BinaryCrossentropy(from_logits=True, label_smoothing=0.125),
        L.CategoricalCrossentropy(label_smoothing=0.25, reduction="mean_with_sample_weight"),
        L.SparseCategoricalCrossentropy(from_logits=True, ignore_class=3),
        L.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.75, gamma=1.5),
        L.CategoricalFocalCrossentropy(alpha=0.5, gamma=3.0, label_smoothing=0.5),
        L.Dice(axis=[1, 2]), L.Tversky(alpha=0.25, beta=0.75, axis=[1])]


def metrics():
    plain = ("Accuracy MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError KLDivergence "
             "Poisson Hinge SquaredHinge CategoricalHinge RootMeanSquaredError LogCoshError CosineSimilarity "
             "CategoricalAccuracy SparseCategoricalAccuracy").split()
    counts = "TruePositives FalsePositives TrueNegatives FalseNegatives".split()
    return [getattr(M, name)(name="own") for name in plain] + [getattr(M, name)(thresholds=[0.25, 0.75]) for name in counts] + [
        M.BinaryCrossentropy(from_logits=True, label_smoothing=0.25), M.CategoricalCrossentropy(label_smoothing=0.5),
        M.SparseCategoricalCrossentropy(from_logits=True), M.R2Score(class_aggregation=None, num_regressors=2), M.R2Score(),
        M.BinaryAccuracy(threshold=0.75), M.TopKCategoricalAccuracy(k=3), M.SparseTopKCategoricalAccuracy(k=2),
        M.Precision(), M.Precision(thresholds=0.75, class_id=1), M.Recall(top_k=2), M.FBetaScore(average="macro", beta=2.0),
        M.F1Score(threshold=0.5), M.AUC(), M.AUC(num_thresholds=50, curve="PR", summation_method="minoring", multi_label=True,
                                                 num_labels=2, label_weights=[0.5, 1.5])]


def optimizers():
    names = "SGD RMSprop Adam AdamW Adagrad Adadelta Adamax Nadam Ftrl Lion".split()
    return [getattr(O, name)() for name in names] + [
        O.SGD(0.5, momentum=0.75, nesterov=True, weight_decay=0.125, clipnorm=2.0),
        O.RMSprop(rho=0.75, momentum=0.5, epsilon=0.25, centered=True, clipvalue=0.5),
        O.Adam(beta_1=0.5, beta_2=0.75, epsilon=0.125, amsgrad=True, global_clipnorm=4.0),
        O.AdamW(weight_decay=0.5, use_ema=True, ema_momentum=0.75, ema_overwrite_frequency=3),
        O.Adagrad(initial_accumulator_value=0.5, gradient_accumulation_steps=4), O.Adadelta(rho=0.5),
        O.Ftrl(learning_rate_power=-0.25, l1_regularization_strength=0.5, l2_regularization_strength=0.25,
               l2_shrinkage_regularization_strength=0.125, beta=0.75)] + [O.SGD(schedule) for schedule in schedules()]


def schedules():
    return [S.ExponentialDecay(0.5, 100, 0.75, staircase=True), S.PiecewiseConstantDecay([10, 20], [0.5, 0.25, 0.125]),
            S.PolynomialDecay(0.5, 100, end_learning_rate=0.25, power=2.0, cycle=True),
            S.InverseTimeDecay(0.5, 100, 0.75, staircase=True),
            S.CosineDecay(0.5, 100, alpha=0.25, warmup_target=0.75, warmup_steps=10),
            S.CosineDecayRestarts(0.5, 100, t_mul=3.0, m_mul=0.75, alpha=0.125)]


def initializers():
    seeded = "GlorotUniform GlorotNormal HeUniform HeNormal LecunUniform LecunNormal".split()
    return [I.Zeros(), I.Ones(), I.Constant(0.5), I.Identity(2.0), I.Orthogonal(gain=0.5, seed=3),
            I.RandomUniform(-0.5, 0.75, seed=4), I.RandomNormal(0.5, 0.25), I.TruncatedNormal(0.25, 2.0, seed=5),
            I.VarianceScaling(2.0, "fan_avg", "uniform", seed=6)] + [getattr(I, name)(seed=7) for name in seeded]


def compiled():
    x = keras.Input((3,))
    one = keras.Model(x, keras.layers.Dense(2, name="a")(x))
    one.compile("adam", "mse", metrics=["mae", M.AUC(name="area")], weighted_metrics=["accuracy"])
    x = keras.Input((3,))
    two = keras.Model(x, [keras.layers.Dense(1, name="a")(x), keras.layers.Dense(1, name="b")(x)])
    two.compile(O.SGD(S.CosineDecay(0.5, 10)), {"a": "mse", "b": L.Huber()}, loss_weights={"a": 1.0, "b": 0.5},
                metrics={"a": ["mae"], "b": [M.MeanSquaredError(name="q")]})
    yield "kOneOutput", one
    yield "kTwoOutputs", two
    two.compile("sgd", ["mse", "mae"], loss_weights=[1.0, 0.25], metrics=[["mae"], ["mse", "mape"]])
    yield "kTwoOutputsInLists", two


def show(name, objects):
    print("inline constexpr const char* %s[] = {" % name)
    for thing in objects:
        print('R"json(%s)json",' % json.dumps(keras.saving.serialize_keras_object(thing)))
    print("};\n")


def main():
    print("// Written by tools/golden/configs.py with keras %s.\n#pragma once\n\nnamespace hebb::testing {\n" % keras.__version__)
    show("kLosses", losses())
    show("kMetrics", metrics())
    show("kOptimizers", optimizers())
    show("kInitializers", initializers())
    show("kRegularizers", [R.L1(0.5), R.L2(0.25), R.L1L2(0.5, 0.25), R.OrthogonalRegularizer(0.5, "columns")])
    show("kConstraints", [C.MaxNorm(3.0, axis=1), C.NonNeg(), C.UnitNorm(axis=[0, 1]), C.MinMaxNorm(0.25, 2.0, 0.5, axis=1)])
    for name, model in compiled():
        print('inline constexpr const char* %s = R"json(%s)json";\n' % (name, json.dumps(model.get_compile_config())))
    print("}  // namespace hebb::testing")


main()
