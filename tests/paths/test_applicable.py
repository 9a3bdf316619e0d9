"""What a step costs by the cheapest way, against a plain sum; which techniques have no rule."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paths.analysing import rules
from paths.graphs import built, graphs, start
from paths.reference import Sets, tree_costs
from threatlas import knowledge
from threatlas.paths.applicable import not_assessed, step_costs
from threatlas.paths.cheapest import cheapest


@given(graphs(), st.data())
@settings(deadline=None, max_examples=80)
def test_the_cost_of_a_step_is_its_own_and_that_of_what_it_requires(sets: Sets, data: st.DataObject) -> None:
    count = len(sets.requires)
    costs = [float(cost) for cost in data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))]
    graph = built(sets)
    least = tree_costs(sets, costs)
    found = step_costs(graph, np.array(costs), cheapest(graph, start(sets), costs).costs)
    for step in sets.steps:
        expected = costs[step] + sum(least[fact] for fact in sets.requires[step])
        assert found[step] == pytest.approx(expected) or (math.isinf(found[step]) and math.isinf(expected))


def test_a_technique_is_assessed_through_its_parent_or_a_child(catalogue: knowledge.KnowledgeBase) -> None:
    without = {one.technique: one.reason for one in not_assessed(catalogue, rules(), {"AML.T0002": "because"})}
    assert "AML.T0051" not in without  # through its child
    assert "AML.T0051.001" not in without
    assert "AML.T0053" not in without
    assert without["AML.T0002"] == "because"
    assert "there is no rule for it yet" in without["AML.T0015"]
