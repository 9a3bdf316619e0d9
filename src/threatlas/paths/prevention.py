"""What controls would change: each alone, the best of them within a budget, and one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.paths.analysis import LEAST, CandidateControl, CheapestCut, Money, Plan
from threatlas.paths.control import Control
from threatlas.paths.graded_plan import Candidate, Front, Planning, best_graded, frontier
from threatlas.paths.guard import Guard
from threatlas.paths.plan import cheapest_cut
from threatlas.paths.reach import prune
from threatlas.paths.restricted_plan import order_by_worth
from threatlas.paths.scored_graph import useful_controls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.paths.reach import Pruned
    from threatlas.paths.rows import Indexes
    from threatlas.paths.scored_graph import ScoredGraph

FIRST_STEPS = 5
"""Controls that a plan buys where no budget is stated: what as many steps along the frontier cost."""

LEARNT = 5
"""Candidates for which derivations are looked for that are cheap over distinct steps: those that a reader sees first."""

MOST_LEARNT = 15
"""Of these at most, before the first of them are settled."""


@dataclass(frozen=True, slots=True)
class Prevention:
    """What is known of the controls that could be put in place."""

    candidates: tuple[CandidateControl, ...]
    plan: Plan | None
    frontier: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A candidate and the name by which people know it."""

    control: str
    candidate: Candidate
    steps: Indexes
    """In the whole graph."""


def weigh(
    scored: ScoredGraph,
    parts: Sequence[Pruned],
    aims: Sequence[int],
    losses: Sequence[float],
    budget: float | None,
    known: Sequence[tuple[int, int, Indexes]] = (),
) -> Prevention:
    """All candidates weighed, over the parts of the graph that matter for the objectives, one part a profile.

    ``budget`` in person-days; None for what the first controls along the frontier cost. ``known`` are derivations that a
    reader is told of: the position of the profile, that of the objective, and the steps.
    """
    planning, kept = planning_of(scored, parts, aims, losses)
    if not kept or planning.risk_before <= 0:
        return Prevention((), None, ())
    for at, objective, steps in known:
        planning.know(at, objective, parts[at].step_numbers[steps])
    alone = planning.alone()
    for sets in alone:
        planning.risk(sets)
    along = frontier(planning)
    first = along[:FIRST_STEPS][-1][1] if along else 0.0
    plan = best_graded(planning, first if budget is None else budget)
    ids = [one.control for one in kept]
    for size in range(len(plan.chosen) + 1):
        planning.learn(plan.chosen[:size])
    chosen = order_by_worth(plan.chosen, planning.told, [one.candidate.price for one in kept])
    for size in range(1, len(chosen)):
        if set(chosen[:size]) != set(plan.chosen[:size]):
            planning.learn(chosen[:size])
    _learn_best(planning, alone)
    before = planning.told(())
    # Not by `alone`: the likeliest path over distinct steps may be none of the cheapest trees, and be hindered where they are not.
    candidates = [_told(scored, one, before, planning.told((index,))) for index, one in enumerate(kept)]
    left = [planning.told(chosen[: size + 1]) for size in range(len(chosen))]
    return Prevention(
        candidates=tuple(sorted(candidates, key=lambda one: (-one.reduction, one.price.likely, one.control))),
        plan=Plan(
            budget=first if budget is None else budget,
            controls=tuple(ids[index] for index in chosen),
            price=plan.price,
            risk_before=before,
            risk_after=left[-1] if left else before,
            optimal=plan.optimal,
            gap=0.0 if plan.optimal else (plan.risk_after - plan.bound) / plan.risk_before,
            steps=tuple(zip((ids[index] for index in chosen), left, strict=True)),
        ),
        frontier=_frontier(planning, along, before),
    )


def _learn_best(planning: Planning, alone: Sequence[Sequence[int]]) -> None:
    """Learn the best controls alone until the best are all learnt: what is not learnt yet looks better than it is."""
    learnt: set[int] = set()
    while len(learnt) < MOST_LEARNT:
        best = sorted(range(len(alone)), key=lambda index: (planning.told((index,)), index))[:LEARNT]
        unsure = [index for index in best if index not in learnt]
        if not unsure:
            return
        for index in unsure:
            planning.learn(alone[index])
        learnt.update(unsure)


