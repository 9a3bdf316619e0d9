"""``analyze``."""

import json
from pathlib import Path

import pytest

from running import Threatlas

EXAMPLES = Path(__file__).parents[2] / "examples"
MAIL = str(EXAMPLES / "mail-assistant.yaml")
DAY = ("--as-of", "2026-11-25")


def test_the_whole_story(threatlas: Threatlas) -> None:
    ran = threatlas("analyze", MAIL, *DAY)
    assert ran.code == 0
    for heading in (
        "What can happen",
        "Best next controls",
        "path 1, ",
        "Techniques that apply",
        "What these figures are",
    ):
        assert heading in ran.out, heading
    assert threatlas("analyze", MAIL, *DAY).out == ran.out


def test_evidence_moves_the_risk_and_is_named(threatlas: Threatlas, tmp_path: Path) -> None:
    before = threatlas("analyze", MAIL, *DAY, "--format", "json").json
    worst = max(before["exposures"], key=lambda exposure: exposure["paths"][0]["probability"])
    step = worst["paths"][0]["steps"][-1]
    record = {
        "threatlas": 1,
        "release": "5.6.0",
        "observed": "2026-11-20T10:00:00Z",
        "by": "our red team",
        "technique": step["technique"],
        "asset": step["assets"][0],
        "trials": 50,
        "successes": 50,
    }
    (tmp_path / "runs.jsonl").write_text(json.dumps(record) + "\n")
    after = threatlas("analyze", MAIL, *DAY, "--evidence", "runs.jsonl", "--format", "json").json
    assert after["risk"] > before["risk"]
    assert after["evidence"] == ["Evidence of runs.jsonl: 1 record, 50 trials."]
    sources = {
        source
        for exposure in after["exposures"]
        for path in exposure["paths"]
        for step in path["steps"]
        for source in step["chance"]["sources"]
    }
    assert any("our red team: 50 of 50" in source for source in sources)


def test_wrong_evidence_is_refused_with_its_place(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "runs.jsonl").write_text('{"threatlas": 1, "technque": "AML.T0051"}\n')
    ran = threatlas("analyze", MAIL, "--evidence", "runs.jsonl")
    assert ran.code == 2
    assert "runs.jsonl:1:" in ran.err


@pytest.mark.parametrize("seed", ["-1", "1e3", "9" * 30, "²"])
def test_a_seed_is_a_whole_number_from_0(seed: str, threatlas: Threatlas) -> None:
    ran = threatlas("analyze", MAIL, "--seed", seed)
    assert ran.code == 2
    assert "is no whole number from 0" in ran.err


def test_own_rules_and_controls(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        '- technique: AML.T0048.003\n  with: {p: person}\n  gives: [impact(p/injury)]\n  because: "{p} is told so"\n'
        "  sources: [AML.CS0021]\n"
    )
    ran = threatlas("analyze", MAIL, *DAY, "--rules", "rules.yaml")
    assert "employees are told so" in " ".join(ran.out.split())
    (tmp_path / "controls.yaml").write_text(
        "- id: ACME-1\n  name: Training\n  mitigates: [AML.T0048.003]\n  acts: guards\n  stands-on: [person]\n"
        "  effect: {low: 0.9, likely: 0.95, high: 0.99}\n  price: {low: 1, likely: 1, high: 1}\n  because: It works.\n"
        "  sources: [{cite: We tried., confidence: measured}]\n"
    )
    ran = threatlas("plan", MAIL, *DAY, "--controls", "controls.yaml", "--budget", "2")
    assert "ACME-1" in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--budget", "-1"), "not a number of days"),
        (("--budget", "nan"), "not a number of days"),
        (("--as-of", "tomorrow"), "is no date"),
        (("--seed", "-5"), "no whole number from 0"),
        (("--to", "nothing"), "is no objective; there are files-leak, employees-misled"),
        (("--rules", "missing.yaml"), "missing.yaml"),
    ],
)
def test_mistakes(threatlas: Threatlas, words: tuple[str, ...], told: str) -> None:
    ran = threatlas("analyze", MAIL, *words)
    assert ran.code == 2
    assert told in ran.err
    assert len(ran.err.splitlines()) == 1


def test_an_accepted_path_hides_no_open_one(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("init", "agent")
    decision = "decisions:\n- {technique: AML.T0011.002, verdict: accepted, reason: r, owner: w, until: 2099-01-01}\n"
    file = tmp_path / "system.yaml"
    file.write_text(file.read_text().replace("decisions: []\n", decision))
    ran = threatlas("paths", "system.yaml", "--to", "laptop-taken", "-k", "1")
    assert "a risk that is accepted" in ran.out
    assert [line for line in ran.out.splitlines() if line.startswith("  path ") and "accepted" not in line]


def test_ids_that_the_release_does_not_hold_are_told(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("init", "agent")
    file = tmp_path / "system.yaml"
    file.write_text(file.read_text().replace("release: 5.6.0", "release: 4.9.1"))
    ran = threatlas("analyze", "system.yaml")
    assert ran.code == 2
    assert "control AML.M0029 is not in release 4.9.1" in ran.err


def test_a_description_without_objectives(threatlas: Threatlas, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("threatlas: 1\nrelease: 5.6.0\nname: x\nassets: {a: model}\n")
    for command in ("analyze", "paths", "plan"):
        ran = threatlas(command, "a.yaml")
        assert ran.code == 2
        assert "add `objectives:`" in ran.err
