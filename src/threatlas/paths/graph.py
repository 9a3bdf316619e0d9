"""The attack graph: facts (OR), steps (AND) and the edges between them, as arrays.

Facts are the integers from 0 to F-1, steps those from 0 to S-1. A step requires a set of facts, all of them, which may be
empty, and gives a set of facts, at least one. A fact holds when it is initial or when any step that was taken gives it.
Facts are never lost (monotone), cycles are allowed. In the words of the field: a directed hypergraph with a B-arc for
each pair of a step and a fact it gives (Gallo, Longo, Pallottino and Nguyen, "Directed hypergraphs and applications",
Discrete Applied Mathematics 42, 1993), or a propositional Horn theory. What facts and steps mean is kept elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Indexes: TypeAlias = npt.NDArray[np.int32]
Mask: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[np.float64]

MOST = 2**31 - 2
"""Facts, steps or edges that fit 32 bits."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A relation between numbered things, in compressed sparse rows: the targets of row i, ascending and each once, are
    ``targets[offsets[i]:offsets[i + 1]]``.
    """

    offsets: Indexes
    """One more than there are rows."""
    targets: Indexes

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def of(self, row: int) -> Indexes:
        """The targets of one row."""
        return self.targets[self.offsets[row] : self.offsets[row + 1]]

    def of_all(self, rows: npt.NDArray[np.integer]) -> Indexes:
        """The targets of many rows one after the other, with repetitions."""
        starts = self.offsets[rows]
        counts = self.offsets[rows + 1] - starts
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        return self.targets[np.repeat(starts - ends + counts, counts) + np.arange(total)]

    @cached_property
    def lists(self) -> list[list[int]]:
        """The same as lists, which loops in Python read several times as fast as arrays. Made once."""
        targets = self.targets.tolist()
        return [targets[start:end] for start, end in pairwise(self.offsets.tolist())]


@dataclass(frozen=True, eq=False)
class AttackGraph:
    """An AND/OR graph that does not change. Make it with ``attack_graph``."""

    facts: int
    """How many."""
    steps: int
    """How many."""
    requires: Rows
    """The facts that a step needs."""
    gives: Rows
    """The facts that a step gives."""
    required_by: Rows
    """The steps that need a fact."""
    given_by: Rows
    """The steps that give a fact."""


def attack_graph(
    facts: int,
    steps: int,
    *,
    requires: tuple[npt.ArrayLike, npt.ArrayLike],
    gives: tuple[npt.ArrayLike, npt.ArrayLike],
) -> AttackGraph:
    """The graph of these edges.

    ``requires`` and ``gives`` are edge lists: the step of each edge and, of the same length, its fact. Repeated edges
    count once. Raises ValueError for a number out of range, lists of unequal length and a step that gives nothing.
    """
    if not (0 <= facts <= MOST and 0 <= steps <= MOST):
        raise ValueError(f"An attack graph has 0 to {MOST} facts and steps, not {facts} and {steps}.")
    requires_rows, required_by = _rows("requires", steps, facts, requires)
    gives_rows, given_by = _rows("gives", steps, facts, gives)
    _all_give(gives_rows)
    return AttackGraph(facts, steps, requires_rows, gives_rows, required_by, given_by)


def extended(
    graph: AttackGraph,
    *,
    facts: int = 0,
    steps: int = 0,
    requires: tuple[npt.ArrayLike, npt.ArrayLike] = ((), ()),
    gives: tuple[npt.ArrayLike, npt.ArrayLike] = ((), ()),
) -> AttackGraph:
    """The same graph with so many more facts and steps, numbered after those it has, and with more edges.

    An edge may start at a step that was there and lead to a fact that was there; edges that are there already count once.
    Raises ValueError as ``attack_graph`` does. Time and memory are those of a copy.
    """
    every_fact, every_step = graph.facts + facts, graph.steps + steps
    if facts < 0 or steps < 0 or every_fact > MOST or every_step > MOST:
        raise ValueError(f"An attack graph has 0 to {MOST} facts and steps; it cannot grow by {facts} and {steps}.")
    rows = []
    for name, edges, forward, backward in (
        ("requires", requires, graph.requires, graph.required_by),
        ("gives", gives, graph.gives, graph.given_by),
    ):
        from_steps, to_facts = _edges(name, every_step, every_fact, edges)
        rows.append(_inserted(forward, every_step, from_steps, to_facts))
        rows.append(_inserted(backward, every_fact, to_facts, from_steps))
    _all_give(rows[2])
    return AttackGraph(every_fact, every_step, rows[0], rows[2], rows[1], rows[3])


def _inserted(rows: Rows, count: int, sources: npt.NDArray[np.int64], targets: npt.NDArray[np.int64]) -> Rows:
    """The relation over so many rows, with these edges as well."""
    codes = np.unique(sources << 32 | targets)
    sources, targets = codes >> 32, codes & 0xFFFFFFFF
    offsets = np.concatenate([rows.offsets, np.full(count - len(rows), rows.offsets[-1], np.int32)])
    low, high = offsets[sources], offsets[sources + 1]
    ends = high.copy()
    while len(left := np.flatnonzero(low < high)):  # bisects all rows at once
        middle = (low[left] + high[left]) // 2
        before = rows.targets[middle] < targets[left]
        low[left[before]] = middle[before] + 1
        high[left[~before]] = middle[~before]
    there = low < ends
    there[there] = rows.targets[low[there]] == targets[there]
    sources, targets, low = sources[~there], targets[~there], low[~there]
    offsets[1:] += np.cumsum(np.bincount(sources, minlength=count)).astype(np.int32)
    return Rows(offsets, np.insert(rows.targets, low, targets.astype(np.int32)))


def _rows(name: str, steps: int, facts: int, edges: tuple[npt.ArrayLike, npt.ArrayLike]) -> tuple[Rows, Rows]:
    """The relation from steps to facts, and its inverse."""
    from_steps, to_facts = _edges(name, steps, facts, edges)
    forward = np.sort(from_steps * facts + to_facts)
    forward = forward[np.diff(forward, prepend=-1) > 0]
    from_steps, to_facts = np.divmod(forward, max(facts, 1))
    backward = np.sort(to_facts * steps + from_steps)
    return _compressed(steps, from_steps, to_facts), _compressed(facts, *np.divmod(backward, max(steps, 1)))


def _all_give(gives: Rows) -> None:
    """Raises ValueError for a step that gives nothing."""
    barren = np.flatnonzero(gives.offsets[1:] == gives.offsets[:-1])
    if len(barren):
        raise ValueError(f"Step {barren[0]} gives no fact; a step gives at least one.")


def _edges(
    name: str, steps: int, facts: int, edges: tuple[npt.ArrayLike, npt.ArrayLike]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The step and the fact of each edge. Raises ValueError."""
    from_steps, to_facts = _numbers(name, "steps", edges[0], steps), _numbers(name, "facts", edges[1], facts)
    if len(from_steps) != len(to_facts):
        raise ValueError(
            f"`{name}` names {len(from_steps)} steps and {len(to_facts)} facts; each edge has one of both."
        )
    if len(from_steps) > MOST:
        raise ValueError(f"`{name}` has {len(from_steps)} edges; at most {MOST} can be counted.")
    return from_steps, to_facts


