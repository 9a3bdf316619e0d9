"""Which assets the variables of a rule can stand for: a join over classes, flags and flows, without a loop over assets.

A system becomes an inventory: assets are numbered by position, those of the same kind and flags are of one sort, so that
a class is asked of each sort once, and the flows of a relation are ascending pairs. The bindings of a rule are a table, one
column a variable, that grows flow by flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from threatlas.errors import LimitExceeded
from threatlas.paths.kinds import belongs
from threatlas.paths.rows import Indexes, distinct, rows_of

if TYPE_CHECKING:
    from threatlas.paths.graph import Mask
    from threatlas.paths.rules import Rule
    from threatlas.systems.description import System
    from threatlas.vocabulary import Flag, Relation

Table: TypeAlias = dict[str, Indexes]
"""For each variable, the position of the asset it stands for, binding by binding."""

MOST_BINDINGS = 3_000_000
"""Of one system; more would not fit in memory."""


class _TooManyError(Exception):
    """More bindings than may be."""


class Inventory:
    """The assets and flows of a system as arrays."""

    def __init__(self, system: System) -> None:
        self.source = system.source
        self.assets = tuple(asset.id for asset in system.assets)
        """Ids by position."""
        self.positions = {identifier: position for position, identifier in enumerate(self.assets)}
        sorts: dict[tuple[str, frozenset[Flag]], int] = {}
        numbers = [sorts.setdefault((asset.kind, asset.flags), len(sorts)) for asset in system.assets]
        self._sort_of = np.array(numbers, np.int32)
        self._examples = [system.assets[first] for first in _firsts(numbers)]
        """An asset of each sort."""
        self._fitting: dict[tuple[str, tuple[tuple[Flag, bool], ...]], Mask] = {}
        self._pairs = self._flows(system)

    def _flows(self, system: System) -> dict[Relation, tuple[Indexes, Indexes]]:
        """The sources and targets of each relation, ascending and each pair once."""
        flows: dict[Relation, list[int]] = {}
        count, positions = len(self.assets), self.positions
        for flow in system.flows:
            flows.setdefault(flow.relation, []).append(positions[flow.source] * count + positions[flow.target])
        pairs = {}
        for relation, found in flows.items():
            sources, targets = np.divmod(distinct(np.array(found, np.int64)), count)
            pairs[relation] = (sources.astype(np.int32), targets.astype(np.int32))
        return pairs

    def fitting(self, name: str, flags: tuple[tuple[Flag, bool], ...]) -> Mask:
        """Which assets are of a class and have, or lack, these flags."""
        key = (name, flags)
        if key not in self._fitting:
            sorts = [
                belongs(asset, name) and all((flag in asset.flags) == wanted for flag, wanted in flags)
                for asset in self._examples
            ]
            self._fitting[key] = np.array(sorts, np.bool_)[self._sort_of]
        return self._fitting[key]

    def bindings(self, rule: Rule, most: int = MOST_BINDINGS) -> tuple[Table, int]:
        """The bindings of a rule, each once, and how many there are: one, of nothing, for a rule without variables.

        Raises LimitExceeded for more than ``most``, also on the way.
        """
        try:
            return self._bindings(rule, most)
        except _TooManyError:
            own = ", or narrow that rule" if ":" in rule.id else ""
            problem = (
                f"has more than {MOST_BINDINGS:,} ways to bind technique rules, those of rule {rule.id} among them; "
                f"describe groups of like assets as one{own}"
            )
            raise LimitExceeded(problem, source=self.source) from None

    def _bindings(self, rule: Rule, most: int) -> tuple[Table, int]:
        fitting = {
            variable: self.fitting(
                name, tuple((flag, wanted) for letter, flag, wanted in rule.flags if letter == variable)
            )
            for variable, name in rule.classes
        }
        if not all(each.any() for each in fitting.values()) or any(edge[1] not in self._pairs for edge in rule.edges):
            return {}, 0
        table: Table = {}
        size = 1
        waiting = list(rule.edges)
        while waiting and size:
            edge = next((edge for edge in waiting if edge[0] in table or edge[2] in table), waiting[0])
            waiting.remove(edge)
            source, relation, target = edge
            sources, targets = self._pairs[relation]
            wanted = fitting[source][sources] & fitting[target][targets]
            if source == target:
                wanted &= sources == targets
            pairs = {source: sources[wanted], target: targets[wanted]}
            table, size = self._joined(table, size, pairs, most)
        for variable, each in fitting.items():
            if variable not in table and size:
                table, size = self._crossed(table, size, {variable: np.flatnonzero(each).astype(np.int32)}, most)
        return (table, size) if size else ({}, 0)

    def _joined(self, table: Table, size: int, pairs: Table, most: int) -> tuple[Table, int]:
        """The bindings that agree with these pairs, in the order of the table, then of the pairs."""
        source, target = next(iter(pairs)), next(reversed(pairs))
        if source in table and target in table:
            count = len(self.assets)
            there = table[source].astype(np.int64) * count + table[target]
            wanted = np.isin(there, pairs[source].astype(np.int64) * count + pairs[target])
            return {variable: column[wanted] for variable, column in table.items()}, int(wanted.sum())
        if source not in table and target not in table:
            return self._crossed(table, size, pairs, most)
        bound, free = (source, target) if source in table else (target, source)
        partners = rows_of(len(self.assets), pairs[bound], pairs[free])
        counts = partners.counts[table[bound]]
        total = int(counts.sum())
        if total > most:
            raise _TooManyError
        grown = {variable: np.repeat(column, counts) for variable, column in table.items()}
        return grown | {free: partners.of_all(table[bound])}, total

    def _crossed(self, table: Table, size: int, more: Table, most: int) -> tuple[Table, int]:
        """Every binding with every one of these: for variables that no flow connects."""
        width = len(next(iter(more.values())))
        if size * width > most:
            raise _TooManyError
        crossed = {variable: np.repeat(column, width) for variable, column in table.items()}
        return crossed | {variable: np.tile(column, size) for variable, column in more.items()}, size * width


def _firsts(numbers: list[int]) -> list[int]:
    """Where each number stands first, in the order of the numbers; they begin with 0 and leave none out."""
    places: dict[int, int] = {}
    for place, number in enumerate(numbers):
        places.setdefault(number, place)
    return list(places.values())
