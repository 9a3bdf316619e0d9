"""The published JSON document of an analysis: plain ASCII, so that no text in it can command a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from threatlas.reports.document import document

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis


def render(analysis: Analysis, kb: KnowledgeBase) -> str:  # noqa: ARG001 - all renderings are called alike
    """:func:`~threatlas.reports.document.document` as text."""
    return json.dumps(document(analysis), indent=1, allow_nan=False) + "\n"
