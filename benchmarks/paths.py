"""How long the kernels of attack graphs take, from 10,000 to 1,000,000 steps, in CPU seconds.

The graphs are deep, hold cycles and are reached as a whole: each fact but the first ones has a step from facts before it,
and as many steps again go anywhere near.

python benchmarks/paths.py [STEPS…]
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from threatlas.paths.cheapest import cheapest
from threatlas.paths.control import Control
from threatlas.paths.diverse import diverse
from threatlas.paths.graph import AttackGraph, attack_graph
from threatlas.paths.plan import best_within, cheapest_cut
from threatlas.paths.probability import probability
from threatlas.paths.reach import prune, reach
from threatlas.paths.whatif import what_if

T = TypeVar("T")
WIDTH = 400
TECHNIQUES = 150


def timed(name: str, work: Callable[[], T]) -> T:
    """Does the work, prints its CPU time and returns its result."""
    begin = time.process_time()
    result = work()
    print(f"  {name:<34}{1000 * (time.process_time() - begin):>10.1f} ms")
    return result


def edges(steps: int) -> tuple[int, tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Facts, and the edges of a graph with one effect and one to four requirements a step."""
    source = np.random.default_rng(steps)
    facts = steps // 2
    effects = source.integers(WIDTH, facts, steps)
    effects[: facts - WIDTH] = np.arange(WIDTH, facts)
    rows = np.repeat(np.arange(steps), source.integers(1, 5, steps))
    distance = source.integers(1, 2 * WIDTH, len(rows))
    back = source.random(len(rows)) < 0.5
    forward_only = rows < facts - WIDTH
    needs = np.clip(effects[rows] - np.where(forward_only | back, distance, -distance), 0, facts - 1)
    return facts, (rows, needs), (np.arange(steps), effects)


def kernels(steps: int) -> None:
    """Times what must scale to a million steps."""
    facts, requires, gives = edges(steps)
    print(f"{steps:,} steps, {facts:,} facts, {len(requires[0]) + steps:,} edges")
    graph = timed("build", lambda: attack_graph(facts, steps, requires=requires, gives=gives))
    initial = np.arange(WIDTH)
    costs = np.random.default_rng(1).random(steps)
    reached = timed("fixpoint", lambda: reach(graph, initial))
    timed("prune to one goal", lambda: prune(graph, initial, [facts - 1]))
    tree = timed("cheapest, first (makes lists)", lambda: cheapest(graph, initial, costs))
    timed("cheapest, again", lambda: cheapest(graph, initial, costs))
    timed("one derivation", lambda: tree.derivation(WIDTH + 2000))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {int(reached.steps.sum()):,} steps reached; peak memory so far {peak:.0f} MiB")


def wide(steps: int, layers: int, gateways: int, seed: int) -> tuple[AttackGraph, np.ndarray, list[int], np.ndarray]:
    """A graph as systems have them, wide and a dozen layers deep: it, its initial facts, five goals at its end, and the
    technique of each step. From one layer to the next only so many facts lead on.
    """
    source = np.random.default_rng(seed)
    facts = steps // 3
    layer = np.sort(source.integers(0, layers, facts))
    bounds = np.searchsorted(layer, np.arange(layers + 1))
    effects = source.integers(bounds[1], facts, steps)
    effects[: facts - bounds[1]] = np.arange(bounds[1], facts)
    rows = np.repeat(np.arange(steps), source.integers(1, 4, steps))
    before = np.maximum(layer[effects[rows]] - 1 + (source.random(len(rows)) < 0.1), 0)
    needs = bounds[before] + (
        source.random(len(rows)) * np.minimum(bounds[before + 1] - bounds[before], gateways)
    ).astype(np.int64)
    graph = attack_graph(facts, steps, requires=(rows, needs), gives=(np.arange(steps), effects))
    # a technique belongs to a few neighbouring layers, as tactics do
    technique = (layer[effects] * TECHNIQUES // layers + source.integers(0, TECHNIQUES // 4, steps)) % TECHNIQUES
    return graph, np.arange(bounds[1]), list(range(facts - 5, facts)), technique


def decisions(steps: int, gateways: int) -> None:
    """Times what answers questions on systems of realistic size: 100 controls that each cut up to four techniques."""
    graph, initial, goals, technique = wide(steps, 12, gateways, 3)
    source = np.random.default_rng(4)
    controls = []
    for _ in range(100):
        cut = source.choice(TECHNIQUES, source.integers(1, 5), replace=False)
        covers = tuple(np.flatnonzero(np.isin(technique, cut)).tolist())
        controls.append(Control(covers, price=float(source.integers(1, 10))))
    costs, chances = source.random(steps), source.uniform(0.2, 0.9, steps)
    matter = len(prune(graph, initial, goals).steps)
    print(f"{steps:,} steps in 12 layers with {gateways:,} gateways, 100 controls, {matter:,} steps matter")
    timed("5 diverse derivations", lambda: diverse(graph, initial, costs, goals[0], technique))
    timed("probability, 16,384 worlds", lambda: probability(graph, initial, chances, goals[0]))
    timed("what if, 100 controls", lambda: what_if(graph, initial, chances, goals[0], controls))
    cut_plan = timed("cheapest cut of 5 goals", lambda: cheapest_cut(graph, initial, goals, controls))
    print(f"    {cut_plan}")
    losses = {goal: float(10 + 7 * index) for index, goal in enumerate(goals)}
    plan = timed("best within a budget of 15", lambda: best_within(graph, initial, losses, controls, 15.0))
    print(f"    {plan}")


if __name__ == "__main__":
    for count in [int(word) for word in sys.argv[1:]] or [10_000, 100_000, 1_000_000]:
        kernels(count)
    for count, gateways in ((10_000, 20), (10_000, 100), (1_000, 10_000), (10_000, 10_000)):
        decisions(count, gateways)
