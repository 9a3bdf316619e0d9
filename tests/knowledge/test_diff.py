"""Comparing releases, whatever form they came in."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.knowledge.diff import Added, Diff, Moved, Relinked, Rematured, Removed, Renamed, diff
from threatlas.knowledge.history import load_history
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import Entry, Provenance, Technique


def changed(kb: KnowledgeBase, *entries: Entry, without: frozenset[str] = frozenset()) -> KnowledgeBase:
    """``kb`` with some records in the place of those with their ids, and without others."""
    by_id = {entry.id: entry for entry in entries}
    present = [by_id.pop(entry.id, entry) for entry in kb if entry.id not in without] + list(by_id.values())
    return KnowledgeBase(
        replace(kb.release, format="yaml-5", complete=True),
        [entry for entry in present if isinstance(entry, knowledge.Tactic)],
        [entry for entry in present if isinstance(entry, knowledge.Technique)],
        [entry for entry in present if isinstance(entry, knowledge.Mitigation)],
        [entry for entry in present if isinstance(entry, knowledge.CaseStudy)],
    )


@pytest.fixture(scope="module")
def base(catalogue: KnowledgeBase) -> KnowledgeBase:
    """The catalogue, taken for a release that holds all its case studies."""
    return changed(catalogue)


def test_a_release_does_not_differ_from_itself(base: KnowledgeBase) -> None:
    comparison = diff(base, base)
    assert not comparison
    assert comparison.not_compared == ("Descriptions are not compared: 5.6.0 as loaded holds none.",)


def test_every_kind_of_change(base: KnowledgeBase) -> None:
    technique = base.technique("AML.T0051")
    other = base.technique("AML.T0054")
    mitigation = base.mitigation("AML.M0015")
    study = base.case_study("AML.CS0001")
    new = changed(
        base,
        replace(technique, name="Prompt Injection", tactics=("AML.TA0004",)),
        replace(other, maturity="feasible", description="new words"),
        replace(mitigation, techniques=mitigation.techniques[1:]),
        replace(study, id="AML.CS0100"),
        without=frozenset({"AML.T0058"}),
    )
    old = changed(base, replace(other, description="old  words"))
    comparison = diff(old, new)
    assert comparison.added == (Added("AML.CS0100", study.name, ()),)
    assert comparison.removed == (Removed("AML.T0058", "Publish Poisoned Models", (), ""),)
    assert comparison.renamed == (Renamed("AML.T0051", "LLM Prompt Injection", "Prompt Injection", ""),)
    assert [(moved.id, moved.tactics_after) for moved in comparison.moved] == [("AML.T0051", ("AML.TA0004",))]
    dropped = mitigation.techniques[0].technique
    assert comparison.relinked == (Relinked("AML.M0015", mitigation.name, (), (dropped,)),)
    assert comparison.rematured == (Rematured("AML.T0054", other.name, "demonstrated", "feasible"),)
    assert [(record.id, record.before, record.after) for record in comparison.reworded] == [
        ("AML.T0054", "old  words", "new words")
    ]
    assert comparison.not_compared == ()


def test_descriptions_that_differ_in_white_space_are_the_same(base: KnowledgeBase) -> None:
    technique = base.technique("AML.T0051")
    one, other = replace(technique, description="a  b\n c"), replace(technique, description="a b c\n")
    assert not diff(changed(base, one), changed(base, other))


def test_subtechniques_do_not_move_when_their_parent_does(base: KnowledgeBase) -> None:
    family = [technique for technique in base.techniques if technique.id.startswith("AML.T0051")]
    moved = changed(base, *(replace(technique, tactics=("AML.TA0004",)) for technique in family))
    assert [record.id for record in diff(base, moved).moved] == ["AML.T0051"]
    child = base.technique("AML.T0051.001")
    adopted = changed(base, replace(child, parent="AML.T0054", tactics=base.technique("AML.T0054").tactics))
    [record] = diff(base, adopted).moved
    assert (record.parent_before, record.parent_after) == ("AML.T0051", "AML.T0054")


def test_additions_of_threatlas_are_no_part_of_a_release(base: KnowledgeBase) -> None:
    plain = changed(knowledge.load(additions=False))
    assert any(link.provenance is Provenance.THREATLAS for entry in base.mitigations for link in entry.techniques)
    assert not diff(plain, base)
    assert not diff(base, plain)


def test_from_4_2_to_4_5(releases: Path) -> None:
    comparison = diff(knowledge.load(releases / "ATLAS-4.2.0.yaml"), knowledge.load(releases / "ATLAS-4.5.0.yaml"))
    assert comparison.removed == (
        Removed(
            "AML.T0045",
            "ML Intellectual Property Theft",
            ("AML.T0048.004",),
            "ML Intellectual Property Theft became a sub-technique of External Harms",
        ),
    )
    assert ("AML.T0048.004", ("AML.T0045",)) in [(record.id, record.came_from) for record in comparison.added]
    assert sum(record.id.startswith("AML.CS") for record in comparison.added) == 6
    assert [(record.id, record.after) for record in comparison.renamed] == [
        ("AML.T0017", "Develop Capabilities"),
        ("AML.T0048", "External Harms"),
    ]
    assert comparison.relinked == ()
    assert comparison.not_compared == (
        "Mitigation links are not compared: 4.2.0 as loaded holds none.",
        "Maturity levels are not compared: 4.2.0 and 4.5.0 as loaded hold none.",
    )


def test_from_4_5_to_5_2(releases: Path) -> None:
    comparison = diff(knowledge.load(releases / "ATLAS-4.5.0.yaml"), knowledge.load(releases / "ATLAS-5.2.0.yaml"))
    assert [record.id for record in comparison.moved] == ["AML.T0012", "AML.T0051", "AML.T0052", "AML.T0056"]
    assert comparison.moved[0] == Moved(
        "AML.T0012", "Valid Accounts", ("AML.TA0004",), ("AML.TA0004", "AML.TA0012"), None, None
    )
    [meaning] = [record for record in comparison.renamed if record.reason]
    assert (meaning.id, meaning.before) == ("AML.T0018.001", "Inject Payload")
    assert len(comparison.renamed) == 43
    assert comparison.relinked
    for record in comparison.relinked:
        assert not set(record.added) & set(record.removed)


def test_a_link_to_a_technique_that_got_another_id_is_the_same_link(base: KnowledgeBase) -> None:
    old, new = base.technique("AML.T0019"), "AML.T0115.000"
    linked = [entry for entry in base.mitigations for link in entry.techniques if link.technique == old.id]
    later = changed(
        base,
        replace(old, id=new),
        *(
            replace(
                entry,
                techniques=tuple(
                    replace(link, technique=new) if link.technique == old.id else link for link in entry.techniques
                ),
            )
            for entry in linked
        ),
        without=frozenset({old.id}),
    )
    later.release = replace(later.release, version="2026.07")
    comparison = diff(base, later)
    assert linked
    assert comparison.relinked == ()
    assert [record.went_to for record in comparison.removed] == [(new,)]


def test_from_the_catalogue_to_a_release_known_in_part(catalogue: KnowledgeBase) -> None:
    comparison = diff(catalogue, knowledge.load("2026.09"))
    assert [(record.id, record.went_to) for record in comparison.removed] == [
        ("AML.T0019", ("AML.T0115.000",)),
        ("AML.T0058", ("AML.T0115.001",)),
        ("AML.T0104", ("AML.T0115.002",)),
    ]
    names = {record.id: record.name for record in comparison.added}
    assert names["AML.T0115.000"] == ""
    assert names["AML.M0035"] == "AI Red Team"
    assert {record.after for record in comparison.renamed} == {
        "Training Data Poisoning",
        "Cyber Communication Channel",
        "Enterprise Resource Discovery",
        "Enterprise Environment Discovery",
        "AI Attack Adaptation",
    }
    assert [record.id for record in comparison.moved] == ["AML.T0065"]
    assert comparison.not_compared[0].startswith("Of release 2026.09, some changes are known offline")
    assert any("case studies" in sentence for sentence in comparison.not_compared)


def test_from_a_release_known_in_part_back_to_the_catalogue(catalogue: KnowledgeBase) -> None:
    comparison = diff(knowledge.load("2026.07"), catalogue)
    assert [(record.id, record.came_from) for record in comparison.added] == [
        ("AML.T0019", ("AML.T0115.000",)),
        ("AML.T0058", ("AML.T0115.001",)),
        ("AML.T0104", ("AML.T0115.002",)),
    ]
    assert {record.went_to for record in comparison.removed} == {(), ("AML.T0019",), ("AML.T0058",), ("AML.T0104",)}
    assert comparison.renamed == ()


def test_a_file_and_what_history_knows_of_it_are_the_same(releases: Path) -> None:
    assert not diff(knowledge.load("4.9.1"), knowledge.load(releases / "ATLAS-4.9.0.yaml"))
    assert not diff(knowledge.load(releases / "ATLAS-5.2.0.yaml"), knowledge.load("5.2.0"))


def _skeleton_pairs() -> list[tuple[str, str]]:
    history = load_history()
    versions = (*history.releases, *history.partial)
    return [*pairwise(versions), (versions[-1], versions[0]), (versions[0], versions[-1])]


@pytest.mark.parametrize(("a", "b"), _skeleton_pairs())
def test_any_two_releases_offline(a: str, b: str) -> None:
    first, second = knowledge.load(a, additions=False), knowledge.load(b, additions=False)
    comparison = diff(first, second)
    ids = {entry.id for entry in first if not isinstance(entry, knowledge.CaseStudy)}
    others = {entry.id for entry in second if not isinstance(entry, knowledge.CaseStudy)}
    assert [record.id for record in comparison.removed] == sorted(ids - others)
    assert [record.id for record in comparison.added] == sorted(others - ids)
    for record in comparison.renamed:
        assert record.before
        assert record.after
        assert "not known" not in record.before + record.after
    assert all(end in others for record in comparison.removed for end in record.went_to)
    assert all(end in ids for record in comparison.added for end in record.came_from)
    in_order(comparison)


def in_order(comparison: Diff) -> None:
    for records in (
        comparison.renamed,
        comparison.moved,
        comparison.relinked,
        comparison.rematured,
        comparison.reworded,
    ):
        ids = [record.id for record in records]
        assert ids == sorted(ids)


def test_a_technique_unknown_to_history_is_compared_all_the_same(base: KnowledgeBase) -> None:
    own = Technique("AML.T0999", "New", "", "", ("AML.TA0004",), None, None, (), None, None, None)
    assert diff(base, changed(base, own)).added == (Added("AML.T0999", "New", ()),)
