"""Plans with graded controls equal brute force where all sets can be tried, and their bounds hold."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, start
from paths.reference import Sets, tree_costs
from threatlas.paths.graded_plan import Candidate, Front, GradedPlan, Planning, best_graded, frontier
from threatlas.paths.graph import AttackGraph, attack_graph


def chain(length: int) -> AttackGraph:
    """Fact 0 is initial; step i leads from fact i to fact i + 1."""
    steps = list(range(length))
    return attack_graph(length + 1, length, requires=(steps, steps), gives=(steps, [step + 1 for step in steps]))


def candidate(price: float, **added: float) -> Candidate:
    """``s0=1.0``: one nat more for step 0."""
    steps = np.array([int(name[1:]) for name in added], np.int32)
    return Candidate(price, (steps,), (np.array(list(added.values())),))


def front(graph: AttackGraph, goals: tuple[int | None, ...], costs: list[float]) -> Front:
    return Front(graph, np.array([0], np.int32), np.array(costs), np.array(costs), goals)


def exact(fronts: list[Front], losses: list[float], candidates: list[Candidate], budget: float) -> float:
    """The least risk over all sets that the budget allows, by trying them."""
    least = math.inf
    for size in range(len(candidates) + 1):
        for chosen in combinations(range(len(candidates)), size):
            if sum(candidates[index].price for index in chosen) <= budget:
                least = min(least, risk_of(fronts, losses, [candidates[index] for index in chosen]))
    return least


def sets_of(graph: AttackGraph, initial: list[int]) -> Sets:
    rows = [frozenset(graph.requires.of(step).tolist()) for step in range(graph.steps)]
    gains = [frozenset(graph.gives.of(step).tolist()) for step in range(graph.steps)]
    return Sets(graph.facts, tuple(rows), tuple(gains), frozenset(initial))


def risk_of(fronts: list[Front], losses: list[float], chosen: list[Candidate]) -> float:
    total = 0.0
    for objective, loss in enumerate(losses):
        best = math.inf
        for at, one in enumerate(fronts):
            costs = one.costs.copy()
            for control in chosen:
                costs[control.steps[at]] += control.added[at]
            goal = one.goals[objective]
            if goal is not None:
                best = min(best, tree_costs(sets_of(one.graph, one.initial.tolist()), costs.tolist())[goal])
        total += loss * math.exp(-best)
    return total


def test_the_better_of_two_controls_is_bought() -> None:
    planning = Planning([front(chain(2), (2,), [0.1, 0.1])], [100.0], [candidate(5, s0=1.0), candidate(5, s1=2.0)])
    plan = best_graded(planning, 5)
    assert plan.chosen == (1,)
    assert plan.optimal
    assert plan.risk_after == pytest.approx(100 * math.exp(-2.2))
    assert planning.told(plan.chosen) == pytest.approx(100 * math.exp(-2.2))


def test_nothing_is_bought_that_changes_nothing() -> None:
    graph = attack_graph(2, 2, requires=([0, 1], [0, 0]), gives=([0, 1], [1, 1]))  # two ways to the same fact
    planning = Planning([front(graph, (1,), [0.1, 0.1])], [100.0], [candidate(1, s0=2.0)])
    assert best_graded(planning, 10).chosen == ()
    assert planning.risk((0,)) == planning.risk_before


def test_what_is_on_no_cheapest_derivation_needs_no_evaluation() -> None:
    planning = Planning([front(chain(1), (1,), [0.1])], [100.0], [candidate(1, s0=1.0), candidate(1)])
    assert planning.alone() == [(0,), ()]


def test_both_ways_are_closed_together() -> None:
    graph = attack_graph(2, 2, requires=([0, 1], [0, 0]), gives=([0, 1], [1, 1]))
    planning = Planning(
        [front(graph, (1,), [0.1, 0.2])], [100.0], [candidate(1, s0=2.0), candidate(1, s1=3.0), candidate(9, s0=1.0)]
    )
    plan = best_graded(planning, 2)
    assert sorted(plan.chosen) == [0, 1]
    assert plan.optimal
    assert plan.risk_after == pytest.approx(100 * math.exp(-2.1))


def test_a_cut_leaves_no_risk() -> None:
    planning = Planning([front(chain(1), (1,), [0.0])], [10.0], [candidate(3, s0=math.inf)])
    plan = best_graded(planning, 3)
    assert plan.risk_after < 1e-20
    assert plan.optimal


def test_cuts_that_do_nothing_one_by_one_are_found_together() -> None:
    """Five ways to the goal, each cut by a control of its own; a sixth control tempts with a little less of one way."""
    graph = attack_graph(2, 5, requires=(list(range(5)), [0] * 5), gives=(list(range(5)), [1] * 5))
    ways = [candidate(2, **{f"s{way}": math.inf}) for way in range(5)]
    planning = Planning([front(graph, (1,), [0.1] * 5)], [100.0], [*ways, candidate(1, s0=0.2)])
    plan = best_graded(planning, 10)
    assert sorted(plan.chosen) == [0, 1, 2, 3, 4]
    assert plan.optimal
    assert plan.risk_after < 1e-20


def test_an_objective_out_of_reach_is_no_risk() -> None:
    planning = Planning([front(chain(1), (None,), [0.0])], [10.0], [candidate(3, s0=1.0)])
    assert best_graded(planning, 3) == GradedPlan((), 0.0, 0.0, 0.0, 0.0, optimal=True, evaluations=1)


def test_a_negative_budget_is_refused() -> None:
    with pytest.raises(ValueError, match="A budget is not negative"):
        best_graded(Planning([front(chain(1), (1,), [0.0])], [1.0], []), -1)


def test_the_frontier_never_rises() -> None:
    planning = Planning(
        [front(chain(3), (3,), [0.1, 0.1, 0.1])],
        [100.0],
        [candidate(5, s0=1.0), candidate(1, s1=0.5), candidate(2, s2=0.7)],
    )
    along = frontier(planning)
    assert [price for _, price, _ in along] == sorted(price for _, price, _ in along)
    assert [risk for _, _, risk in along] == sorted((risk for _, _, risk in along), reverse=True)
    assert len(along) == 3


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Front], list[float], list[Candidate], float]:
    fronts = []
    objectives = draw(st.integers(1, 3))
    for _ in range(draw(st.integers(1, 2))):
        sets = draw(graphs())
        graph, initial = built(sets), start(sets)
        costs = draw(st.lists(st.integers(0, 20), min_size=graph.steps, max_size=graph.steps))
        goals = tuple(draw(st.integers(0, graph.facts - 1)) for _ in range(objectives))
        nats = np.array(costs, np.float64) / 10
        fronts.append(Front(graph, np.array(initial, np.int32), nats, nats, goals))
    candidates = []
    for _ in range(draw(st.integers(0, 5))):
        steps, added = [], []
        for one in fronts:
            touched = sorted(draw(st.sets(st.integers(0, one.graph.steps - 1), max_size=3))) if one.graph.steps else []
            steps.append(np.array(touched, np.int32))
            added.append(np.array([draw(st.integers(1, 30)) / 10 for _ in touched], np.float64))
        candidates.append(Candidate(float(draw(st.integers(0, 9))), tuple(steps), tuple(added)))
    losses = [float(draw(st.integers(1, 100))) for _ in range(objectives)]
    return fronts, losses, candidates, float(draw(st.integers(0, 25)))


@settings(max_examples=150, deadline=None)
@given(situations())
def test_plans_equal_brute_force(situation: tuple[list[Front], list[float], list[Candidate], float]) -> None:
    fronts, losses, candidates, budget = situation
    planning = Planning(fronts, losses, candidates)
    plan = best_graded(planning, budget)
    least = exact(fronts, losses, candidates, budget)
    assert plan.price <= budget * (1 + 1e-9)
    assert plan.risk_before == pytest.approx(risk_of(fronts, losses, []))
    assert plan.risk_after == pytest.approx(risk_of(fronts, losses, [candidates[index] for index in plan.chosen]))
    assert plan.bound <= least * (1 + 1e-6) + 1e-12
    assert plan.optimal
    assert plan.risk_after == pytest.approx(least, rel=1e-6, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(situations())
def test_what_single_candidates_leave_is_exact(
    situation: tuple[list[Front], list[float], list[Candidate], float],
) -> None:
    fronts, losses, candidates, _ = situation
    planning = Planning(fronts, losses, candidates)
    before = risk_of(fronts, losses, [])
    assert planning.risk(()) == pytest.approx(before)
    for control, alone in zip(candidates, planning.alone(), strict=True):
        assert planning.risk(alone) == pytest.approx(risk_of(fronts, losses, [control]), abs=1e-9)
