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
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from threatlas.paths.rows import Indexes, Rows, distinct, rows_of

Mask: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[np.float64]

MOST = 2**31 - 2
"""Facts, steps or edges that fit 32 bits."""


@dataclass(frozen=True, eq=False)
class AttackGraph:
    """An AND/OR graph that does not change. Make it with ``attack_graph`` or, from rows, ``graph_of``."""

    facts: int
    """How many."""
    steps: int
    """How many."""
    requires: Rows
    """The facts that a step needs."""
    gives: Rows
    """The facts that a step gives."""

    @cached_property
    def required_by(self) -> Rows:
        """The steps that need a fact. Made once, when first asked for."""
        return self.requires.inverse(self.facts)

    @cached_property
    def given_by(self) -> Rows:
        """The steps that give a fact. Made once, when first asked for."""
        return self.gives.inverse(self.facts)


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
    return graph_of(
        facts,
        rows_of(steps, *_edges("requires", steps, facts, requires)),
        rows_of(steps, *_edges("gives", steps, facts, gives)),
    )


def graph_of(facts: int, requires: Rows, gives: Rows) -> AttackGraph:
    """The graph of these rows, which must be in order. Raises ValueError for a step that gives nothing."""
    barren = np.flatnonzero(gives.counts == 0)
    if len(barren):
        raise ValueError(f"Step {barren[0]} gives no fact; a step gives at least one.")
    return AttackGraph(facts, len(gives), requires, gives)


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
    return graph_of(
        every_fact,
        graph.requires.with_edges(every_step, *_edges("requires", every_step, every_fact, requires)),
        graph.gives.with_edges(every_step, *_edges("gives", every_step, every_fact, gives)),
    )


def _edges(name: str, steps: int, facts: int, edges: tuple[npt.ArrayLike, npt.ArrayLike]) -> tuple[Indexes, Indexes]:
    """The step and the fact of each edge. Raises ValueError."""
    from_steps, to_facts = _numbers(name, "steps", edges[0], steps), _numbers(name, "facts", edges[1], facts)
    if len(from_steps) != len(to_facts):
        raise ValueError(
            f"`{name}` names {len(from_steps)} steps and {len(to_facts)} facts; each edge has one of both."
        )
    if len(from_steps) > MOST:
        raise ValueError(f"`{name}` has {len(from_steps)} edges; at most {MOST} can be counted.")
    return from_steps, to_facts


def _numbers(name: str, what: str, given: npt.ArrayLike, count: int) -> Indexes:
    array = np.asarray(given)
    if array.ndim != 1 or (len(array) and array.dtype.kind not in "iu"):
        raise ValueError(f"The {what} of `{name}` must be one list of integers.")
    if len(array) and (array.min() < 0 or array.max() >= count):
        raise ValueError(
            f"`{name}` names {what} from {array.min()} to {array.max()}; there are {count}, numbered from 0."
        )
    return array.astype(np.int32, copy=False)


def indexes(given: npt.ArrayLike, count: int, what: str) -> Indexes:
    """Numbers of facts or steps as an ascending array without repetitions. Raises ValueError for one out of range."""
    return distinct(_numbers(what, what, given, count))


def mask(given: npt.ArrayLike | None, count: int, what: str) -> Mask:
    """True for each fact or step that is named. Raises ValueError for one out of range."""
    chosen = np.zeros(count, np.bool_)
    if given is not None:
        chosen[indexes(given, count, what)] = True
    return chosen
