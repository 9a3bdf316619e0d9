"""How large and how deep a document may be before threatlas refuses it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that hold memory and time whatever a file contains."""

    size: int = 64 * 1024 * 1024
    """Bytes."""
    depth: int = 64
    """Mappings and lists inside each other."""
    values: int = 2_000_000
    """Scalars, lists and mappings, those reached through YAML aliases counted each time."""


DEFAULT_LIMITS = Limits()
