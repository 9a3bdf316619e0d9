"""The records of a comparison of two releases."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.knowledge.model import Release


@dataclass(frozen=True, slots=True)
class Added:
    """An object that only the second release holds."""

    id: str
    name: str
    """Empty where it is not known offline."""
    came_from: tuple[str, ...]
    """Ids of the first release that it succeeds, where that is known."""


@dataclass(frozen=True, slots=True)
class Removed:
    """An object that only the first release holds."""

    id: str
    name: str
    went_to: tuple[str, ...]
    """Ids of the second release that succeed it, where that is known; more than one where a person must choose."""
    reason: str
    """Why, where that is known; ATLAS itself keeps no record of it."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """An object whose name changed."""

    id: str
    before: str
    after: str
    reason: str
    """Set where the id came to mean something else, so that the name is not all that changed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A technique that serves other tactics, or has another parent."""

    id: str
    name: str
    """In the second release."""
    tactics_before: tuple[str, ...]
    tactics_after: tuple[str, ...]
    parent_before: str | None
    parent_after: str | None


@dataclass(frozen=True, slots=True)
class Relinked:
    """A mitigation that ATLAS draws to other techniques. Links to and from objects that one release lacks count too."""

    id: str
    name: str
    added: tuple[str, ...]
    """Ids of techniques."""
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rematured:
    """A technique whose maturity changed."""

    id: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """An object whose description changed by more than white space."""

    id: str
    name: str
    before: str
    """The release's text: untrusted."""
    after: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed from one release to another. Each list is in order of id; additions of threatlas are left out."""

    a: Release
    b: Release
    added: tuple[Added, ...]
    removed: tuple[Removed, ...]
    renamed: tuple[Renamed, ...]
    moved: tuple[Moved, ...]
    relinked: tuple[Relinked, ...]
    rematured: tuple[Rematured, ...]
    reworded: tuple[Reworded, ...]
    not_compared: tuple[str, ...]
    """What the two do not allow to compare, and why, one sentence each."""

    def __bool__(self) -> bool:
        """Whether any change was found."""
        return any(getattr(self, field.name) for field in fields(self) if field.name not in {"a", "b", "not_compared"})
