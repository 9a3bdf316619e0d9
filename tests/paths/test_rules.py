"""The rules that ship: complete, sound as a whole, and none of them idle; and which rules answer for a technique."""

import re
from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.paths.beginnings import initial_facts
from threatlas.paths.instantiate import Instance
from threatlas.paths.kinds import NEED_GENERATIVE, belongs
from threatlas.paths.objectives import GOALS
from threatlas.paths.predicates import Predicate
from threatlas.paths.reach import reach
from threatlas.paths.reference_world import ReferenceWorld, reference_system
from threatlas.paths.rules import Rule, answering, by_technique, shipped_rules, techniques_without_rules
from threatlas.systems.reading import read_system
from threatlas.vocabulary import AdversaryProfile, Flag, Platform

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
RULES = [rule for rule in shipped_rules() if rule.technique]
RULED = ("AML.T0051", "AML.T0051.001", "AML.T0010.003", "AML.T0010.001", "AML.T0015")
TOO_EASY = {
    *("AML.T0002.002", "AML.T0011.003", "AML.T0047", "AML.T0049", "AML.T0053", "AML.T0055", "AML.T0095.000"),
}
"""Techniques with a rule that would work at once in the reference enterprise, if it were misconfigured for it."""
SOURCE = re.compile(
    r"AML\.CS\d{4}|CVE-\d{4}-\d{4,}|arXiv:\d{4}\.\d{4,5}|ATT&CK T\d{4}(\.\d{3})?|OWASP (LLM|ASI)\d\d:20\d\d|https://\S+"
)


@pytest.mark.parametrize(
    ("technique", "expected"),
    [
        ("AML.T0015", ("AML.T0015",)),
        # A parent is used through its own rules or those of its sub-techniques.
        ("AML.T0051", ("AML.T0051", "AML.T0051.001")),
        ("AML.T0010", ("AML.T0010.001", "AML.T0010.003")),
        # A sub-technique has rules of its own, or works as its parent does.
        ("AML.T0051.001", ("AML.T0051.001",)),
        ("AML.T0051.002", ("AML.T0051",)),
        ("AML.T0010.009", ("AML.T0010.001", "AML.T0010.003")),
        ("AML.T0099", ()),
        ("AML.T0099.001", ()),
    ],
)
def test_which_rules_answer_for_a_technique(technique: str, expected: tuple[str, ...]) -> None:
    assert answering(technique, RULED) == expected


def test_every_technique_has_rules_or_a_reason_why_not(catalogue: knowledge.KnowledgeBase) -> None:
    ruled, reasons = by_technique(RULES), techniques_without_rules()
    assert {technique.id for technique in catalogue.techniques} == ruled.keys() | reasons.keys()
    assert not ruled.keys() & reasons.keys()
    assert all(answering(technique, ruled) for technique in reasons)


def test_ids_are_unique() -> None:
    assert len({rule.id for rule in shipped_rules()}) == len(shipped_rules())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_why_and_who_says_so(rule: Rule, catalogue: knowledge.KnowledgeBase) -> None:
    assert re.search(r"{[a-z]}", rule.because)
    assert not rule.because.endswith(".")
    assert len(rule.because) <= 130
    assert rule.sources
    for source in rule.sources:
        assert SOURCE.fullmatch(source), source
        if source.startswith("AML.CS"):
            used = {step.technique for step in catalogue.case_study(source).procedure}
            assert rule.technique in used, f"{source} does not use it"


def test_techniques_against_language_models_need_one(catalogue: knowledge.KnowledgeBase) -> None:
    for rule in RULES:
        applicability = catalogue.technique(rule.technique or "").applicability
        if applicability is None or set(applicability.platforms) - {Platform.GENERATIVE, Platform.AGENTIC}:
            continue
        classes = {name for _, name in rule.classes}
        flagged = any(flag is Flag.GENERATIVE and wanted for _, flag, wanted in rule.flags)
        retrieving = any(relation == "retrieves" for _, relation, _ in rule.edges)
        answering_people = rule.technique in ("AML.T0061", "AML.T0067", "AML.T0077", "AML.T0057")
        assert classes & NEED_GENERATIVE or flagged or retrieving or answering_people, rule.id


def test_the_reference_enterprise_holds_all_that_rules_speak_of() -> None:
    system = reference_system()
    relations = {flow.relation for flow in system.flows}
    flags = {flag for asset in system.assets for flag in asset.flags}
    for rule in shipped_rules():
        assert {relation for _, relation, _ in rule.edges} <= relations, rule.id
        assert {flag for _, flag, wanted in rule.flags if wanted} <= flags, rule.id
        for _, name in rule.classes:
            assert any(belongs(asset, name) for asset in system.assets), f"{rule.id}: {name}"


def test_what_rules_need_can_be_had() -> None:
    given = {(fact.predicate, fact.aspect) for rule in shipped_rules() for fact in rule.gives}
    for profile in AdversaryProfile:
        given |= {(fact.predicate, fact.aspect) for fact in initial_facts(reference_system(), profile)}
    for rule in shipped_rules():
        for fact in (*rule.helps, *(fact for clause in rule.needs for fact in clause)):
            assert (fact.predicate, fact.aspect) in given, f"{rule.id}: nothing gives {fact}"


def test_what_rules_give_is_of_use() -> None:
    """To a rule, as a goal, or to get past controls."""
    used = {goal for goals in GOALS.values() for goal in goals}
    for rule in shipped_rules():
        used |= {(fact.predicate, fact.aspect) for clause in (*rule.needs, rule.helps) for fact in clause}
    for rule in shipped_rules():
        for fact in rule.gives:
            assert fact.predicate is Predicate.BYPASSES or (fact.predicate, fact.aspect) in used, f"{rule.id}: {fact}"


def test_every_rule_works_somewhere_in_the_reference_enterprise() -> None:
    world = ReferenceWorld(reference_system(), shipped_rules())
    instance = world.instance
    working: set[str] = set()
    for profile in AdversaryProfile:
        reached = reach(instance.graph, instance.numbers_of(initial_facts(world.instance.system, profile)))
        numbers = set(instance.rule_of[reached.steps].tolist()) - {-1}
        working |= {world.rules[number].id for number in numbers}
    idle = {rule.technique for rule in shipped_rules() if rule.id not in working}
    assert idle <= TOO_EASY


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_without_generative_parts_no_technique_that_needs_one(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    system = read_system(path)
    if any(belongs(asset, "generative") for asset in system.assets):
        return
    instance = Instance(system, shipped_rules())
    for profile in AdversaryProfile:
        reached = reach(instance.graph, instance.numbers_of(initial_facts(system, profile)))
        numbers = set(instance.rule_of[reached.steps].tolist()) - {-1}
        for technique in {instance.rules[number].technique for number in numbers} - {None}:
            applicability = catalogue.technique(technique or "").applicability
            assert applicability is not None
            assert set(applicability.platforms) - {Platform.GENERATIVE, Platform.AGENTIC}, technique
