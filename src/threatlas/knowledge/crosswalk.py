"""How techniques and mitigations relate to other frameworks: OWASP, NIST, the EU AI Act. All of it the judgement of threatlas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from threatlas.errors import ThreatlasError
from threatlas.knowledge.data import load_json
from threatlas.vocabulary import parent_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Framework:
    """Somebody else's catalogue, in one edition."""

    id: str
    name: str
    """Short, as people say it."""
    title: str
    """In full, as published."""
    edition: str
    """Part of the meaning: editions reuse codes for other things."""
    publisher: str
    url: str
    scope: str
    """What of it is compared with what of ours."""
    entries: Mapping[str, str]
    """Code to title."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One of our ids beside one entry of a framework."""

    source: str
    """Id of a technique or a mitigation."""
    framework: str
    entry: str
    relation: str
    """``same``, ``narrower`` (the source is a special case of the entry), ``broader`` or ``related``."""
    reason: str


@lru_cache(maxsize=1)
def frameworks() -> dict[str, Framework]:
    """The frameworks that are compared, by id."""
    return {row["id"]: Framework(**row) for row in load_json("threatlas/frameworks.json")}


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = load_json("threatlas/crosswalks.json")
    return rows


def correspondences() -> tuple[Correspondence, ...]:
    """All rows, in the order of frameworks and entries."""
    return _in_order(_rows())


def _in_order(rows: list[dict[str, str]]) -> tuple[Correspondence, ...]:
    place = {
        (framework.id, entry): (index, position)
        for index, framework in enumerate(frameworks().values())
        for position, entry in enumerate(framework.entries)
    }
    chosen = [Correspondence(**row) for row in rows]
    return tuple(sorted(chosen, key=lambda row: (*place[row.framework, row.entry], row.source)))


def crosswalk_of(identifier: str) -> tuple[Correspondence, ...]:
    """The rows of a technique or mitigation. A sub-technique inherits its parent's where it has none of that framework."""
    own = [row for row in _rows() if row["source"] == identifier]
    parent = parent_of(identifier)
    if parent is not None:
        covered = {row["framework"] for row in own}
        own += [row for row in _rows() if row["source"] == parent and row["framework"] not in covered]
    return _in_order(own)


def framework(identifier: str) -> Framework:
    """The framework with this id. Raises :class:`ThreatlasError` with those there are."""
    known = frameworks()
    if identifier not in known:
        raise ThreatlasError(f"{identifier[:60]!r} is not a framework that is compared; there are {', '.join(known)}")
    return known[identifier]
