"""``kb defects``."""

from pathlib import Path

from running import Threatlas


def test_known_defects_of_published_files(threatlas: Threatlas, releases: Path) -> None:
    ran = threatlas("kb", "defects", "--release", releases / "ATLAS-5.2.0.yaml")
    assert ran.code == 0
    assert "ATLAS-5.2.0.yaml:3271:7: repaired: AML.M0002: the link to AML.T0043.001 is given twice" in ran.out
    assert "56 sub-techniques name no tactic" in ran.out
    records = threatlas("kb", "defects", "--release", releases / "ATLAS-4.9.0.yaml", "--format", "json").json
    nested = [record for record in records if record["code"] == "nested-link"]
    assert [(record["id"], record["line"]) for record in nested] == [("AML.M0016", 2961), ("AML.M0016", 2964)]


def test_none_says_so(threatlas: Threatlas) -> None:
    ran = threatlas("kb", "defects", "--release", "4.9.1")
    assert ran.out == ""
    assert "no defects found in release 4.9.1" in ran.err
