from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths import reference
from paths.graphs import built, graphs, layered, start
from paths.reference import Sets, reachable, tree_costs
from threatlas.paths.control import Control
from threatlas.paths.probability import Sampling
from threatlas.paths.whatif import choke_groups, choke_steps, what_if, what_ifs, with_controls

CHANCES = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
SHARES = st.sampled_from([0.0, 0.5, 1.0])


@given(graphs(steps=6), st.data())
@settings(deadline=None, max_examples=120)
def test_each_control_alone(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    chances = data.draw(st.lists(CHANCES, min_size=count, max_size=count))
    some = st.lists(st.integers(0, count - 1), max_size=4) if count else st.just(list[int]())
    controls = [Control(tuple(data.draw(some)), data.draw(SHARES), data.draw(SHARES)) for _ in range(2)]
    goal = sets.facts - 1
    result = what_if(built(sets), start(sets), chances, goal, controls)
    for standing, factors in [(result.now, [1.0] * count)] + [
        (then, [control.factor if step in control.steps else 1.0 for step in sets.steps])
        for then, control in zip(result.then, controls, strict=True)
    ]:
        changed = [chance * factor for chance, factor in zip(chances, factors, strict=True)]
        assert standing.probability
        assert standing.probability.exact
        assert standing.probability.value == pytest.approx(reference.probability(sets, changed, goal), abs=1e-12)
        costs = [-math.log(chance) if chance else math.inf for chance in changed]
        assert standing.cost == pytest.approx(tree_costs(sets, costs)[goal])


@given(graphs(steps=7), st.data())
@settings(deadline=None, max_examples=80)
def test_many_goals_at_once(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    chances = data.draw(st.lists(CHANCES, min_size=count, max_size=count))
    some = st.lists(st.integers(0, count - 1), max_size=4) if count else st.just(list[int]())
    controls = [Control(tuple(data.draw(some)), data.draw(SHARES)) for _ in range(3)]
    goals = data.draw(st.lists(st.integers(0, sets.facts - 1), max_size=3))
    together = what_ifs(built(sets), start(sets), chances, goals, controls)
    assert together == [what_if(built(sets), start(sets), chances, goal, controls) for goal in goals]
    for one, other in zip(together, what_ifs(built(sets), start(sets), chances, goals, controls, None), strict=True):
        assert [each.cost for each in (one.now, *one.then)] == [each.cost for each in (other.now, *other.then)]
        assert all(each.probability is None for each in (other.now, *other.then))


def test_sampled_worlds_are_shared() -> None:
    graph, initial, goal = layered(300, width=20)
    chances = np.full(300, 0.97)
    controls = [Control(tuple(range(0, 300, 9)), effect=0.5), Control(()), Control(tuple(range(300)))]
    result = what_if(graph, initial, chances, goal, controls, Sampling(worlds=2000))
    weaker, nothing, everything = result.then
    assert result.now.probability
    assert weaker.probability
    assert everything.probability
    assert not result.now.probability.exact
    assert 0 < weaker.probability.value < result.now.probability.value
    assert nothing == result.now
    assert everything.probability.value == 0.0
    assert math.isinf(everything.cost)
    assert weaker.cost >= result.now.cost


@given(graphs(), st.data())
@settings(deadline=None, max_examples=120)
def test_choke_points(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    groups = data.draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    goal = data.draw(st.integers(0, sets.facts - 1))
    graph = built(sets)
    if goal not in reachable(sets, sets.steps)[0]:
        assert choke_steps(graph, start(sets), goal) == ()
        return
    without = {group: [step for step in sets.steps if groups[step] != group] for group in sorted(set(groups))}
    expected = tuple(group for group, rest in without.items() if goal not in reachable(sets, rest)[0])
    assert choke_groups(graph, start(sets), goal, groups) == expected
    steps = tuple(step for step in sets.steps if goal not in reachable(sets, set(sets.steps) - {step})[0])
    assert choke_steps(graph, start(sets), goal) == steps


def test_controls_together_multiply() -> None:
    graph, _, _ = layered(100, width=20)
    changed = with_controls(np.ones(100), [Control((1, 2), 0.5), Control((2, 2), 0.5, 0.5)], graph)
    assert changed[:4].tolist() == [1.0, 0.5, 0.375, 1.0]


@pytest.mark.parametrize("wrong", [{"effect": 1.1}, {"coverage": -0.1}, {"price": -1.0}, {"price": math.inf}])
def test_wrong_controls(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Control((0,), **wrong)


def test_wrong_steps_and_groups() -> None:
    graph, initial, goal = layered(100, width=20)
    with pytest.raises(ValueError, match="steps"):
        what_if(graph, initial, np.ones(100), goal, [Control((100,))])
    with pytest.raises(ValueError, match="as many groups"):
        choke_groups(graph, initial, goal, [1])
