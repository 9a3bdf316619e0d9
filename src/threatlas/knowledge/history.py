"""What every id meant in every release since 3.0: names, parents, tactics, and where objects went.

Ships as package data, so that diff, lint and migrate work offline between any two releases. Releases after 5.6.1 are known in
part only (:attr:`History.partial`): their removals, renames and new ids are those reported in public, without all names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from threatlas.errors import UnknownRelease
from threatlas.knowledge.data import load_json

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from threatlas.knowledge.knowledge_base import KnowledgeBase

_VERSION = re.compile(r"v?(\d{1,4})\.(\d{1,3})(?:\.(\d{1,3}))?\Z", re.ASCII)
_SAME_CONTENT = {"2026.4": "5.6.0", "2026.04": "5.6.0"}
"""Calendar releases that hold what a release of the older numbering holds."""
_CASE_STUDIES = (
    ("3.0.0", 15), ("4.0.1", 15), ("4.1.0", 15), ("4.2.0", 16), ("4.4.0", 17), ("4.5.2", 22), ("4.6.0", 22),
    ("4.7.0", 26), ("4.9.1", 32), ("5.0.1", 33), ("5.1.1", 42), ("5.2.0", 45), ("5.4.0", 52), ("5.5.0", 57),
    ("5.6.0", 57), ("5.6.1", 57), ("2026.08", 72), ("2026.09", 73),
)  # fmt: skip
"""How many case studies releases hold, as counted in them and reported in public. They are numbered from ``AML.CS0000`` without
gaps, and none was ever removed, so the count says which ids exist. Of a release not named here, its neighbours are known."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an object in one release."""

    name: str
    """Empty where only the id is known (releases known in part)."""
    parent: str | None
    tactics: tuple[str, ...]
    """As published: empty for sub-techniques, which inherit."""


@dataclass(frozen=True, slots=True)
class Move:
    """An object that went elsewhere, without a redirect by MITRE."""

    id: str
    release: str
    """The first release at hand without the object (or, for a change of meaning, with the new one)."""
    to: tuple[str, ...]
    """Its successors; more than one where a person must choose."""
    reason: str
    named: str
    """The name it had before; set where the id lives on with another meaning, else empty."""


def version_key(version: str) -> tuple[int, int, int]:
    """Orders versions of both numberings: ``4.9.1`` < ``5.6.1`` < ``2026.05`` < ``2026.10``. Raises :class:`UnknownRelease`."""
    match = _VERSION.match(_SAME_CONTENT.get(version, version))
    if match is None:
        raise UnknownRelease(
            f"{version[:40]!r} is neither a version of ATLAS, such as 5.6.0 or 2026.09, nor a file here"
        )
    major, minor, patch = match.groups()
    return int(major), int(minor), int(patch or 0)


def series(version: str) -> str:
    """The version without its patch: 4.9 for 4.9.1. Of each series the last release is at hand, so what is first seen in 4.9.1
    may have come with 4.9.0; of the series it is true. Calendar versions stay as they are.
    """
    parts = version.split(".")
    return ".".join(parts[:2]) if len(parts) == 3 else version


