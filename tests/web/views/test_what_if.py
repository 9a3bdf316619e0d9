"""Switches of controls."""

import pytest

from analysing import SMALL, TODAY
from threatlas.web.at_hand import AtHand
from threatlas.web.settings import Settings
from threatlas.web.views.analyses import Switches
from threatlas.web.views.what_if import switches_of, what_if_view

AT_HAND = AtHand(Settings("sqlite://"))


def test_before_the_form_is_sent_everything_is_as_described() -> None:
    known = AT_HAND.get(SMALL, TODAY)
    switches = switches_of(known, [], ["TL.M0001"], given=False)
    then = AT_HAND.imagine(known, TODAY, switches).analysis
    assert then.risk == pytest.approx(known.analysis.risk)
    view = what_if_view(known, then, switches)
    assert view.changed == 0
    assert view.risk.change == view.price == ""
    assert [one.on for one in view.in_place] == [True]
    assert not any(one.on for one in (*view.candidates, *view.others))


def test_switching_off_makes_it_worse_and_on_better() -> None:
    known = AT_HAND.get(SMALL, TODAY)
    off = switches_of(known, [], [], given=True)
    worse = what_if_view(known, AT_HAND.imagine(known, TODAY, off).analysis, off)
    assert (worse.changed, worse.risk.worse, worse.risk.better) == (1, True, False)
    best = known.analysis.candidates[0]
    on = switches_of(known, ["AML.M0020"], [best.control], given=True)
    better = what_if_view(known, AT_HAND.imagine(known, TODAY, on).analysis, on)
    assert (better.changed, better.risk.better) == (1, True)
    assert better.risk.change.startswith("−")
    assert better.price.endswith("days") or better.price == "1 day"


def test_what_is_not_offered_is_not_switched() -> None:
    known = AT_HAND.get(SMALL, TODAY)
    assert switches_of(known, ["no such", "AML.M0020"], ["AML.T0051", "x" * 400], given=True) == Switches(
        frozenset({"AML.M0020"}), frozenset()
    )
