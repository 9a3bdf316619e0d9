"""Reads the classification of a technique that :mod:`threatlas.knowledge.exporters.stix` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.place import MappingNode
from threatlas.knowledge.fields import Fields
from threatlas.knowledge.model import Applicability, Telltale
from threatlas.vocabulary import AssetKind, AttackArea, LifecycleStage, Platform, TelemetryKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.vocabulary import Term

KEY = "x_threatlas_applicability"


def read_applicability(fields: Fields) -> Applicability | None:
    """What stands under :data:`KEY`, or None. Words that this version does not know are noted and left out."""
    node = fields.node.get(KEY)
    if node is None:
        return None
    if not isinstance(node, MappingNode):
        fields.wrong_type(KEY, "a mapping", node)
        return None
    part = Fields(node, fields.issues, node.keys(), fields.subject)
    return Applicability(
        tuple(Platform(term) for term in part.terms("platforms", _words(Platform))),
        tuple(LifecycleStage(term) for term in part.terms("stages", _words(LifecycleStage))),
        tuple(AssetKind(term) for term in part.terms("assets", _words(AssetKind))),
        tuple(AttackArea(term) for term in part.terms("areas", _words(AttackArea))),
        tuple(_telltales(part)),
        part.texts("signals"),
    )


def _telltales(part: Fields) -> Iterator[Telltale]:
    words = _words(TelemetryKind)
    for node, _ in part.mappings("telltales"):
        telltale = Fields(node, part.issues, node.keys(), part.subject)
        for term in telltale.terms("telemetry", words):
            yield Telltale(TelemetryKind(term), telltale.text("look_for"))


def _words(kind: type[Term]) -> dict[str, Term]:
    """The words of a vocabulary in the spelling that :meth:`Fields.terms` compares."""
    return {term.replace("-", " "): term for term in kind}
