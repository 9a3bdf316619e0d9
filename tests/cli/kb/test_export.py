"""``kb export``."""

import json
from pathlib import Path

import pytest

from running import Threatlas


@pytest.mark.parametrize("format_name", ["navigator", "stix", "csv", "markdown"])
def test_of_the_release(threatlas: Threatlas, tmp_path: Path, format_name: str) -> None:
    ran = threatlas("kb", "export", "--format", format_name, "-o", "out")
    assert ran.code == 0
    assert (tmp_path / "out").read_text().endswith("\n")
    assert "45 of the 57" in ran.err


def test_of_a_case_study(threatlas: Threatlas) -> None:
    flow = json.loads(threatlas("kb", "export", "--format", "attack-flow", "--case-study", "AML.CS0021").out)
    assert flow["type"] == "bundle"
    layer = json.loads(threatlas("kb", "export", "--format", "navigator", "--case-study", "AML.CS0021").out)
    assert layer["domain"] == "atlas-atlas"


def test_additions_only_when_asked_for(threatlas: Threatlas) -> None:
    assert "TL.M" not in threatlas("kb", "export", "--format", "stix").out
    assert "TL.M0001" in threatlas("kb", "export", "--format", "stix", "--additions").out


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "attack-flow"),
        ("--format", "stix", "--case-study", "AML.CS0021"),
        ("--format", "csv", "--scores", "maturity"),
        ("--format", "attack-flow", "--case-study", "AML.CS9999"),
        ("--format", "attack-flow", "--case-study", "AML.T0051"),
        ("--format", "nonsense"),
        (),
    ],
)
def test_nonsense_is_refused(threatlas: Threatlas, words: tuple[str, ...]) -> None:
    ran = threatlas("kb", "export", *words)
    assert ran.code == 2
    assert ran.out == ""


def test_round_trip_through_the_command(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("kb", "export", "--format", "stix", "-o", "atlas.json")
    counts = threatlas("kb", "list", "--format", "json", "--release", tmp_path / "atlas.json").json
    assert counts["release"] == "5.6.0"
    assert counts["atlas"] == threatlas("kb", "list", "--format", "json").json["atlas"]
