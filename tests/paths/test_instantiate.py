"""Rules bound to systems, against a plain loop over all assignments."""

from collections import Counter
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.errors import LimitExceeded
from threatlas.paths.instantiate import Fact, Instance
from threatlas.paths.kinds import belongs
from threatlas.paths.rules import Rule, parse_rules, shipped_rules
from threatlas.systems.description import System
from threatlas.systems.reading import parse_system

KINDS = ["channel", "agent", "tool", "data-store", "model", "rag-index", "person", "hub"]
RELATIONS = ["feeds", "calls", "reads", "trains", "answers", "sends-to", "provides"]


def described(kinds: list[str], public: list[bool], flows: list[tuple[int, str, int]]) -> System:
    lines = ["threatlas: 1", "release: 5.6.0", "name: x", "assets:"]
    flags = ["[public]" if each else "[]" for each in public]
    lines += [
        f"  a{index}: {{kind: {kind}, is: {flag}}}" for index, (kind, flag) in enumerate(zip(kinds, flags, strict=True))
    ]
    lines += ["flows:", *(f"- a{source} {verb} a{target}" for source, verb, target in flows)] if flows else []
    return parse_system("\n".join(lines) + "\n", "system.yaml")


@st.composite
def systems(draw: st.DrawFn) -> System:
    size = draw(st.integers(1, 5))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=size, max_size=size))
    public = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    ends = st.integers(0, size - 1)
    flows = draw(st.lists(st.tuples(ends, st.sampled_from(RELATIONS), ends), max_size=8, unique=True))
    return described(kinds, public, flows)


def bindings(rule: Rule, system: System) -> set[tuple[tuple[str, str], ...]]:
    """Every assignment of assets to variables that a rule allows, tried one by one."""
    found = set()
    variables = [variable for variable, _ in rule.classes]
    flows = {(flow.source, flow.relation, flow.target) for flow in system.flows}
    for assets in product(system.assets, repeat=len(variables)):
        bound = dict(zip(variables, assets, strict=True))
        if (
            all(belongs(bound[variable], name) for variable, name in rule.classes)
            and all((bound[a].id, relation, bound[b].id) in flows for a, relation, b in rule.edges)
            and all((flag in bound[variable].flags) == wanted for variable, flag, wanted in rule.flags)
        ):
            found.add(tuple(sorted((variable, asset.id) for variable, asset in bound.items())))
    return found


@settings(deadline=None, max_examples=60)
@given(systems())
def test_bindings_are_those_of_a_plain_search(system: System) -> None:
    instance = Instance(system, shipped_rules())
    bound: dict[str, list[tuple[tuple[str, str], ...]]] = {}
    for number in range(instance.steps):
        step = instance.step(number)
        assert step is not None
        bound.setdefault(step.rule.id, []).append(step.binding)
    for rule in shipped_rules():
        found = bound.get(rule.id, [])
        assert len(found) == len(set(found)), "a binding stands twice"
        assert set(found) == bindings(rule, system), rule.id


@settings(deadline=None, max_examples=60)
@given(systems())
def test_the_graph_says_what_the_rules_say(system: System) -> None:
    instance = Instance(system, shipped_rules())
    for number in range(instance.steps):
        step = instance.step(number)
        assert step is not None
        binding = dict(step.binding)

        def fact(pattern: object, binding: dict[str, str] = binding) -> Fact:
            from threatlas.paths.rules import FactPattern

            assert isinstance(pattern, FactPattern)
            return Fact(pattern.predicate, binding[pattern.variable] if pattern.variable else None, pattern.aspect)

        gives = instance.numbers_of(fact(pattern) for pattern in step.rule.gives)
        assert instance.graph.gives.of(number).tolist() == gives
        single = instance.numbers_of(fact(clause[0]) for clause in step.rule.needs if len(clause) == 1)
        assert set(single) <= set(instance.graph.requires.of(number).tolist())


