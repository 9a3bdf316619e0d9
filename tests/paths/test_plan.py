from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.graphs import built, graphs, layered, start
from paths.reference import Sets, goals_reached, subsets
from threatlas.paths import plan as module
from threatlas.paths.control import Control
from threatlas.paths.plan import best_within, cheapest_cut
from threatlas.paths.reach import reach
from threatlas.paths.solver import scaled

PRICES = st.one_of(st.integers(0, 6).map(float), st.sampled_from([0.1, 0.2, 0.3]))


def drawn_controls(data: st.DataObject, sets: Sets, most: int = 7) -> list[Control]:
    count = len(sets.requires)
    some = st.lists(st.integers(0, count - 1), max_size=4).map(tuple) if count else st.just(())
    one = st.builds(Control, some, st.sampled_from([1.0, 1.0, 1.0, 0.5]), price=PRICES)
    return data.draw(st.lists(one, max_size=most))


def cut_steps(controls: list[Control], chosen: frozenset[int]) -> list[tuple[int, ...]]:
    return [controls[index].steps for index in chosen if controls[index].effect == 1]


@given(graphs(), st.data())
@settings(deadline=None, max_examples=150)
def test_the_cheapest_cut(sets: Sets, data: st.DataObject) -> None:
    check_the_cheapest_cut(sets, data)


@given(graphs(), st.data())
@settings(deadline=None, max_examples=50)
def test_the_cheapest_cut_by_the_solver(sets: Sets, data: st.DataObject) -> None:
    pytest.importorskip("ortools", reason="the solver is an option")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FIRST_OF_FEW", 0)
        check_the_cheapest_cut(sets, data)


def check_the_cheapest_cut(sets: Sets, data: st.DataObject) -> None:
    controls = drawn_controls(data, sets)
    goals = data.draw(st.frozensets(st.integers(0, sets.facts - 1), min_size=1, max_size=3))
    plan = cheapest_cut(built(sets), start(sets), sorted(goals), controls)
    outcomes = [
        (goals_reached(sets, goals, cut_steps(controls, chosen)), sum(controls[index].price for index in chosen))
        for chosen in subsets(range(len(controls)))
    ]
    beyond = outcomes[-1][0]
    assert plan.optimal
    assert plan.gap == 0
    assert set(plan.reached) == beyond
    assert goals_reached(sets, goals, cut_steps(controls, frozenset(plan.controls))) == beyond
    assert plan.price == pytest.approx(sum(controls[index].price for index in plan.controls))
    assert plan.price == pytest.approx(min(price for reached, price in outcomes if reached == beyond))


@given(graphs(), st.data())
@settings(deadline=None, max_examples=150)
def test_the_best_within_a_budget(sets: Sets, data: st.DataObject) -> None:
    check_the_best_within_a_budget(sets, data)


@given(graphs(), st.data())
@settings(deadline=None, max_examples=50)
def test_the_best_within_a_budget_by_the_solver(sets: Sets, data: st.DataObject) -> None:
    pytest.importorskip("ortools", reason="the solver is an option")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FIRST_OF_FEW", 0)
        check_the_best_within_a_budget(sets, data)


def check_the_best_within_a_budget(sets: Sets, data: st.DataObject) -> None:
    controls = drawn_controls(data, sets)
    losses = data.draw(
        st.dictionaries(st.integers(0, sets.facts - 1), st.integers(0, 9).map(float), min_size=1, max_size=4)
    )
    budget = data.draw(st.integers(0, 12).map(float))
    plan = best_within(built(sets), start(sets), losses, controls, budget)
    outcomes = []
    for chosen in subsets(range(len(controls))):
        price = sum(controls[index].price for index in chosen)
        if price <= budget + 1e-9:
            reached = goals_reached(sets, losses, cut_steps(controls, chosen))
            outcomes.append((sum(losses[goal] for goal in reached), price))
    best = min(loss for loss, _ in outcomes)
    assert plan.optimal
    assert plan.gap == 0
    assert set(plan.reached) == goals_reached(sets, losses, cut_steps(controls, frozenset(plan.controls)))
    assert plan.loss == pytest.approx(sum(losses[goal] for goal in plan.reached))
    assert plan.loss == pytest.approx(best)
    assert plan.price == pytest.approx(min(price for loss, price in outcomes if loss <= best + 1e-9))
    assert plan.price <= budget + 1e-6


