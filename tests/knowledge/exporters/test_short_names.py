"""Short names of tactics: MITRE's, but never one for two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventing import small
from threatlas.knowledge.exporters.short_names import tactic_short_names
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import Tactic


def test_they_are_those_of_the_official_layers(catalogue: KnowledgeBase, releases: Path) -> None:
    layer = json.loads((releases / "navigator-case-study-frequency-5.2.0.json").read_text())
    official = {entry["tactic"] for entry in layer["techniques"] if "tactic" in entry}
    assert official <= set(tactic_short_names(catalogue).values())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["AI Model Access"], ["ai-model-access"]),
        (["Command  and\nControl"], ["command-and-control"]),
        (["Impact", "impact"], ["impact", "impact-aml.ta0001"]),
        (["", " "], ["aml.ta0000", "aml.ta0001"]),
        # a name that another would have got
        (["a", "A-AML.TA0002", "a"], ["a", "a-aml.ta0002", "a-aml.ta0002-aml.ta0002"]),
    ],
)
def test_no_two_tactics_share_one(names: list[str], expected: list[str]) -> None:
    tactics = [Tactic(f"AML.TA{index:04d}", name, "", "", None, None, None) for index, name in enumerate(names)]
    assert list(tactic_short_names(small(tactics=tactics)).values()) == expected
