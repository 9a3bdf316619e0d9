"""Broken releases: whatever comes, the outcome is a sound knowledge base or one clear error.

Each test runs ``THREATLAS_FUZZ_ROUNDS`` rounds; the ordinary tests run a few, ``make fuzz`` many. A round that fails names
its seed, and the same seed makes the same document.
"""

from __future__ import annotations

import os

import pytest

from annotated import RELEASES
from mutating import as_text, as_tree, broken_text, broken_tree, seeded
from threatlas.errors import DocumentError, ReleaseError, ThreatlasError
from threatlas.knowledge import KnowledgeBase, Provenance
from threatlas.knowledge.additions import load_additions
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.manifest import parse_manifest
from threatlas.knowledge.reader import parse_release
from threatlas.vocabulary import kind_of

ROUNDS = int(os.environ.get("THREATLAS_FUZZ_ROUNDS", "60"))
FIXTURES = ("atlas-3.yaml", "atlas-5.yaml", "atlas-6.yaml", "bundle.json")

pytestmark = pytest.mark.slow


def check_sentence(error: ThreatlasError, text: str) -> None:
    """The error says something a person can read and find in ``text``."""
    message = str(error)
    assert message.strip()
    assert len(message) < 20_000
    assert "Traceback" not in message
    assert "object at 0x" not in message
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 2
    if isinstance(error, DocumentError):
        assert error.source == "it"
        assert error.line is None or 1 <= error.line <= lines
        assert error.column is None or error.column >= 1
    if isinstance(error, ReleaseError):
        assert error.problems
        assert all(problem.startswith("it:") for problem in error.problems)


def check_sound(kb: KnowledgeBase) -> None:
    """Everything that other parts of threatlas rely on."""
    entries = list(kb)
    assert len({entry.id for entry in entries}) == len(entries)
    assert all(kind_of(entry.id) is not None for entry in entries)
    tactics = {tactic.id for tactic in kb.tactics}
    techniques = {technique.id: technique for technique in kb.techniques}
    mitigations = {mitigation.id for mitigation in kb.mitigations}
    assert techniques
    for technique in kb.techniques:
        assert set(technique.tactics) <= tactics
        assert technique.maturity in (None, "feasible", "demonstrated", "realized")
        assert technique.parent is None or techniques[technique.parent].parent is None
        assert not (technique.created and technique.modified) or technique.created <= technique.modified
        assert all(link.technique == technique.id and link.mitigation in mitigations for link in technique.mitigations)
        ends = [link.mitigation for link in technique.mitigations]
        assert len(set(ends)) == len(ends)
        assert kb.full_name(technique.id).endswith(technique.name)
    for mitigation in kb.mitigations:
        own = mitigation.id.startswith("TL.")
        assert (mitigation.provenance is Provenance.THREATLAS) == own
        for link in mitigation.techniques:
            assert link in techniques[link.technique].mitigations
            assert not (own and link.provenance is Provenance.ATLAS)
    for study in kb.case_studies:
        steps = {step.id for step in study.procedure}
        assert len(steps) == len(study.procedure)
        assert study.kind in (None, "incident", "exercise")
        assert study.date_granularity in (None, "day", "month", "year")
        for step in study.procedure:
            assert step.technique in techniques
            assert step.tactic is None or step.tactic in tactics
            assert set(step.leads_to) <= steps
    assert len(kb.release.version) <= 40
    assert all(issue.line >= 1 and issue.column >= 1 and issue.problem for issue in kb.issues)


def check(text: str, seed: str) -> bool:
    """Reads ``text`` as a release; whether it was one."""
    try:
        kb = assemble(parse_release(text, "it"), load_additions())
    except ThreatlasError as error:
        check_sentence(error, text)
        return False
    except Exception as error:
        raise AssertionError(f"round {seed}: {type(error).__name__}: {error}") from error
    check_sound(kb)
    return True


@pytest.mark.parametrize("name", FIXTURES)
def test_broken_text(name: str) -> None:
    text = (RELEASES / name).read_text()
    taken = sum(check(broken_text(text, seeded(f"{name}-{seed}")), f"{name}-{seed}") for seed in range(ROUNDS))
    assert taken < ROUNDS


@pytest.mark.parametrize("name", FIXTURES)
def test_broken_trees(name: str) -> None:
    text = (RELEASES / name).read_text()
    tree = as_tree(text)
    taken = 0
    for number in range(ROUNDS):
        seed = f"{name}-{number}"
        taken += check(as_text(broken_tree(tree, seeded(seed)), like=text), seed)
    assert 0 < taken < ROUNDS  # some are mended, some refused


def test_broken_manifests() -> None:
    text = (RELEASES / "manifest.yaml").read_text()
    tree = as_tree(text)
    for number in range(ROUNDS):
        random = seeded(f"manifest-{number}")
        broken = broken_text(text, random) if number % 2 else as_text(broken_tree(tree, random), like=text)
        try:
            listed = parse_manifest(broken, "it")
        except ThreatlasError as error:
            check_sentence(error, broken)
        else:
            assert listed
            assert all(not entry.path.startswith("/") and ".." not in entry.path for entry in listed)
