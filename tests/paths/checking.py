"""Checks an attack path as it is told, by hand: slow, plain, and without the engine.

Facts are texts (``influences(mailbox)``). A step is right if its rule can be bound to the assets it names, and everything
the rule needs is there, given by the profile, by earlier steps or by what follows by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from threatlas.paths.analysis import AttackPath, PathStep
from threatlas.paths.beginnings import initial_facts
from threatlas.paths.kinds import belongs
from threatlas.paths.objectives import goals_of
from threatlas.paths.rules import FactPattern, Rule, shipped_rules
from threatlas.systems.description import Objective, System
from threatlas.vocabulary import AdversaryProfile


def text(pattern: FactPattern, binding: dict[str, str]) -> str:
    parts = [binding[pattern.variable]] if pattern.variable else []
    return f"{pattern.predicate}({'/'.join([*parts, *([pattern.aspect] if pattern.aspect else [])])})"


def bindings(rule: Rule, system: System, among: Iterable[str]) -> Iterator[dict[str, str]]:
    """Every way to bind a rule to some assets, tried one by one."""
    assets = [asset for asset in system.assets if asset.id in set(among)]
    flows = {(flow.source, flow.relation, flow.target) for flow in system.flows}
    by_variable = [
        [
            asset.id
            for asset in assets
            if belongs(asset, name)
            and all((flag in asset.flags) == must for at, flag, must in rule.flags if at == letter)
        ]
        for letter, name in rule.classes
    ]
    for chosen in product(*by_variable):
        binding = dict(zip((letter for letter, _ in rule.classes), chosen, strict=True))
        if all((binding[a], relation, binding[b]) in flows for a, relation, b in rule.edges):
            yield binding


def met(rule: Rule, binding: dict[str, str], had: set[str]) -> bool:
    return all(any(text(option, binding) in had for option in clause) for clause in rule.needs)


def follow(axioms: list[tuple[Rule, dict[str, str]]], had: set[str]) -> set[str]:
    """What follows by itself, until nothing is new."""
    while True:
        new = {text(fact, binding) for rule, binding in axioms if met(rule, binding, had) for fact in rule.gives}
        if new <= had:
            return had
        had = had | new


def bound_axioms(system: System) -> list[tuple[Rule, dict[str, str]]]:
    every = [asset.id for asset in system.assets]
    return [(rule, one) for rule in shipped_rules() if rule.technique is None for one in bindings(rule, system, every)]


def problem_with(
    path: AttackPath,
    system: System,
    profile: AdversaryProfile,
    objective: Objective,
    axioms: list[tuple[Rule, dict[str, str]]],
) -> str | None:
    """What is wrong with a path; None if it is admissible and reaches the objective."""
    rules = {rule.id: rule for rule in shipped_rules()}
    had = follow(axioms, {str(fact) for fact in initial_facts(system, profile)})
    for number, step in enumerate(path.steps, 1):
        if not _is_step(rules[step.rule], step, system, had):
            return f"step {number}, {step.technique} at {step.assets}: its requirements are not met by {sorted(had)}"
        if any(position >= number - 1 for position in step.after):
            return f"step {number} builds on a later one"
        if not set(step.requires) <= had:
            return f"step {number} is told to need {step.requires}"
        had = follow(axioms, had | set(step.gives))
    if not any(str(goal) in had for goal in goals_of(objective)):
        return "the objective is not reached at the end"
    return None


def _is_step(rule: Rule, step: PathStep, system: System, had: set[str]) -> bool:
    """Whether some binding of the rule to the step's assets has its needs met and gives what is told."""
    return rule.technique == step.technique and any(
        met(rule, binding, had) and {text(fact, binding) for fact in rule.gives} == set(step.gives)
        for binding in bindings(rule, system, step.assets)
    )
