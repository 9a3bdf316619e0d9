"""Replays of case studies, against the bars, against a plain replay with sets, and by hand."""

from collections.abc import Iterable, Sequence

import pytest

from paths.situations import world
from threatlas import knowledge
from threatlas.knowledge import CaseStudy, KnowledgeBase, Release, Step
from threatlas.paths.beginnings import initial_facts
from threatlas.paths.instantiate import Fact
from threatlas.paths.reference_world import ReferenceWorld, reference_system
from threatlas.paths.replay import Counts, Replay, replay
from threatlas.paths.rule import FactPattern
from threatlas.paths.rules import parse_rules, shipped_rules
from threatlas.vocabulary import AdversaryProfile


@pytest.fixture(scope="module")
def enterprise() -> ReferenceWorld:
    return ReferenceWorld(reference_system(), shipped_rules())


@pytest.fixture(scope="module")
def everything(enterprise: ReferenceWorld) -> Replay:
    return replay(knowledge.load(), enterprise)


def test_the_rules_tell_the_true_order_from_others(everything: Replay) -> None:
    counts, demanding = everything.counts, everything.with_requirements
    true, shuffled = counts.admitted / counts.steps, counts.shuffled_admitted / counts.steps
    assert counts.steps == 331
    assert true >= 0.95
    assert shuffled <= 0.60
    assert true - shuffled >= 0.35
    assert demanding.reversed_admitted <= 0.10 * demanding.steps
    assert everything.left_out >= 0.82 * counts.steps


def test_the_same_seed_gives_the_same_figures(everything: Replay, enterprise: ReferenceWorld) -> None:
    some = replay(knowledge.load(), enterprise, only=["AML.CS0026", "AML.CS0037"])
    assert list(some.studies) == [study for study in everything.studies if study.id in ("AML.CS0026", "AML.CS0037")]
    other = replay(knowledge.load(), enterprise, only=["AML.CS0026"], seed=1)
    assert other.studies[0].counts.shuffled_admitted != some.studies[0].counts.shuffled_admitted
    assert other.studies[0].steps == some.studies[0].steps


class PlainWorld:
    """The same, with sets of facts and loops over all that is bound."""

    def __init__(self, world: ReferenceWorld) -> None:
        instance = world.instance
        self.world = world
        self.steps = [step for number in range(instance.steps) if (step := instance.step(number))]

    def closed(self, facts: set[Fact]) -> set[Fact]:
        while True:
            new = {
                fact
                for step in self.steps
                if step.technique is None and self.works(step.rule.needs, dict(step.binding), facts)
                for fact in self.facts(step.rule.gives, dict(step.binding))
            }
            if new <= facts:
                return facts
            facts |= new

    def works(self, needs: Iterable[Sequence[FactPattern]], binding: dict[str, str], facts: set[Fact]) -> bool:
        return all(set(self.facts(clause, binding)) & facts for clause in needs)

    def facts(self, patterns: Iterable[FactPattern], binding: dict[str, str]) -> list[Fact]:
        return [Fact(p.predicate, binding[p.variable] if p.variable else None, p.aspect) for p in patterns]

    def walk(self, profile: AdversaryProfile, techniques: Sequence[str]) -> list[bool]:
        facts = self.closed(initial_facts(self.world.instance.system, profile))
        admitted = []
        for technique in techniques:
            names = self.world.answering(technique)
            working = [
                step
                for step in self.steps
                if step.technique in names and self.works(step.rule.needs, dict(step.binding), facts)
            ]
            for step in working:
                facts |= set(self.facts(step.rule.gives, dict(step.binding)))
            facts = self.closed(facts)
            admitted.append(bool(working))
        return admitted


@pytest.mark.parametrize("identifier", ["AML.CS0006", "AML.CS0018", "AML.CS0020", "AML.CS0031", "AML.CS0044"])
def test_replays_equal_plain_ones(identifier: str, everything: Replay, enterprise: ReferenceWorld) -> None:
    study = next(study for study in everything.studies if study.id == identifier)
    techniques = [step.technique for step in study.steps]
    plain = PlainWorld(enterprise)
    assert plain.walk(study.profile, techniques) == [step.admitted for step in study.steps]
    assert sum(plain.walk(study.profile, techniques[::-1])) == study.counts.reversed_admitted
    alone = [plain.walk(study.profile, [technique])[0] for technique in techniques]
    assert alone == [step.at_once for step in study.steps]