def planning_of(
    scored: ScoredGraph, parts: Sequence[Pruned], aims: Sequence[int], losses: Sequence[float]
) -> tuple[Planning, list[Kept]]:
    """The planning problem of these parts of a graph, and its candidates by name."""
    found = (_kept(scored, parts, control) for control in useful_controls(scored.events, scored.passages))
    kept = [one for one in found if one is not None]
    fronts = [_front(scored, part, aims) for part in parts]
    return Planning(fronts, losses, [one.candidate for one in kept]), kept


def _frontier(
    planning: Planning, along: Sequence[tuple[int, float, float]], before: float
) -> tuple[tuple[float, float], ...]:
    """Price and risk, as a reader is told it, at each point where that falls: what lowers the cost of trees alone is passed."""
    chosen: list[int] = []
    told = [(0.0, before)]
    for index, price, _ in along:
        chosen.append(index)
        left = planning.told(chosen)
        if left < told[-1][1] * (1 - LEAST):
            told.append((price, left))
    return tuple(told)


def _front(scored: ScoredGraph, part: Pruned, aims: Sequence[int]) -> Front:
    numbers = [int(part.fact_numbers[aim]) for aim in aims]
    reached = set(part.goals.tolist())
    goals = tuple(number if number in reached else None for number in numbers)
    return Front(part.graph, part.initial, scored.costs[part.steps], scored.nats[part.steps], goals)


def _kept(scored: ScoredGraph, parts: Sequence[Pruned], control: str) -> Kept | None:
    """The candidate on the parts that matter; None where it would act on nothing there."""
    steps, added = scored.candidate(control)
    inside = [part.step_numbers[steps] for part in parts]
    if not any((numbers >= 0).any() for numbers in inside):
        return None
    candidate = Candidate(
        scored.safeguards[control].days[1],
        tuple(numbers[numbers >= 0] for numbers in inside),
        tuple(added[numbers >= 0] for numbers in inside),
    )
    seen = [numbers >= 0 for numbers in inside]
    return Kept(control, candidate, steps[sum(seen) > 0])


def _told(scored: ScoredGraph, one: Kept, before: float, after: float) -> CandidateControl:
    safeguard = scored.safeguards[one.control]
    events = [event for step in one.steps.tolist() if (event := scored.event(step)) is not None]
    passages = [passage for step in one.steps.tolist() if (passage := scored.passage(step)) is not None]
    guards: list[Guard] = [guard for event in events for guard in event.guards if guard.control == one.control]
    guards += [passage.guard for passage in passages]
    places = [event.asset for event in events] + [passage.asset for passage in passages]
    low, likely, high = safeguard.days
    screened = scored.screened_by(one.steps) if passages else ()
    return CandidateControl(
        control=one.control,
        name=safeguard.name,
        provenance=safeguard.provenance,
        price=Money(low, likely, high, "days"),
        places=tuple(dict.fromkeys(place for place in places if place)),
        techniques=tuple(dict.fromkeys([*(event.technique for event in events), *screened])),
        risk_after=min(after, before),
        reduction=max(before - after, 0.0),
        extends=any(guard.coverage > 0 for guard in guards),
        because=safeguard.because,
        sources=safeguard.sources,
    )


def cheapest_set(scored: ScoredGraph, initial: Indexes, closed: Indexes, objective: int) -> CheapestCut:
    """The cheapest set for one objective (its position), from these facts, when the closed steps are impossible."""
    aim, name = scored.aims[objective], scored.instance.system.objectives[objective].id
    ids = useful_controls(scored.events, scored.passages)
    graph = scored.graph
    part = prune(graph, initial, [aim], closed)
    if not len(part.goals):
        return CheapestCut(name, (), 0.0, possible=True, optimal=True, bound=0.0)
    controls = []
    for control in ids:
        inside = part.step_numbers[scored.candidate(control)[0]]
        price = scored.safeguards[control].days[1]
        controls.append(Control(tuple(int(step) for step in inside if step >= 0), price=price))
    found = cheapest_cut(part.graph, part.initial, part.goals, controls)
    chosen = tuple(ids[index] for index in found.controls)
    if found.reached:
        return CheapestCut(name, (), 0.0, possible=False, optimal=True, bound=0.0)
    return CheapestCut(name, chosen, found.price, possible=True, optimal=found.optimal, bound=found.bound)
