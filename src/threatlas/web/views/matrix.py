"""The matrix as a heatmap: tactics side by side, a layer of values over their techniques."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from threatlas.documents.plain import shortened
from threatlas.drawing.stylesheet import LEVELS
from threatlas.drawing.stylesheet import level as step_of_scale
from threatlas.web.views.addresses import entry_address

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase, Technique
    from threatlas.reports.layers.layer import Layer

Fold = Literal["", "all", "none"]
"""Which sub-techniques are shown at once: those with a greater value than their technique, all, or none."""
LONGEST_TOLD = 40
"""Characters of a remark within a cell: the whole of it stands elsewhere."""
MOST_COMMENTS = 30
LONGEST_COMMENT = 120


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A technique under a tactic."""

    id: str
    name: str
    address: str
    level: int | None
    """The step of the scale; None where the layer gives no value."""
    short: str
    told: str
    colour: str
    """Where it is coloured by hand."""
    off: bool
    """Whether it is taken out of consideration."""
    subs: tuple[MatrixCell, ...] = ()
    open: bool = False
    """Whether its sub-techniques are shown at once."""


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A tactic."""

    id: str
    name: str
    address: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What an imported layer remarks on a technique."""

    id: str
    name: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """All of it."""

    title: str
    explained: str
    """What the values are, in a sentence."""
    unit: str
    low: str
    middle: str
    """The ends of the scale, in words, and its middle where that is 0; else empty."""
    high: str
    levels: range
    columns: tuple[MatrixColumn, ...]
    valued: int
    """Techniques that have a value."""
    legend: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


def matrix(kb: KnowledgeBase, layer: Layer, fold: Fold = "") -> Matrix:
    """The matrix under a layer."""
    columns = tuple(
        MatrixColumn(
            tactic.id,
            tactic.name,
            entry_address(tactic.id) or "",
            tuple(_technique(technique, tactic.id, kb, layer, fold) for technique in kb.techniques_of(tactic.id)),
        )
        for tactic in kb.tactics
    )
    return Matrix(
        layer.title,
        layer.explained,
        layer.unit.title,
        layer.unit.short(layer.low),
        layer.unit.short(0) if layer.low < 0 and layer.low == -layer.high else "",
        layer.unit.short(layer.high),
        range(LEVELS),
        columns,
        layer.valued,
        layer.legend,
        layer.remarks,
    )


def comments(kb: KnowledgeBase, layer: Layer) -> tuple[Comment, ...]:
    """What a layer remarks, one line a technique, in the order of the release."""
    found: dict[str, list[str]] = {}
    for (technique, _), value in sorted(layer.values.items(), key=lambda one: one[0]):
        if value.comment:
            found.setdefault(technique, []).append(value.comment)
    return tuple(
        Comment(
            one.id,
            kb.full_name(one.id),
            entry_address(one.id) or "",
            shortened(" … ".join(dict.fromkeys(found[one.id])), LONGEST_COMMENT),
        )
        for one in kb.techniques
        if one.id in found
    )


def _technique(technique: Technique, tactic: str, kb: KnowledgeBase, layer: Layer, fold: Fold) -> MatrixCell:
    own = _cell(technique, tactic, layer)
    subs = tuple(_cell(sub, tactic, layer) for sub in kb.subtechniques(technique.id))
    greater = any((sub.level or 0) > (own.level or 0) for sub in subs)
    return replace(own, subs=subs, open=bool(subs) and (fold == "all" or (not fold and greater)))


def _cell(technique: Technique, tactic: str, layer: Layer) -> MatrixCell:
    value = layer.at(technique.id, tactic)
    score = None if value is None else value.counts
    return MatrixCell(
        technique.id,
        technique.name,
        entry_address(technique.id) or "",
        None if score is None else step_of_scale(layer.share(score)),
        "" if score is None else layer.unit.short(score),
        shortened(value.comment, LONGEST_TOLD) if value else "",
        value.colour if value else "",
        value.disabled if value else False,
    )
