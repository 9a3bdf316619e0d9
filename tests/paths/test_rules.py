"""The language of technique rules, and the rules that ship."""

import re

import pytest

from threatlas import knowledge
from threatlas.errors import DocumentError
from threatlas.paths.predicates import Predicate
from threatlas.paths.rules import FactPattern, parse_rules, shipped_rules
from threatlas.vocabulary import Flag, Relation

GOOD = """\
- technique: AML.T0051.001
  with: {c: channel, g: generative}
  where: [c feeds g, c is public, c is-not curated]
  needs: [influences(g) | reaches(c), has(prompt), knows(g/outputs)]
  gives: [instructs(g)]
  because: "{g} follows what stands in {c}"
  sources: [AML.CS0021]
- with: {a: anything}
  needs: [writes(a)]
  gives: [influences(a)]
"""


def test_everything_a_rule_says() -> None:
    rule, axiom = parse_rules(GOOD, "rules.yaml")
    assert (rule.id, rule.technique) == ("AML.T0051.001#1", "AML.T0051.001")
    assert rule.classes == (("c", "channel"), ("g", "generative"))
    assert rule.edges == (("c", Relation.FEEDS, "g"),)
    assert rule.flags == (("c", Flag.PUBLIC, True), ("c", Flag.CURATED, False))
    assert rule.needs == (
        (FactPattern(Predicate.INFLUENCES, "g", ""), FactPattern(Predicate.REACHES, "c", "")),
        (FactPattern(Predicate.HAS, None, "prompt"),),
        (FactPattern(Predicate.KNOWS, "g", "outputs"),),
    )
    assert rule.gives == (FactPattern(Predicate.INSTRUCTS, "g", ""),)
    assert (axiom.id, axiom.technique) == ("axiom#1", None)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("c feeds g", "c fed g", "neither a flow"),
        ("is public", "is publc", "neither a flow"),
        ("influences(g)", "influence(g)", "is no fact"),
        ("influences(g)", "influences(g", "is no fact"),
        ("generative", "generativ", "is no class"),
        ("g: generative", "gg: generative", "is no class"),
        ("with: {c: channel, ", "with: {x: host, c: channel, ", "exactly the variables"),
        ("gives: [instructs(g)]", "gives: [instructs(h)]", "exactly the variables"),
        ("  gives: [instructs(g)]\n", "", "exactly the variables"),
        ('  because: "{g} follows what stands in {c}"\n', "", "says why"),
        ("needs:", "need:", "has no 'need'"),
        ("needs: [influences(g)", "needs: influences(g) #", "must be a list"),
    ],
)
def test_mistakes_are_told_with_their_place(before: str, after: str, problem: str) -> None:
    assert before in GOOD
    with pytest.raises(DocumentError, match=re.escape(problem)) as caught:
        parse_rules(GOOD.replace(before, after, 1), "rules.yaml")
    assert caught.value.line is not None


@pytest.mark.parametrize("text", ["", "a: b", "- 5", "[[]]"])
def test_what_is_no_list_of_rules(text: str) -> None:
    with pytest.raises(DocumentError):
        parse_rules(text, "rules.yaml")


def test_shipped_rules_name_techniques_and_sources_that_exist(catalogue: knowledge.KnowledgeBase) -> None:
    for rule in shipped_rules():
        if rule.technique is not None:
            assert rule.technique in catalogue
            assert "{" in rule.because, rule.id
        for source in rule.sources:
            assert source in catalogue


def test_every_source_of_a_rule_uses_its_technique(catalogue: knowledge.KnowledgeBase) -> None:
    for rule in shipped_rules():
        for source in rule.sources:
            used = {step.technique for step in catalogue.case_study(source).procedure}
            assert rule.technique in used, f"{rule.id}: {source} does not use it"


def test_because_names_only_variables_of_the_rule() -> None:
    for rule in shipped_rules():
        named = set(re.findall(r"{(\w+)}", rule.because))
        assert named <= {variable for variable, _ in rule.classes}, rule.id
