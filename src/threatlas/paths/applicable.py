"""Which techniques apply to a system: those of which an adversary can take a step, with the reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from threatlas.paths.analysis import Applicable, NotAssessed
from threatlas.paths.cheapest import cheapest
from threatlas.paths.reach import prune, reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from threatlas.knowledge import KnowledgeBase, Technique
    from threatlas.paths.graph import AttackGraph, Mask, Numbers
    from threatlas.paths.rows import Indexes
    from threatlas.paths.rules import Rule
    from threatlas.paths.scored_graph import ScoredGraph
    from threatlas.vocabulary import AdversaryProfile

MOST_REASONS = 4


@dataclass(slots=True)
class _Found:
    steps: set[int] = field(default_factory=set)
    likelihood: float = 0.0
    objectives: dict[str, None] = field(default_factory=dict)
    profiles: dict[AdversaryProfile, None] = field(default_factory=dict)
    assets: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)
    on_a_way: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """What one profile of adversary can do."""

    profile: AdversaryProfile
    steps: Mask
    """Those that can be taken."""
    costs: Numbers
    """Of the cheapest derivation of each step, itself included, in nats."""
    useful: tuple[tuple[str, Mask], ...]
    """For each objective that is within reach, by id, the steps on a way to it."""


def within_reach(scored: ScoredGraph, profile: AdversaryProfile, initial: Sequence[int], excluded: Indexes) -> Within:
    """What an adversary of a profile, who has these facts at first, can do without the excluded steps."""
    graph = scored.graph
    reached = reach(graph, initial, excluded)
    own = scored.costs.copy()
    own[excluded] = np.inf
    found = cheapest(graph, initial, own)
    part = prune(graph, initial, scored.aims, excluded)
    useful = []
    for objective, aim in zip(scored.instance.system.objectives, scored.aims, strict=True):
        if reached.facts[aim]:
            on_a_way = np.zeros(graph.steps, np.bool_)
            way = prune(part.graph, part.initial, part.fact_numbers[[aim]])
            on_a_way[part.steps[way.steps]] = True
            useful.append((objective.id, on_a_way))
    return Within(profile, reached.steps, step_costs(graph, own, found.costs), tuple(useful))


def step_costs(graph: AttackGraph, own: Numbers, facts: Numbers) -> Numbers:
    """The cost of taking each step by the cheapest way: its own and the sum over what it requires."""
    sums = np.concatenate([np.zeros(1), np.cumsum(np.where(np.isfinite(facts), facts, 0.0)[graph.requires.targets])])
    lacking = np.concatenate([np.zeros(1), np.cumsum(~np.isfinite(facts)[graph.requires.targets])])
    low, high = graph.requires.offsets[:-1], graph.requires.offsets[1:]
    total: Numbers = own + sums[high] - sums[low]
    total[lacking[high] > lacking[low]] = np.inf
    return total


def applicable(scored: ScoredGraph, kb: KnowledgeBase, within: Sequence[Within]) -> tuple[Applicable, ...]:
    """The techniques that apply, by id. Of one that lies on a way to an objective, only such steps count as reasons."""
    found: dict[str, _Found] = {}
    titles = {asset.id: asset.title for asset in scored.instance.system.assets}
    for number, rule in enumerate(scored.instance.rules):
        steps = scored.instance.steps_of(number)
        if rule.technique is None or not steps:
            continue
        of_rule = slice(steps.start, steps.stop)
        for one in within:
            taken = np.flatnonzero(one.steps[of_rule])
            if len(taken):
                technique = found.setdefault(rule.technique, _Found())
                _add(technique, one, of_rule, taken)
    for technique in found.values():
        useful = {step for one in within for _, mask in one.useful for step in technique.steps if mask[step]}
        technique.on_a_way = bool(useful)
        for step in sorted(useful or technique.steps):
            meaning = scored.instance.step(step)
            if meaning is not None:
                technique.assets |= dict.fromkeys(asset for _, asset in meaning.binding)
                if len(technique.reasons) < MOST_REASONS:
                    technique.reasons[meaning.because(titles)] = None
    return tuple(
        _told(kb.technique(identifier), kb, technique)
        for identifier, technique in sorted(found.items())
        if identifier in kb
    )


def _add(technique: _Found, one: Within, of_rule: slice, taken: Iterable[int]) -> None:
    rows = np.asarray(taken)
    technique.steps.update((rows + of_rule.start).tolist())
    technique.likelihood = max(technique.likelihood, float(np.exp(-one.costs[of_rule][rows].min())))
    technique.profiles[one.profile] = None
    technique.objectives |= dict.fromkeys(objective for objective, mask in one.useful if mask[of_rule].any())


def _told(technique: Technique, kb: KnowledgeBase, found: _Found) -> Applicable:
    known = technique.applicability
    return Applicable(
        technique=technique.id,
        name=kb.full_name(technique.id),
        tactics=technique.tactics,
        stages=known.stages if known else (),
        areas=known.areas if known else (),
        maturity=technique.maturity,
        assets=tuple(found.assets),
        reasons=tuple(found.reasons),
        steps=len(found.steps),
        likelihood=found.likelihood,
        objectives=tuple(found.objectives),
        profiles=tuple(found.profiles),
    )


def not_assessed(kb: KnowledgeBase, rules: Sequence[Rule], reasons: dict[str, str]) -> tuple[NotAssessed, ...]:
    """The techniques that no rule covers: neither own, nor of the parent, nor of a sub-technique."""
    ruled = {rule.technique for rule in rules if rule.technique}
    families = ruled | {technique.rsplit(".", 1)[0] for technique in ruled if technique.count(".") > 1}
    return tuple(
        NotAssessed(
            technique.id,
            kb.full_name(technique.id),
            reasons.get(technique.id, "there is no rule for it yet, so nothing is said about it"),
        )
        for technique in sorted(kb.techniques, key=lambda each: each.id)
        if technique.id not in families and technique.parent not in ruled
    )
