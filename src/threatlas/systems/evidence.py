"""Evidence: what was observed when a technique was tried, or met, at a system. JSON lines, one record a line.

Assessments append to such a file and people write it by hand; analyses read it to learn how likely a step is. A record counts
trials and successes, so that it can be added to others (Gelman et al., "Bayesian Data Analysis", 3rd edition, section 2.4).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.vocabulary import Term

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from threatlas.systems.description import Origin

FORMAT = 1
"""The version of the format that this threatlas reads and writes."""
MOST = 10**9
"""The largest count in a record."""


class Verdict(Term):
    """What a record comes to."""

    CONFIRMED = "confirmed", "Confirmed", "At least one trial succeeded."
    RESISTED = "resisted", "Resisted", "There were trials, and none succeeded."
    NOT_TESTED = "not-tested", "Not tested", "Nothing was tried; the note says why."


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file that a record rests on: prompts, a report, a capture."""

    name: str
    sha256: str
    """64 hexadecimal digits, small letters."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation of one technique: how often it was tried, and how often it succeeded."""

    technique: str
    """Id of a technique, of the release that the record names."""
    asset: str | None
    """Id of an asset of the system description; None means the system as a whole."""
    observed: datetime
    """With a time zone; UTC where the record gives none."""
    by: str
    """Who or what observed it: a person, a team, a tool with its version."""
    release: str
    """The release of ATLAS that its ids are of."""
    trials: int
    """Attempts, each as an adversary would make it."""
    successes: int
    """Attempts that reached what the technique is for; at most :attr:`trials`."""
    verdict: Verdict | None
    control: str | None
    """Id of the control whose effect was tested. Then trials are attempts that succeed without it, and successes are those that
    succeeded in spite of it; the record says nothing of the technique itself."""
    seed: int | None
    queries: int | None
    """Queries sent in all trials."""
    budget: int | None
    """The most queries that one trial might send."""
    artefacts: tuple[Artefact, ...]
    note: str
    origin: Origin

    @property
    def failures(self) -> int:
        """Trials that did not succeed."""
        return self.trials - self.successes

    def line(self) -> str:
        """The record as a line of a file, without its end; reading it gives the record back."""
        given: dict[str, object] = {
            "threatlas": FORMAT,
            "release": self.release,
            "observed": self.observed.isoformat().replace("+00:00", "Z"),
            "by": self.by,
            "technique": self.technique,
            "asset": self.asset,
            "trials": self.trials,
            "successes": self.successes,
            "verdict": self.verdict,
            "control": self.control,
            "seed": self.seed,
            "queries": self.queries,
            "budget": self.budget,
            "artefacts": [{"name": artefact.name, "sha256": artefact.sha256} for artefact in self.artefacts] or None,
            "note": self.note or None,
        }
        return json.dumps({key: value for key, value in given.items() if value is not None}, ensure_ascii=False)


def read_evidence(path: Path) -> tuple[Evidence, ...]:
    """The records of a file, in its order.

    Raises :class:`~threatlas.errors.EvidenceError` with everything that is wrong, each with line and column, or a
    :class:`~threatlas.errors.DocumentError` where the file cannot be read or is too large.
    """
    from threatlas.systems.evidence_reading import parse_evidence, read_lines

    return parse_evidence(read_lines(path), str(path))
