"""Attack paths of described systems: admissible when checked by hand, and where there should be none, none."""

from itertools import pairwise
from pathlib import Path

import pytest

from threatlas import knowledge
from threatlas.paths.attack_paths import Reachability, find_paths
from threatlas.paths.beginnings import initial_facts
from threatlas.paths.instantiate import Fact, Instance
from threatlas.paths.rules import FactPattern, shipped_rules
from threatlas.systems import starters
from threatlas.systems.description import System
from threatlas.systems.reading import parse_system, read_system
from threatlas.vocabulary import AdversaryProfile

STARTERS = ("classifier", "rag", "agent")


def starter(kind: str) -> System:
    return read_system(Path(starters.__file__).parent / f"{kind}.yaml")


def found(system: System, catalogue: knowledge.KnowledgeBase) -> list[Reachability]:
    return find_paths(system, shipped_rules(), catalogue, most=5)


def closure(system: System, facts: set[Fact], techniques: set[str]) -> set[Fact]:
    """All that can be had with these techniques: a loop over all bound rules until nothing is new."""
    instance = Instance(system, shipped_rules())
    steps = [step for number in range(instance.steps) if (step := instance.step(number))]

    def bound(pattern: FactPattern, binding: dict[str, str]) -> Fact:
        return Fact(pattern.predicate, binding[pattern.variable] if pattern.variable else None, pattern.aspect)

    had = set(facts)
    while True:
        new = {
            bound(pattern, dict(step.binding))
            for step in steps
            if step.technique is None or step.technique in techniques
            if all(any(bound(option, dict(step.binding)) in had for option in clause) for clause in step.rule.needs)
            for pattern in step.rule.gives
        }
        if new <= had:
            return had
        had |= new


@pytest.mark.parametrize("kind", STARTERS)
def test_paths_are_admissible_and_need_each_of_their_techniques(kind: str, catalogue: knowledge.KnowledgeBase) -> None:
    from threatlas.paths.objectives import goals_of

    system = starter(kind)
    reached_any = False
    for reached in found(system, catalogue):
        beginning = initial_facts(system, reached.profile)
        for path in reached.paths:
            reached_any = True
            used = {step.technique for step in path.steps}
            goals = set(goals_of(reached.objective))
            assert closure(system, beginning, used) & goals
            for technique in used:
                others = closure(system, beginning, used - {technique}) & goals
                assert not others or len(used) > 1
    assert reached_any


@pytest.mark.parametrize("kind", STARTERS)
def test_paths_differ_and_come_in_order(kind: str, catalogue: knowledge.KnowledgeBase) -> None:
    for reached in found(starter(kind), catalogue):
        sets = [frozenset(step.technique for step in path.steps) for path in reached.paths]
        assert len(sets) == len(set(sets))
        lengths = [len(path.steps) for path in reached.paths]
        assert all(first <= second for first, second in pairwise(lengths))


def test_where_nothing_is_public_an_outsider_gets_nowhere(catalogue: knowledge.KnowledgeBase) -> None:
    text = (Path(starters.__file__).parent / "rag.yaml").read_text().replace("public, generative", "generative")
    closed = text.replace(", is: [public]", "").replace(
        "{kind: ai-service,", "{kind: ai-service, is-not: [public, open],"
    )
    system = parse_system(closed.replace("adversaries: [outsider, user]", "adversaries: [outsider]"), "closed.yaml")
    assert all(not reached.paths and reached.complete for reached in found(system, catalogue))


def test_a_classifier_has_no_generative_techniques_on_its_paths(catalogue: knowledge.KnowledgeBase) -> None:
    for reached in found(starter("classifier"), catalogue):
        for path in reached.paths:
            assert not {step.technique[:9] for step in path.steps} & {
                "AML.T0051",
                "AML.T0053",
                "AML.T0065",
                "AML.T0070",
            }


def test_controls_that_stand_in_the_way_are_named(catalogue: knowledge.KnowledgeBase) -> None:
    named = {
        control
        for reached in found(starter("agent"), catalogue)
        for path in reached.paths
        for step in path.steps
        for control in step.in_its_way
    }
    assert named == {"AML.M0029"}


def test_stronger_profiles_lose_no_objective(catalogue: knowledge.KnowledgeBase) -> None:
    system = starter("classifier")
    by_profile: dict[AdversaryProfile, set[str]] = {}
    for reached in found(system, catalogue):
        if reached.paths:
            by_profile.setdefault(reached.profile, set()).add(reached.objective.id)
    assert by_profile[AdversaryProfile.OUTSIDER] <= by_profile[AdversaryProfile.USER]
