"""Attack paths of a described system: by which steps an adversary of each profile reaches each objective."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from threatlas.paths.beginnings import initial_facts
from threatlas.paths.diverse import Limits, diverse
from threatlas.paths.instantiate import Fact, Instance
from threatlas.paths.objectives import goals_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.derivation import Derivation
    from threatlas.paths.instantiate import Step
    from threatlas.paths.rules import Rule
    from threatlas.systems.description import Control, Objective, System
    from threatlas.vocabulary import AdversaryProfile

AXIOM_GROUP = 0


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of an adversary."""

    technique: str
    because: str
    """Why it works here, with the names of the assets."""
    assets: tuple[str, ...]
    """Ids of the assets it is bound to."""
    gives: tuple[str, ...]
    """The facts it gives, as text."""
    in_its_way: tuple[str, ...]
    """Ids of controls in place that mitigate this technique and stand on one of its assets."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttackPath:
    """A way to an objective: every step's requirements are met by what came before it."""

    profile: AdversaryProfile
    objective: Objective
    steps: tuple[PathStep, ...]


@dataclass(frozen=True, slots=True)
class Reachability:
    """What was found for one objective and one profile."""

    profile: AdversaryProfile
    objective: Objective
    paths: tuple[AttackPath, ...]
    """Fewest steps first, each with another set of techniques; empty where the objective cannot be reached."""
    complete: bool
    """Whether there is no further path with another set of techniques that has no smaller one inside."""


def find_paths(
    system: System, rules: Sequence[Rule], kb: KnowledgeBase, *, most: int = 3, only: str | None = None
) -> list[Reachability]:
    """The attack paths to each objective (or ``only`` the one with this id), for each profile of the description.

    A step costs 1 and what follows by itself nothing, so paths are in order of the number of an adversary's steps. Controls
    in place are named where they stand in the way; they do not yet lengthen or close a path.
    """
    instance = Instance(system, rules)
    steps = [instance.step(number) for number in range(instance.graph.steps)]
    costs = np.array([1.0 if step is not None and step.technique else 0.0 for step in steps])
    techniques = sorted({step.technique for step in steps if step is not None and step.technique})
    group_of = {technique: number for number, technique in enumerate(techniques, start=AXIOM_GROUP + 1)}
    groups = np.array(
        [group_of.get(step.technique or "", AXIOM_GROUP) if step is not None else AXIOM_GROUP for step in steps]
    )
    found = []
    for profile in system.adversaries:
        initial = instance.numbers_of(initial_facts(system, profile))
        for objective in system.objectives:
            if only is not None and objective.id != only:
                continue
            derivations: list[Derivation] = []
            complete = True
            for goal in instance.numbers_of(goals_of(objective)):
                search = diverse(instance.graph, initial, costs, goal, groups, Limits(derivations=most))
                derivations += search.derivations
                complete = complete and search.complete
            derivations.sort(key=lambda derivation: (derivation.cost, derivation.steps))
            paths = _different(
                AttackPath(profile, objective, _told(instance, [steps[number] for number in derivation.steps], kb))
                for derivation in derivations
            )
            found.append(Reachability(profile, objective, tuple(paths[:most]), complete and len(paths) <= most))
    return found


def _different(paths: Iterable[AttackPath]) -> list[AttackPath]:
    """The first path of each set of techniques: some differ only in what follows by itself, or in the asset."""
    by_techniques: dict[frozenset[str], AttackPath] = {}
    for path in paths:
        by_techniques.setdefault(frozenset(step.technique for step in path.steps), path)
    return list(by_techniques.values())


def _told(instance: Instance, steps: Sequence[Step | None], kb: KnowledgeBase) -> tuple[PathStep, ...]:
    """The steps of an adversary, without what follows by itself."""
    titles = {asset.id: asset.title for asset in instance.system.assets}
    told = []
    for step in steps:
        if step is not None and step.technique is not None:
            assets = tuple(dict.fromkeys(asset for _, asset in step.binding))
            gives = tuple(str(fact) for fact in _given(step))
            controls = tuple(control.id for control in instance.system.controls if _hinders(control, step, assets, kb))
            told.append(PathStep(step.technique, step.because(titles), assets, gives, controls, step.rule.sources))
    return tuple(told)


def _given(step: Step) -> list[Fact]:
    bound = dict(step.binding)
    return [
        Fact(pattern.predicate, bound[pattern.variable] if pattern.variable else None, pattern.aspect)
        for pattern in step.rule.gives
    ]


def _hinders(control: Control, step: Step, assets: tuple[str, ...], kb: KnowledgeBase) -> bool:
    """Whether a control mitigates the step's technique and stands on one of its assets, or on a flow between two of them."""
    technique = kb.get(step.technique or "")
    links = getattr(technique, "mitigations", ())
    if not any(link.mitigation == control.id for link in links):
        return False
    places = [set(place.split()[::2]) for place in control.where]
    return not places or any(place <= set(assets) for place in places)
