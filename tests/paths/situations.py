"""Small worlds for single rules: which facts does a technique give there, from these facts?"""

from collections.abc import Iterable, Mapping, Sequence

from threatlas.paths.instantiate import Fact, Instance
from threatlas.paths.kinds import GENERATIVE, PREDICTIVE, kinds_of
from threatlas.paths.rule import FactPattern, Rule
from threatlas.systems.description import System
from threatlas.systems.reading import parse_system
from threatlas.vocabulary import Flag


def world(assets: Mapping[str, str], flows: Iterable[str] = ()) -> System:
    """Assets as ``{"mail": "channel public"}``: the kind, flags that it has, and with a minus those that it has not."""
    lines = ["threatlas: 1", "release: 5.6.0", "name: small", "assets:"]
    for identifier, said in assets.items():
        kind, *flags = said.split()
        has = ", ".join(flag for flag in flags if flag[0] != "-")
        lacks = ", ".join(flag[1:] for flag in flags if flag[0] == "-")
        lines.append(f"  {identifier}: {{kind: {kind}, is: [{has}], is-not: [{lacks}]}}")
    lines += ["flows:", *(f"- {flow}" for flow in flows)]
    return parse_system("\n".join(lines) + "\n", "small.yaml")


def given(rules: Sequence[Rule], system: System, had: Iterable[str]) -> dict[str, set[str]]:
    """By rule, the facts that its bindings give whose needs are all among ``had``; rules that give none are left out."""
    had = set(had)
    instance = Instance(system, rules)
    found: dict[str, set[str]] = {}
    for number in range(instance.steps):
        step = instance.step(number)
        assert step is not None
        binding = dict(step.binding)
        if all(any(_bound(option, binding) in had for option in clause) for clause in step.rule.needs):
            facts = {_bound(fact, binding) for fact in step.rule.gives}
            found.setdefault(step.rule.id, set()).update(facts)
    return found


def _bound(pattern: FactPattern, binding: Mapping[str, str]) -> str:
    return str(Fact(pattern.predicate, binding[pattern.variable] if pattern.variable else None, pattern.aspect))


def smallest(rule: Rule) -> tuple[dict[str, str], list[str], list[str]]:
    """The smallest world in which a rule works: assets and flows for :func:`world`, and one fact for each clause."""
    assets = {}
    for variable, name in rule.classes:
        flags = [("" if wanted else "-") + flag for letter, flag, wanted in rule.flags if letter == variable]
        assets[variable] = " ".join([_kind(name), *flags, *_implied(name, flags)])
    flows = [f"{source} {relation} {target}" for source, relation, target in rule.edges]
    binding = {variable: variable for variable, _ in rule.classes}
    return assets, flows, [_bound(clause[0], binding) for clause in rule.needs]


def _kind(name: str) -> str:
    if name in (GENERATIVE, PREDICTIVE):
        return "model"
    return min(kinds_of(name))


def _implied(name: str, flags: Sequence[str]) -> list[str]:
    return ["generative"] if name == GENERATIVE and Flag.GENERATIVE not in flags else []
