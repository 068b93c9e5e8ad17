"""From lines of output to a table of ratios, hebb over peer, beside the targets."""

from dataclasses import dataclass, field
from statistics import median

LATENCY = "latency1_us"
WHATS = {
    "train": "training, samples/s",
    LATENCY: "batch 1, us (less is better)",
    "infer1000": "batch 1000, samples/s",
}
MOST_SPREAD = 0.10  # of the probes beside a pair
MOST_TRIES = 3

# Operations of a training step per sample: two for each weight forward, two for the weights' gradient,
# two more for the inputs' gradient in every layer but the first.
FLOP_PER_SAMPLE = {
    "1": 6 * (784 * 128 + 128 * 64 + 64 * 10) - 2 * 784 * 128,
    "2a": 6 * (784 * 50 + 50 * 10) - 2 * 784 * 50,
    "2b": 6 * (784 * 50 + 50 * 10) - 2 * 784 * 50,
}


@dataclass(frozen=True)
class Figure:
    """Samples/s of the fast fifth and the median step; of a latency the least and the median, in us."""

    fast: float
    median: float


@dataclass
class Pair:
    """hebb and a peer, one right after the other, with the FMA rates around them."""

    net: str
    threads: int
    peer: str
    hebb_figures: dict
    peer_figures: dict
    probes: list = field(default_factory=list)

    def spread(self):
        return max(self.probes) / min(self.probes) - 1

    def disturbed(self):
        return self.spread() > MOST_SPREAD

    def common(self):
        return [what for what in WHATS if what in self.hebb_figures and what in self.peer_figures]

    def ratio(self, what, statistic):
        ours, theirs = self.hebb_figures[what], self.peer_figures[what]
        return getattr(ours, statistic) / getattr(theirs, statistic)


def least_disturbed(take):
    """The first pair whose probes agree, or the one of a few in which they agree best."""
    tries = []
    while len(tries) < MOST_TRIES:
        tries.append(take())
        if not tries[-1].disturbed():
            break
    return min(tries, key=Pair.spread)


@dataclass(frozen=True)
class Target:
    """hebb over the best of `peers`: at least `bound`, or at most it for a latency."""

    net: str
    what: str
    peers: tuple
    bound: float
    threads: int = 1

    def met(self, ratio):
        return ratio <= self.bound if self.what == LATENCY else ratio >= self.bound

    def best_peer(self, ratios):
        """Of {peer: ratio} the ratio against the peer that is hardest to beat."""
        found = [ratios[peer] for peer in self.peers if peer in ratios]
        return (max if self.what == LATENCY else min)(found) if found else None

    def words(self):
        return ("<= " if self.what == LATENCY else ">= ") + f"{self.bound:g}"


def row(what, peers, **bounds):
    return [Target(net.removeprefix("net"), what, peers, bound) for net, bound in bounds.items()]


SCAN = ("jax-scan-optax", "jax-scan-flat")
TARGETS = [
    *row("train", ("yardstick",), net1=1.05, net2a=1.1, net2b=1.1, net3=1.05, net4=0.7),
    *row("train", ("libtorch-1",), net1=3, net2a=3.2, net2b=1.2, net3=37, net4=330),
    *row("train", SCAN, net1=1.4, net2a=1.9, net2b=1.4, net3=3, net4=4),
    *row(LATENCY, ("yardstick",), net1=1.1, net2a=1.1, net3=1.5, net4=1.5),
    *row("infer1000", ("yardstick", "libtorch-2", "libtorch-2-heap", "pytorch-frozen"), net1=1.1, net2a=1.1),
    Target("1", "train", ("hebb-1",), 1.5, threads=2),
]


def parse(text):
    """{what: Figure} of a program's output; lines that are not figures are left alone."""
    figures = {}
    for line in text.splitlines():
        words = line.split(",")
        if len(words) < 7 or words[3] not in WHATS:
            continue
        if words[3] == LATENCY:
            figures[LATENCY] = Figure(fast=float(words[6]), median=float(words[4]))
        else:
            figures[words[3]] = Figure(fast=float(words[4]), median=float(words[5]))
    return figures


def decisive(what):
    """Which statistic a target is about: the median call of a latency, the fast fifth of a rate."""
    return "median" if what == LATENCY else "fast"


def ratios_of(pairs, net, threads, what):
    """{peer: the median over the rounds of the decisive ratio}."""
    found = {}
    for pair in pairs:
        if (pair.net, pair.threads) == (net, threads) and what in pair.common():
            found.setdefault(pair.peer, []).append(pair.ratio(what, decisive(what)))
    return {peer: median(values) for peer, values in found.items()}


def number(x):
    return f"{x:,.0f}" if x >= 1000 else f"{x:.3g}"


