"""The paths of an analysis alone, as JSON: an array with one exposure for each objective and profile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from threatlas.reports.document import exposures

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis


def render(analysis: Analysis, kb: KnowledgeBase) -> str:  # noqa: ARG001 - all renderings are called alike
    """:func:`~threatlas.reports.document.exposures` as text, plain ASCII."""
    return json.dumps(exposures(analysis.exposures), indent=1, allow_nan=False) + "\n"
