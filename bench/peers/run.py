#!/usr/bin/env python3
"""Measures hebb beside its peers and writes the table of ratios, bench/RESULTS.md."""

import argparse
import datetime
import os
import subprocess
import sys
import time

import machine
import results
from contenders import CONTENDERS, HERE, Missing, Places, hebb, probe

ROOT = os.path.dirname(os.path.dirname(HERE))
NETS = ["1", "2a", "2b", "3", "4"]
RUN_SECONDS = 300  # the first torch.compile or XLA of a net may take half a minute
IDLE_SHARE = 0.1  # of one CPU, used by others


class Failed(Exception):
    """A program that did not end well."""


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--nets", nargs="+", default=NETS, choices=NETS, metavar="NET", help="of " + " ".join(NETS))
    add(
        "--peers",
        nargs="+",
        default=list(CONTENDERS),
        choices=CONTENDERS,
        metavar="PEER",
        help="of " + " ".join(CONTENDERS),
    )
    add("--rounds", type=int, default=3, help="pairs of each kind (default 3)")
    add("--seconds", type=float, default=1, help="length of each figure (default 1)")
    add("--threads", type=int, nargs="+", default=[1], help="threads of both sides (default 1)")
    add(
        "--wait",
        type=float,
        default=10,
        metavar="SECONDS",
        help="how long to wait for an idle machine before a pair (default 10)",
    )
    add(
        "--environments",
        default=ROOT + "/build/peers",
        metavar="DIR",
        help="where setup put the peers (default build/peers)",
    )
    add("--yardstick", default="", metavar="DIR", help="folder of the yardstick's hand.cpp")
    add(
        "--hebb",
        default=ROOT + "/build/bench/bin/hebb_bench_models",
        metavar="FILE",
        help="hebb's program: FILE NET THREADS SECONDS",
    )
    add(
        "--output",
        default=ROOT + "/bench/RESULTS.md",
        metavar="FILE",
        help="the table (default bench/RESULTS.md)",
    )
    return parser.parse_args()


def busy_seconds():
    """CPU seconds that anything on this machine has used."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, soft_irq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + soft_irq + steal) / os.sysconf("SC_CLK_TCK")


def wait_for_idle(most_seconds):
    start, look = time.monotonic(), 0.3
    while time.monotonic() - start < most_seconds:
        before = busy_seconds()
        time.sleep(look)
        if (busy_seconds() - before) / look < IDLE_SHARE:
            return


class Driver:
    def __init__(self, arguments):
        self.arguments = arguments
        work = ROOT + "/build/peers/work"
        self.places = Places(arguments.environments, work, arguments.hebb, arguments.yardstick)
        self.probe = probe(self.places)
        self.hebb = hebb(self.places)
        self.data = self.places.data()
        self.notes, self.pairs, self.commands = [], [], {}
        for name in arguments.peers:
            self.prepare(name)

    def prepare(self, name):
        try:
            self.commands[name] = CONTENDERS[name].prepare(self.places)
        except Missing as missing:
            self.note(f"{CONTENDERS[name].title}: not installed: {missing}")

    def note(self, text):
        # The table is public: it names no folder of this machine.
        for folder in (self.places.environments, self.places.work, self.places.yardstick, ROOT):
            text = text.replace(folder, "...") if folder else text
        self.notes.append(text)
        print(text, flush=True)

    def plan(self):
        """Every pair of one round: (net, threads, peer)."""
        peers = [name for name in self.commands if name != "hebb-1"]
        nets = self.arguments.nets
        plan = [(n, t, p) for t in self.arguments.threads for n in nets for p in peers]
        # Two threads against one is a question for the net that is large enough for both.
        if "hebb-1" in self.commands and "1" in nets and len(os.sched_getaffinity(0)) > 1:
            plan.append(("1", 2, "hebb-1"))
        return plan

    def measure(self, who, command, threads):
        """{what: Figure} of one run of a program."""
        command = list(map(str, command))
        environment = dict(os.environ, DATA=self.data)
        for library in ("OMP", "OPENBLAS", "MKL"):
            environment[library + "_NUM_THREADS"] = str(threads)
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, env=environment, timeout=RUN_SECONDS
            )
        except subprocess.TimeoutExpired:
            raise Failed(f"{who} did not end in {RUN_SECONDS} seconds") from None
        figures = results.parse(done.stdout)
        if done.returncode != 0 or not figures:
            said = (done.stderr.strip() or "nothing").splitlines()[-1][:160]
            raise Failed(f"{who} ended with {done.returncode}, saying: {said}")
        return figures

    def fma(self):
        return float(subprocess.check_output([self.probe, "fma"], text=True).split(",")[2])

    def take(self, net, threads, peer, hebb_first):
        """One pair, with a probe before, between and after."""
        sides = [("hebb", self.hebb), ("peer", self.commands[peer])]
        figures, probes = {}, [self.fma()]
        for side, command in sides if hebb_first else reversed(sides):
            program = command(net, threads, self.arguments.seconds)
            figures[side] = self.measure(side, program, threads)
            probes.append(self.fma())
        return results.Pair(net, threads, peer, figures["hebb"], figures["peer"], probes)

    def take_quiet(self, kind, hebb_first):
        def take():
            wait_for_idle(self.arguments.wait)
            return self.take(*kind, hebb_first)

        return results.least_disturbed(take)

    def run(self):
        plan, start, done = self.plan(), time.monotonic(), 0
        total = len(plan) * self.arguments.rounds
        for turn in range(self.arguments.rounds):
            for kind in list(plan):
                try:
                    self.pairs.append(self.take_quiet(kind, hebb_first=turn % 2 == 0))
                except Failed as failed:
                    plan.remove(kind)
                    total -= self.arguments.rounds - turn
                    self.note(f"{CONTENDERS[kind[2]].title}, net {kind[0]}, threads {kind[1]}: {failed}")
                    continue
                done += 1
                left = (time.monotonic() - start) / done * (total - done)
                words = describe(self.pairs[-1])
                print(f"[{done}/{total}, {left / 60:.0f} min left] {words}", flush=True)
            self.write()

    def write(self):
        if not self.pairs:
            sys.exit("bench/peers/run.py: nothing was measured, so there is no table")
        titles = {name: contender.title for name, contender in CONTENDERS.items()}
        facts = machine.describe(self.probe, self.places.environments, self.places.hebb)
        facts.append(("Date", datetime.date.today().isoformat()))
        facts.append(("Command", f"`{self.command()}`"))
        with open(self.arguments.output, "w") as file:
            file.write(results.document(self.pairs, titles, facts, self.notes))

    def command(self):
        """The command line, without what is only true of this machine."""
        folders = {"--yardstick", "--environments", "--hebb", "--output"}
        words = ["bench/peers/run.py"]
        for word in sys.argv[1:]:
            words.append("..." if words[-1] in folders else word)
        return " ".join(words)


def describe(pair):
    ratios = ", ".join(
        f"{what} {results.ratio_text(pair.ratio(what, results.decisive(what)))}" for what in pair.common()
    )
    probes = " ".join(f"{p:.0f}" for p in pair.probes)
    return (
        f"net {pair.net}, threads {pair.threads}, {pair.peer}: {ratios or 'nothing in common'} (FMA {probes})"
    )


def main():
    arguments = options()
    try:
        driver = Driver(arguments)
    except Missing as missing:
        sys.exit(f"bench/peers/run.py: {missing}")
    try:
        driver.run()
    except KeyboardInterrupt:
        print("stopped; the table has what was measured")
        driver.write()
        sys.exit(130)
    print("wrote", os.path.relpath(arguments.output))


if __name__ == "__main__":
    main()
