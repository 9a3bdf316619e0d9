"""A layer as rows: each technique with all that it says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.documents.plain import shortened
from threatlas.reports.layers.layer import Link
from threatlas.web.views.addresses import entry_address

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.reports.layers.layer import Layer

LONGEST_COMMENT = 200
LONGEST_WORD = 40
MOST_LINKS, MOST_METADATA = 2, 3
"""That are shown; the file to take away has them all. A page of rows stays small whatever they hold."""


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A technique, under one tactic or all of its tactics."""

    id: str
    name: str
    address: str
    tactic: str
    """Its name; empty where the value holds under each."""
    shown: str
    colour: str
    disabled: bool
    comment: str
    links: tuple[Link, ...]
    metadata: tuple[tuple[str, str], ...]
    more: int
    """Links and metadata that are not shown."""


def layer_rows(layer: Layer, kb: KnowledgeBase) -> tuple[LayerRow, ...]:
    """In the order of the release."""
    rows = []
    for technique in kb.techniques:
        for tactic in ("", *technique.tactics):
            value = layer.values.get((technique.id, tactic))
            if value is None:
                continue
            rows.append(
                LayerRow(
                    technique.id,
                    kb.full_name(technique.id),
                    entry_address(technique.id) or "",
                    kb.tactic(tactic).name if tactic else "",
                    "" if value.score is None else layer.unit.short(value.score),
                    value.colour,
                    value.disabled,
                    shortened(value.comment, LONGEST_COMMENT),
                    tuple(Link(shortened(one.label, LONGEST_WORD), one.url) for one in value.links[:MOST_LINKS]),
                    tuple(
                        (shortened(name, LONGEST_WORD), shortened(text, LONGEST_WORD))
                        for name, text in value.metadata[:MOST_METADATA]
                    ),
                    len(value.links[MOST_LINKS:]) + len(value.metadata[MOST_METADATA:]),
                )
            )
    return tuple(rows)
