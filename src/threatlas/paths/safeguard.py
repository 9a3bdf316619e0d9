"""A control as the analysis knows it: against which techniques, how it acts, where it may stand, how much it stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from threatlas.vocabulary import AssetKind, Relation


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One control, for every place it may stand in a system."""

    id: str
    name: str
    provenance: str
    """``atlas``, ``threatlas`` or ``own``."""
    screens: str | None
    """What it inspects and an adversary can get past: ``content``, ``artefact``, ``person`` or ``detector``; None for a
    control that makes steps harder by itself."""
    effects: Mapping[str, float]
    """Technique to the share of attempts stopped where it is fully in place, 0 to 1. 1 means that nothing is left."""
    stands_on: frozenset[AssetKind | Relation]
    """Where it can sensibly be put in place."""
    days: tuple[float, float, float]
    """Low, likely, high: person-days until it is in place."""
    because: str
    sources: tuple[str, ...]
