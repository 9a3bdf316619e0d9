"""Records of evidence."""

from pathlib import Path

import pytest
from hypothesis import given

from systems.evidences import evidence, line, records
from threatlas.errors import DocumentError, EvidenceError, LimitExceeded
from threatlas.systems import evidence_reading
from threatlas.systems.evidence import Evidence, read_evidence
from threatlas.systems.evidence_reading import parse_evidence


@given(records())
def test_what_is_written_is_read_back(record: Evidence) -> None:
    text = record.line()
    assert "\n" not in text
    assert parse_evidence(text, "e.jsonl") == (record,)


def test_failures_are_the_trials_that_did_not_succeed() -> None:
    assert evidence(trials=20, successes=17).failures == 3


def test_a_file_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text(f"\ufeff{line(asset='b')}\n\n{line(asset='a', by='red team')}\r\n")
    records = read_evidence(path)
    assert [(record.asset, record.by, record.origin.line) for record in records] == [
        ("b", "garak 0.11", 1),
        ("a", "red team", 3),
    ]


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text(f"{line(trials=-1)}\n{line()}\n{line(by=None)}\n")
    with pytest.raises(EvidenceError) as caught:
        read_evidence(path)
    assert [problem.split(": ")[0] for problem in caught.value.problems] == [f"{path}:1:156", f"{path}:3:1"]


def test_a_file_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text(line())
    monkeypatch.setattr(evidence_reading, "FILE", evidence_reading.LINE.__class__(size=10))
    with pytest.raises(LimitExceeded):
        read_evidence(path)
    with pytest.raises(DocumentError):
        read_evidence(tmp_path / "nowhere.jsonl")
