"""Why a technique applies at an asset, or why not: which requirement is missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from threatlas.paths.beginnings import initial_facts
from threatlas.paths.instantiate import Fact, Instance
from threatlas.paths.kinds import belongs, spoken
from threatlas.paths.reach import reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.paths.rules import FactPattern, Rule
    from threatlas.systems.description import Asset, System
    from threatlas.vocabulary import AdversaryProfile


class Verdict(StrEnum):
    """What a rule says of an asset."""

    APPLIES = "applies"
    """All it requires can be had."""
    UNMET = "unmet"
    """It fits the system, but an adversary of this profile cannot have what it requires."""
    NO_FIT = "no-fit"
    """The description holds nothing that it could be bound to at this asset."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one rule of the technique says of the asset, in one way to bind it."""

    rule: str
    verdict: Verdict
    because: str
    """The rule's sentence; empty where it does not fit."""
    missing: tuple[str, ...]
    """What is required and not there: facts, flows or flags."""


def explain(
    system: System, rules: Sequence[Rule], technique: str, asset: Asset, profile: AdversaryProfile
) -> list[Explanation]:
    """What each rule of the technique says of an asset of the system; empty where the technique has no rule.

    Ways in which it applies come first, then those of which least is missing.
    """
    instance = Instance(system, rules)
    reached = reach(instance.graph, instance.numbers_of(initial_facts(system, profile)))
    had = set(reached.facts.nonzero()[0].tolist())
    titles = {known.id: known.title for known in system.assets}
    bound: list[Explanation] = []
    fitting: set[str] = set()
    for number in range(instance.steps):
        step = instance.step(number)
        if step is None or step.technique != technique or asset.id not in dict(step.binding).values():
            continue
        fitting.add(step.rule.id)
        binding = dict(step.binding)
        missing = tuple(
            " or ".join(str(_fact(option, binding)) for option in clause)
            for clause in step.rule.needs
            if not any(instance.number_of(_fact(option, binding)) in had for option in clause)
        )
        verdict = Verdict.UNMET if missing else Verdict.APPLIES
        bound.append(Explanation(step.rule.id, verdict, step.because(titles), missing))
    unfit = [
        Explanation(rule.id, Verdict.NO_FIT, "", _lacks(rule, system, asset))
        for rule in rules
        if rule.technique == technique and rule.id not in fitting
    ]
    return [*sorted(bound, key=lambda one: (len(one.missing), one.rule, one.because)), *unfit]


def _fact(pattern: FactPattern, binding: dict[str, str]) -> Fact:
    return Fact(pattern.predicate, binding[pattern.variable] if pattern.variable else None, pattern.aspect)


def _lacks(rule: Rule, system: System, asset: Asset) -> tuple[str, ...]:
    """Why no binding of a rule holds the asset: of what it could stand for, the flows and flags that are not there."""
    could_be = [variable for variable, name in rule.classes if belongs(asset, name)]
    if not could_be:
        wanted = ", or ".join(dict.fromkeys(spoken(name) for _, name in rule.classes))
        return (f"{asset.id} is {spoken(asset.kind)}; the rule is about {wanted}",)
    classes = dict(rule.classes)
    by_id = {known.id: known for known in system.assets}
    reasons: dict[str, None] = {}
    for variable in could_be:
        for letter, flag, must_be in rule.flags:
            if letter == variable and (flag in asset.flags) != must_be:
                reasons[f"{asset.id} is {'not ' if must_be else ''}{flag}"] = None
        for source, relation, target in rule.edges:
            flows = [flow for flow in system.flows if flow.relation is relation]
            if source == variable and not any(
                flow.source == asset.id and belongs(by_id[flow.target], classes[target]) for flow in flows
            ):
                reasons[f"no flow `{asset.id} {relation} …` to {spoken(classes[target])}"] = None
            if target == variable and not any(
                flow.target == asset.id and belongs(by_id[flow.source], classes[source]) for flow in flows
            ):
                reasons[f"no flow `… {relation} {asset.id}` from {spoken(classes[source])}"] = None
    return tuple(reasons) or ("what it is connected with does not fit the rule",)