def test_alternatives_need_any_of_them() -> None:
    from threatlas.paths.reach import reach

    rules = parse_rules(
        "- {technique: AML.T0015, with: {m: model}, needs: [queries(m) | influences(m)], gives: [evaded(m)], because: '{m}'}\n"
        "- {with: {m: model}, needs: [reaches(m)], gives: [influences(m)]}\n",
        "rules.yaml",
    )
    system = described(["model"], [True], [])
    instance = Instance(system, rules)
    from threatlas.paths.predicates import Predicate

    goal = instance.number_of(Fact(Predicate.EVADED, "a0", ""))
    start = instance.number_of(Fact(Predicate.REACHES, "a0", ""))
    assert goal is not None
    assert start is not None
    assert not reach(instance.graph, []).facts[goal]
    assert reach(instance.graph, [start]).facts[goal]


def test_alternatives_are_shared_and_each_counts_once() -> None:
    rules = parse_rules(
        "- {with: {a: agent, b: agent}, where: [a calls b], needs: [queries(a) | queries(b), has(prompt)], gives: [uses(b)]}\n"
        "- {with: {a: agent, b: agent}, where: [a calls b], needs: [queries(b) | queries(a) | has(prompt)], gives: [uses(a)]}\n",
        "rules.yaml",
    )
    instance = Instance(
        described(["agent", "agent"], [False] * 2, [(0, "calls", 1), (1, "calls", 0), (0, "calls", 0)]), rules
    )
    meant = [[str(instance.fact(fact) or "any") for fact in row] for row in instance.graph.requires.lists]
    # the first rule binds three times; two of them ask for the same two facts
    assert meant[:3] == [["has(prompt)", "any"]] * 3
    assert instance.graph.requires.of(1).tolist() == instance.graph.requires.of(2).tolist()
    choices = range(instance.steps, instance.graph.steps)
    # {a0, a1}, {a0} alone, {a0, a1, prompt}, {a0, prompt}
    assert Counter(meant[step][0] for step in choices) == {"queries(a0)": 4, "queries(a1)": 2, "has(prompt)": 2}
    assert all(instance.step(step) is None for step in choices)


@settings(deadline=None, max_examples=60)
@given(systems())
def test_steps_and_facts_can_be_asked_all_at_once(system: System) -> None:
    instance = Instance(system, shipped_rules())
    for number, rule in enumerate(instance.rule_of.tolist()):
        step = instance.step(number)
        assert (step is None) == (rule == -1)
        if step is not None:
            assert step.rule is instance.rules[rule]
            row = instance.steps_of(rule).index(number)
            columns = instance.bindings(rule).items()
            assert dict(step.binding) == {variable: instance.assets[column[row]] for variable, column in columns}
    assert sum(len(instance.steps_of(rule)) for rule in range(len(instance.rules))) == instance.steps
    facts = [instance.fact(number) for number in range(instance.graph.facts)]
    assert [instance.number_of(fact) for fact in facts if fact] == [at for at, fact in enumerate(facts) if fact]
    for number in (-1, instance.graph.facts):
        with pytest.raises(IndexError):
            instance.fact(number)
    for number in (-1, instance.graph.steps):
        with pytest.raises(IndexError):
            instance.step(number)


def test_too_many_bindings_are_refused_before_they_are_made() -> None:
    ends = range(20)
    system = described(["agent"] * 20, [False] * 20, [(a, "feeds", b) for a in ends for b in ends])
    letters = "abcdefgh"
    rule = ", ".join(f"{letter}: agent" for letter in letters)
    where = ", ".join(f"{a} feeds {b}" for a, b in pairwise(letters))
    with pytest.raises(LimitExceeded, match=r"ways to bind .* rule rules:axiom#1 .* narrow that rule"):
        Instance(system, parse_rules(f"- {{with: {{{rule}}}, where: [{where}], gives: [uses(a)]}}\n", "rules.yaml"))


def test_sentences_name_assets_by_title() -> None:
    system = described(["channel", "agent"], [True, False], [(0, "feeds", 1)])
    instance = Instance(system, shipped_rules())
    titles = {"a0": "Mailbox", "a1": "Assistant"}
    said = {
        step.because(titles) for number in range(instance.steps) if (step := instance.step(number)) and step.technique
    }
    assert "anybody can leave text in Mailbox, which Assistant reads" in said
