"""Which facts mean that an objective is reached."""

import pytest

from paths.analysing import SYSTEM, described
from threatlas.paths.objectives import GOALS, goals_of
from threatlas.paths.predicates import SHAPES, Predicate
from threatlas.vocabulary import Harm


def test_every_harm_has_goals_about_the_asset() -> None:
    assert GOALS.keys() == set(Harm)
    assert all(goals and {predicate for predicate, _ in goals} <= SHAPES.keys() for goals in GOALS.values())


@pytest.mark.parametrize("harm", Harm)
def test_an_impact_is_the_one_that_the_harm_names(harm: Harm) -> None:
    impacts = [aspect for predicate, aspect in GOALS[harm] if predicate is Predicate.IMPACT]
    assert impacts in ([], [str(harm)])


def test_goals_are_bound_to_the_asset_of_the_objective() -> None:
    (taken,) = described().objectives
    assert [str(goal) for goal in goals_of(taken)] == ["executes(crm)", "uses(crm)", "impact(crm/takeover)"]
    (leaked,) = described(SYSTEM.replace("harm: takeover, asset: crm", "harm: disclosure, asset: mailbox")).objectives
    assert [str(goal) for goal in goals_of(leaked)] == ["exfiltrated(mailbox)"]
