"""What records of evidence say of each technique, summed up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.documents.counted import counted
from threatlas.documents.plain import shortened
from threatlas.systems.evidence import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.systems.evidence import Evidence

SCORES = {Verdict.NOT_TESTED: 0, Verdict.RESISTED: 1, Verdict.CONFIRMED: 2}
"""By verdict, the more telling the higher."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All trials of one technique, at whatever asset."""

    trials: int
    successes: int
    by: tuple[str, ...]
    """Who observed it."""
    last: str
    """The day of the latest observation, as 2026-11-20; empty where it is not told."""

    @property
    def verdict(self) -> Verdict:
        """What it comes to."""
        if not self.trials:
            return Verdict.NOT_TESTED
        return Verdict.CONFIRMED if self.successes else Verdict.RESISTED

    @property
    def score(self) -> int:
        """The value on a layer."""
        return SCORES[self.verdict]

    @property
    def told(self) -> str:
        """In a sentence: ``confirmed: 3 of 20 trials succeeded; by a tool, last on 2026-11-20``."""
        if not self.trials:
            return "not tested"
        who = f"; by {', '.join(self.by)}" if self.by else ""
        return (
            f"{self.verdict}: {self.successes:,} of {counted(self.trials, 'trial')} succeeded{who}"
            f"{f', last on {self.last}' if self.last else ''}"
        )


def outcomes_of(records: Iterable[Evidence]) -> dict[str, Outcome]:
    """By technique. Records that test a control say nothing of a technique and are left out."""
    found: dict[str, list[Evidence]] = {}
    for record in records:
        if record.control is None:
            found.setdefault(record.technique, []).append(record)
    return {
        technique: Outcome(
            sum(one.trials for one in those),
            sum(one.successes for one in those),
            tuple(dict.fromkeys(shortened(one.by, 80) for one in those))[:5],
            max(one.observed for one in those).date().isoformat(),
        )
        for technique, those in found.items()
    }


def together(parts: Iterable[dict[str, Outcome]]) -> dict[str, Outcome]:
    """What several files say."""
    whole: dict[str, Outcome] = {}
    for part in parts:
        for technique, more in part.items():
            known = whole.get(technique)
            if known is not None:
                more = Outcome(  # noqa: PLW2901  # the sum takes its place
                    known.trials + more.trials,
                    known.successes + more.successes,
                    tuple(dict.fromkeys((*known.by, *more.by)))[:5],
                    max(known.last, more.last),
                )
            whole[technique] = more
    return whole
