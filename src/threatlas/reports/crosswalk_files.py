"""The reading of a framework as files: JSON, and a table that is harmless to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from threatlas.knowledge.exporters.csv_table import harmless

if TYPE_CHECKING:
    from threatlas.reports.crosswalk_audit import Audit, AuditRow

COLUMNS = ("framework", "edition", "entry", "entry_title", "id", "name", "kind", "relation", "reason", "says_who")
OF_SYSTEM = ("system", "standing", "why", "likelihood", "controls", "tests", "decisions")


def audit_table(audit: Audit, system: str | None) -> str:
    """A header, then a row for each correspondence; an entry that nothing corresponds to has a row with the rest empty."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow((*COLUMNS, *OF_SYSTEM) if system is not None else COLUMNS)
    framework = (audit.framework.name, audit.framework.edition)
    for entry in audit.entries:
        if not entry.rows:
            writer.writerow(map(harmless, (*framework, entry.code, entry.title, "", "no row maps")))
        for row in entry.rows:
            cells = [*framework, entry.code, entry.title, row.id, row.name, row.kind, row.relation, row.reason]
            cells.append(row.provenance)
            writer.writerow(map(harmless, [*cells, *_finding(row, system)]))
    for gap in audit.unmapped:
        cells = [*framework, "", "no entry", gap.id, gap.name, "technique", "", "", "threatlas"]
        said = [system or "", "applies", "", f"{gap.likelihood:.6g}", "", "", ""]
        writer.writerow(map(harmless, [*cells, *said]))
    return table.getvalue()


def _finding(row: AuditRow, system: str | None) -> list[str]:
    if row.finding is None or system is None:
        return []
    one = row.finding
    likelihood = "" if one.likelihood is None else f"{one.likelihood:.6g}"
    return [system, one.standing, one.why, likelihood, " | ".join(one.controls), one.tests, " | ".join(one.decisions)]


def audit_document(audit: Audit, system: str | None) -> str:
    """The reading as JSON."""
    framework = {
        key: getattr(audit.framework, key) for key in ("id", "name", "title", "edition", "publisher", "url", "scope")
    }
    whole = {
        "framework": framework,
        "system": system,
        "entries": [asdict(entry) for entry in audit.entries],
        "gaps": {
            "entries": [entry.code for entry in audit.gaps],
            "techniques": [asdict(gap) for gap in audit.unmapped],
        },
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
