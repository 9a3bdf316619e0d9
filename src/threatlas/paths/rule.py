"""A technique rule: what an adversary must already have, on which assets, over which flows, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.paths.predicates import Predicate
    from threatlas.vocabulary import Flag, Relation


@dataclass(frozen=True, slots=True)
class FactPattern:
    """A fact about a variable (``influences(g)``), or about the adversary (``has(prompt)``)."""

    predicate: Predicate
    variable: str | None
    aspect: str
    """What follows the slash in ``knows(m/ontology)``, or what the adversary has; empty where there is none."""

    def __str__(self) -> str:
        return f"{self.predicate}({'/'.join(part for part in (self.variable, self.aspect) if part)})"


@dataclass(frozen=True, slots=True)
class Rule:
    """One situation in which a technique works."""

    id: str
    """``AML.T0051.001#2``; of a user's file ``own.yaml``, ``own:AML.T0051.001#2``; axioms are ``axiom#1``."""
    technique: str | None
    classes: tuple[tuple[str, str], ...]
    """Variables, one letter each, with their class."""
    edges: tuple[tuple[str, Relation, str], ...]
    flags: tuple[tuple[str, Flag, bool], ...]
    """Variable, flag, and whether it must or must not have it."""
    needs: tuple[tuple[FactPattern, ...], ...]
    """All clauses; of each clause, any."""
    helps: tuple[FactPattern, ...]
    """What makes it easier. It never blocks a step."""
    gives: tuple[FactPattern, ...]
    because: str
    """One sentence with variables in braces."""
    sources: tuple[str, ...]
    """Case studies that use exactly this technique, papers, CVEs, other catalogues."""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What a file of rules says."""

    rules: tuple[Rule, ...]
    without: tuple[tuple[str, str], ...]
    """Techniques that need no rule of their own, with the reason."""