class History:
    """All releases at hand. Objects are looked up by version, in either numbering."""

    def __init__(self, data: Mapping[str, Any], moves: list[dict[str, Any]]) -> None:
        self.releases: tuple[str, ...] = tuple(data["releases"])
        """Versions whose ids and names are known in full, oldest first."""
        self.partial: tuple[str, ...] = tuple(data["partial"])
        """Later versions, of which only some changes are known."""
        self.moves = tuple(
            Move(row["id"], row["release"], tuple(row["to"]), row["reason"], row.get("named", "")) for row in moves
        )
        self._runs: dict[str, list[dict[str, Any]]] = data["objects"]
        self._keys = {
            identifier: [version_key(run["since"]) for run in runs] for identifier, runs in self._runs.items()
        }

    @property
    def identifiers(self) -> Collection[str]:
        """Every id of tactics, techniques and mitigations that any release holds."""
        return self._runs.keys()

    @property
    def latest(self) -> str:
        """The newest release that is known in full."""
        return self.releases[-1]

    def resolve(self, version: str) -> str:
        """The release at hand that ``version`` means: itself, or the last one of the same minor version (4.9.0 is in 4.9.1).

        Raises :class:`UnknownRelease` with the versions at hand.
        """
        key = version_key(version)
        by_key = {version_key(known): known for known in (*self.releases, *self.partial)}
        if key in by_key:
            return by_key[key]
        same_minor = [known for known_key, known in by_key.items() if known_key[:2] == key[:2]]
        if same_minor:
            return same_minor[-1]
        if version_key(self.partial[0]) < key <= version_key(self.partial[-1]):
            return by_key[max(earlier for earlier in by_key if earlier < key)]
        known = ", ".join((*self.releases, *self.partial))
        raise UnknownRelease(f"release {version[:40]} is not at hand; known offline are {known}")

    def at(self, identifier: str, version: str) -> Known | None:
        """The object with this id in a release, or None where it is not in it."""
        runs = self._runs.get(identifier)
        if runs is None:
            return None
        index = bisect_right(self._keys[identifier], version_key(version)) - 1
        if index < 0 or runs[index].get("gone"):
            return None
        run = runs[index]
        return Known(run["name"], run.get("parent"), tuple(run.get("tactics", ())))

    def objects(self, version: str) -> dict[str, Known]:
        """Every object of a release, by id, in order of id."""
        found = ((identifier, self.at(identifier, version)) for identifier in self._runs)
        return {identifier: known for identifier, known in found if known is not None}

    def knows(self, identifier: str) -> bool:
        """Whether any release holds this id."""
        return identifier in self._runs

    def names(self, identifier: str) -> tuple[str, ...]:
        """Every name an id ever had, oldest first."""
        return tuple(dict.fromkeys(run["name"] for run in self._runs.get(identifier, ()) if run.get("name")))

    def first(self, identifier: str) -> str | None:
        """The first release at hand that holds an id."""
        runs = self._runs.get(identifier)
        return str(runs[0]["since"]) if runs else None

    def gone(self, identifier: str) -> str | None:
        """The first release at hand that no longer holds an id, or None while it lives."""
        runs = self._runs.get(identifier)
        return str(runs[-1]["since"]) if runs and runs[-1].get("gone") else None

    def named_since(self, identifier: str, version: str) -> str | None:
        """The first release at hand from which an object bears the name that it has in ``version``; None where it is not in it."""
        known = self.at(identifier, version)
        if known is None:
            return None
        since = None
        for run in self._runs[identifier]:
            if version_key(run["since"]) > version_key(version):
                break
            if run.get("name") != known.name:
                since = None
            elif since is None:
                since = str(run["since"])
        return since

    def case_study_counts(self, version: str) -> tuple[int, int | None]:
        """How many case studies a release holds: at least, and at most where that is known. The two agree for most."""
        key = version_key(version)
        fewest, most = 0, None
        for known, count in _CASE_STUDIES:
            if version_key(known) <= key:
                fewest = count
            if version_key(known) >= key:
                most = count
                break
        return fewest, most

    def first_with_case_study(self, number: int) -> str | None:
        """The first release known to hold the case study of this number, or None."""
        return next((version for version, count in _CASE_STUDIES if count > number), None)

    def move_of(self, identifier: str) -> Move | None:
        """Where a removed object went."""
        return next((move for move in self.moves if move.id == identifier and not move.named), None)

    def moves_to(self, identifier: str) -> tuple[Move, ...]:
        """The moves that an object came out of, changes of meaning included; not those that only left it where it was."""
        return tuple(move for move in self.moves if identifier in move.to and identifier != move.id)

    def change_of_meaning(self, identifier: str) -> Move | None:
        """The move by which an id that lives on came to mean something else, or None."""
        return next((move for move in self.moves if move.id == identifier and move.named), None)

    def identify(self, kb: KnowledgeBase) -> str | None:
        """The release whose ids and names are exactly those of ``kb``: for files that do not say (STIX)."""
        own = {tactic.id: tactic.name for tactic in kb.tactics}
        own |= {technique.id: technique.name for technique in kb.techniques}
        for version in self.releases:
            objects = self.objects(version)
            if own == {identifier: known.name for identifier, known in objects.items() if ".M" not in identifier}:
                return version
        return None


@lru_cache(maxsize=1)
def load_history() -> History:
    """The history that ships with threatlas."""
    return History(load_json("history.json"), load_json("moves.json"))
