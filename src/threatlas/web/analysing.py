"""Analyses, outside of requests. (Stub; replaced in the next commits.)"""

from __future__ import annotations


class Analyses:
    """Runs what is queued."""

    def close(self) -> None:
        """Stops."""
