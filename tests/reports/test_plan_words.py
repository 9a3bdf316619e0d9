"""What is said of a plan."""

from threatlas.paths.analysis import Plan
from threatlas.reports.plan_words import idle_controls


def planned(*left: float) -> Plan:
    steps = tuple((f"C{number}", risk) for number, risk in enumerate(left, 1))
    ids = tuple(control for control, _ in steps)
    return Plan(10.0, ids, 1.0, 100.0, left[-1], optimal=True, gap=0.0, steps=steps)


def test_only_idle_controls_are_spoken_of() -> None:
    assert idle_controls(planned(50.0, 20.0)) == ""
    assert idle_controls(planned(50.0, 50.0)).startswith("C2 takes nothing more off the risk")
    assert idle_controls(planned(50.0, 50.0, 50.0)).startswith("C2 and C3 take nothing more off the risk")