RULES = """
- {technique: AML.T0065, with: {g: generative}, gives: [has(prompt)], because: "{g}"}
- {technique: AML.T0093, with: {c: channel, g: agent}, where: [c feeds g], needs: [reaches(c), has(prompt)],
   gives: [influences(g)], because: "{c} and {g}"}
- {technique: AML.T0051, with: {g: agent}, needs: [influences(g)], gives: [instructs(g)], because: "{g}"}
- {technique: AML.T0051, with: {g: agent}, needs: [holds(g)], gives: [instructs(g)], because: "{g}"}
- {technique: AML.T0090, with: {h: host, g: agent}, where: [g runs-on h], needs: [executes(h)], gives: [holds(g)],
   because: "{h} and {g}"}
"""
SMALL = world({"in": "channel public", "bot": "agent", "pc": "host", "ann": "person"}, [
    "in feeds bot", "bot runs-on pc", "ann works-on pc"
])  # fmt: skip


def replayed(*studies: Sequence[str]) -> Replay:
    told = [
        CaseStudy(
            *(f"AML.CS{number:04}", f"Study {number}", "", "", None, None, None, "", "", ""),
            tuple(Step(f"S{place:02}", None, f"AML.{technique}", "") for place, technique in enumerate(steps)),
        )
        for number, steps in enumerate(studies)
    ]
    kb = KnowledgeBase(Release("5.6.0", "embedded", "tests"), (), (), (), told)
    return replay(kb, ReferenceWorld(SMALL, parse_rules(RULES, "own.yaml")))


def test_a_step_is_admitted_by_what_came_before() -> None:
    (study,) = replayed(["T0065", "T0093", "T0051.001"]).studies
    assert [(step.admitted, step.at_once, step.rule) for step in study.steps] == [
        (True, True, "own:AML.T0065#1"),
        (True, False, "own:AML.T0093#1"),
        (True, False, "own:AML.T0051#1"),
    ]
    assert study.profile is AdversaryProfile.OUTSIDER
    assert study.steps[1].because == "in and bot"
    assert (study.counts.reversed_admitted, study.with_requirements.reversed_admitted) == (1, 0)


def test_what_is_not_admitted_gives_nothing_and_says_what_it_misses() -> None:
    (study,) = replayed(["T0093", "T0051", "T0065", "T0099"]).studies
    assert [step.admitted for step in study.steps] == [False, False, True, False]
    assert study.steps[0].missing == ("has(prompt)",)
    assert (study.steps[3].rule, study.steps[3].missing) == ("", ())


def test_the_weakest_profile_that_does_most_is_chosen_whatever_the_order() -> None:
    (study,) = replayed(["T0051", "T0090"]).studies
    assert study.profile is AdversaryProfile.FOOTHOLD
    assert [step.admitted for step in study.steps] == [False, True]
    assert study.counts.reversed_admitted == 2


def test_a_study_is_left_out_by_dropping_the_rules_that_only_it_exercises() -> None:
    alone = replayed(["T0090", "T0051"], ["T0065"])
    assert alone.studies[0].left_out == 2, "no other study uses these techniques, so their rules stay"
    both = replayed(["T0090", "T0051"], ["T0065", "T0093", "T0051"])
    assert [study.left_out for study in both.studies] == [1, 2]
    thrice = replayed(["T0090", "T0051"], ["T0065", "T0093", "T0051"], ["T0065", "T0093", "T0051.002"])
    assert [study.left_out for study in thrice.studies] == [1, 3, 3]


def test_counts_are_sums() -> None:
    found = replayed(["T0065"], ["T0065", "T0093"], [])
    assert found.counts == Counts(3, 3, found.studies[0].counts.shuffled_admitted + found.studies[1].counts.shuffled_admitted, 2)  # fmt: skip  # noqa: E501
    assert found.studies[2].counts == Counts(0, 0, 0.0, 0)
