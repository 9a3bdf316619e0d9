"""How long the kernels of attack graphs take, and what memory, from 1,000 to 1,000,000 steps, in CPU seconds.

The graphs are deep, hold cycles and are reached as a whole: each fact but the first ones has a step from facts before it,
and as many steps again go anywhere near. Each size is measured in a process of its own, where compiled loops are loaded
before; what compiling costs is told first. Memory is the most that was in use above the imports, the lists of edges
included.

python benchmarks/paths.py [STEPS…]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from threatlas.paths import loops
from threatlas.paths.cheapest import cheapest
from threatlas.paths.compiled import LARGE, compiled
from threatlas.paths.control import Control
from threatlas.paths.diverse import diverse
from threatlas.paths.graded_plan import Candidate, Front, Planning, best_graded
from threatlas.paths.graph import AttackGraph, attack_graph
from threatlas.paths.interval import intervals
from threatlas.paths.plan import best_within, cheapest_cut
from threatlas.paths.probability import probabilities, probability
from threatlas.paths.reach import prune, reach

T = TypeVar("T")
WIDTH = 400
TECHNIQUES = 150


def timed(name: str, work: Callable[[], T]) -> T:
    """Does the work, prints its CPU time and returns its result."""
    begin = time.process_time()
    result = work()
    print(f"  {name:<34}{1000 * (time.process_time() - begin):>10.1f} ms")
    return result


def least(work: Callable[[], object], times: int = 5) -> float:
    """The least CPU time of a few runs, in milliseconds."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        work()
        found.append(1000 * (time.process_time() - begin))
    return min(found)


