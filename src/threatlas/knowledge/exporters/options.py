"""What a person may choose about an export, already checked by :func:`threatlas.knowledge.exporter.export`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threatlas.knowledge.model import CaseStudy


@dataclass(frozen=True, slots=True)
class Options:
    """Formats look at what concerns them."""

    case_study: CaseStudy | None = None
    """The one case study to export; None for the release."""
    scores: str | None = None
    """What scores techniques, a word of the format; None for its first one."""
