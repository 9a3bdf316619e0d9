"""Controls as the kernels know them."""

from __future__ import annotations

import math

import pytest

from paths.graphs import layered
from threatlas.paths.control import Control, covered


@pytest.mark.parametrize("wrong", [{"effect": 1.1}, {"coverage": -0.1}, {"price": -1.0}, {"price": math.inf}])
def test_wrong_controls(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Control((0,), **wrong)


def test_the_steps_of_a_control_are_told_once_and_must_be_there() -> None:
    graph, _, _ = layered(100, width=20)
    assert covered(graph, [Control((2, 1, 2))])[0].tolist() == [1, 2]
    with pytest.raises(ValueError, match="steps"):
        covered(graph, [Control((100,))])
