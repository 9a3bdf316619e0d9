"""Decisions of a description: which steps they exclude or accept, and whether they still count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from threatlas.paths.analysis import Honoured

if TYPE_CHECKING:
    from datetime import date

    from threatlas.paths.graph import Mask
    from threatlas.paths.scored_graph import ScoredGraph
    from threatlas.systems.description import Decision


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """What decisions do to the steps of a graph."""

    excluded: Mask
    """Steps that somebody has found not applicable here."""
    accepted: Mask
    """Steps whose risk somebody has accepted."""
    honoured: tuple[Honoured, ...]
    by_step: dict[int, Decision]
    """The decision that accepts a step."""


def honour(scored: ScoredGraph, today: date) -> Decisions:
    """The decisions that count today. A decision about a technique is one about its sub-techniques too."""
    excluded, accepted = np.zeros(scored.graph.steps, np.bool_), np.zeros(scored.graph.steps, np.bool_)
    honoured = []
    by_step: dict[int, Decision] = {}
    for decision in scored.instance.system.decisions:
        steps = scored.steps_of(decision.technique, decision.asset)
        count = int(steps.sum())
        if decision.until < today:
            honoured.append(Honoured(decision, "expired", count))
            continue
        honoured.append(Honoured(decision, "in force" if count else "without effect", count))
        if decision.verdict == "not-applicable":
            excluded |= steps
        else:
            accepted |= steps
            by_step |= dict.fromkeys(np.flatnonzero(steps).tolist(), decision)
    return Decisions(excluded, accepted & ~excluded, tuple(honoured), by_step)
