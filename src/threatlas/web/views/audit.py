"""Entries of the audit log as readers see them: what was done to what, with names and links where they may be shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.state.audit import AuditEntry

_REFERENCES = re.compile(
    r"(?:(?:item|analysis) [0-9]+ of )?(?P<system>system [0-9]+)(?: version [0-9]+)?(?: to (?P<owner>team [0-9]+)$)?(?![0-9])"
    r"|(?:token [0-9]+ of )?(?P<user>user [a-z0-9][a-z0-9._@-]*)(?: (?P<joined>team [0-9]+)(?![0-9]))?(?![^ ])"
    r"|(?P<team>team [0-9]+)(?![0-9])"
    r"|(?P<layer>layer [0-9]+)(?![0-9])"
)
"""What an entry refers to, at the beginning of its target alone: what follows may be the words of anybody."""
_MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Known:
    """What who reads the log may see, by id; users by name."""

    systems: dict[int, str] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    layers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what an entry tells."""

    text: str
    address: str = ""
    """Where it leads; empty for plain words."""
    name: str = ""
    """What it is called, where its text is a number only."""
    apart: bool = False
    """Whether a space stands before it."""


def references(target: str) -> dict[str, tuple[str, tuple[int, int]]]:
    """What a target refers to: ``system``, ``team``, ``layer`` or ``user``, each as it is called there and where it stands."""
    found = _REFERENCES.match(target)
    if found is None:
        return {}
    kinds = {"owner": "team", "joined": "team"}
    return {
        kinds.get(group, group): (text.partition(" ")[2], found.span(group))
        for group, text in found.groupdict().items()
        if text is not None
    }


def numbered(entries: Iterable[AuditEntry], kind: str) -> set[int]:
    """The ids of all things of a kind that entries refer to."""
    told = (references(one.target).get(kind, ("", (0, 0)))[0] for one in entries)
    return {int(text) for text in told if text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS}


def users_in(entries: Iterable[AuditEntry]) -> set[str]:
    """The names of all users that entries speak of."""
    found = {name for one in entries for name in (one.who, references(one.target).get("user", ("", (0, 0)))[0])}
    return found - {"", "-"}


def pieces(target: str, known: Known) -> list[Piece]:
    """A target in parts, what is known with its name and a link."""
    made: list[Piece] = []
    end = 0
    for kind, (called, (start, stop)) in sorted(references(target).items(), key=lambda one: one[1][1]):
        piece = _known(kind, called, target[start:stop], known)
        if piece is not None:
            made += [Piece(target[end:start]), replace(piece, apart=target[start - 1 : start] == " ")]
            end = stop
    made.append(Piece(target[end:]))
    return [
        replace(one, text=one.text.strip(), apart=one.apart or one.text[:1] == " ") for one in made if one.text.strip()
    ]


def line_of(entry: AuditEntry, systems: dict[int, str]) -> str:
    """An entry as a line of JSON, in ASCII: nothing in it can command a terminal or end the line."""
    called = references(entry.target).get("system", ("", (0, 0)))[0]
    name = systems.get(int(called)) if called and len(called) < _MOST_DIGITS else None
    told = {
        "id": entry.id,
        "time": entry.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "who": entry.who,
        "what": entry.what,
        "target": entry.target,
        "system_name": name,
    }
    return json.dumps(told).replace("\x7f", "\\u007f") + "\n"


def _known(kind: str, called: str, text: str, known: Known) -> Piece | None:
    if kind == "user":
        identifier = known.users.get(called)
        return None if identifier is None else Piece(text, f"/people/users/{identifier}")
    number = int(called) if len(called) < _MOST_DIGITS else 0
    if kind == "system" and number in known.systems:
        return Piece(text, f"/systems/{number}", known.systems[number])
    if kind == "team" and number in known.teams:
        return Piece(text, f"/people/teams/{number}", known.teams[number])
    if kind == "layer" and number in known.layers:
        return Piece(text, f"/layers/{number}")
    return None
