"""The sections of the site, in the order of the menu. A page family adds its own here."""

from __future__ import annotations

from dataclasses import dataclass

from threatlas.web.effects import Effect


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the menu."""

    title: str
    path: str
    effect: Effect
    """Shown to those who may."""
    also: str = ""
    """Where else its pages are."""

    def holds(self, path: str) -> bool:
        """Whether a page belongs to the section."""
        below = (one for one in (self.path, self.also) if one not in ("", "/"))
        return path in (self.path, self.also) or any(path.startswith(one + "/") for one in below)


SECTIONS = (
    Section("Home", "/", Effect.READ_SYSTEMS),
    Section("Systems", "/systems", Effect.READ_SYSTEMS),
    Section("Matrix", "/matrix", Effect.READ_KNOWLEDGE),
    Section("Crosswalks", "/crosswalks", Effect.READ_KNOWLEDGE),
    Section("Releases", "/diff", Effect.READ_KNOWLEDGE),
    Section("People", "/people", Effect.MANAGE_USERS, also="/audit"),
)