def ratio_text(x):
    return f"{x:.2f}" if x >= 0.1 else f"{x:.2g}"


def title_of(what, threads=1):
    return WHATS[what].split(",")[0] + (f", {threads} threads" if threads > 1 else "")


def table(head, rows):
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def target_rows(pairs, titles):
    for target in TARGETS:
        ratio = target.best_peer(ratios_of(pairs, target.net, target.threads, target.what))
        if ratio is None:
            continue
        names = " / ".join(titles[peer] for peer in target.peers)
        verdict = "met" if target.met(ratio) else "**missed**"
        figure = title_of(target.what, target.threads)
        yield [target.net, figure, names, ratio_text(ratio), target.words(), verdict]


def groups(pairs):
    """{(net, threads, what, peer): its pairs}, in the order in which they were taken."""
    found = {}
    for pair in pairs:
        for what in pair.common():
            found.setdefault((pair.net, pair.threads, what, pair.peer), []).append(pair)
    return found


def sort_key(key):
    net, threads, what, _ = key
    return (threads, list(WHATS).index(what), net)


def figures(group, side, what):
    """Of one side the median over the rounds of fast fifth and median."""
    values = [getattr(pair, side)[what] for pair in group]
    return median(v.fast for v in values), median(v.median for v in values)


def pair_rows(pairs, titles):
    found = groups(pairs)
    for key in sorted(found, key=sort_key):
        net, threads, what, peer = key
        group = found[key]
        sides = [figures(group, side, what) for side in ("hebb_figures", "peer_figures")]
        ratios = [
            ratio_text(median(pair.ratio(what, statistic) for pair in group))
            for statistic in ("fast", "median")
        ]
        unsure = sum(pair.disturbed() for pair in group)
        probe = median(p for pair in group for p in pair.probes)
        yield [
            title_of(what),
            str(threads),
            net,
            titles[peer],
            *(f"{number(fast)} / {number(middle)}" for fast, middle in sides),
            *ratios,
            f"{probe:.0f}" + (f", {unsure} of {len(group)} disturbed" if unsure else ""),
        ]


def peak_rows(pairs):
    """hebb's training rate on one thread as a share of what the FMA units did beside it."""
    for net, flop in FLOP_PER_SAMPLE.items():
        shares = [
            pair.hebb_figures["train"].fast * flop / (median(pair.probes) * 1e9)
            for pair in pairs
            if (pair.net, pair.threads) == (net, 1) and "train" in pair.hebb_figures
        ]
        if shares:
            yield f"net {net} {median(shares) * 100:.0f} %"


INTRODUCTION = """\
# hebb beside other libraries

Written by `make bench-peers`; figures are of the one machine below, ratios carry over better. hebb and one peer run right after each
other, taking turns in going first; a ratio is that of such a pair, and the table has the median over the rounds. A rate is the one of
the fastest fifth of the steps / of the median step; of a batch-1 latency the least / the median. A training step is gather of shuffled
rows, forward, backward and Adam. "FMA" is what one thread's multiply-add units gave beside the runs, in GFLOP/s: a pair whose probes
differ by more than 10 % is taken again, and says so if it stays that way.

Nets: 1 = 784-128-64-10 ReLU, softmax cross-entropy, batch 64. 2a, 2b = 784-50-10 tanh, batch 32, 1024. 3 = 13-64-32-1 ReLU, squared
error, batch 16. 4 = 2-4-1 sigmoid, binary cross-entropy, batch 4.

"Heap kept" is the same program with MALLOC_TRIM_THRESHOLD_ and MALLOC_MMAP_THRESHOLD_ raised, so that memory freed in one step need
not be had from the system again in the next; targets for libtorch 1.13 are about the program as users start it.
"""


def document(pairs, titles, facts, notes):
    """The whole of RESULTS.md. facts: (heading, text) of the machine; notes: what is missing, and why."""
    parts = [INTRODUCTION, *(f"- {heading}: {text}" for heading, text in facts)]
    shares = ", ".join(peak_rows(pairs))
    if shares:
        parts.append(f"- hebb's training on one thread as a share of the FMA rate beside it: {shares}")
    targets = list(target_rows(pairs, titles))
    if targets:
        head = ["net", "figure", "hebb over (the best of)", "ratio", "target", ""]
        parts += ["", "## Targets", "", "Of a rate the fast fifth, of a latency the median.", ""]
        parts.append(table(head, targets))
    head = ["figure", "threads", "net", "peer", "hebb", "peer's", "ratio, fast", "ratio, median", "FMA"]
    parts += ["", "## All pairs", "", table(head, pair_rows(pairs, titles))]
    if notes:
        parts += ["", "## Left out", "", *(f"- {note}" for note in notes)]
    return "\n".join(parts) + "\n"
