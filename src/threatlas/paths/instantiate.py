"""Binds technique rules to the assets of a system: all that an adversary could do there, as facts and steps."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from threatlas.paths.binding import MOST_BINDINGS, Inventory
from threatlas.paths.graph import AttackGraph, graph_of
from threatlas.paths.rows import Indexes, Rows
from threatlas.paths.wording import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from threatlas.paths.binding import Table
    from threatlas.paths.graph import Mask
    from threatlas.paths.predicates import Predicate
    from threatlas.paths.rules import FactPattern, Rule
    from threatlas.systems.description import System


@dataclass(frozen=True, slots=True)
class Fact:
    """What a number of the graph means."""

    predicate: Predicate
    asset: str | None
    aspect: str

    def __str__(self) -> str:
        arguments = "/".join(part for part in (self.asset, self.aspect) if part)
        return f"{self.predicate}({arguments})"


@dataclass(frozen=True, slots=True)
class Step:
    """One technique bound to assets."""

    rule: Rule
    binding: tuple[tuple[str, str], ...]
    """Variables of the rule with the ids of the assets they stand for."""

    @property
    def technique(self) -> str | None:
        """The technique; None for an axiom."""
        return self.rule.technique

    def because(self, titles: dict[str, str]) -> str:
        """The rule's sentence with the names of the assets."""
        names = {variable: titles.get(asset, asset) for variable, asset in self.binding}
        tools = [variable for variable, name in self.rule.classes if name in ("tool", "tooling")]
        return worded(self.rule.because, names, tools)  # tools are named by what they do: Send mails


class Instance:
    """All rules bound to one system: the graph, and what its numbers mean.

    The steps of a rule have successive numbers, in the order of the rules. After them come steps without a meaning of their
    own: where a rule needs any of several facts, one for each of these gives the fact that the rule's steps require.
    """

    def __init__(self, system: System, rules: Sequence[Rule]) -> None:
        self.system = system
        self.rules = tuple(rules)
        inventory = Inventory(system)
        self.assets = inventory.assets
        """The ids of the assets by position."""
        self.positions = inventory.positions
        """And the other way round."""
        self._bound: list[_Bound] = []
        self.steps = 0
        """How many steps have a meaning; they come first."""
        for number, rule in enumerate(self.rules):
            table, size = inventory.bindings(rule, MOST_BINDINGS - self.steps)
            if size:
                self._bound.append(_Bound(number, rule, self.steps, size, table))
                self.steps += size
        self._columns: dict[tuple[Predicate, str], int] = {}
        self._codes, self._numbers = self._numbered()
        self.graph = self._build()

    def _numbered(self) -> tuple[npt.NDArray[np.int64], Indexes]:
        """The codes of the facts in use, ascending, and the number of each code, -1 if it is not in use.

        A code is the column of predicate and aspect times the width, plus 0 for the adversary or 1 and the asset's position.
        """
        for bound in self._bound:
            for fact in bound.patterns:
                self._columns.setdefault((fact.predicate, fact.aspect), len(self._columns))
        in_use = np.zeros((len(self._columns), self._width), np.bool_)
        for bound in self._bound:
            for fact in bound.patterns:
                in_use[self._columns[fact.predicate, fact.aspect], bound.places(fact.variable)] = True
        codes = np.flatnonzero(in_use)
        numbers = np.full(in_use.size, -1, np.int32)
        numbers[codes] = np.arange(len(codes))
        return codes, numbers

    @property
    def _width(self) -> int:
        return len(self.assets) + 1

    def _facts(self, bound: _Bound, patterns: Sequence[FactPattern]) -> Indexes:
        """The numbers of these facts under each binding: a row each, ascending."""
        rows = np.empty((bound.size, len(patterns)), np.int32)
        for place, fact in enumerate(patterns):
            code = self._columns[fact.predicate, fact.aspect] * self._width
            rows[:, place] = self._numbers[code + bound.places(fact.variable)]
        if len(patterns) > 1:
            rows.sort(axis=1)
        return rows

    def _build(self) -> AttackGraph:
        alternatives = _Alternatives(len(self._codes))
        for bound in self._bound:
            for clause in bound.rule.needs:
                if len(clause) > 1:
                    alternatives.add(self._facts(bound, clause))
        choices, clauses = alternatives.settle()
        requires, gives = [], []
        for bound in self._bound:
            needs = self._facts(bound, [clause[0] for clause in bound.rule.needs if len(clause) == 1])
            chosen = [next(clauses)[:, np.newaxis] for clause in bound.rule.needs if len(clause) > 1]
            # facts of clauses have higher numbers than all others
            requires.append(np.hstack([needs, np.sort(np.hstack(chosen), axis=1)]) if chosen else needs)
            gives.append(self._facts(bound, bound.rule.gives))
        return graph_of(
            len(self._codes) + alternatives.clauses,
            _rows([*requires, choices[:, :1]]),
            _rows([*gives, choices[:, 1:]]),
        )

    def number_of(self, fact: Fact) -> int | None:
        """The number of a fact in the graph, or None where no rule needs or gives it."""
        column = self._columns.get((fact.predicate, fact.aspect))
        if column is None:
            return None
        number = int(
            self._numbers[column * self._width + (0 if fact.asset is None else 1 + self.positions[fact.asset])]
        )
        return None if number < 0 else number

    def numbers_of(self, facts: Iterable[Fact]) -> list[int]:
        """The numbers of those facts that the graph holds, ascending."""
        return sorted({number for fact in facts if (number := self.number_of(fact)) is not None})

    def fact(self, number: int) -> Fact | None:
        """What a fact of the graph means; None for one that stands for any of several."""
        if not 0 <= number < self.graph.facts:
            raise IndexError(f"there is no fact {number}")
        if number >= len(self._codes):
            return None
        column, place = divmod(int(self._codes[number]), self._width)
        predicate, aspect = self._kinds_of_fact[column]
        return Fact(predicate, self.assets[place - 1] if place else None, aspect)

    @cached_property
    def _kinds_of_fact(self) -> list[tuple[Predicate, str]]:
        return list(self._columns)

    @cached_property
    def rule_of(self) -> Indexes:
        """For each step of the graph, the position of its rule in ``rules``; -1 for the choice among alternatives."""
        found = np.full(self.graph.steps, -1, np.int32)
        for bound in self._bound:
            found[bound.first : bound.first + bound.size] = bound.number
        return found

    @cached_property
    def _by_rule(self) -> dict[int, _Bound]:
        return {bound.number: bound for bound in self._bound}

    def steps_of(self, rule: int) -> range:
        """The numbers of the steps of a rule (its position in ``rules``)."""
        bound = self._by_rule.get(rule)
        return range(bound.first, bound.first + bound.size) if bound else range(0)

    def steps_about(self, technique: str, asset: str | None) -> Mask:
        """The steps of the graph that are of a technique or its sub-techniques, bound to an asset if one is given."""
        chosen = np.zeros(self.graph.steps, np.bool_)
        for number, rule in enumerate(self.rules):
            if rule.technique is None or not (rule.technique + ".").startswith(technique + "."):
                continue
            steps = self.steps_of(number)
            if asset is None:
                chosen[steps.start : steps.stop] = True
            else:
                for column in self.bindings(number).values():
                    chosen[steps.start : steps.stop] |= column == self.positions[asset]
        return chosen

    def bindings(self, rule: int) -> Mapping[str, Indexes]:
        """For each variable of a rule, the position of the asset it stands for in each of ``steps_of(rule)``."""
        bound = self._by_rule.get(rule)
        return bound.table if bound else {variable: np.empty(0, np.int32) for variable, _ in self.rules[rule].classes}

    def step(self, number: int) -> Step | None:
        """What a step of the graph means; None for the choice among alternatives."""
        if not 0 <= number < self.graph.steps:
            raise IndexError(f"there is no step {number}")
        if number >= self.steps:
            return None
        bound = self._bound[bisect_right(self._bound, number, key=lambda each: each.first) - 1]
        binding = [(variable, self.assets[column[number - bound.first]]) for variable, column in bound.table.items()]
        return Step(bound.rule, tuple(sorted(binding)))


