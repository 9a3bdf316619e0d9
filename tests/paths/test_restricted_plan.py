"""The small problem of planning equals trying every choice, and its bound holds when it is cut short."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.paths.restricted_plan import Problem, order_by_worth, solve


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    rows, width, objectives = draw(st.integers(1, 6)), draw(st.integers(0, 7)), draw(st.integers(1, 3))

    def numbers(count: int, most: int) -> list[float]:
        return [draw(st.integers(0, most)) / 10 for _ in range(count)]

    return Problem(
        objectives=np.array([draw(st.integers(0, objectives - 1)) for _ in range(rows)], np.int64),
        costs=np.array(numbers(rows, 20)),
        added=np.array(numbers(rows * width, 30)).reshape(rows, width),
        losses=np.array(numbers(objectives, 900)),
        prices=np.array(numbers(width, 90)),
        budget=draw(st.integers(0, 200)) / 10,
    )


def least(problem: Problem) -> float:
    """By trying every choice."""
    best = math.inf
    for choice in product((0.0, 1.0), repeat=len(problem.prices)):
        x = np.array(choice)
        if float(problem.prices @ x) <= problem.budget + 1e-9:
            total = 0.0
            for objective, loss in enumerate(problem.losses.tolist()):
                rows = np.flatnonzero(problem.objectives == objective)
                nats = [problem.costs[row] + float(problem.added[row] @ x) for row in rows]
                total += loss * math.exp(-min(nats)) if nats else 0.0
            best = min(best, total)
    return best


@settings(deadline=None, max_examples=200)
@given(problems())
def test_the_answer_is_the_least(problem: Problem) -> None:
    solution = solve(problem, 10_000)
    assert solution.risk == pytest.approx(least(problem), rel=1e-6, abs=1e-9)
    assert solution.bound == pytest.approx(solution.risk, rel=1e-6, abs=1e-9)
    assert solution.price <= problem.budget + 1e-6


@settings(deadline=None, max_examples=100)
@given(problems(), st.integers(0, 3))
def test_a_search_cut_short_states_a_bound_that_holds(problem: Problem, nodes: int) -> None:
    solution = solve(problem, nodes)
    best = least(problem)
    assert solution.bound <= best * (1 + 1e-6) + 1e-9
    assert solution.risk >= best * (1 - 1e-6) - 1e-9


def test_nothing_known_is_no_risk() -> None:
    empty = Problem(np.empty(0, np.int64), np.empty(0), np.empty((0, 2)), np.array([5.0]), np.array([1.0, 2.0]), 3.0)
    assert solve(empty, 10).risk == 0


def test_the_order_is_by_what_each_takes_off_for_its_price() -> None:
    left = {(): 100.0, (0,): 50.0, (1,): 80.0, (0, 1): 40.0}
    assert order_by_worth([0, 1], lambda chosen: left[tuple(sorted(chosen))], [10.0, 1.0]) == [1, 0]
    assert order_by_worth([0, 1], lambda chosen: left[tuple(sorted(chosen))], [1.0, 1.0]) == [0, 1]
