"""JAX: jax_nets.py NET THREADS SECONDS [step | scan-optax | scan-flat]

step: one jitted training step a call, Adam from optax. scan-optax: many steps of an epoch in one lax.scan.
scan-flat: the same with all weights in one vector and Adam written by hand.
Every call donates its state, and the gather of shuffled rows is part of the step.
"""

import harness

net_name, threads, seconds, variant = harness.command_line()
net = harness.NETS[net_name]

import os  # noqa: E402

os.environ["JAX_PLATFORMS"] = "cpu"
if threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
import optax  # noqa: E402

ACTIVATIONS = {"relu": jax.nn.relu, "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid, None: lambda x: x}
SHAPES = [w.shape for w in harness.random_weights(net)]
FULL_BATCH = net_name == "4"


def forward(weights, x, last=None):
    activations = net.activations[:-1] + (last,)
    for kernel, bias, activation in zip(weights[::2], weights[1::2], activations):
        x = ACTIVATIONS[activation](x @ kernel + bias)
    return x


def loss(weights, x, y):
    out = forward(weights, x)
    if net.loss == "cross-entropy":
        return optax.softmax_cross_entropy_with_integer_labels(out, y).mean()
    if net.loss == "mse":
        return ((out - y) ** 2).mean()
    return optax.sigmoid_binary_cross_entropy(out, y).mean()


OPTIMIZER = optax.adam(1e-3)


def optax_start():
    weights = [jnp.asarray(w) for w in harness.random_weights(net)]
    return weights, OPTIMIZER.init(weights)


def optax_update(state, x, y):
    weights, slots = state
    updates, slots = OPTIMIZER.update(jax.grad(loss)(weights, x, y), slots)
    return optax.apply_updates(weights, updates), slots


def unflatten(flat):
    ends = np.cumsum([int(np.prod(shape)) for shape in SHAPES])
    return [flat[end - int(np.prod(shape)) : end].reshape(shape) for end, shape in zip(ends, SHAPES)]


def flat_start():
    flat = jnp.concatenate([jnp.ravel(w) for w in harness.random_weights(net)])
    return flat, jnp.zeros_like(flat), jnp.zeros_like(flat), jnp.zeros(())


def flat_update(state, x, y):
    flat, m, v, count = state
    gradient = jax.grad(lambda f: loss(unflatten(f), x, y))(flat)
    count = count + 1
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient * gradient
    root = jnp.sqrt(1 - 0.999**count)
    flat = flat - 1e-3 * root / (1 - 0.9**count) * m / (jnp.sqrt(v) + 1e-8 * root)
    return flat, m, v, count


def one_step(update, state, x, y, rows):
    return update(state, x, y) if FULL_BATCH else update(state, x[rows], y[rows])


class Training:
    """Holds the donated state between calls; rows come from the host as one array a call."""

    def __init__(self, start, update, steps, x, y):
        def many(state, x, y, rows):
            body = lambda state, r: (one_step(update, state, x, y, r), None)  # noqa: E731
            return jax.lax.scan(body, state, rows)[0]

        def single(state, x, y, rows):
            return one_step(update, state, x, y, rows[0])

        self.function = jax.jit(single if steps == 1 else many, donate_argnums=0)
        self.state, self.steps, self.x, self.y = start(), steps, x, y
        self.order = harness.Order(len(x), net.batch)
        self.no_rows = np.zeros((steps, 0), np.int32)

    def call(self):
        rows = self.no_rows if FULL_BATCH else self.order.next_steps(self.steps)
        self.state = self.function(self.state, self.x, self.y, rows)

    def finish(self):
        jax.block_until_ready(self.state)


def predict(report, x):
    weights = [jnp.asarray(w) for w in harness.random_weights(net)]
    function = jax.jit(lambda w, x: forward(w, x, net.activations[-1]))
    one, thousand = jnp.asarray(x[:1]), jnp.asarray(x[:1000])
    report.latency(lambda: function(weights, one).block_until_ready(), seconds)
    if net.loss == "cross-entropy":
        report.rate("infer1000", 1000, lambda: function(weights, thousand).block_until_ready(), seconds / 2)


def run(name):
    x, y = harness.data(net_name)
    if net.loss == "cross-entropy":
        y = y.astype(np.int32)
    start, update = (flat_start, flat_update) if name == "scan-flat" else (optax_start, optax_update)
    steps = 1 if name == "step" else net.fused_steps
    training = Training(start, update, steps, jnp.asarray(x), jnp.asarray(y))
    report = harness.Report(f"jax-{name}", net_name, threads)
    report.rate("train", net.batch, training.call, seconds, steps, training.finish)
    if name == "step":
        predict(report, x)


for name in [variant] if variant else ["step", "scan-optax", "scan-flat"]:
    run(name)
