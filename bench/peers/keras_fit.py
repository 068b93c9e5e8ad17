"""Keras 3 on TensorFlow: keras_fit.py NET THREADS SECONDS [plain | jit]

plain: fit as it comes, without jit. jit: jit_compile and steps_per_execution. A sample is the time from the
end of one execution to the end of the next, taken by a callback that also ends the training.
Net 4 trains on 4,096 rows with batches of 4: an epoch of one step would only measure the start of epochs.
"""

import harness

net_name, threads, seconds, variant = harness.command_line()
net = harness.NETS[net_name]

import os  # noqa: E402
import time  # noqa: E402

os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow  # noqa: E402

tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
tensorflow.config.threading.set_inter_op_parallelism_threads(threads)
STEPS_PER_EXECUTION = 32
WARM_UP_EXECUTIONS = 3
LOSSES = {
    "cross-entropy": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    "mse": "mse",
    "bce": "binary_crossentropy",
}


class Clock(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.ends = []

    def on_train_batch_end(self, batch, logs=None):
        self.ends.append(time.perf_counter())
        warm = self.ends[WARM_UP_EXECUTIONS:]
        if len(warm) > 10 and warm[-1] - warm[0] > seconds:
            self.model.stop_training = True


def make_model():
    layers = [keras.Input((net.sizes[0],))]
    layers += [keras.layers.Dense(n, activation=a) for n, a in zip(net.sizes[1:], net.activations)]
    return keras.Sequential(layers)


def train(report, model, steps):
    x, y = harness.data(net_name)
    if net_name == "4":
        x, y = np.tile(x, (1024, 1)), np.tile(y, (1024, 1))
    rows = len(x) // (net.batch * steps) * net.batch * steps  # whole executions only
    clock = Clock()
    model.fit(x[:rows], y[:rows], batch_size=net.batch, epochs=10**6, verbose=0, callbacks=[clock])
    ends = np.array(clock.ends[WARM_UP_EXECUTIONS:])
    samples = np.diff(ends) / steps
    report.rates("train", net.batch, samples, samples.mean())


def predict(report, model):
    x, _ = harness.data(net_name)
    report.latency(lambda: model.predict(x[:1], verbose=0), seconds)
    if net.loss == "cross-entropy":
        report.rate(
            "infer1000", 1000, lambda: model.predict(x[:1000], batch_size=1000, verbose=0), seconds / 2
        )


def run(name):
    jit = name == "jit"
    steps = STEPS_PER_EXECUTION if jit else 1
    model = make_model()
    adam = keras.optimizers.Adam(1e-3)
    model.compile(adam, LOSSES[net.loss], jit_compile=jit, steps_per_execution=steps)
    report = harness.Report(f"keras-{name}", net_name, threads)
    train(report, model, steps)
    if not jit:
        predict(report, model)


for name in [variant] if variant else ["plain", "jit"]:
    run(name)
