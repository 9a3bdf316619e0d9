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

    @property
    def too_large(self) -> str:
        """What is said of a document that exceeds :attr:`size`."""
        most = f"{self.size // 1024**2} MiB" if self.size >= 1024**2 else f"{self.size:,} bytes"
        return f"is larger than {most}, the most that is read"

    @property
    def too_deep(self) -> str:
        """What is said of a document that exceeds :attr:`depth`."""
        return f"is nested more than {self.depth} levels deep"


DEFAULT_LIMITS = Limits()
