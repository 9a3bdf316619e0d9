"""What ``threatlas doctor`` finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    check: str
    status: str
    """``ok``, ``warning`` or ``failure``."""
    detail: str
    """What was found and, where it is not well, how to mend it."""
