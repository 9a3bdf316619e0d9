"""Binds technique rules to the assets of a system: a vectorised join over flows and flags, into facts and steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from threatlas.errors import LimitExceeded
from threatlas.paths.graph import attack_graph
from threatlas.paths.kinds import belongs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from threatlas.paths.graph import AttackGraph
    from threatlas.paths.predicates import Predicate
    from threatlas.paths.rules import FactPattern, Rule
    from threatlas.systems.description import System
    from threatlas.vocabulary import Relation

    Indexes = npt.NDArray[np.int64]

MOST_STEPS = 5_000_000
"""Bindings of one system; more would not fit in memory."""


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
        sentence = self.rule.because
        for variable, asset in self.binding:
            sentence = sentence.replace("{" + variable + "}", titles.get(asset, asset))
        return sentence


class Instance:
    """All rules bound to one system: the graph, and what its numbers mean."""

    def __init__(self, system: System, rules: Sequence[Rule]) -> None:
        self.system = system
        self.rules = tuple(rules)
        self._assets = [asset.id for asset in system.assets]
        self._position = {identifier: index for index, identifier in enumerate(self._assets)}
        self._columns: dict[tuple[Predicate, str], int] = {}
        self._pairs = self._edges_by_relation()
        self._clauses: dict[tuple[int, ...], int] = {}
        self._bindings: list[tuple[Rule, dict[str, Indexes], int]] = []
        self._requires: list[tuple[Indexes, Indexes]] = []
        self._gives: list[tuple[Indexes, Indexes]] = []
        self.steps = 0
        for rule in self.rules:
            self._bind(rule)
        self.graph = self._build()

    def _edges_by_relation(self) -> dict[Relation, tuple[Indexes, Indexes]]:
        pairs: dict[Relation, list[tuple[int, int]]] = {}
        for flow in self.system.flows:
            pairs.setdefault(flow.relation, []).append((self._position[flow.source], self._position[flow.target]))
        return {
            relation: (np.array([a for a, _ in found], np.int64), np.array([b for _, b in found], np.int64))
            for relation, found in pairs.items()
        }

    def _bind(self, rule: Rule) -> None:
        """All bindings of a rule become steps."""
        table = self._join(rule)
        if table is None:
            return
        size = len(next(iter(table.values()))) if table else 1
        if size == 0:
            return
        if self.steps + size > MOST_STEPS:
            problem = (
                f"has more than {MOST_STEPS:,} ways to bind technique rules; describe groups of like assets as one"
            )
            raise LimitExceeded(problem, source=self.system.source)
        numbers = np.arange(self.steps, self.steps + size, dtype=np.int64)
        for clause in rule.needs:
            self._requires.append((numbers, self._clause(clause, table, size)))
        for fact in rule.gives:
            self._gives.append((numbers, self._codes(fact, table, size)))
        self._bindings.append((rule, table, self.steps))
        self.steps += size

    def _candidates(self, rule: Rule) -> dict[str, npt.NDArray[np.bool_]]:
        """For each variable, which assets may stand for it by class and flags."""
        found = {}
        for variable, name in rule.classes:
            flags = [(flag, wanted) for letter, flag, wanted in rule.flags if letter == variable]
            found[variable] = np.array(
                [
                    belongs(asset, name) and all((flag in asset.flags) == wanted for flag, wanted in flags)
                    for asset in self.system.assets
                ],
                np.bool_,
            )
        return found

    def _join(self, rule: Rule) -> dict[str, Indexes] | None:
        """The table of bindings, one array a variable; None where a flow that the rule needs is nowhere."""
        candidates = self._candidates(rule)
        table: dict[str, Indexes] = {}
        waiting = list(rule.edges)
        while waiting:
            known = [edge for edge in waiting if edge[0] in table or edge[2] in table]
            edge = known[0] if known else waiting[0]
            waiting.remove(edge)
            source, relation, target = edge
            if relation not in self._pairs:
                return None
            starts, ends = self._pairs[relation]
            fitting = candidates[source][starts] & candidates[target][ends]
            if source == target:
                fitting &= starts == ends
            table = _extend(table, source, starts[fitting], target, ends[fitting], len(self._assets))
        for variable, fitting in candidates.items():
            if variable not in table:
                table = _cross(table, variable, np.flatnonzero(fitting))
        return table

    def _codes(self, fact: FactPattern, table: dict[str, Indexes], size: int) -> Indexes:
        """The codes of a fact under each binding: column of the predicate times assets, plus the asset."""
        column = self._columns.setdefault((fact.predicate, fact.aspect), len(self._columns))
        base = column * (len(self._assets) + 1)
        if fact.variable is None:
            return np.full(size, base, np.int64)
        return base + 1 + table[fact.variable]

    def _clause(self, clause: tuple[FactPattern, ...], table: dict[str, Indexes], size: int) -> Indexes:
        """The fact that a clause asks for; for several alternatives, one that any of them gives."""
        options = [self._codes(fact, table, size) for fact in clause]
        if len(options) == 1:
            return options[0]
        rows = np.sort(np.stack(options, axis=1), axis=1)
        return np.array(
            [-2 - self._clauses.setdefault(tuple(row), len(self._clauses)) for row in rows.tolist()], np.int64
        )

    def _build(self) -> AttackGraph:
        """The graph with facts numbered densely; alternatives become steps that need one fact and give the clause."""
        number = self.steps
        requires, gives = list(self._requires), list(self._gives)
        for options, clause in self._clauses.items():
            steps = np.arange(number, number + len(options), dtype=np.int64)
            requires.append((steps, np.array(options, np.int64)))
            gives.append((steps, np.full(len(options), -2 - clause, np.int64)))
            number += len(options)
        codes = np.concatenate([np.empty(0, np.int64), *(facts for _, facts in (*requires, *gives))])
        self._codes_in_use = np.unique(codes)
        return attack_graph(
            len(self._codes_in_use),
            number,
            requires=self._dense(requires),
            gives=self._dense(gives),
        )

    def _dense(self, edges: list[tuple[Indexes, Indexes]]) -> tuple[Indexes, Indexes]:
        steps = np.concatenate([np.empty(0, np.int64), *(part for part, _ in edges)])
        facts = np.concatenate([np.empty(0, np.int64), *(part for _, part in edges)])
        return steps, np.searchsorted(self._codes_in_use, facts)

    def number_of(self, fact: Fact) -> int | None:
        """The number of a fact in the graph, or None where no rule needs or gives it."""
        column = self._columns.get((fact.predicate, fact.aspect))
        if column is None:
            return None
        code = column * (len(self._assets) + 1) + (0 if fact.asset is None else 1 + self._position[fact.asset])
        index = int(np.searchsorted(self._codes_in_use, code))
        found = index < len(self._codes_in_use) and self._codes_in_use[index] == code
        return index if found else None

    def numbers_of(self, facts: Iterable[Fact]) -> list[int]:
        """The numbers of those facts that the graph holds, ascending."""
        return sorted({number for fact in facts if (number := self.number_of(fact)) is not None})

    def step(self, number: int) -> Step | None:
        """What a step of the graph means; None for the choice among alternatives."""
        if number >= self.steps:
            return None
        for rule, table, first in self._bindings:
            size = len(next(iter(table.values()))) if table else 1
            if first <= number < first + size:
                binding = tuple(
                    (variable, self._assets[int(column[number - first])]) for variable, column in table.items()
                )
                return Step(rule, tuple(sorted(binding)))
        raise IndexError(f"there is no step {number}")


def _extend(
    table: dict[str, Indexes], source: str, starts: Indexes, target: str, ends: Indexes, assets: int
) -> dict[str, Indexes]:
    """The table joined with the pairs of one relation."""
    if source in table and target in table:
        wanted = np.isin(table[source] * assets + table[target], starts * assets + ends)
        return {variable: column[wanted] for variable, column in table.items()}
    if source not in table and target not in table:
        pairs = np.unique(starts * assets + ends)
        fresh = {source: pairs // assets, target: pairs % assets}
        if not table:
            return fresh
        rows, width = len(next(iter(table.values()))), len(pairs)
        crossed = {variable: np.repeat(column, width) for variable, column in table.items()}
        return crossed | {variable: np.tile(column, rows) for variable, column in fresh.items()}
    bound, free, keys, values = (source, target, starts, ends) if source in table else (target, source, ends, starts)
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    lows, highs = np.searchsorted(keys, table[bound], "left"), np.searchsorted(keys, table[bound], "right")
    counts = highs - lows
    rows_of = np.repeat(np.arange(len(counts)), counts)
    offsets = np.arange(len(rows_of)) - np.repeat(np.cumsum(counts) - counts, counts)
    joined = {variable: column[rows_of] for variable, column in table.items()}
    return joined | {free: values[np.repeat(lows, counts) + offsets]}


def _cross(table: dict[str, Indexes], variable: str, values: Indexes) -> dict[str, Indexes]:
    """Every binding with every value: for variables that no flow connects."""
    if not table:
        return {variable: values}
    rows = len(next(iter(table.values())))
    crossed = {name: np.repeat(column, len(values)) for name, column in table.items()}
    return crossed | {variable: np.tile(values, rows)}
