"""Counts evidence by where it was observed, so that a hundred thousand records are read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threatlas.documents import one_line

if TYPE_CHECKING:
    from threatlas.systems.evidence import Evidence


@dataclass(slots=True)
class Tally:
    """Records counted together."""

    trials: int = 0
    successes: int = 0
    records: int = 0
    first: str = ""
    """ISO 8601 date of the first observation."""
    last: str = ""
    by: dict[str, None] = field(default_factory=dict)
    """Who observed, in the order of the records."""

    def count(self, record: Evidence) -> None:
        """Counts one more record."""
        day = record.observed.date().isoformat()
        self._add(record.trials, record.successes, 1, day, day)
        self.by[record.by] = None

    def merge(self, other: Tally) -> None:
        """Counts all that another one counted."""
        self._add(other.trials, other.successes, other.records, other.first, other.last)
        self.by.update(other.by)

    def _add(self, trials: int, successes: int, records: int, first: str, last: str) -> None:
        self.first = min(self.first, first) if self.records else first
        self.last = max(self.last, last)
        self.trials += trials
        self.successes += successes
        self.records += records

    def __str__(self) -> str:
        """When and by whom: "evidence of 2026-11-20 by garak"."""
        when = self.first if self.first == self.last else f"{self.first} to {self.last}"
        who = one_line(next(iter(self.by)))[:80]
        others = f" and {len(self.by) - 1} more" if len(self.by) > 1 else ""
        more = f" ({self.records:,} records)" if self.records > 1 else ""
        return f"evidence of {when} by {who}{others}{more}"


class Observed:
    """What was observed of one technique, or of one control with it: a tally for each asset, and one for the whole system."""

    def __init__(self) -> None:
        self._by_asset: dict[str | None, Tally] = {}

    def count(self, record: Evidence) -> None:
        """Counts one more record."""
        self._by_asset.setdefault(record.asset, Tally()).count(record)

    def at(self, assets: Iterable[str]) -> Iterator[tuple[str, Tally]]:
        """What was observed at each of these assets, by id."""
        for asset in sorted(assets):
            if asset in self._by_asset:
                yield asset, self._by_asset[asset]

    @property
    def whole(self) -> Tally | None:
        """What names no asset; None where there is nothing."""
        return self._by_asset.get(None)

    def elsewhere(self, assets: Iterable[str]) -> tuple[str, Tally] | None:
        """What was observed at other assets than these, and where in words; None where there is nothing."""
        here = frozenset(assets)
        others = [asset for asset in self._by_asset if asset is not None and asset not in here]
        if not others:
            return None
        together = Tally()
        for asset in others:
            together.merge(self._by_asset[asset])
        return others[0] if len(others) == 1 else f"{len(others):,} assets", together


def count_by_technique(evidence: Iterable[Evidence]) -> dict[str, Observed]:
    """What was observed of each technique, by id; records without trials count for nothing."""
    found: dict[str, Observed] = {}
    for record in evidence:
        if record.trials:
            found.setdefault(record.technique, Observed()).count(record)
    return found
