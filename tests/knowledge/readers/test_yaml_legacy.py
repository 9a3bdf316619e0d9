"""Formats 3 to 5: an invented release with every known defect, and broken ones."""

import pytest

from annotated import announced, noted, parse, read
from threatlas.errors import ReleaseError
from threatlas.knowledge import KnowledgeBase, Provenance, Reference, Severity
from threatlas.vocabulary import LifecycleStage


@pytest.fixture(scope="module")
def orchard() -> KnowledgeBase:
    return read("atlas-5.yaml")


@pytest.mark.parametrize("name", ["atlas-3.yaml", "atlas-5.yaml"])
def test_every_defect_is_noted_on_its_line_and_no_other(name: str) -> None:
    assert noted(read(name)) == announced(name)


def test_defects_say_what_became_of_them(orchard: KnowledgeBase) -> None:
    issues = {(issue.line, issue.code): issue for issue in orchard.issues}
    nested = next(issue for issue in orchard.issues if issue.code == "nested-link")
    assert nested.severity is Severity.REPAIRED
    assert nested.subject == "AML.M0018"
    assert nested.problem == "the link to AML.T0052.001 stands inside 'ml-lifecycle'; it counts as a link"
    assert {issue.severity for issue in issues.values()} == {Severity.REPAIRED, Severity.LEFT_OUT}
    assert all(issue.source.endswith("atlas-5.yaml") for issue in orchard.issues)


def test_the_release(orchard: KnowledgeBase) -> None:
    assert (orchard.release.version, orchard.release.format) == ("5.6.0", "yaml-5")
    assert [tactic.id for tactic in orchard.tactics] == ["AML.TA0002", "AML.TA0011", "AML.TA0004"]
    assert orchard.tactic("AML.TA0002").attack == "TA0043"
    assert (orchard.tactic("AML.TA0004").created, orchard.tactic("AML.TA0004").modified) == (None, None)


def test_techniques_stand_with_their_subtechniques_in_order(orchard: KnowledgeBase) -> None:
    assert [(technique.id, technique.parent) for technique in orchard.techniques] == [
        ("AML.T0001", None),
        ("AML.T0052", None),
        ("AML.T0052.000", "AML.T0052"),  # its parent stands under another key
        ("AML.T0052.001", "AML.T0052"),
        ("AML.T0118", None),
        ("AML.T0118.001", "AML.T0118"),  # its id, its parent and the key of its parent are mistyped
    ]


def test_a_technique_with_everything(orchard: KnowledgeBase) -> None:
    technique = orchard.technique("AML.T0001")
    assert technique.name == "Count the Trees"
    assert technique.description.startswith("From outside, see [Ladder](/techniques/AML.T0052).")
    assert technique.description.endswith("?secret=apples</div>")  # as it stands: whoever shows it makes it harmless
    assert technique.tactics == ("AML.TA0002", "AML.TA0004")
    assert (technique.maturity, technique.attack) == ("feasible", "T1595.001")
    assert (technique.created, technique.modified) == ("2021-05-13", "2025-04-09")
    assert technique.references == (Reference("", "https://orchard.invalid/trees"),)
    assert (technique.summary, technique.platforms, technique.applicability) == ("", (), None)


@pytest.mark.parametrize(
    ("identifier", "tactics", "maturity", "created", "modified"),
    [
        ("AML.T0052", ("AML.TA0004",), "realized", None, None),
        ("AML.T0052.000", ("AML.TA0004",), None, "2025-12-24", "2025-12-24"),
        ("AML.T0052.001", ("AML.TA0004",), "demonstrated", None, None),
        ("AML.T0118", ("AML.TA0011",), None, "2026-08-01", None),
        ("AML.T0118.001", ("AML.TA0011",), None, None, None),
    ],
)
def test_what_is_wrong_is_mended_or_left_out(
    orchard: KnowledgeBase,
    identifier: str,
    tactics: tuple[str, ...],
    maturity: str | None,
    created: str | None,
    modified: str | None,
) -> None:
    technique = orchard.technique(identifier)
    assert technique.tactics == tactics
    assert (technique.maturity, technique.created, technique.modified) == (maturity, created, modified)


