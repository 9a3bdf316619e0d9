"""A layer as a table of comma-separated values, harmless to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from threatlas.knowledge.exporters.csv_table import harmless

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.reports.layers.layer import Layer

COLUMNS = ("technique", "name", "tactic", "tactic_name", "value", "shown", "comment", "disabled")


def layer_table(layer: Layer, kb: KnowledgeBase) -> str:
    """A header, then a row for each technique under each of its tactics that the layer says something of; lines end with
    CR LF.
    """
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for technique in kb.techniques:
        for tactic in technique.tactics:
            value = layer.at(technique.id, tactic)
            if value is None:
                continue
            shown = "" if value.counts is None else layer.unit.short(value.counts)
            written = "" if value.score is None else f"{value.score:.12g}"
            cells = (technique.id, kb.full_name(technique.id), tactic, kb.tactic(tactic).name)
            said = (harmless(shown) if value.counts is None or value.counts >= 0 else shown, harmless(value.comment))
            writer.writerow([*map(harmless, cells), written, *said, "yes" if value.disabled else ""])
    return table.getvalue()
