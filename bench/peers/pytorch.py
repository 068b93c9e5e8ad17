"""PyTorch: pytorch.py NET THREADS SECONDS [eager | compile | frozen]

eager: what a user writes, with the fused Adam. compile: gather, forward, backward and Adam as one graph of
torch.compile. frozen: a frozen TorchScript of the net, which only predicts.
"""

import harness

net_name, threads, seconds, variant = harness.command_line()
net = harness.NETS[net_name]

import torch  # noqa: E402  (reads the number of threads when it is imported)
from torch import nn  # noqa: E402

torch.set_num_threads(threads)
torch.manual_seed(1)
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
LOSSES = {
    "cross-entropy": nn.functional.cross_entropy,
    "mse": nn.functional.mse_loss,
    "bce": nn.functional.binary_cross_entropy,
}


def make_model():
    layers = []
    for size, out, activation in zip(net.sizes, net.sizes[1:], net.activations):
        layers.append(nn.Linear(size, out))
        if activation:
            layers.append(ACTIVATIONS[activation]())
    return nn.Sequential(*layers)


class Rows:
    """The next shuffled row numbers; None where the batch is the whole data set."""

    def __init__(self, rows):
        self.rows, self.position = rows, rows

    def next(self):
        if self.rows == net.batch:
            return None
        if self.position + net.batch > self.rows:
            self.order, self.position = torch.randperm(self.rows), 0
        self.position += net.batch
        return self.order[self.position - net.batch : self.position]


def eager_step(model, x, y):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    loss_of, rows = LOSSES[net.loss], Rows(len(x))

    def step():
        taken = rows.next()
        batch, target = (x, y) if taken is None else (x[taken], y[taken])
        optimizer.zero_grad()
        loss_of(model(batch), target).backward()
        optimizer.step()

    return step


def adam(weight, gradient, m, v, scale, epsilon):
    m.mul_(0.9).add_(gradient, alpha=0.1)
    v.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
    weight.sub_(scale * m / (v.sqrt() + epsilon))


def compiled_step(model, x, y):
    names = [name for name, _ in model.named_parameters()]
    weights = [p.detach().clone() for p in model.parameters()]
    moments = [(torch.zeros_like(w), torch.zeros_like(w)) for w in weights]
    count = torch.zeros(())
    loss_of, rows = LOSSES[net.loss], Rows(len(x))

    def loss(values, batch, target):
        return loss_of(torch.func.functional_call(model, dict(zip(names, values)), (batch,)), target)

    @torch.compile(fullgraph=True)
    def step(taken):
        batch, target = (x, y) if taken is None else (x[taken], y[taken])
        gradients = torch.func.grad(loss)(weights, batch, target)
        count.add_(1)
        root = torch.sqrt(1 - 0.999**count)
        scale, epsilon = 1e-3 * root / (1 - 0.9**count), 1e-8 * root
        for weight, gradient, (m, v) in zip(weights, gradients, moments):
            adam(weight, gradient, m, v, scale, epsilon)

    return lambda: step(rows.next())


def predict(report, model, x):
    one, thousand = x[:1].clone(), x[:1000].clone()
    with torch.inference_mode():
        report.latency(lambda: model(one), seconds)
        if net.loss == "cross-entropy":
            report.rate("infer1000", 1000, lambda: model(thousand), seconds / 2)


def run(name):
    x, y = (torch.from_numpy(a) for a in harness.data(net_name))
    report = harness.Report(f"pytorch-{name}", net_name, threads)
    model = make_model()
    if name == "frozen":
        model = torch.jit.freeze(torch.jit.script(model.eval()))
        predict(report, model, x)
    elif name == "compile":
        report.rate("train", net.batch, compiled_step(model, x, y), seconds)
    else:
        report.rate("train", net.batch, eager_step(model, x, y), seconds)
        predict(report, model.eval(), x)


for name in [variant] if variant else ["eager", "compile", "frozen"]:
    run(name)
