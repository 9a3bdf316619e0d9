"""``kb show``."""

from pathlib import Path

import pytest

from running import Threatlas


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        (
            "AML.T0051.001",
            [
                "LLM Prompt Injection: Indirect",
                "Sub-technique of AML.T0051",
                "What would show it (threatlas)",
                "Mitigations (atlas)",
                "Mitigations (threatlas)",
                "AML.CS0021",
                "LLM01",
                "https://atlas.mitre.org/techniques/AML.T0051.001",
            ],
        ),
        ("AML.T0000", ["Sub-techniques", "AML.T0000.002", "T1596  Search Open Technical Databases"]),
        ("AML.M0015", ["Mitigation", "Works against (atlas)", "AML.T0015"]),
        ("TL.M0001", ["Mitigation of threatlas, not of MITRE", "Why ATLAS's own mitigations do not do this"]),
        ("AML.CS0021", ["Case study", "Procedure", "S03  AML.T0051.001  LLM Prompt Injection: Indirect (Execution)"]),
        ("AML.TA0002", ["Tactic", "AML.T0064"]),
        ("aml.t0051", ["AML.T0051  LLM Prompt Injection"]),
    ],
)
def test_text(threatlas: Threatlas, identifier: str, expected: list[str]) -> None:
    ran = threatlas("kb", "show", identifier)
    assert ran.code == 0
    for part in expected:
        assert part in ran.out


def test_additions_are_never_shown_as_mitres(threatlas: Threatlas) -> None:
    own = threatlas("kb", "show", "TL.M0001")
    assert "atlas.mitre.org/mitigations" not in own.out
    assert threatlas("kb", "show", "TL.M0001", "--format", "json").json["url"] is None


def test_json_has_everything(threatlas: Threatlas) -> None:
    record = threatlas("kb", "show", "AML.T0051.001", "--format", "json").json
    assert record["kind"] == "technique"
    assert record["full_name"] == "LLM Prompt Injection: Indirect"
    assert record["parent"] == "AML.T0051"
    assert record["tactics"] == ["AML.TA0005"]
    assert {link["provenance"] for link in record["mitigations"]} == {"atlas", "threatlas"}
    assert record["applicability"]["telltales"][0]["telemetry"] == "prompt-content"
    assert "AML.CS0020" in record["case_studies"]
    assert any(row["framework"] == "owasp-llm" for row in record["crosswalks"])


@pytest.mark.parametrize(
    ("identifier", "why"),
    [
        ("AML.T0045", "since 4.5 it is AML.T0048.004"),
        ("AML.T0115.000", "it came with 2026.07"),
        ("AML.CS0050", "45 of the 57"),
        ("AML.T0051.009", "AML.T0051 (LLM Prompt Injection) is"),
        ("AML.T51", "the nearest is AML.T0051"),
        ("prompt injection", "ids look like"),
    ],
)
def test_an_unknown_id_is_explained(threatlas: Threatlas, identifier: str, why: str) -> None:
    ran = threatlas("kb", "show", identifier)
    assert ran.code == 2
    assert why in ran.err


def test_hostile_text_of_a_release_is_shown_harmlessly(threatlas: Threatlas, tmp_path: Path) -> None:
    release = tmp_path / "evil.yaml"
    release.write_text(
        "id: ATLAS\nversion: 9.0.0\nmatrices:\n- id: ATLAS\n  tactics:\n"
        "  - {id: AML.TA0000, name: T, description: d, object-type: tactic}\n  techniques:\n"
        '  - {id: AML.T0000, name: "N\\e]0;owned\\a\\nx", tactics: [AML.TA0000], '
        'description: "a\\e[2J\\u202Eb\\U000E0041 <script>alert(1)</script>"}\n  mitigations: []\n'
    )
    ran = threatlas("kb", "show", "AML.T0000", "--release", release)
    assert ran.code == 0
    for character in ("\x1b", "\x07", "\u202e", "\U000e0041"):
        assert character not in ran.out
    assert "untrusted text" in ran.out
