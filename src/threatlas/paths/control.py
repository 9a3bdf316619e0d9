"""A control, as far as the attack graph knows it: which steps it makes harder, how much, and at what price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from threatlas.paths.graph import AttackGraph, indexes
from threatlas.paths.rows import Indexes


@dataclass(frozen=True, slots=True)
class Control:
    """Something that can be put in place against some steps."""

    steps: tuple[int, ...]
    """The steps it acts on."""
    effect: float = 1.0
    """The share of attempts it stops where it is in place, from 0 to 1."""
    coverage: float = 1.0
    """The share of what the steps touch where it is in place, from 0 to 1."""
    price: float = 1.0
    """In whatever unit the budget has; not negative."""

    def __post_init__(self) -> None:
        for name in ("effect", "coverage"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"The {name} of a control is from 0 to 1, not {value}.")
        if not 0 <= self.price < float("inf"):
            raise ValueError(f"The price of a control is a finite number, not negative, not {self.price}.")

    @property
    def factor(self) -> float:
        """What a step's probability of success is multiplied by; 0 cuts the step."""
        return 1.0 - self.effect * self.coverage


def covered(graph: AttackGraph, controls: Sequence[Control]) -> list[Indexes]:
    """The steps of each control, ascending, each once. Raises ValueError for one that the graph does not have."""
    return [indexes(np.array(control.steps, np.int64), graph.steps, "steps") for control in controls]
