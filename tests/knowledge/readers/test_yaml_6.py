"""Format 6.0: an invented release with everything the format can say, and broken ones."""

import pytest

from annotated import RELEASES, announced, noted, parse, read
from threatlas.errors import ReleaseError
from threatlas.knowledge import KnowledgeBase, Provenance, Reference
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.manifest import parse_manifest
from threatlas.knowledge.reader import read_release
from threatlas.vocabulary import LifecycleStage, Platform


@pytest.fixture(scope="module")
def orchard() -> KnowledgeBase:
    return read("atlas-6.yaml")


def test_every_defect_is_noted_on_its_line_and_no_other() -> None:
    assert noted(read("atlas-6.yaml")) == announced("atlas-6.yaml")


def test_the_release(orchard: KnowledgeBase) -> None:
    assert (orchard.release.version, orchard.release.format) == ("2026.09", "yaml-6")


def test_tactics_stand_in_the_order_of_the_matrix(orchard: KnowledgeBase) -> None:
    assert [tactic.id for tactic in orchard.tactics] == ["AML.TA0002", "AML.TA0011"]
    assert orchard.tactic("AML.TA0002").attack == "TA0043"
    assert orchard.tactic("AML.TA0011").created == "2022-01-24"


def test_techniques_get_their_parents_and_tactics_from_relationships(orchard: KnowledgeBase) -> None:
    assert [(technique.id, technique.parent, technique.tactics) for technique in orchard.techniques] == [
        ("AML.T0001", None, ("AML.TA0002", "AML.TA0011")),
        ("AML.T0118", None, ("AML.TA0011",)),
        ("AML.T0118.000", "AML.T0118", ("AML.TA0002",)),  # its own, other than its parent's
        ("AML.T0118.001", "AML.T0118", ("AML.TA0011",)),  # none of its own
    ]


def test_a_technique_with_everything(orchard: KnowledgeBase) -> None:
    technique = orchard.technique("AML.T0001")
    assert (technique.name, technique.description) == ("Count the Trees", "From outside.")
    assert technique.platforms == (Platform.PREDICTIVE, Platform.ENTERPRISE)
    assert (technique.maturity, technique.attack) == ("realized", "T1595")
    assert (technique.created, technique.modified) == ("2021-05-13", "2026-05-27")
    assert technique.references == (Reference("On Trees", "https://orchard.invalid/trees"),)
    assert technique.applicability is None


def test_mitigations_and_their_links(orchard: KnowledgeBase) -> None:
    mitigation = orchard.mitigation("AML.M0037")
    assert mitigation.stages == (LifecycleStage.ENGINEERING, LifecycleStage.MONITORING)
    assert mitigation.categories == ("Technical - AI", "Policy")
    assert [(link.technique, link.reason, link.provenance) for link in mitigation.techniques] == [
        ("AML.T0001", "Dogs see counters.", Provenance.ATLAS),
        ("AML.T0118.001", "Dogs hear shaking.", Provenance.ATLAS),
    ]


def test_a_case_study_is_a_graph(orchard: KnowledgeBase) -> None:
    study = orchard.case_study("AML.CS0076")
    assert [(step.id, step.technique, step.leads_to) for step in study.procedure] == [
        ("S00", "AML.T0001", ("S01", "S02")),
        ("S01", "AML.T0118.000", ("S10",)),
        ("S02", "AML.T0118.001", ("S10",)),
        ("S10", "AML.T0118", ()),
    ]
    assert study.procedure[1].description == "The other held the sack."
    assert {step.tactic for step in study.procedure} == {"AML.TA0002", "AML.TA0011"}
    assert (study.kind, study.date, study.date_granularity) == ("incident", "2026-06-13", "day")
    assert (study.actor, study.target, study.reporter) == ("Unknown", "The pear tree", "The gardener")


def test_without_leads_to_the_steps_follow_their_numbers(orchard: KnowledgeBase) -> None:
    study = orchard.case_study("AML.CS0077")
    assert [(step.id, step.leads_to) for step in study.procedure] == [("S00", ("S01",)), ("S01", ())]
    assert (study.kind, study.date, study.date_granularity) == ("exercise", "2026-07-01", "month")


def test_what_the_manifest_lists_is_what_the_files_say() -> None:
    listed = parse_manifest((RELEASES / "manifest.yaml").read_text(), "manifest.yaml")
    assert [entry.version for entry in listed] == ["2026.09", "2026.04"]
    for entry in listed:
        kb = assemble(read_release(RELEASES / entry.path))
        assert kb.release.format == f"yaml-{entry.format}"
        assert kb.release.version in (entry.version, "5.6.0")  # 2026.04 is the 5.6.0 of the older numbering


HEAD = """format-version: 6.0.0
collection: {version: '2026.09'}
techniques:
  AML.T0001: {id: AML.T0001, name: Count}
"""


def test_the_least_that_is_a_release() -> None:
    kb = parse(HEAD)
    assert ([technique.id for technique in kb.techniques], kb.issues) == (["AML.T0001"], ())


def test_a_release_that_does_not_say_which_it_is() -> None:
    kb = parse(HEAD.replace("collection: {version: '2026.09'}\n", ""))
    assert kb.release.version == "unknown"
    assert [issue.code for issue in kb.issues] == ["no-version"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        # the document
        ("format-version: 7.0.0\n", "it:1:17: is of format '7.0.0'; formats 3 to 6 are read"),
        ("format-version: 60\n", "it:1:17: is of format '60'; formats 3 to 6 are read"),
        ("format-version: [6]\n", "it:1:17: the field 'format-version' must be a text, not a list"),
        ("format-version: 6.0.0\n", "it:1:1: holds no technique, so it is not a release of ATLAS"),
        (HEAD.replace("{version: '2026.09'}", "x"), "it:2:13: the field 'collection' must be a mapping, not a text"),
        (
            HEAD + "mitigations: []\n",
            "it:5:14: the field 'mitigations' must be a mapping of ids to objects, not a list",
        ),
        (HEAD + "relationships: []\n", "it:5:16: the field 'relationships' must be a mapping of ids to relationships"),
        # objects
        (HEAD + "  AML.T0002: x\n", "it:5:14: the field 'techniques' must be a mapping at 'AML.T0002', not a text"),
        (HEAD + "  AML.T0002: {}\n", "it:5:14: AML.T0002: the field 'name' is missing"),
        (HEAD + "  __proto__: {name: x}\n", "it:5:14: __proto__: '__proto__' is not an id of ATLAS"),
        (HEAD + "  AML.M0001: {name: x}\n", "it:5:14: AML.M0001: is not an id of a technique"),
        (HEAD + "  aml.t0001: {name: x}\n", "it:5:14: AML.T0001: the id stands twice: 'Count' and 'x'"),
        (
            HEAD + "  AML.T0002: {name: x, platforms: {}}\n",
            "AML.T0002: the field 'platforms' must be a list, not a mapping",
        ),
        (HEAD + "  AML.T0002: {name: x, platforms: [{}]}\n", "'platforms' must be a list of texts, not a mapping"),
        (HEAD + "case-studies: {AML.CS0001: {name: x, date: []}}\n", "the field 'date' must be a text, not a list"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        parse(text)
    assert any(problem in found for found in caught.value.problems), caught.value.problems
