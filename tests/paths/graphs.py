"""Small random attack graphs for property-based tests, with cycles, steps that require nothing and several effects."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from paths.reference import Sets
from threatlas.paths.graph import AttackGraph, attack_graph


@st.composite
def graphs(draw: st.DrawFn, *, facts: int = 8, steps: int = 9) -> Sets:
    """Graphs of up to so many facts and steps; the last fact is often hard to reach."""
    count = draw(st.integers(2, facts))
    some = st.frozensets(st.integers(0, count - 1), max_size=3)
    edges = draw(
        st.lists(st.tuples(some, st.frozensets(st.integers(0, count - 1), min_size=1, max_size=2)), max_size=steps)
    )
    initial = draw(st.frozensets(st.integers(0, count - 2), max_size=2))
    return Sets(count, tuple(needs for needs, _ in edges), tuple(gains for _, gains in edges), initial)


def built(sets: Sets) -> AttackGraph:
    """The same as arrays."""
    return attack_graph(sets.facts, len(sets.requires), requires=pairs(sets.requires), gives=pairs(sets.gives))


def pairs(rows: tuple[frozenset[int], ...]) -> tuple[list[int], list[int]]:
    """Edge lists."""
    edges = [(step, fact) for step, facts in enumerate(rows) for fact in sorted(facts)]
    return [step for step, _ in edges], [fact for _, fact in edges]


def start(sets: Sets) -> list[int]:
    return sorted(sets.initial)


def layered(steps: int, *, width: int = 40, seed: int = 0) -> tuple[AttackGraph, np.ndarray, int]:
    """A deep graph with cycles for tests of size: the graph, its initial facts and a goal at the far end."""
    source = np.random.default_rng(seed)
    facts = steps // 2
    effects = source.integers(width, facts, steps)
    counts = source.integers(1, 4, steps)
    effects[: facts - width] = np.arange(width, facts)
    rows = np.repeat(np.arange(steps), counts)
    reach = source.integers(-3, 3 * width, len(rows))
    needs = np.clip(effects[rows] - np.where(rows < facts - width, np.abs(reach) + 1, reach), 0, facts - 1)
    graph = attack_graph(facts, steps, requires=(rows, needs), gives=(np.arange(steps), effects))
    return graph, np.arange(width), facts - 1