def test_no_link_is_lost(orchard: KnowledgeBase) -> None:
    links = {
        (link.mitigation, link.technique): link.reason
        for mitigation in orchard.mitigations
        for link in mitigation.techniques
    }
    assert links == {
        ("AML.M0018", "AML.T0001"): "The gardener counts as well.",
        ("AML.M0018", "AML.T0052.001"): "Ropes are seen from the house.",
        ("AML.M0034", "AML.T0052.001"): "Dogs dislike ropes.",
        ("AML.M0002", "AML.T0118"): "Less falls.\n\nThe branch is light.",
    }
    both = [link for technique in orchard.techniques for link in technique.mitigations]
    assert {(link.mitigation, link.technique): link.reason for link in both} == links
    assert {link.provenance for link in both} == {Provenance.ATLAS}


@pytest.mark.parametrize(
    ("identifier", "stages", "categories"),
    [
        (
            "AML.M0018",
            (LifecycleStage.UNDERSTANDING, LifecycleStage.MONITORING, LifecycleStage.DEPLOYMENT),
            ("Policy",),
        ),
        ("AML.M0034", (LifecycleStage.ENGINEERING,), ("Technical - Cyber",)),
        ("AML.M0002", (), ("Old Style",)),
    ],
)
def test_mitigations(
    orchard: KnowledgeBase, identifier: str, stages: tuple[LifecycleStage, ...], categories: tuple[str, ...]
) -> None:
    mitigation = orchard.mitigation(identifier)
    assert (mitigation.stages, mitigation.categories) == (stages, categories)
    assert mitigation.provenance is Provenance.ATLAS


def test_a_case_study_keeps_its_order_around_a_step_that_is_left_out(orchard: KnowledgeBase) -> None:
    study = orchard.case_study("AML.CS0000")
    assert [(step.id, step.tactic, step.technique, step.leads_to) for step in study.procedure] == [
        ("S00", "AML.TA0002", "AML.T0001", ("S02",)),
        ("S02", None, "AML.T0052", ("S03",)),
        ("S03", "AML.TA0011", "AML.T0118", ()),
    ]
    assert study.procedure[1].description == "They brought a ladder."
    assert (study.kind, study.date, study.date_granularity) == ("incident", "2020-12-15", "day")
    assert (study.actor, study.target, study.reporter) == ("Unknown", "The pear tree", "The gardener")
    assert study.references == (Reference("Evening news", "https://orchard.invalid/news"),)
    assert study.description == "It was a dark night."


def test_older_words_of_a_case_study(orchard: KnowledgeBase) -> None:
    study = orchard.case_study("AML.CS0001")
    assert (study.kind, study.date, study.date_granularity) == (None, "2021-01-01", "year")
    assert (study.reporter, study.procedure) == ("A passer-by", ())


def test_the_flat_format() -> None:
    kb = read("atlas-3.yaml")
    assert (kb.release.version, kb.release.format) == ("3.0.0", "yaml-3")
    assert [technique.id for technique in kb.techniques] == ["AML.T0001", "AML.T0001.000"]
    assert kb.technique("AML.T0001.000").tactics == ("AML.TA0002",)
    assert kb.technique("AML.T0001").maturity is None
    assert kb.mitigations == ()
    assert kb.case_study("AML.CS0000").reporter == "The gardener"
    assert kb.case_study("AML.CS0000").date_granularity == "month"


HEAD = """version: 5.6.0
matrices:
- tactics:
  - {id: AML.TA0002, name: Scouting}
  techniques:
  - {id: AML.T0001, name: Count, tactics: [AML.TA0002]}
"""


def test_the_least_that_is_a_release() -> None:
    kb = parse(HEAD)
    assert (len(kb.tactics), len(kb.techniques), kb.issues) == (1, 1, ())


