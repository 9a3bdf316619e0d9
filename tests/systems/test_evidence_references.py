"""The ids of evidence, against a release and a system."""

from datetime import UTC, datetime

import pytest

from systems.evidences import line
from threatlas.knowledge import KnowledgeBase
from threatlas.systems.evidence_reading import examine_evidence
from threatlas.systems.evidence_references import check_evidence
from threatlas.systems.problem import Problem

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def check(text: str, kb: KnowledgeBase, assets: set[str] | None = None) -> list[Problem]:
    records, problems = examine_evidence(text, "e.jsonl")
    check_evidence(records, kb, problems, now=NOW, assets=assets)
    return list(problems)


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"technique": "AML.T9999"}, "unknown-technique", "is in no release of ATLAS that threatlas knows"),
        ({"technique": "AML.T0045"}, "unknown-technique", "since 4.5 it is AML.T0048.004"),
        ({"control": "AML.M0099"}, "unknown-control", "is in no release of ATLAS"),
        ({"observed": "2026-11-26"}, "future", "which is yet to come"),
        ({"asset": "asistant"}, "unknown-asset", "'asistant' is not known; did you mean assistant?"),
        ({"asset": "x"}, "unknown-asset", "the system declares no such asset"),
    ],
)
def test_what_is_wrong(catalogue: KnowledgeBase, changes: dict[str, object], code: str, message: str) -> None:
    (found,) = check(line(**changes), catalogue, {"assistant"})
    assert found.code == code
    assert message in found.message
    assert (found.level == "error") == code.startswith("unknown-") - (code == "unknown-asset")


def test_evidence_that_is_right(catalogue: KnowledgeBase) -> None:
    assert not check(line(control="ACME-12") + "\n" + line(asset=None), catalogue, {"assistant"})
    assert not check(line(asset="anything"), catalogue)
    assert not check(line(release="2026.04"), catalogue)  # another name of 5.6.0


def test_evidence_of_another_release_is_a_warning(catalogue: KnowledgeBase) -> None:
    text = "\n".join(line(release="4.4.0", technique=technique) for technique in ("AML.T0045", "AML.T0051"))
    found = check(text, catalogue)
    assert [problem.code for problem in found] == ["moved-technique", "other-release"]  # told once
    assert {problem.level for problem in found} == {"warning"}
    assert "it counts for nothing until the file is migrated" in found[0].message
    assert "is of release 4.4.0, and is read for 5.6.0" in found[1].message
