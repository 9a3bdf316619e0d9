"""Writes a layer for ATT&CK Navigator, so that reading it back gives the same layer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from threatlas.documents.plain import shortened
from threatlas.knowledge.exporters.navigator_layer import RED, WHITE
from threatlas.knowledge.exporters.navigator_layer import layer as navigator_layer
from threatlas.knowledge.exporters.short_names import tactic_short_names
from threatlas.reports.layers.navigator_reading import LONGEST_COMMENT, LONGEST_TITLE

if TYPE_CHECKING:
    from threatlas.knowledge import KnowledgeBase
    from threatlas.reports.layers.layer import Layer, Value


def write_layer(layer: Layer, kb: KnowledgeBase) -> str:
    """The layer as ASCII JSON, its techniques in the order of the release."""
    names = tactic_short_names(kb)
    order = {technique.id: number for number, technique in enumerate(kb.techniques)}
    placed = sorted(
        (one for one in layer.values.items() if one[0][0] in order), key=lambda one: (order[one[0][0]], one[0][1])
    )
    made = navigator_layer(
        kb,
        shortened(layer.title, LONGEST_TITLE),
        _explained(layer, kb),
        techniques=[_entry(technique, names.get(tactic, ""), value) for (technique, tactic), value in placed],
        gradient={"colors": [WHITE, RED], "minValue": layer.low, "maxValue": layer.high},
        legendItems=[{"label": label, "color": colour} for label, colour in layer.legend],
        metadata=[{"name": "threatlas_unit", "value": str(layer.unit)}],
    )
    return json.dumps(made, indent=1) + "\n"


def _explained(layer: Layer, kb: KnowledgeBase) -> str:
    """Without the notes on the release, which every layer ends with: one that was read back has them already."""
    notes = " ".join(kb.release.notes)
    text = shortened(layer.explained, LONGEST_COMMENT).removesuffix(notes)
    return shortened(text, LONGEST_COMMENT - len(notes) - 1)


def _entry(technique: str, tactic: str, value: Value) -> dict[str, Any]:
    made: dict[str, Any] = {"techniqueID": technique}
    if tactic:
        made["tactic"] = tactic
    if value.score is not None:
        made["score"] = value.score
    if value.comment:
        made["comment"] = value.comment
    if value.colour:
        made["color"] = value.colour
    if value.disabled:
        made["enabled"] = False
    if value.links:
        made["links"] = [{"label": one.label, "url": one.url} for one in value.links]
    if value.metadata:
        made["metadata"] = [{"name": name, "value": text} for name, text in value.metadata]
    return made
