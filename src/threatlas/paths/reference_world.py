"""The reference enterprise with all technique rules bound to it, as sets of bits: what case studies are replayed on."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from threatlas.paths.beginnings import initial_facts
from threatlas.paths.instantiate import Fact, Instance
from threatlas.paths.rules import answering
from threatlas.systems.reading import read_system
from threatlas.vocabulary import AdversaryProfile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from threatlas.paths.instantiate import Step
    from threatlas.paths.rule import Rule
    from threatlas.systems.description import System

REFERENCE = Path(__file__).parent / "data" / "reference.yaml"
VERSION = 1
"""Of the reference enterprise. Figures of a replay go with it."""


class _Bound(NamedTuple):
    """A rule in one way to bind it; facts are bits."""

    number: int
    """Of the step."""
    rule: int
    requires: int
    gives: int


class Enabled(NamedTuple):
    """What a technique does in a state."""

    steps: tuple[int, ...]
    """Numbers of one step of each rule that works, in order of the rules; empty where none does."""
    rules: frozenset[int]
    """Positions of all rules that work."""
    gives: int
    """All that any way to bind them gives."""


class ReferenceWorld:
    """Rules bound to a system, made for asking many times whether a technique works in a state.

    A state is an integer, one bit a fact; it is closed when everything is in it that follows by itself.
    """

    def __init__(self, system: System, rules: Sequence[Rule]) -> None:
        self.instance = Instance(system, rules)
        self.rules = tuple(rules)
        self.titles = {asset.id: asset.title for asset in system.assets}
        graph = self.instance.graph
        self._ruled = {rule.technique for rule in rules if rule.technique}
        self._by_technique: dict[str, list[_Bound]] = {technique: [] for technique in self._ruled}
        self._following: list[list[tuple[int, int]]] = [[] for _ in range(graph.facts)]
        for number, (rule, requires, gives) in enumerate(
            zip(self.instance.rule_of.tolist(), graph.requires.lists, graph.gives.lists, strict=True)
        ):
            needed, given = _bits(requires), _bits(gives)
            technique = rules[rule].technique if rule >= 0 else None
            if technique is None:  # an axiom, or the choice among alternatives
                for fact in requires:
                    self._following[fact].append((needed, given))
            else:
                self._by_technique[technique].append(_Bound(number, rule, needed, given))
        self.beginnings = {
            profile: self.closed(0, _bits(self.instance.numbers_of(initial_facts(system, profile))))
            for profile in AdversaryProfile
        }
        """The closed state that each profile starts in, weakest profile first."""

    def closed(self, state: int, new: int) -> int:
        """A closed state with more facts, and all that follows."""
        new &= ~state
        state |= new
        while new:
            lowest = new & -new
            new ^= lowest
            for requires, gives in self._following[lowest.bit_length() - 1]:
                if not requires & ~state and (more := gives & ~state):
                    state |= more
                    new |= more
        return state

    def answering(self, technique: str) -> tuple[str, ...]:
        """The techniques whose rules speak for this one."""
        return answering(technique, self._ruled)

    def bound(self, techniques: Iterable[str], without: Collection[int] = frozenset()) -> tuple[_Bound, ...]:
        """All ways to bind the rules of these techniques, but for the rules at some positions."""
        return tuple(one for name in techniques for one in self._by_technique[name] if one.rule not in without)

    def step(self, number: int) -> Step:
        """A step by its number."""
        step = self.instance.step(number)
        if step is None:
            raise IndexError(f"step {number} is the choice among alternatives")
        return step

    def missing(self, step: Step, state: int) -> list[str]:
        """What a step needs and a state does not hold, as text."""
        binding = dict(step.binding)
        missing = []
        for clause in step.rule.needs:
            facts = [
                Fact(option.predicate, binding[option.variable] if option.variable else None, option.aspect)
                for option in clause
            ]
            if not _bits(self.instance.numbers_of(facts)) & state:
                missing.append(" or ".join(map(str, facts)))
        return missing


def enabled(bound: Iterable[_Bound], state: int) -> Enabled:
    """Which of these work in a state."""
    first: dict[int, int] = {}
    given = 0
    for number, rule, requires, gives in bound:
        if not requires & ~state:
            first.setdefault(rule, number)
            given |= gives
    return Enabled(tuple(first[rule] for rule in sorted(first)), frozenset(first), given)


def _bits(numbers: Iterable[int]) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


@lru_cache(maxsize=1)
def reference_system() -> System:
    """The reference enterprise that ships."""
    return read_system(REFERENCE)
