"""``check``."""

from pathlib import Path

import pytest

from running import Threatlas
from systems.evidences import line


@pytest.mark.parametrize("kind", ["classifier", "rag", "agent"])
def test_a_starter_passes_its_own_check(threatlas: Threatlas, tmp_path: Path, kind: str) -> None:
    ran = threatlas("init", kind)
    assert ran.code == 0
    assert "threatlas check system.yaml" in ran.err
    assert (tmp_path / "system.yaml").exists()
    checked = threatlas("check", "system.yaml", "--strict")
    assert (checked.code, checked.out) == (0, "")


def test_errors_end_with_1_and_warnings_when_strict(threatlas: Threatlas, tmp_path: Path) -> None:
    good = "threatlas: 1\nrelease: 5.6.0\nname: x\nassets: {a: model}\n"
    (tmp_path / "a.yaml").write_text(good)
    (tmp_path / "b.yaml").write_text(good.replace("model", "modl"))
    assert threatlas("check", "a.yaml").code == 0
    assert threatlas("check", "a.yaml", "--strict").code == 1
    ran = threatlas("check", "a.yaml", "b.yaml", "--format", "json")
    assert ran.code == 1
    assert {problem["level"] for problem in ran.json} == {"error", "warning"}
    assert threatlas("check", "nowhere.yaml").code == 2


def test_ids_are_checked_against_the_pinned_release(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "threatlas: 1\nrelease: 4.9.1\nname: x\nassets: {a: model}\n"
        "controls: [{control: AML.M0030}, {control: AML.T0015}, {control: own}]\n"
        "decisions: [{technique: AML.T0045, verdict: accepted, reason: r, owner: o, until: 2099-01-01}]\n"
    )
    out = threatlas("check", "a.yaml").out
    assert "a.yaml:5:1: error: control AML.M0030 is not in release 4.9.1: it came with" in out
    assert "control AML.T0015 is a technique, not a mitigation" in out
    assert "technique AML.T0045 is not in release 4.9.1: since 4.5 it is AML.T0048.004" in out
    assert "control own" not in out.replace("control own has no evidence", "")


def test_ids_are_checked_beside_other_errors(threatlas: Threatlas, tmp_path: Path) -> None:
    text = "threatlas: 1\nrelease: 5.6.0\nname: x\nassets: {a: modl}\ncontrols: [{control: AML.M0999}]\n"
    (tmp_path / "a.yaml").write_text(text)
    out = threatlas("check", "a.yaml").out
    assert "a.yaml:4:" in out
    assert "control AML.M0999" in out
    (tmp_path / "a.yaml").write_text(text.replace("5.6.0", "9.9.9"))
    assert "a.yaml:4:" in threatlas("check", "a.yaml").out


def test_evidence_is_checked_against_the_systems_beside_it(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("init", "rag")
    (tmp_path / "e.jsonl").write_text(line(asset="chatt"))
    alone = threatlas("check", "e.jsonl")
    assert (alone.code, alone.out) == (0, "")
    ran = threatlas("check", "e.jsonl", "system.yaml")
    assert "e.jsonl:1:1: warning: asset 'chatt' is not known; did you mean chat?" in ran.out
    assert "2 files, 0 errors, 1 warning" in ran.err
    (tmp_path / "e.jsonl").write_text(line(trials=1))
    assert threatlas("check", "e.jsonl").code == 1


def test_own_controls_are_checked(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("init", "rag")
    (tmp_path / "own.yaml").write_text("- id: ACME-12\n")
    ran = threatlas("check", "system.yaml", "--controls", "own.yaml")
    assert ran.code == 1
    assert "own.yaml:1:3: error: control ACME-12 needs 'acts' [missing]" in ran.out
