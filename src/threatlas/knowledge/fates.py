"""What became of an id of any release in one release: it lives, it went elsewhere, it has not come yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from threatlas.knowledge.history import version_key
from threatlas.vocabulary.identifiers import ObjectKind, kind_of

if TYPE_CHECKING:
    from threatlas.knowledge.history import History


class Standing(StrEnum):
    """How an id stands in a release."""

    LIVES = "lives"
    RETIRED = "retired"
    """An earlier release holds it, this one no longer does."""
    FUTURE = "future"
    """Only later releases hold it."""
    UNKNOWN = "unknown"
    """No release at hand holds it."""
    UNDECIDED = "undecided"
    """What is known of the release does not say: case studies, of which only some counts are known."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an id in a release."""

    standing: Standing
    release: str = ""
    """When it happened: the first release without the id (retired) or with it (future)."""
    successors: tuple[str, ...] = ()
    """What the release has in its place, in order of id."""
    certain: bool = False
    """Whether there is exactly one successor and nothing else became that one, so that no person has to choose."""
    reason: str = ""
    """Why, in a few words, where it is known."""


def fate_of(identifier: str, release: str, history: History) -> Fate:
    """The fate of an id, in its right spelling, in a release of ``history``. Raises :class:`UnknownRelease`."""
    if kind_of(identifier) is ObjectKind.CASE_STUDY:
        return _case_study(identifier, release, history)
    if history.at(identifier, release) is not None:
        return Fate(Standing.LIVES)
    gone = history.gone(identifier)
    if gone is not None and version_key(gone) <= version_key(release):
        return _retired(identifier, gone, release, history)
    first = history.first(identifier)
    if first is None:
        return Fate(Standing.UNKNOWN)
    return _future(identifier, first, release, history)


def _retired(identifier: str, gone: str, release: str, history: History) -> Fate:
    ends: set[str] = set()
    seen = {identifier}
    waiting = [identifier]
    while waiting:  # along the moves: what an object became may itself have gone elsewhere later
        move = history.move_of(waiting.pop())
        for end in move.to if move else ():
            if history.at(end, release) is not None:
                ends.add(end)
            elif end not in seen:
                seen.add(end)
                waiting.append(end)
    move = history.move_of(identifier)
    return Fate(Standing.RETIRED, gone, tuple(sorted(ends)), len(ends) == 1, move.reason if move else "")


def _future(identifier: str, first: str, release: str, history: History) -> Fate:
    origins: dict[str, bool] = {}
    seen = {identifier}
    waiting = [(identifier, True)]
    while waiting:
        current, certain = waiting.pop()
        for move in history.moves_to(current):
            # Back along a move without doubt only where nothing but this came out of it, and it is no change of meaning.
            sure = certain and move.to == (current,) and not move.named
            if history.at(move.id, release) is not None:
                origins[move.id] = sure
            elif move.id not in seen:
                seen.add(move.id)
                waiting.append((move.id, sure))
    moves = history.moves_to(identifier)
    certain = len(origins) == 1 and all(origins.values())
    return Fate(Standing.FUTURE, first, tuple(sorted(origins)), certain, moves[0].reason if moves else "")


def _case_study(identifier: str, release: str, history: History) -> Fate:
    number = int(identifier[-4:])
    fewest, most = history.case_study_counts(release)
    if number < fewest:
        return Fate(Standing.LIVES)
    if most is None or number < most:
        return Fate(Standing.UNDECIDED)
    first = history.first_with_case_study(number)
    return Fate(Standing.FUTURE, first) if first else Fate(Standing.UNKNOWN)
