"""A table of techniques as comma-separated values (RFC 4180), harmless to open in a spreadsheet.

A cell that begins with ``= + - @``, a tab or a carriage return is a formula to a spreadsheet
(https://owasp.org/www-community/attacks/CSV_Injection); an apostrophe before it makes it text.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from threatlas.documents.plain import one_line
from threatlas.knowledge.model import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from threatlas.knowledge.exporters.options import Options
    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import Technique

COLUMNS = (
    "id",
    "name",
    "full_name",
    "tactics",
    "maturity",
    "platforms",
    "threatlas_platforms",
    "threatlas_areas",
    "threatlas_stages",
    "atlas_mitigations",
    "threatlas_mitigations",
    "case_studies",
    "summary",
)
"""The columns that begin with ``threatlas_`` are our additions. ``summary`` is ours too, else the release's first paragraph."""

_LONGEST_SUMMARY = 2_000
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_FORMULA_AFTER_SEPARATOR = re.compile(r"([;|])[ \"']*(?=[=+\-@＝＋－＠])")
"""Spreadsheets of many countries take semicolons, not commas, to separate cells."""


def export(kb: KnowledgeBase, options: Options) -> str:  # noqa: ARG001 - all exporters are called alike
    """The table: a header, then one line for each technique. Lines end with CR LF; lists within a cell have spaces."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for technique in kb.techniques:
        writer.writerow([harmless(cell) for cell in _cells(kb, technique)])
    return table.getvalue()


def harmless(cell: str) -> str:
    """One line of text in which no spreadsheet sees a formula."""
    line = one_line(cell)
    if _FORMULA.match(line) or _FORMULA.match(cell):
        line = f"'{line}"
    return _FORMULA_AFTER_SEPARATOR.sub(r"\1 '", line)


def _cells(kb: KnowledgeBase, technique: Technique) -> Iterable[str]:
    applies = technique.applicability
    yield technique.id
    yield technique.name
    yield kb.full_name(technique.id)
    yield " ".join(technique.tactics)
    yield technique.maturity or ""
    yield " ".join(technique.platforms)
    yield " ".join(applies.platforms) if applies else ""
    yield " ".join(applies.areas) if applies else ""
    yield " ".join(applies.stages) if applies else ""
    for provenance in Provenance:
        yield " ".join(link.mitigation for link in technique.mitigations if link.provenance is provenance)
    yield " ".join(study.id for study in kb.case_studies_using(technique.id))
    yield technique.summary or first_paragraph(technique.description, _LONGEST_SUMMARY)


def first_paragraph(text: str, most: int) -> str:
    """The first paragraph in one line, cut to at most ``most`` characters."""
    line = one_line(text.strip().partition("\n\n")[0])
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
