"""What an analysis goes by: what ships and the user's own files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from paths.analysing import SYSTEM, described
from threatlas import knowledge
from threatlas.errors import CatalogueError, EvidenceError, RuleError
from threatlas.paths.known import knowledge_for
from threatlas.paths.rules import shipped_rules

NOW = datetime(2026, 11, 25, tzinfo=UTC)
RECORD = {
    "threatlas": 1,
    "release": "5.6.0",
    "observed": "2026-11-20",
    "by": "garak",
    "technique": "AML.T0051.001",
    "asset": "assistant",
    "trials": 10,
    "successes": 9,
}


def test_without_files(catalogue: knowledge.KnowledgeBase) -> None:
    known = knowledge_for(catalogue, described(), now=NOW)
    assert known.warnings == ()
    assert list(known.knowledge.rules) == list(shipped_rules())
    assert {"AML.M0020", "TL.M0001"} <= known.knowledge.safeguards.keys()
    chance = known.knowledge.chance_of("AML.T0051.001", "assistant")
    assert chance.value == pytest.approx(chance.alpha / (chance.alpha + chance.beta))


def test_evidence_counts_at_its_asset(catalogue: knowledge.KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text(json.dumps(RECORD) + "\n")
    plain = knowledge_for(catalogue, described(), now=NOW).knowledge
    known = knowledge_for(catalogue, described(), now=NOW, evidence=[path]).knowledge
    before, after = plain.chance_of("AML.T0051.001", "assistant"), known.chance_of("AML.T0051.001", "assistant")
    assert (after.alpha, after.beta) == pytest.approx((before.alpha + 9, before.beta + 1))
    assert known.chance_of("AML.T0053", "crm") == plain.chance_of("AML.T0053", "crm")
    assert known.evidence == ("Evidence of runs.jsonl: 1 record, 10 trials.",)


def test_a_file_that_is_given_twice_counts_once(catalogue: knowledge.KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text(json.dumps(RECORD) + "\n")
    once = knowledge_for(catalogue, described(), now=NOW, evidence=[path])
    twice = knowledge_for(
        catalogue, described(), now=NOW, evidence=[path, tmp_path / "." / ".." / tmp_path.name / path.name]
    )
    chances = [each.knowledge.chance_of("AML.T0051.001", "assistant") for each in (once, twice)]
    assert chances[0] == chances[1]
    assert twice.knowledge.evidence == once.knowledge.evidence
    assert any("given twice" in warning for warning in twice.warnings)


def test_what_is_suspicious_is_told(catalogue: knowledge.KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text(json.dumps(RECORD | {"asset": "asistant"}) + "\n")
    control = "controls:\n- {control: ACME-7, where: [crm], evidence: Seen.}\n"
    told = knowledge_for(catalogue, described(SYSTEM, control), now=NOW, evidence=[path]).warnings
    assert any("did you mean assistant?" in warning for warning in told)
    assert any("ACME-7" in warning and "--controls" in warning for warning in told)


@pytest.mark.parametrize(
    ("kind", "text", "error"),
    [
        ("evidence", '{"threatlas": 1}\n', EvidenceError),
        ("controls", "- id: ACME-1\n", CatalogueError),
        ("rules", "- technique: AML.T0051\n", RuleError),
    ],
)
def test_a_wrong_file_is_refused(
    kind: str, text: str, error: type[Exception], catalogue: knowledge.KnowledgeBase, tmp_path: Path
) -> None:
    path = tmp_path / f"own.{kind}"
    path.write_text(text)
    with pytest.raises(error, match=f"own.{kind}:1"):
        knowledge_for(catalogue, described(), now=NOW, **{kind: [path]})


def test_evidence_on_a_control_is_among_its_sources(catalogue: knowledge.KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text(json.dumps(RECORD | {"control": "AML.M0020", "trials": 40, "successes": 4}) + "\n")
    plain = knowledge_for(catalogue, described(), now=NOW).knowledge.safeguards["AML.M0020"]
    known = knowledge_for(catalogue, described(), now=NOW, evidence=[path]).knowledge.safeguards["AML.M0020"]
    assert known.effects["AML.T0051.001"] != plain.effects["AML.T0051.001"]
    (added,) = set(known.sources) - set(plain.sources)
    assert "garak: 4 of 40 at assistant came through" in added
    assert set(plain.sources) < set(known.sources)
