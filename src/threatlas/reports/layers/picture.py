"""A layer drawn as a picture: the matrix with its scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.plain import shortened
from threatlas.drawing import Cell, Column, draw_matrix
from threatlas.reports.layers.layer import Unit

if TYPE_CHECKING:
    from threatlas.drawing.svg import Picture
    from threatlas.knowledge import KnowledgeBase, Technique
    from threatlas.reports.layers.layer import Layer


def draw_layer(layer: Layer, kb: KnowledgeBase, *, subtechniques: bool) -> Picture:
    """The picture; sub-techniques that have a value are drawn in any case."""
    columns = []
    for tactic in kb.tactics:
        cells: list[Cell] = []
        for technique in kb.techniques_of(tactic.id):
            cells.append(_cell(layer, technique, tactic.id))
            for sub in kb.subtechniques(technique.id):
                cell = _cell(layer, sub, tactic.id, sub=True)
                if subtechniques or cell.value is not None:
                    cells.append(cell)
        columns.append(Column(tactic.id, tactic.name, tuple(cells)))
    return draw_matrix(
        tuple(columns),
        shortened(layer.title, 120),
        layer.unit.title.lower() if layer.unit is not Unit.NUMBER else "value",
        ends=(layer.unit.short(layer.low), layer.unit.short(layer.high)),
        nothing="no value",
    )


def _cell(layer: Layer, technique: Technique, tactic: str, *, sub: bool = False) -> Cell:
    value = layer.at(technique.id, tactic)
    if value is None or value.counts is None:
        return Cell(technique.id, technique.name, sub=sub)
    told = shortened(f"{layer.unit.short(value.counts)} {value.comment}", 200)
    return Cell(technique.id, technique.name, layer.share(value.counts), told, sub=sub)
