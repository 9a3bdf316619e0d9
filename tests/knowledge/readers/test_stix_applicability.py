"""The classification of techniques in bundles of threatlas: read whole, or noted where it cannot be."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from inventing import small, technique
from threatlas.errors import ReleaseError
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.exporter import export
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import Applicability, Telltale
from threatlas.knowledge.reader import parse_release
from threatlas.vocabulary import AssetKind, AttackArea, LifecycleStage, Platform, TelemetryKind

FULL = Applicability(
    (Platform.AGENTIC, Platform.PREDICTIVE),
    (LifecycleStage.DEPLOYMENT,),
    (AssetKind.RAG_INDEX, AssetKind.MODEL),
    (AttackArea.HARM,),
    (Telltale(TelemetryKind.PROMPT, "Look for it."), Telltale(TelemetryKind.AGENT, "")),
    ("a signal", "another"),
)


def read(value: Any) -> KnowledgeBase:
    """A bundle with one technique that has ``value`` for its classification."""
    document = json.loads(export(small(), "stix"))
    for entry in document["objects"]:
        if entry["type"] == "attack-pattern":
            entry["x_threatlas_applicability"] = value
    return assemble(parse_release(json.dumps(document), "test"))


@pytest.mark.parametrize(
    "applicability",
    [None, FULL, Applicability((), (), (), (), (), ()), replace(FULL, telltales=(), signals=())],
)
def test_it_comes_back_as_it_was(applicability: Applicability | None) -> None:
    kb = small(techniques=[technique("AML.T0000", applicability=applicability)])
    back = assemble(parse_release(export(kb, "stix", additions=True), "test"))
    assert back.technique("AML.T0000").applicability == applicability


def test_unknown_words_are_noted_and_left_out() -> None:
    kb = read({"platforms": ["agentic", "quantum"], "telltales": [{"telemetry": "aura", "look_for": "x"}]})
    assert kb.technique("AML.T0000").applicability == Applicability((Platform.AGENTIC,), (), (), (), (), ())
    assert [issue.code for issue in kb.issues] == ["unknown-word", "unknown-word"]


@pytest.mark.parametrize("value", [[], "agentic", 1, {"platforms": {}}, {"telltales": ["x"]}, {"signals": [1]}])
def test_wrong_types_are_errors(value: object) -> None:
    with pytest.raises(ReleaseError):
        read(value)
