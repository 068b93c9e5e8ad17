"""What the Python peers share: reference nets, data, timing, output lines.

A line is `program,net,threads,what` and then, for a rate (train, infer1000), samples/s of the fast fifth of
the steps, of the median step and overall, us per step of the fast fifth and of the median; for latency1_us
the median, the 99th percentile and the least, in us.
"""

import gzip
import os
import sys
import time
from dataclasses import dataclass

import numpy as np

FASHION = "/usr/share/datasets/fashion-mnist"
LEAST_SAMPLE = 0.0004  # seconds: far above the clock's resolution
LEAST_SAMPLES = 10


@dataclass(frozen=True)
class Net:
    sizes: tuple
    activations: tuple
    loss: str
    batch: int
    fused_steps: int  # steps in one call where a peer can loop by itself: some 10 ms of work


NETS = {
    "1": Net((784, 128, 64, 10), ("relu", "relu", None), "cross-entropy", 64, 64),
    "2a": Net((784, 50, 10), ("tanh", None), "cross-entropy", 32, 128),
    "2b": Net((784, 50, 10), ("tanh", None), "cross-entropy", 1024, 8),
    "3": Net((13, 64, 32, 1), ("relu", "relu", None), "mse", 16, 1024),
    "4": Net((2, 4, 1), ("sigmoid", "sigmoid"), "bce", 4, 4096),
}


def command_line():
    """NET THREADS SECONDS [VARIANT]; sets what libraries read when they are imported, so call it first."""
    net, threads, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC", "PJRT_NPROC"):
        os.environ[name] = str(threads)
    return net, threads, seconds, sys.argv[4] if len(sys.argv) > 4 else None


def read_idx(name, header):
    with gzip.open(os.path.join(FASHION, name + ".gz")) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


def data(name):
    """Rows as float32 and targets: int64 classes for the image nets, else float32 of shape [rows, 1]."""
    if NETS[name].loss == "cross-entropy":
        x = read_idx("train-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255
        return x, read_idx("train-labels-idx1-ubyte", 8).astype(np.int64)
    if name == "3":
        x = np.random.default_rng(1).standard_normal((512, 13), np.float32)
        return x, (x[:, 0] * x[:, 1] - x[:, 2] / 2 + np.sin(x[:, 3]))[:, None]
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    return x, np.array([[1], [0], [0], [1]], np.float32)


def random_weights(net):
    """Kernels [in, out] (Glorot uniform) and zero biases, in the order of the layers."""
    random = np.random.default_rng(1)
    weights = []
    for fan_in, fan_out in zip(net.sizes, net.sizes[1:]):
        limit = np.sqrt(6 / (fan_in + fan_out))
        weights.append(random.uniform(-limit, limit, (fan_in, fan_out)).astype(np.float32))
        weights.append(np.zeros(fan_out, np.float32))
    return weights


class Order:
    """Shuffled batches of row numbers, epoch after epoch; a last batch that is not full is dropped."""

    def __init__(self, rows, batch):
        self.random = np.random.default_rng(1)
        self.rows, self.batch = rows, batch
        self.permutation, self.position = None, rows

    def next(self):
        if self.position + self.batch > self.rows:
            self.permutation = self.random.permutation(self.rows).astype(np.int32)
            self.position = 0
        self.position += self.batch
        return self.permutation[self.position - self.batch : self.position]

    def next_steps(self, steps):
        """[steps, batch] row numbers; whole epochs, where steps are that many, in one shuffle."""
        epochs, rest = divmod(steps, self.rows // self.batch)
        if rest or self.rows % self.batch:
            return np.stack([self.next() for _ in range(steps)])
        every = np.tile(np.arange(self.rows, dtype=np.int32), (epochs, 1))
        return self.random.permuted(every, axis=1).reshape(steps, self.batch)


class Report:
    def __init__(self, program, net, threads):
        self.head = f"{program},{net},{threads}"

    def rates(self, what, batch, step_seconds, overall):
        """step_seconds: seconds per step of each sample; overall: of all samples together."""
        times = np.sort(step_seconds)
        fast, median = times[len(times) // 5], times[len(times) // 2]
        rates = ",".join(f"{batch / t:.1f}" for t in (fast, median, overall))
        print(f"{self.head},{what},{rates},{fast * 1e6:.3f},{median * 1e6:.3f}", flush=True)

    def rate(self, what, batch, call, seconds, steps_per_call=1, finish=lambda: None):
        """Times `call` over and over; `finish` waits for work that call only started."""
        least = LEAST_SAMPLES if seconds >= 1 else 3
        call(), finish()
        start, warm = time.perf_counter(), 0
        while time.perf_counter() - start < 0.05:
            call(), finish()
            warm += 1
        calls = max(1, int(LEAST_SAMPLE * warm / (time.perf_counter() - start)))
        samples = []
        start, cpu = time.perf_counter(), time.process_time()
        while (now := time.perf_counter()) - start < seconds or len(samples) < least:
            for _ in range(calls):
                call()
            finish()
            samples.append((time.perf_counter() - now) / (calls * steps_per_call))
        wall = time.perf_counter() - start
        print(f"{self.head},{what}: {(time.process_time() - cpu) / wall:.2f} CPUs busy", file=sys.stderr)
        self.rates(what, batch, samples, wall / (len(samples) * calls * steps_per_call))

    def latency(self, call, seconds):
        for _ in range(20):
            call()
        times = []
        start = time.perf_counter()
        while (now := time.perf_counter()) - start < seconds and len(times) < 4000:
            call()
            times.append((time.perf_counter() - now) * 1e6)
        times.sort()
        median, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
        print(f"{self.head},latency1_us,{median:.3f},{p99:.3f},{times[0]:.3f},,", flush=True)