def _numbers(name: str, what: str, given: npt.ArrayLike, count: int) -> npt.NDArray[np.int64]:
    array = np.asarray(given)
    if array.ndim != 1 or (len(array) and array.dtype.kind not in "iu"):
        raise ValueError(f"The {what} of `{name}` must be one list of integers.")
    if len(array) and (array.min() < 0 or array.max() >= count):
        raise ValueError(
            f"`{name}` names {what} from {array.min()} to {array.max()}; there are {count}, numbered from 0."
        )
    return array.astype(np.int64)


def _compressed(rows: int, sources: npt.NDArray[np.int64], targets: npt.NDArray[np.int64]) -> Rows:
    offsets = np.zeros(rows + 1, np.int32)
    np.cumsum(np.bincount(sources, minlength=rows), out=offsets[1:])
    return Rows(offsets, targets.astype(np.int32))


def indexes(given: npt.ArrayLike, count: int, what: str) -> Indexes:
    """Numbers of facts or steps as an ascending array without repetitions. Raises ValueError for one out of range."""
    return np.unique(_numbers(what, what, given, count)).astype(np.int32)


def mask(given: npt.ArrayLike | None, count: int, what: str) -> Mask:
    """True for each fact or step that is named. Raises ValueError for one out of range."""
    chosen = np.zeros(count, np.bool_)
    if given is not None:
        chosen[indexes(given, count, what)] = True
    return chosen
