"""What a plan says of itself."""

import pytest

from threatlas.paths.analysis import Plan


def planned(before: float, **left: float) -> Plan:
    steps = tuple(left.items())
    after = steps[-1][1] if steps else before
    return Plan(10.0, tuple(left), 1.0, before, after, optimal=True, gap=0.0, steps=steps)


@pytest.mark.parametrize(
    ("plan", "idle"),
    [
        (planned(100.0), ()),
        (planned(100.0, a=50.0, b=20.0), ()),
        (planned(100.0, a=50.0, b=50.0), ("b",)),
        (planned(100.0, a=50.0, b=50.0 - 1e-9, c=50.0 - 2e-9), ("b", "c")),
        (planned(100.0, a=100.0), ("a",)),
        (planned(100.0, a=0.0, b=0.0), ("b",)),
        (planned(0.0, a=0.0), ("a",)),
        # One that does nothing before another comes is needed all the same.
        (planned(100.0, a=100.0, b=20.0), ()),
    ],
)
def test_idle_are_the_last_controls_that_take_nothing_off(plan: Plan, idle: tuple[str, ...]) -> None:
    assert plan.idle == idle
    assert [control for control, _ in plan.useful] + list(idle) == list(plan.controls)
