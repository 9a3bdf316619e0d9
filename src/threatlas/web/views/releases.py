"""What changed between two releases of ATLAS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.knowledge.catalogue import VERSION
from threatlas.knowledge.diff import diff
from threatlas.knowledge.history import load_history, series, version_key
from threatlas.web.releases import knowledge_of
from threatlas.web.views.addresses import entry_address

if TYPE_CHECKING:
    from threatlas.knowledge.difference import Diff

NAMELESS = "(name not known offline)"


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """A record that changed."""

    id: str
    name: str
    address: str | None
    """None where the release that the site shows does not hold it."""
    told: str
    """What changed, in words; empty where that it came or went is all."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of one kind."""

    title: str
    entries: tuple[ChangedEntry, ...]


@dataclass(frozen=True, slots=True)
class DiffView:
    """The page."""

    versions: tuple[str, ...]
    """Those to choose from, the newest first."""
    older: str
    newer: str
    changes: tuple[Changes, ...]
    """Those kinds that there are some of."""
    not_compared: tuple[str, ...]


def versions() -> tuple[str, ...]:
    """Releases that can be compared, the newest first."""
    history = load_history()
    return tuple(reversed((*history.releases, *history.partial)))


def diff_view(older: str | None, newer: str | None) -> DiffView:
    """The page; without versions, from the last minor release to the one that ships.

    Raises :class:`~threatlas.errors.UnknownRelease` for one that is not known.
    """
    newer = newer or VERSION
    older = older or _before(newer)
    found = diff(knowledge_of(older), knowledge_of(newer))
    return DiffView(versions(), older, newer, tuple(one for one in _changes(found) if one.entries), found.not_compared)


def _before(newer: str) -> str:
    """The last release of the series before that of ``newer``, or the first there is."""
    earlier = [one for one in versions() if version_key(one) < version_key(newer) and series(one) != series(newer)]
    return earlier[0] if earlier else versions()[-1]


def _changes(found: Diff) -> tuple[Changes, ...]:
    return (
        Changes(
            "Added",
            tuple(
                _entry(one.id, one.name, f"from {', '.join(one.came_from)}" if one.came_from else "")
                for one in found.added
            ),
        ),
        Changes(
            "Removed",
            tuple(
                _entry(one.id, one.name, (f"now {' or '.join(one.went_to)}. " if one.went_to else "") + one.reason)
                for one in found.removed
            ),
        ),
        Changes(
            "Renamed",
            tuple(
                _entry(one.id, one.after, f"before: {one.before}" + (f". {one.reason}" if one.reason else ""))
                for one in found.renamed
            ),
        ),
        Changes(
            "Moved",
            tuple(
                _entry(
                    one.id,
                    one.name,
                    f"{_where(one.tactics_before, one.parent_before)} → {_where(one.tactics_after, one.parent_after)}",
                )
                for one in found.moved
            ),
        ),
        Changes(
            "Links of mitigations",
            tuple(
                _entry(
                    one.id, one.name, " ".join([*(f"+{end}" for end in one.added), *(f"−{end}" for end in one.removed)])
                )
                for one in found.relinked
            ),
        ),
        Changes("Maturity", tuple(_entry(one.id, one.name, f"{one.before} → {one.after}") for one in found.rematured)),
        Changes("Reworded", tuple(_entry(one.id, one.name, "") for one in found.reworded)),
    )


def _entry(identifier: str, name: str, told: str) -> ChangedEntry:
    here = identifier in knowledge_of()
    return ChangedEntry(identifier, name or NAMELESS, entry_address(identifier) if here else None, told.strip())


def _where(tactics: tuple[str, ...], parent: str | None) -> str:
    return ", ".join((*tactics, *([f"under {parent}"] if parent else []))) or "no tactic"
