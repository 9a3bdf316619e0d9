"""Where controls stand: which steps of a system they act on, in place or if they were put in place.

A control acts on the steps of the techniques it mitigates that are bound to the asset it stands on, or to both ends of the
flow it stands on. A control that screens content acts, on the flow it stands on, on what flows on by itself too.
"""

from __future__ import annotations

from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from threatlas.paths.guard import Guard, Passage
from threatlas.paths.kinds import belongs
from threatlas.paths.rows import distinct_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from threatlas.paths.control_kind import Stand
    from threatlas.paths.instantiate import Instance
    from threatlas.paths.rows import Indexes
    from threatlas.paths.rules import Rule
    from threatlas.paths.safeguard import Effect, Safeguard

    Positions = npt.NDArray[np.integer]
    Table = Mapping[str, Positions]

NOWHERE = -1
MOST_PAIRS = 1_000_000
"""Pairs of assets up to which flows are looked up in a table of all pairs."""


class Placements:
    """The controls of a system on the steps of its attack graph."""

    def __init__(self, instance: Instance, safeguards: Mapping[str, Safeguard]) -> None:
        self.instance = instance
        self.assets = instance.system.assets
        self.safeguards = safeguards
        self.events: list[tuple[str, str | None, tuple[Guard, ...]]] = []
        """Technique, target, the controls on its way."""
        self.passages: list[Passage] = []
        self.event_of = np.full(instance.graph.steps, -1, np.int64)
        """For each step its event; -1 for what follows by itself."""
        self._event_numbers: dict[tuple[str, str | None, tuple[Guard, ...]], int] = {}
        self._passage_numbers: dict[Passage, int] = {}
        self._screened: list[tuple[Positions, Positions]] = []
        self._seen: tuple[Table, dict[Stand, npt.NDArray[np.bool_]]] = ({}, {})
        self._tables: dict[Stand, npt.NDArray[np.bool_]] = {}
        self._flow_codes: dict[Stand, Positions] = {}
        self._classes: dict[str, npt.NDArray[np.bool_]] = {}
        self._by_technique: dict[str, list[Safeguard]] = {}
        for safeguard in safeguards.values():
            for technique in safeguard.effects:
                self._by_technique.setdefault(technique, []).append(safeguard)
        for number, rule in enumerate(instance.rules):
            steps = instance.steps_of(number)
            if steps and rule.technique is None:
                self._flows_on(rule, instance.bindings(number), steps)
            elif steps and rule.technique is not None:
                self._acts(rule, instance.bindings(number), steps, rule.technique)
        screened = [np.concatenate(parts) for parts in zip(*self._screened, strict=True)] or [np.empty(0), np.empty(0)]
        self.screened_steps: Indexes = screened[0].astype(np.int32)
        """Steps that a passage is required for, and …"""
        self.screened_by: Indexes = screened[1].astype(np.int32)
        """… which."""

    def _acts(self, rule: Rule, table: Table, of_rule: range, technique: str) -> None:
        """The steps of one rule: their events, and the passages they require."""
        size, steps = len(of_rule), np.array(of_rule)
        target = _target(rule, table, size)
        guarding: list[tuple[Safeguard, Positions, npt.NDArray[np.bool_]]] = []
        for safeguard in self._by_technique.get(technique, ()):
            places = self._in_place(safeguard.id, table, size)
            possible = self._possible(safeguard, table, size)
            if not possible.any() and not places.any():
                continue
            if safeguard.screens is None:
                guarding.append((safeguard, places, possible))
            else:
                self._screen(safeguard, steps, (target, places, possible))
        keys = np.stack([target, *(part.astype(np.int64) for _, *parts in guarding for part in parts)], axis=1)
        found, which = distinct_rows(keys)
        numbers = np.empty(len(found), np.int64)
        for at, key in enumerate(found.tolist()):
            guards = tuple(
                self._guard(safeguard, key[1 + 2 * index], bool(key[2 + 2 * index]), safeguard.effects[technique])
                for index, (safeguard, _, _) in enumerate(guarding)
                if key[1 + 2 * index] or key[2 + 2 * index]
            )
            numbers[at] = self._event(technique, self._asset(key[0]), guards)
        self.event_of[steps] = numbers[which]

    def _flows_on(self, rule: Rule, table: Table, of_rule: range) -> None:
        """What follows by itself across a flow on which a control screens content, or could."""
        size, steps = len(of_rule), np.array(of_rule)
        for source, _, end in rule.edges:
            ends = {source: table[source], end: table[end]}
            for safeguard in self.safeguards.values():
                if safeguard.screens is None:
                    continue
                places = self._in_place(safeguard.id, ends, size, flows_only=True)
                possible = self._possible(safeguard, ends, size, flows_only=True)
                if places.any() or possible.any():
                    self._screen(safeguard, steps, (table[end], places, possible))

    def _screen(
        self,
        safeguard: Safeguard,
        steps: Positions,
        rows: tuple[Positions, Positions, npt.NDArray[np.bool_]],
    ) -> None:
        """The passages past a screening control; ``rows`` says for each step its target, place and possibility."""
        target, places, possible = rows
        touched = (places > 0) | possible
        keys = np.stack([target, places, possible.astype(np.int64)], axis=1)[touched]
        found, which = distinct_rows(keys)
        numbers = np.empty(len(found), np.int64)
        for at, (asset, place, may) in enumerate(found.tolist()):
            guard = self._guard(safeguard, place, bool(may), safeguard.screened)
            passage = Passage(self._asset(asset), safeguard.screens or "", guard)
            numbers[at] = self._passage_numbers.setdefault(passage, len(self._passage_numbers))
        self.passages = list(self._passage_numbers)
        self._screened.append((steps[touched], numbers[which]))

    def _in_place(self, control: str, table: Table, size: int, *, flows_only: bool = False) -> Positions:
        """For each row the place of the control on it with the greatest coverage, counted from 1; 0 where it stands on
        none.
        """
        best = np.zeros(size, np.int64)
        coverage = np.zeros(size)
        for number, (identifier, where, share) in enumerate(self._places, 1):
            if identifier != control or (flows_only and " " not in where):
                continue
            rows = np.ones(size, np.bool_)
            for end in where.split()[::2]:
                position = self.instance.positions[end]
                bound = np.zeros(size, np.bool_)
                for column in table.values():
                    bound |= column == position
                rows &= bound
            better = rows & (share > coverage)
            best[better], coverage[better] = number, share
        return best

    @cached_property
    def _places(self) -> list[tuple[str, str, float]]:
        """Control, place and coverage; an empty place is the whole system."""
        return [
            (control.id, place, control.coverage)
            for control in self.instance.system.controls
            for place in (control.where or ("",))
        ]

    def _possible(
        self, safeguard: Safeguard, table: Table, size: int, *, flows_only: bool = False
    ) -> npt.NDArray[np.bool_]:
        """For each row whether the control could sensibly stand there: on an asset bound, or on a flow between two."""
        rows = np.zeros(size, np.bool_)
        for stand in safeguard.stands_on:
            if stand.relation is not None or not flows_only:
                rows |= self._rows_with(stand, table, size)
        return rows

    def _rows_with(self, stand: Stand, table: Table, size: int) -> npt.NDArray[np.bool_]:
        """The rows that bind a place of this sort; asked once a table, however many controls may stand there."""
        if self._seen[0] is not table:
            self._seen = (table, {})
        known = self._seen[1]
        if stand not in known:
            rows = np.zeros(size, np.bool_)
            if stand.relation is None:
                for column in table.values():
                    rows |= self._members(stand.asset)[column]
            elif len(table) > 1 and len(self._flows(stand)):
                for source, end in permutations(table.values(), 2):
                    rows |= self._among(source.astype(np.int64) * len(self.assets) + end, stand)
            known[stand] = rows
        return known[stand]

    def _among(self, codes: Positions, stand: Stand) -> npt.NDArray[np.bool_]:
        """Whether pairs of assets, as numbers, are flows on which a control could stand: by a table where it is small."""
        square = len(self.assets) ** 2
        if square > MOST_PAIRS:
            return np.isin(codes, self._flows(stand))
        if stand not in self._tables:
            self._tables[stand] = np.zeros(square, np.bool_)
            self._tables[stand][self._flows(stand)] = True
        return self._tables[stand][codes]

    def _flows(self, stand: Stand) -> Positions:
        """The flows that a control could stand on, each as one number."""
        if stand not in self._flow_codes:
            positions = self.instance.positions
            pairs = [
                (positions[flow.source], positions[flow.target])
                for flow in self.instance.system.flows
                if flow.relation is stand.relation
            ]
            source, target = np.array(pairs, np.int64).reshape(-1, 2).T
            fitting = self._members(stand.asset)[source] & self._members(stand.target)[target]
            self._flow_codes[stand] = (source * len(self.assets) + target)[fitting]
        return self._flow_codes[stand]

    def _members(self, name: str) -> npt.NDArray[np.bool_]:
        """Which assets are of a class."""
        if name not in self._classes:
            self._classes[name] = np.array([belongs(asset, name) for asset in self.assets], np.bool_)
        return self._classes[name]

    def _guard(self, safeguard: Safeguard, place: int, possible: bool, effect: Effect) -> Guard:
        _, where, coverage = self._places[place - 1] if place else ("", "", 0.0)
        return Guard(safeguard.id, coverage, possible, effect.mean, effect.deviation, where)

    def _event(self, technique: str, asset: str | None, guards: tuple[Guard, ...]) -> int:
        key = (technique, asset, guards)
        if key not in self._event_numbers:
            self._event_numbers[key] = len(self.events)
            self.events.append(key)
        return self._event_numbers[key]

    def _asset(self, position: int) -> str | None:
        return None if position == NOWHERE else self.assets[position].id


def _target(rule: Rule, table: Table, size: int) -> Positions:
    """The asset that a step is about: that of the first fact it gives that is about one."""
    variable = next((fact.variable for fact in rule.gives if fact.variable), None)
    return np.full(size, NOWHERE) if variable is None else table[variable]
