"""``kb diff``."""

from pathlib import Path

from running import Threatlas


def test_between_versions_of_history(threatlas: Threatlas) -> None:
    ran = threatlas("kb", "diff", "4.9.1", "5.0.1")
    assert ran.code == 0
    assert "Added (15)" in ran.out
    assert "AML.T0053  LLM Plugin Compromise → AI Agent Tool Invocation" in ran.out
    assert "Mitigation links are not compared" in ran.err


def test_moves_into_a_release_known_in_part(threatlas: Threatlas) -> None:
    record = threatlas("kb", "diff", "5.6.0", "2026.07", "--format", "json").json
    assert {one["id"]: one["went_to"] for one in record["removed"]} == {
        "AML.T0019": ["AML.T0115.000"],
        "AML.T0058": ["AML.T0115.001"],
        "AML.T0104": ["AML.T0115.002"],
    }
    assert record["renamed"] == []


def test_no_change(threatlas: Threatlas) -> None:
    assert "no change" in threatlas("kb", "diff", "5.6.0", "5.6.0").out


def test_files_tell_links_too(threatlas: Threatlas, releases: Path) -> None:
    older, newer = releases / "ATLAS-5.0.0.yaml", releases / "ATLAS-5.2.0.yaml"
    ran = threatlas("kb", "diff", older, newer)
    assert "AML.M0013  Code Signing: +AML.T0011.001" in ran.out
    assert "--reworded names them" in ran.out
    assert len(threatlas("kb", "diff", older, newer, "--reworded").out) > len(ran.out)


def test_our_own_export_holds_all_case_studies(threatlas: Threatlas, releases: Path) -> None:
    release = releases / "ATLAS-5.2.0.yaml"
    threatlas("kb", "export", "--format", "stix", "--release", release, "-o", "atlas.json")
    ran = threatlas("kb", "diff", release, "atlas.json")
    assert "no change" in ran.out
    assert "case studies" not in ran.err
