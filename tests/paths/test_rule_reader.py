"""The language of technique rules."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threatlas.errors import DocumentError, RuleError, ThreatlasError
from threatlas.paths.predicates import Predicate
from threatlas.paths.rule import FactPattern
from threatlas.paths.rule_reader import read_rules
from threatlas.paths.rules import parse_rules
from threatlas.vocabulary import Flag, Relation

GOOD = """\
- technique: AML.T0051.001
  with: {c: channel, g: generative}
  where: [c feeds g, c is public, c is-not curated]
  needs: [influences(g) | reaches(c), has(prompt), knows(g/outputs)]
  helps: [has(generator), has(g/twin)]
  gives: [instructs(g), bypasses(g/content)]
  because: "{g} follows what stands in {c}"
  sources: [AML.CS0021, "CVE-2025-32711"]
- with: {a: anything}
  needs: [writes(a)]
  gives: [influences(a)]
- technique: aml.t0051.001
  with: {g: agent}
  gives: [impact(g/cost), knows(g/own-word)]
  because: "{g} again"
- technique: AML.T0000.002
  none: what its parent says holds for it
"""


def test_everything_a_rule_says() -> None:
    file = read_rules(GOOD, "rules.yaml", {})
    rule, axiom, again = file.rules
    assert (rule.id, rule.technique) == ("AML.T0051.001#1", "AML.T0051.001")
    assert rule.classes == (("c", "channel"), ("g", "generative"))
    assert rule.edges == (("c", Relation.FEEDS, "g"),)
    assert rule.flags == (("c", Flag.PUBLIC, True), ("c", Flag.CURATED, False))
    assert rule.needs == (
        (FactPattern(Predicate.INFLUENCES, "g", ""), FactPattern(Predicate.REACHES, "c", "")),
        (FactPattern(Predicate.HAS, None, "prompt"),),
        (FactPattern(Predicate.KNOWS, "g", "outputs"),),
    )
    assert [str(fact) for fact in rule.helps] == ["has(generator)", "has(g/twin)"]
    assert [str(fact) for fact in rule.gives] == ["instructs(g)", "bypasses(g/content)"]
    assert rule.sources == ("AML.CS0021", "CVE-2025-32711")
    assert (axiom.id, axiom.technique, axiom.because, axiom.helps) == ("axiom#1", None, "", ())
    assert (again.id, again.technique) == ("AML.T0051.001#2", "AML.T0051.001")
    assert file.without == (("AML.T0000.002", "what its parent says holds for it"),)


def test_rules_of_a_users_file_bear_its_name() -> None:
    assert [rule.id for rule in parse_rules(GOOD, "some/own.yaml")] == [
        *("own:AML.T0051.001#1", "own:axiom#1", "own:AML.T0051.001#2")
    ]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("c feeds g", "c fed g", "3:11: there is no relation 'fed'; did you mean feeds?"),
        ("c feeds g", "c feeds", "3:11: 'c feeds' is neither a flow"),
        ("c feeds g", "c feeds agent", "a flow ends in a variable"),
        ("is public", "is publc", "there is no flag 'publc'; did you mean public?"),
        ("influences(g)", "influence(g)", "there is no predicate 'influence'; did you mean influences?"),
        ("influences(g)", "influences(g", "is no fact"),
        ("influences(g)", "influences(prompt)", "influences is about an asset"),
        ("influences(g)", "influences(g/outputs)", "takes a variable and nothing else"),
        ("knows(g/outputs)", "knows(g)", "say what, for example knows(x/technology)"),
        ("has(prompt)", "has(promt)", "`has` has no aspect 'promt'; did you mean prompt?"),
        ("generative}", "generativ}", "there is no class of assets 'generativ'; did you mean generative?"),
        ("g: generative", "gg: generative", "'gg' is no variable"),
        ("with: {c: channel, ", "with: {x: host, c: channel, ", "'x' is declared and not used"),
        ("with: {c: channel, g: generative}", "with: [c]", "`with` gives each variable a class"),
        ("gives: [instructs(g)", "gives: [instructs(h)", "'h' is not declared; say its class"),
        ('because: "{g}', 'because: "{h}', "'h' is not declared"),
        ("  gives: [instructs(g), bypasses(g/content)]\n", "", "1:3: a rule gives something"),
        ('  because: "{g} follows what stands in {c}"\n', "", "a rule of a technique says why"),
        ("needs:", "need:", "a rule has no 'need'; did you mean needs?"),
        ("needs: [influences(g)", "needs: influences(g) #", "'needs' is a list"),
        ("sources: [AML", "sources: [[], AML", "'sources' is a list of short texts, not of a list"),
        ("g: generative", "g: [agent]", "there is no class of assets"),
        ("gives: [instructs(g), bypasses(g/content)]", "gives: []", "a rule gives something"),
        ("AML.T0051.001", "AML.CS0051", "is no id of a technique"),
        ("  none: what", "  gives: []\n  none: what", "there is no 'gives'"),
        ("  none: what its parent says holds for it", "  none:", "`none` gives a reason"),
    ],
)
def test_mistakes_are_told_with_their_place(before: str, after: str, problem: str) -> None:
    assert before in GOOD
    with pytest.raises(RuleError, match=re.escape(problem)) as caught:
        parse_rules(GOOD.replace(before, after, 1), "rules.yaml")
    assert all(re.match(r"rules\.yaml:\d+:\d+: ", told) for told in caught.value.problems)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(RuleError) as caught:
        parse_rules(GOOD.replace("feeds", "fed").replace("agent", "agnt").replace("writes", "wrtes"), "rules.yaml")
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("text", ["", "a: b", "- [", "5"])
def test_what_is_no_list_of_rules(text: str) -> None:
    with pytest.raises(DocumentError):
        parse_rules(text, "rules.yaml")


def test_too_much_is_refused() -> None:
    with pytest.raises(DocumentError, match="larger than 4 MiB"):
        parse_rules("#" * (4 * 1024 * 1024 + 1), "rules.yaml")
    letters = ", ".join(f"{letter}: agent" for letter in "abcdefghi")
    with pytest.raises(RuleError, match="at most 8 variables, not 9"):
        parse_rules(f"- {{with: {{{letters}}}, gives: [uses(a)]}}\n", "rules.yaml")
    apart = "- {with: {a: agent, b: agent, c: agent}, needs: [uses(a), uses(b)], gives: [uses(c)]}"
    with pytest.raises(RuleError, match="no flow connects 3 groups"):
        parse_rules(apart, "rules.yaml")
    with pytest.raises(RuleError, match="at most 500 characters"):
        parse_rules(f"- {{technique: AML.T0051, because: '{'x' * 501}'}}\n", "rules.yaml")


@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.text(max_size=6))
def test_whatever_is_written_is_read_or_refused(start: int, length: int, text: str) -> None:
    with suppress(ThreatlasError):
        parse_rules(GOOD[:start] + text + GOOD[start + length :], "rules.yaml")