def test_objects_in_unusual_places_are_not_dropped() -> None:
    kb = parse(
        HEAD + "  case-studies:\n  - {id: AML.CS0000, name: Inside}\ntechniques:\n- {id: AML.T0002, name: Beside}\n"
    )
    assert [technique.id for technique in kb.techniques] == ["AML.T0002", "AML.T0001"]
    assert [study.id for study in kb.case_studies] == ["AML.CS0000"]


@pytest.mark.parametrize(
    ("addition", "problem"),
    [
        # objects without an identity
        ("  - {name: x}", "it:7:5: the field 'id' is missing"),
        ("  - {id: AML.T0002}", "it:7:5: AML.T0002: the field 'name' is missing"),
        ("  - {id: __proto__, name: x}", "it:7:10: __proto__: '__proto__' is not an id of ATLAS"),
        ("  - {id: ../../x, name: x}", "it:7:10: ../../x: '../../x' is not an id of ATLAS"),
        ("  - {id: T1566, name: x}", "it:7:10: T1566: 'T1566' is not an id of ATLAS"),
        ("  - {id: [AML.T0002], name: x}", "the field 'id' must be a text, not a list"),
        ("  - {id: AML.M0001, name: x}", "it:7:5: AML.M0001: is not an id of a technique"),
        ("  - {id: AML.T0001, name: x}", "it:7:5: AML.T0001: the id stands twice: 'Count' and 'x'"),
        ("  - {id: AML.TA0002, name: x}", "it:7:5: AML.TA0002: is not an id of a technique"),
        # wrong types
        ("  - just words", "it:7:5: the field 'techniques' must be a list of mappings, not a text"),
        ("  - [a, b]", "it:7:5: the field 'techniques' must be a list of mappings, not a list"),
        ("  - {id: AML.T0002, name: [x]}", "it:7:27: AML.T0002: the field 'name' must be a text, not a list"),
        (
            "  - {id: AML.T0002, name: x, description: {}}",
            "AML.T0002: the field 'description' must be a text, not a mapping",
        ),
        ("  - {id: AML.T0002, name: x, tactics: {}}", "AML.T0002: the field 'tactics' must be a list, not a mapping"),
        (
            "  - {id: AML.T0002, name: x, tactics: [[]]}",
            "AML.T0002: the field 'tactics' must be a list of texts, not a list",
        ),
        ("  - {id: AML.T0002, name: x, tactics: [y]}", "it:7:40: AML.T0002: 'y' is not an id of ATLAS"),
        ("  - {id: AML.T0002, name: x, maturity: []}", "AML.T0002: the field 'maturity' must be a text, not a list"),
        (
            "  - {id: AML.T0002, name: x, references: x}",
            "the field 'references' must be a list of mappings, not a text",
        ),
        ("  - {id: AML.T0002, name: x, references: [{url: []}]}", "the field 'url' must be a text, not a list"),
        (
            "  - {id: AML.T0002, name: x, ATT&CK-reference: T1}",
            "the field 'ATT&CK-reference' must be a mapping, not a text",
        ),
        ("  - {id: AML.T0002, name: x, created_date: []}", "the field 'created_date' must be a text, not a list"),
        ("  mitigations: 3", "it:7:16: the field 'mitigations' must be a list of mappings, not a text"),
        ("  mitigations: {a: b}", "it:7:16: the field 'mitigations' must be a list, not a mapping"),
        (
            "  mitigations: [{id: AML.M0001, name: x, ml-lifecycle: [[]]}]",
            "'ml-lifecycle' must be a list of texts, not a list",
        ),
        ("  mitigations: [{id: AML.M0001, name: x, ml-lifecycle: [{use: x}]}]", "AML.M0001: the field 'id' is missing"),
        ("  mitigations: [{id: AML.M0001, name: x, techniques: [{use: x}]}]", "AML.M0001: the field 'id' is missing"),
        ("case-studies: [{id: AML.CS0001, name: x, procedure: [{}]}]", "AML.CS0001: the field 'technique' is missing"),
        (
            "case-studies: [{id: AML.CS0001, name: x, procedure: [1]}]",
            "'procedure' must be a list of mappings, not a text",
        ),
        # parents
        ("  - {id: AML.T0002, name: x, subtechnique-of: AML.T0002}", "it:7:5: AML.T0002: is its own parent"),
        (
            "  - {id: AML.T0002, name: x, subtechnique-of: AML.T0003}",
            "AML.T0002: its parent AML.T0003 is not in the release",
        ),
        # keys
        ("version: 5.5.0", "it:7:1: the key 'version' stands twice in one mapping"),
        ("  - {id: AML.T0002, name: x, name: y}", "it:7:30: the key 'name' stands twice in one mapping"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_place(addition: str, problem: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        parse(f"{HEAD}{addition}\n")
    assert any(problem in found for found in caught.value.problems), caught.value.problems
    assert str(caught.value).startswith("it cannot be read as a release of ATLAS:\n  it:")


@pytest.mark.parametrize("length", [2, 3, 50])
def test_parents_in_a_circle_are_refused(length: int) -> None:
    circle = "".join(
        f"  - {{id: AML.T{10 + number:04d}, name: x, subtechnique-of: AML.T{10 + (number + 1) % length:04d}}}\n"
        for number in range(length)
    )
    with pytest.raises(ReleaseError) as caught:
        parse(HEAD + circle)
    assert [problem.partition(": ")[2] for problem in caught.value.problems] == [
        f"AML.T{10 + number:04d}: is its own parent" for number in range(length)
    ]


def test_a_chain_of_parents_is_refused_where_it_is_one() -> None:
    chain = """  - {id: AML.T0002, name: x, subtechnique-of: AML.T0001}
  - {id: AML.T0003, name: x, subtechnique-of: AML.T0002}
  - {id: AML.T0004, name: x, subtechnique-of: AML.T0005}
  - {id: AML.T0005, name: x, subtechnique-of: AML.T0005}
"""
    with pytest.raises(ReleaseError) as caught:
        parse(HEAD + chain)
    assert caught.value.problems == (
        "it:8:5: AML.T0003: its parent AML.T0002 is a sub-technique itself",
        "it:9:5: AML.T0004: its parent AML.T0005 is a sub-technique itself",
        "it:10:5: AML.T0005: is its own parent",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("techniques: []\ntactics: []\n", "it:1:1: the field 'version' is missing"),
        (
            "version: 5.0.0\ntechniques: []\ntactics: []\n",
            "it:1:1: holds no technique, so it is not a release of ATLAS",
        ),
        ("version: 5.0.0\nmatrices:\n", "it:1:1: holds no technique, so it is not a release of ATLAS"),
        ("version: [5]\nmatrices: []\n", "it:1:10: the field 'version' must be a text, not a list"),
        ("version: 5.0.0\nmatrices: {}\n", "it:2:11: the field 'matrices' must be a list, not a mapping"),
        ("version: 5.0.0\nmatrices: [x]\n", "it:2:12: the field 'matrices' must be a list of mappings, not a text"),
    ],
)
def test_what_is_no_release(text: str, problem: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        parse(text)
    assert caught.value.problems[0] == problem


@pytest.mark.parametrize("version", ["<b>5</b>", "5.6.0\u202e", "../5.6.0", "5 6", "x" * 41])
def test_a_version_that_is_none_is_not_passed_on(version: str) -> None:
    kb = parse(HEAD.replace("5.6.0", f'"{version}"'))
    assert kb.release.version == "unknown"
    assert [issue.code for issue in kb.issues] == ["not-a-version"]


def test_a_text_too_long_is_refused() -> None:
    with pytest.raises(ReleaseError, match="the field 'description' holds more than 200,000 characters"):
        parse(f"{HEAD}  - {{id: AML.T0002, name: x, description: {'x' * 200_001}}}\n")


def test_ids_of_threatlas_are_not_of_atlas() -> None:
    own = "  mitigations: [{id: TL.M0001, name: x, techniques: [{id: AML.T0001, use: y}]}]\n"
    kb = parse(HEAD + own)
    assert kb.mitigations == ()
    assert sorted(issue.code for issue in kb.issues) == ["not-of-atlas", "unknown-link-end"]
