"""Switches of controls."""

import pytest

from analysing import SMALL, TODAY
from threatlas.web.views.analyses import MEMORY, Switches, imagined
from threatlas.web.views.what_if import switches_of, what_if_view


def test_before_the_form_is_sent_everything_is_as_described() -> None:
    known = MEMORY.get(SMALL, TODAY)
    switches = switches_of(known, [], ["TL.M0001"], given=False)
    then = imagined(SMALL, TODAY, switches)
    assert then.risk == pytest.approx(known.analysis.risk)
    view = what_if_view(known, then, switches)
    assert view.changed == 0
    assert view.risk.change == view.price == ""
    assert [one.on for one in view.in_place] == [True]
    assert not any(one.on for one in (*view.candidates, *view.others))


def test_switching_off_makes_it_worse_and_on_better() -> None:
    known = MEMORY.get(SMALL, TODAY)
    off = switches_of(known, [], [], given=True)
    worse = what_if_view(known, imagined(SMALL, TODAY, off), off)
    assert (worse.changed, worse.risk.worse, worse.risk.better) == (1, True, False)
    best = known.analysis.candidates[0]
    on = switches_of(known, ["AML.M0020"], [best.control], given=True)
    better = what_if_view(known, imagined(SMALL, TODAY, on), on)
    assert (better.changed, better.risk.better) == (1, True)
    assert better.risk.change.startswith("−")
    assert better.price.endswith("days") or better.price == "1 day"


def test_what_is_not_offered_is_not_switched() -> None:
    known = MEMORY.get(SMALL, TODAY)
    assert switches_of(known, ["no such", "AML.M0020"], ["AML.T0051", "x" * 400], given=True) == Switches(
        frozenset({"AML.M0020"}), frozenset()
    )