def memory(what: str) -> float:
    """What the system says of this process's memory, in MiB: ``VmRSS`` now, ``VmHWM`` at most since it was told to forget."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def edges(steps: int) -> tuple[int, tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Facts, and the edges of a graph with one effect and one to four requirements a step."""
    source = np.random.default_rng(steps)
    facts = steps // 2
    width = min(WIDTH, facts // 4)
    effects = source.integers(width, facts, steps)
    effects[: facts - width] = np.arange(width, facts)
    rows = np.repeat(np.arange(steps), source.integers(1, 5, steps))
    distance = source.integers(1, 2 * width, len(rows))
    back = source.random(len(rows)) < 0.5
    forward_only = rows < facts - width
    needs = np.clip(effects[rows] - np.where(forward_only | back, distance, -distance), 0, facts - 1)
    wanted = [array.astype(np.int32) for array in (rows, needs, np.arange(steps), effects)]
    return facts, (wanted[0], wanted[1]), (wanted[2], wanted[3])


def curve(steps: int) -> None:
    """Prints a line with what must scale to a million steps."""
    if steps > LARGE:
        compiled(loops.fixpoint, loops.FIXPOINT)
        compiled(loops.settle, loops.SETTLE)
        compiled(loops.useful, loops.USEFUL)
    before = memory("VmRSS")
    facts, requires, gives = edges(steps)
    initial, costs = np.arange(min(WIDTH, facts // 4)), np.random.default_rng(1).random(steps)
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    begin = time.process_time()
    graph = attack_graph(facts, steps, requires=requires, gives=gives)
    graph.required_by  # noqa: B018  # made when first asked for
    build = 1000 * (time.process_time() - begin)
    built = memory("VmHWM") - before
    fixpoint = least(lambda: reach(graph, initial))
    settle = least(lambda: cheapest(graph, initial, costs))
    pruned = least(lambda: prune(graph, initial, [facts - 1]), 1)
    most = memory("VmHWM") - before
    if not (reach(graph, initial).steps.all() and np.isfinite(cheapest(graph, initial, costs).costs).all()):
        raise SystemExit("not everything is reached")
    print(
        f"{steps:>10,}{facts:>10,}{len(requires[0]) + steps:>12,}{build:>10.1f}{fixpoint:>10.1f}{settle:>10.1f}"
        f"{pruned:>10.1f}{built:>10.0f}{most:>10.0f}"
    )


def compilation() -> None:
    """Prints what compiling the loops costs, the first time and then."""
    code = (
        "import time; from threatlas.paths.compiled import compiled; from threatlas.paths.loops import *; "
        "begin = time.process_time(); "
        "[compiled(*one) for one in ((fixpoint, FIXPOINT), (useful, USEFUL), (settle, SETTLE))]; "
        "print(f'{time.process_time() - begin:.2f} s')"
    )
    with tempfile.TemporaryDirectory() as folder:
        for what in ("compiled", "loaded again by the next process"):
            environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
            done = subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
            )
            print(f"loops {what}, numba imported: {done.stdout.strip()} CPU")


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
    timed("probability, 8,192 worlds", lambda: probability(graph, initial, chances, goals[0]))
    cut_plan = timed("cheapest cut of 5 goals", lambda: cheapest_cut(graph, initial, goals, controls))
    print(f"    {cut_plan}")
    losses = {goal: float(10 + 7 * index) for index, goal in enumerate(goals)}
    plan = timed("best within a budget of 15", lambda: best_within(graph, initial, losses, controls, 15.0))
    print(f"    {plan}")


def dozens() -> None:
    """Times plans of 24 to 60 controls, which cut about as much together, on dense graphs."""
    for steps, gateways in ((2000, 10_000), (3000, 40)):
        graph, initial, goals, technique = wide(steps, 12, gateways, 3)
        losses = {goal: float(10 + index) for index, goal in enumerate(goals)}
        for count in (24, 36, 60):
            times, proved = [], []
            for seed in range(2):
                source = np.random.default_rng(seed)
                controls = []
                for _ in range(count):
                    cut = source.choice(TECHNIQUES, source.integers(1, 440 // count), replace=False)
                    covers = tuple(np.flatnonzero(np.isin(technique, cut)).tolist())
                    controls.append(Control(covers, price=float(source.integers(1, 10))))
                begin = time.process_time()
                proved.append(cheapest_cut(graph, initial, goals, controls).optimal)
                middle = time.process_time()
                proved.append(best_within(graph, initial, losses, controls, 15.0).optimal)
                times += [middle - begin, time.process_time() - middle]
            print(
                f"{steps:,} steps, {count} controls: {sum(proved)} of {len(proved)} plans proved, "
                f"{min(times):.2f} to {max(times):.2f} s"
            )


def questions(steps: int) -> None:
    """Times what an analysis asks of a system of some sixty assets: six goals."""
    graph, initial, some, _ = wide(steps, 12, 40, 3)
    goals = [some[0] - 1, *some]
    source = np.random.default_rng(5)
    alpha, beta = source.uniform(1, 8, steps), source.uniform(1, 5, steps)
    beta[source.random(steps) < 0.4] = 0  # what follows by itself
    chances = alpha / (alpha + beta)
    part = prune(graph, initial, goals)
    print(f"{len(part.steps):,} steps matter, {int((beta[part.steps] > 0).sum()):,} of them uncertain; 6 goals")
    timed("probabilities, 8,192 worlds", lambda: probabilities(graph, initial, chances, goals))
    timed("90 % intervals, 200 draws of 128", lambda: intervals(graph, initial, (alpha, beta), goals))


def within_budget(steps: int, gateways: int) -> None:
    """Times what ``threatlas plan`` does within a budget of 15: 100 controls, of which each covers up to four techniques and
    cuts, or stops six attempts of ten.
    """
    graph, initial, goals, technique = wide(steps, 12, gateways, 3)
    source = np.random.default_rng(4)
    covers, prices = [], []
    for _ in range(100):
        cut = source.choice(TECHNIQUES, source.integers(1, 5), replace=False)
        covers.append(np.flatnonzero(np.isin(technique, cut)))
        prices.append(float(source.integers(1, 10)))
    part = prune(graph, initial, goals)
    nats = -np.log(source.uniform(0.2, 0.9, steps))[part.steps]
    front = Front(part.graph, part.initial, nats, nats, tuple(part.goals.tolist()))
    for kind, added in (("cut", np.inf), ("graded", -np.log(0.4))):
        candidates = []
        for cover, price in zip(covers, prices, strict=True):
            inside = part.step_numbers[cover]
            inside = inside[inside >= 0]
            candidates.append(Candidate(price, (inside,), (np.full(len(inside), added),)))
        begin = time.process_time()
        planning = Planning([front], [10.0 + 7 * index for index in range(len(front.goals))], candidates)
        plan = best_graded(planning, 15.0)
        spent = time.process_time() - begin
        proof = "proved" if plan.optimal else f"at least {plan.bound:.2g}"
        print(
            f"{steps:>8,}{len(part.steps):>8,}{kind:>8}{spent:>8.2f} s  "
            f"risk {plan.risk_before:.2g} -> {plan.risk_after:.2g}, {proof}"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["curve"]:
        curve(int(sys.argv[2]))
        sys.exit()
    compilation()
    print(f"{'steps':>10}{'facts':>10}{'edges':>12}{'build':>10}{'fixpoint':>10}{'cheapest':>10}{'prune':>10}", end="")
    print(f"{'built':>10}{'peak':>10}\n{'':>32}" + f"{'ms':>10}" * 4 + f"{'MiB':>10}" * 2, flush=True)
    for count in [int(word) for word in sys.argv[1:]] or [1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000]:
        subprocess.run([sys.executable, __file__, "curve", str(count)], check=True)
    questions(3000)
    dozens()
    for count, gateways in ((10_000, 20), (10_000, 100), (1_000, 10_000), (10_000, 10_000)):
        decisions(count, gateways)
    print(f"{'steps':>8}{'matter':>8}{'control':>8}{'CPU':>8}")
    for count, gateways in ((1_000, 20), (3_000, 20), (10_000, 20), (10_000, 100), (1_000, 10_000), (10_000, 10_000)):
        within_budget(count, gateways)
