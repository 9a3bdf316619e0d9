import re

import pytest

from threatlas.drawing import Route
from threatlas.drawing.shapes import TIP, arrow


@pytest.mark.parametrize("rightwards", [False, True])
def test_an_arrow_points_into_its_target(rightwards: bool) -> None:
    points = ((10.0, 0.0), (10.0, 5.0), (40.0, 60.0), (40.0, 60.0))
    if rightwards:
        points = tuple((y, x) for x, y in points)  # type: ignore[assignment]
    drawn = arrow(Route(points, None), rightwards=rightwards)
    end = points[-1]
    tip = re.search(r'd="M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)Z" class="tip"', drawn)
    assert tip
    corners = [float(value) for value in tip.groups()]
    assert (corners[0], corners[1]) == end
    axis = 0 if rightwards else 1
    assert corners[2 + axis] == corners[4 + axis] == end[axis] - TIP


def test_a_dashed_arrow() -> None:
    route = Route(((0, 0), (0, 5), (0, 40), (0, 40)), None)
    assert 'class="line dashed"' in arrow(route, rightwards=False, dashed=True)
    assert "C" not in arrow(route, rightwards=False)
