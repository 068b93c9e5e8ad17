"""Laws of the table: python3 results_test.py"""

import unittest

from results import LATENCY, TARGETS, Figure, Pair, Target, document, least_disturbed, parse, ratios_of

OUTPUT = """\
a word of a library, that is no figure
hebb,1,1,train,300.0,200.0,190.0,3.3,5.0
hebb,1,1,latency1_us,4.0,9.0,3.0,,
"""
TITLES = {"yardstick": "Y", "jax-scan-optax": "optax", "jax-scan-flat": "flat"}


def pair(peer="yardstick", ours=200.0, theirs=100.0, what="train", probes=(100, 100, 100)):
    figures = {what: Figure(ours, ours)}, {what: Figure(theirs, theirs)}
    return Pair("1", 1, peer, *figures, list(probes))


class Lines(unittest.TestCase):
    def test_a_rate_is_fast_fifth_and_median(self):
        self.assertEqual(parse(OUTPUT)["train"], Figure(fast=300, median=200))

    def test_a_latency_is_least_and_median(self):
        self.assertEqual(parse(OUTPUT)[LATENCY], Figure(fast=3, median=4))

    def test_nothing_else_is_a_figure(self):
        self.assertEqual(set(parse(OUTPUT)), {"train", LATENCY})


class Quiet(unittest.TestCase):
    def test_probes_may_differ_by_a_tenth(self):
        self.assertFalse(pair(probes=(100, 109, 105)).disturbed())
        self.assertTrue(pair(probes=(100, 111, 105)).disturbed())

    def test_a_disturbed_pair_is_taken_again(self):
        takes = iter([pair(ours=1, probes=(50, 100)), pair(ours=2), pair(ours=3)])
        self.assertEqual(least_disturbed(lambda: next(takes)).hebb_figures["train"].fast, 2)

    def test_the_best_of_three_disturbed_pairs_is_kept_and_said(self):
        takes = iter([pair(probes=(50, 100)), pair(probes=(80, 100)), pair(probes=(70, 100)), None])
        kept = least_disturbed(lambda: next(takes))
        self.assertEqual(kept.probes, [80, 100])
        self.assertIn("1 of 2 disturbed", document([kept, pair()], TITLES, [], []))


class Ratios(unittest.TestCase):
    def test_a_ratio_is_of_one_pair_and_the_median_of_the_rounds(self):
        pairs = [pair(ours=100, theirs=50), pair(ours=10, theirs=2), pair(ours=90, theirs=30)]
        self.assertEqual(ratios_of(pairs, "1", 1, "train"), {"yardstick": 3})

    def test_pairs_of_another_net_do_not_count(self):
        self.assertEqual(ratios_of([pair()], "2a", 1, "train"), {})


class Targets(unittest.TestCase):
    def test_more_is_better_but_for_latency(self):
        self.assertTrue(Target("1", "train", (), 1.5).met(1.6))
        self.assertFalse(Target("1", "train", (), 1.5).met(1.4))
        self.assertTrue(Target("1", LATENCY, (), 1.5).met(1.4))
        self.assertFalse(Target("1", LATENCY, (), 1.5).met(1.6))

    def test_the_peer_that_is_hardest_to_beat_counts(self):
        ratios = {"a": 2.0, "b": 3.0, "c": 0.1}
        self.assertEqual(Target("1", "train", ("a", "b"), 1).best_peer(ratios), 2)
        self.assertEqual(Target("1", LATENCY, ("a", "b"), 1).best_peer(ratios), 3)
        self.assertIsNone(Target("1", "train", ("d",), 1).best_peer(ratios))

    def test_every_target_is_about_known_peers(self):
        from contenders import CONTENDERS

        self.assertEqual({p for t in TARGETS for p in t.peers} - set(CONTENDERS), set())


class Document(unittest.TestCase):
    def test_says_which_targets_are_met(self):
        pairs = [pair("jax-scan-optax", theirs=100), pair("jax-scan-flat", theirs=180)]
        text = document(pairs, TITLES, [("CPU", "slow")], ["Z: not installed: gone"])
        self.assertIn("| 1 | training | optax / flat | 1.11 | >= 1.4 | **missed** |", text)
        self.assertIn("- CPU: slow\n", text)
        self.assertIn("- Z: not installed: gone\n", text)
        self.assertIn("| met |", document([pair()], TITLES, [], []))

    def test_shows_both_sides_of_a_pair(self):
        row = "| training | 1 | 1 | Y | 200 / 200 | 100 / 100 | 2.00 | 2.00 | 100 |"
        self.assertIn(row, document([pair()], TITLES, [], []))


if __name__ == "__main__":
    unittest.main()
