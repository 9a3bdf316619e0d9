"""Bills of materials."""

import json
from pathlib import Path
from typing import Any

import pytest

from threatlas.systems.importer import Imported, import_text
from threatlas.vocabulary import AssetKind, Flag

FIXTURE = (Path(__file__).parent / "bom.json").read_text()


def bom(**parts: Any) -> Imported:
    return import_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.7", **parts}), "it")


def test_the_fixture() -> None:
    imported = import_text(FIXTURE, "bom.json")
    assets = {asset.id: asset for asset in imported.system.assets}
    assert {name: asset.kind.value for name, asset in assets.items()} == {
        "support-chatbot": "application",
        "tuned-answerer": "model",
        "old-tickets": "dataset",
        "torch": "package",
        "odd-thing": "package",
        "chat-completions": "ai-service",
        "qdrant": "rag-index",
        "public-dialogues": "dataset",
    }
    assert assets["tuned-answerer"].flags == {Flag.GENERATIVE, Flag.OFF_THE_SHELF}
    assert assets["old-tickets"].flags == {Flag.SENSITIVE}
    assert assets["public-dialogues"].flags == {Flag.SENSITIVE}
    assert assets["torch"].flags == {Flag.VULNERABLE}
    assert assets["torch"].note == "Version 2.4.0."
    assert assets["torch"].origin.line == 20
    assert assets["qdrant"].flags == {Flag.PUBLIC}
    assert assets["chat-completions"].zone == "internet"
    assert [str(flow) for flow in imported.system.flows] == [
        "old-tickets trains tuned-answerer",
        "public-dialogues trains tuned-answerer",
        "support-chatbot calls tuned-answerer",
        "support-chatbot calls chat-completions",
        "support-chatbot retrieves qdrant",
        "support-chatbot installs torch",
        "tuned-answerer installs torch",
    ]
    assert [flow.authenticated for flow in imported.system.flows] == [False, False, False, True, False, False, False]
    assert [note.what for note in imported.notes] == [
        "considerations of tuned-answerer",
        "Odd thing",
        "a dependency of app",
        "CVE-2099-0001",
        "CVE-2099-0002",
        "compositions",
    ]


@pytest.mark.parametrize(
    ("component", "kind"),
    [
        ({"type": "library", "name": "agent"}, AssetKind.PACKAGE),  # a library stays one, whatever its name
        ({"type": "application", "name": "mcp-server"}, AssetKind.MCP_SERVER),
        ({"type": "application", "name": "billing"}, AssetKind.APPLICATION),
        ({"type": "platform", "name": "mlflow"}, AssetKind.MODEL_REGISTRY),
        ({"type": "data", "name": "system-prompt"}, AssetKind.PROMPT_TEMPLATE),
        ({"type": "container", "name": "vllm"}, AssetKind.INFERENCE_API),
        ({"type": "container", "name": "vllm/vllm-openai"}, AssetKind.INFERENCE_API),  # run here, not OpenAI's
        ({"type": "cryptographic-asset", "name": "x"}, AssetKind.KEY),
    ],
)
def test_kinds(component: dict[str, str], kind: AssetKind) -> None:
    assert bom(components=[component]).system.assets[0].kind is kind


def test_components_in_components_and_equal_names() -> None:
    inner = {"type": "library", "name": "left-pad", "bom-ref": "b"}
    outer = {"type": "library", "name": "left-pad", "bom-ref": "a", "components": [inner]}
    assert [asset.id for asset in bom(components=[outer]).system.assets] == ["left-pad", "left-pad-2"]


def test_a_reference_that_stands_twice_is_told() -> None:
    one = {"type": "library", "name": "x", "bom-ref": "a"}
    imported = bom(components=[one, one])
    assert len(imported.system.assets) == 1
    assert "came before" in imported.notes[0].reason


def test_keys_that_are_not_looked_at_are_listed() -> None:
    imported = bom(components=[{"type": "library", "name": "x", "licenses": [{"expression": "MIT"}], "scope": ""}])
    assert [str(note) for note in imported.notes] == ["it:1: licenses: has no counterpart here (once)"]
