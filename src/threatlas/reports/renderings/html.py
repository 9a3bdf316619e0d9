"""The report to read: one HTML file, see :mod:`threatlas.reports.html`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.reports.html.page import page

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis


def render(analysis: Analysis, kb: KnowledgeBase) -> str:
    """:func:`~threatlas.reports.html.page.page`."""
    return page(analysis, kb)