class _Bound(NamedTuple):
    """A rule with its bindings, of which there is at least one."""

    number: int
    rule: Rule
    first: int
    """The number of its first step."""
    size: int
    table: Table

    @property
    def patterns(self) -> Iterable[FactPattern]:
        """All that the rule needs or gives."""
        return (*(fact for clause in self.rule.needs for fact in clause), *self.rule.gives)

    def places(self, variable: str | None) -> Indexes | int:
        """0 for the adversary, 1 and the position of the asset otherwise, under each binding."""
        return 0 if variable is None else self.table[variable] + 1


class _Alternatives:
    """Clauses that any of several facts meets. The same options anywhere are one clause, which is a fact of its own."""

    def __init__(self, named: int) -> None:
        self.named = named
        """Facts with a meaning; those of clauses are numbered after them."""
        self.clauses = 0
        """How many, once settled."""
        self.options: list[Indexes] = []

    def add(self, options: Indexes) -> None:
        """Takes a row of options for each binding, ascending."""
        self.options.append(options)

    def settle(self) -> tuple[Indexes, Iterator[Indexes]]:
        """A step for each option of each clause: what it requires and what it gives. And the facts of the clauses, for
        each binding, of what was added, in that order.
        """
        steps = [np.empty((0, 2), np.int32)]
        clauses: dict[int, Indexes] = {}
        for width in sorted({options.shape[1] for options in self.options}):
            places = [place for place, options in enumerate(self.options) if options.shape[1] == width]
            rows = np.concatenate([self.options[place] for place in places])
            order = np.lexsort(rows.T[::-1])
            rows = rows[order]
            first = np.ones(len(rows), np.bool_)
            first[1:] = np.any(rows[1:] != rows[:-1], axis=1)
            numbers = np.empty(len(rows), np.int32)
            numbers[order] = self.named + self.clauses - 1 + np.cumsum(first)
            options = rows[first]
            facts = np.arange(len(options), dtype=np.int32) + self.named + self.clauses
            self.clauses += len(options)
            each_once = np.diff(options, axis=1, prepend=-1) != 0
            steps.append(np.stack([options[each_once], np.repeat(facts, each_once.sum(axis=1))], axis=1))
            ends = np.cumsum([len(self.options[place]) for place in places])
            clauses |= zip(places, np.split(numbers, ends[:-1]), strict=True)
        return np.concatenate(steps), iter([clauses[place] for place in range(len(self.options))])


def _rows(blocks: Sequence[Indexes]) -> Rows:
    """The rows of these blocks one after the other. In each, numbers ascend; repeated ones count once."""
    counts, targets = [np.zeros(1, np.int32)], [np.empty(0, np.int32)]
    for block in blocks:
        fresh = np.ones(block.shape, np.bool_)
        fresh[:, 1:] = block[:, 1:] != block[:, :-1]
        counts.append(fresh.sum(axis=1, dtype=np.int32))
        targets.append(block[fresh])
    return Rows(np.cumsum(np.concatenate(counts), dtype=np.int32), np.concatenate(targets))