@given(graphs(), st.data(), st.sampled_from([0, 20, 60]))
@settings(deadline=None, max_examples=100)
def test_a_search_that_is_cut_short_tells_its_gap(sets: Sets, data: st.DataObject, work: int) -> None:
    controls = drawn_controls(data, sets)
    goals = [sets.facts - 1, sets.facts - 2]
    losses = {goals[0]: 3.0, goals[1]: 2.0}
    short, full = (cheapest_cut(built(sets), start(sets), goals, controls, work=limit) for limit in (work, 10**6))
    assert short.bound - 1e-9 <= full.price <= short.price + 1e-9
    assert short.reached == full.reached
    short, full = (best_within(built(sets), start(sets), losses, controls, 4.0, work=limit) for limit in (work, 10**6))
    assert short.bound - 1e-9 <= full.loss <= short.loss + 1e-9
    assert short.gap >= -1e-9


def test_a_deep_graph() -> None:
    graph, initial, goal = layered(2000, width=30)
    controls = [Control(tuple(range(index, 2000, 20)), price=1.0 + index % 3) for index in range(20)]
    plan = cheapest_cut(graph, initial, [goal], controls)
    assert plan.optimal
    blocked = np.concatenate([controls[index].steps for index in plan.controls])
    assert not reach(graph, initial, blocked).facts[goal]
    assert plan == cheapest_cut(graph, initial, [goal], controls)


def test_without_the_solver_the_search_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, initial, goal = layered(2000, width=30)
    controls = [Control(tuple(range(index, 2000, 20)), price=1.0 + index % 3) for index in range(20)]
    plans = [cheapest_cut(graph, initial, [goal], controls), best_within(graph, initial, {goal: 5.0}, controls, 2.0)]
    monkeypatch.setattr(module, "FIRST_OF_FEW", 10)
    monkeypatch.setattr(module, "solver_module", lambda: None)
    again = [cheapest_cut(graph, initial, [goal], controls), best_within(graph, initial, {goal: 5.0}, controls, 2.0)]
    for one, other in zip(plans, again, strict=True):
        assert one.optimal
        assert other.optimal
        assert (one.price, one.loss, one.bound) == (other.price, other.loss, other.bound)


def test_the_solver_gives_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ortools", reason="the solver is an option")
    graph, initial, goal = layered(2000, width=30)
    controls = [Control(tuple(range(index, 2000, 20)), price=1.0 + index % 3) for index in range(20)]
    known = cheapest_cut(graph, initial, [goal], controls)
    monkeypatch.setattr(module, "FIRST_OF_FEW", 10)
    plan = cheapest_cut(graph, initial, [goal], controls)
    assert plan == cheapest_cut(graph, initial, [goal], controls)
    assert plan.optimal
    assert plan.price == known.price


@pytest.mark.parametrize(
    "values", [[], [0.0, 3.0], [0.25, 1.5], [0.1, 0.2, 0.3], [1e15, 2.0], [1 / 3, 1e6], [0.0, 0.0]], ids=str
)
def test_prices_become_integers_that_differ_little(values: list[float]) -> None:
    whole, scale = scaled(values)
    assert sum(whole) <= 2**46
    for number, value in zip(whole, values, strict=True):
        assert number / scale == pytest.approx(value, abs=1e-12 * sum(values))


def test_wrong_arguments() -> None:
    graph, initial, goal = layered(100, width=20)
    with pytest.raises(ValueError, match="budget"):
        best_within(graph, initial, {goal: 1.0}, [], math.nan)
    with pytest.raises(ValueError, match="loss"):
        best_within(graph, initial, {goal: -1.0}, [], 1.0)
