"""A layer as rows: each technique with all that it says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.documents.plain import shortened
from threatlas.web.views.addresses import entry_address

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.reports.layers.layer import Layer, Link

LONGEST_COMMENT = 300


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
                    value.links,
                    value.metadata,
                )
            )
    return tuple(rows)
