"""Technique rules without a system: which techniques become possible by what others give.

Rules are read *lifted*: a fact is a predicate, an aspect and the kinds of asset that its variable may stand for. A
technique gives the facts of all its rules, and what follows from them by axioms. It meets a clause if it gives a fact of the
same predicate and aspect for a kind in common. Whether the assets are the same, and joined by flows, only a system can say
(:mod:`threatlas.paths.forecasting.surroundings`), so this is a hint and no proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from threatlas.paths.kinds import kinds_of
from threatlas.paths.predicates import Predicate
from threatlas.paths.rules import answering, by_technique
from threatlas.vocabulary import AssetKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from threatlas.knowledge import Technique
    from threatlas.paths.graph import Mask
    from threatlas.paths.rows import Indexes
    from threatlas.paths.rules import FactPattern, Rule

FREE = Predicate.REACHES
"""Every profile of adversary reaches what is public, so a clause that asks for this says nothing of what came before."""
CARRIED = Predicate.INFLUENCES
"""Flows carry this on to assets of any kind."""


class LiftedFact(NamedTuple):
    """A fact without an asset."""

    predicate: Predicate
    aspect: str
    kinds: frozenset[AssetKind] | None
    """Of the asset that it may be about; None for what the adversary has of its own."""

    def meets(self, need: LiftedFact) -> bool:
        """Whether it can be what a clause asks for."""
        if (self.predicate, self.aspect) != (need.predicate, need.aspect):
            return False
        if self.kinds is None or need.kinds is None:
            return self.kinds is need.kinds
        return self.predicate is CARRIED or not self.kinds.isdisjoint(need.kinds)


@dataclass(frozen=True, slots=True)
class Link:
    """What a technique that was seen gives, and another needs."""

    giver: str
    """Id of the technique seen."""
    fact: str
    """With the class of asset in the place of an asset: ``instructs(agent)``."""
    rule: Rule
    """That needs it, or is helped."""


class Chained(NamedTuple):
    """What rules say of each technique, by rows of what was seen."""

    enabled: Mask
    """Some rule needs something, and all it needs is met by techniques seen."""
    newly: Mask
    """The same, and the technique seen last meets one of the needs."""
    helped: Mask
    """Techniques seen give something that helps, by some rule."""


class Chaining:
    """The rules of some techniques, as needs that techniques meet for each other."""

    def __init__(self, techniques: Sequence[Technique], rules: Sequence[Rule]) -> None:
        self._places = {technique.id: place for place, technique in enumerate(techniques)}
        own = by_technique(rules)
        self._rules = {one: [rule for speaks in answering(one, own) for rule in own[speaks]] for one in self._places}
        axioms = [rule for rule in rules if rule.technique is None]
        self._gives = [_closed(_given(self._rules[one]), axioms) for one in self._places]
        columns: dict[tuple[LiftedFact, ...], int] = {}
        self._needs: list[tuple[int, Rule, list[int]]] = []
        for one, place in self._places.items():
            for rule in self._rules[one]:
                numbers = [columns.setdefault(_lifted(clause, rule), len(columns)) for clause in _telling(rule)]
                if numbers:
                    self._needs.append((place, rule, numbers))
        self._meets = np.array([self._givers(clause) for clause in columns], np.bool_).reshape(-1, len(self._places))
        """For each clause, the techniques that meet it."""
        self._helps = np.zeros((len(self._places), len(self._places)), np.bool_)
        """Whether the first gives something that helps with the second."""
        for one, place in self._places.items():
            helpful = tuple(dict.fromkeys(fact for rule in self._rules[one] for fact in _lifted(rule.helps, rule)))
            if helpful:
                self._helps[:, place] = self._givers(helpful)

    def _givers(self, clause: tuple[LiftedFact, ...]) -> list[bool]:
        return [any(fact.meets(need) for need in clause for fact in given) for given in self._gives]

    def after(self, seen: Mask, last: Indexes) -> Chained:
        """What rules say after these techniques: a row for each set of techniques seen, and the last of each."""
        met = seen.astype(np.int32) @ self._meets.T.astype(np.int32) > 0
        by_last = self._meets.T[last]
        enabled = np.zeros(seen.shape, np.bool_)
        newly = np.zeros(seen.shape, np.bool_)
        for place, _, numbers in self._needs:
            full = met[:, numbers].all(axis=1)
            enabled[:, place] |= full
            newly[:, place] |= full & by_last[:, numbers].any(axis=1)
        return Chained(enabled, newly, seen.astype(np.int32) @ self._helps.astype(np.int32) > 0)

    def links(self, technique: str, seen: Sequence[str]) -> list[Link]:
        """What seen techniques give that the technique needs, the latest first, by its rules whose needs are all met."""
        order = {one: number for number, one in enumerate(seen)}
        found: dict[tuple[str, str], Link] = {}
        for place, rule, numbers in self._needs:
            if place != self._places[technique]:
                continue
            givers = [[one for one in order if self._meets[number, self._places[one]]] for number in numbers]
            if all(givers):
                for clause, by in zip(_telling(rule), givers, strict=True):
                    link = Link(by[-1], self._written(clause, rule, by[-1]), rule)
                    found.setdefault((link.giver, link.fact.split("(")[0]), link)
        return sorted(found.values(), key=lambda link: -order[link.giver])

    def help_for(self, technique: str, seen: Sequence[str]) -> Link | None:
        """What a technique seen, the latest that does, gives to help with the technique."""
        for one in dict.fromkeys(reversed(seen)):
            for rule in self._rules[technique] if self._helps[self._places[one], self._places[technique]] else ():
                if self._meets_any(one, rule.helps, rule):
                    return Link(one, self._written(rule.helps, rule, one), rule)
        return None

    def _meets_any(self, giver: str, facts: Sequence[FactPattern], rule: Rule) -> bool:
        given = self._gives[self._places[giver]]
        return any(fact.meets(need) for need in _lifted(facts, rule) for fact in given)

    def _written(self, clause: Sequence[FactPattern], rule: Rule, giver: str) -> str:
        """A fact of a clause that a technique gives, rather by a rule of its own than by what follows."""
        lifted = _lifted(clause, rule)
        for given in (_given(self._rules[giver]), self._gives[self._places[giver]]):
            for fact, need in zip(clause, lifted, strict=True):
                if any(one.meets(need) for one in given):
                    about = dict(rule.classes)[fact.variable] if fact.variable else ""
                    return f"{fact.predicate}({'/'.join(part for part in (about, fact.aspect) if part)})"
        raise ValueError(f"{giver} gives nothing that {rule.id} asks for")


def _telling(rule: Rule) -> list[tuple[FactPattern, ...]]:
    """The clauses that say something of what came before."""
    return [clause for clause in rule.needs if not any(fact.predicate is FREE for fact in clause)]


def _lifted(facts: Iterable[FactPattern], rule: Rule) -> tuple[LiftedFact, ...]:
    classes = dict(rule.classes)
    return tuple(
        LiftedFact(fact.predicate, fact.aspect, kinds_of(classes[fact.variable]) if fact.variable else None)
        for fact in facts
    )


def _given(rules: Iterable[Rule]) -> list[LiftedFact]:
    return list(dict.fromkeys(fact for rule in rules for fact in _lifted(rule.gives, rule)))


def _closed(facts: list[LiftedFact], axioms: Sequence[Rule]) -> list[LiftedFact]:
    """The facts with all that follows by axioms, as far as one technique's facts are enough for it."""
    lifted = [([_lifted(clause, axiom) for clause in axiom.needs], _lifted(axiom.gives, axiom)) for axiom in axioms]
    closed = dict.fromkeys(facts)
    size = -1
    while size != len(closed):
        size = len(closed)
        for clauses, gives in lifted:
            if all(any(fact.meets(need) for fact in closed for need in clause) for clause in clauses):
                closed |= dict.fromkeys(gives)
    return list(closed)
