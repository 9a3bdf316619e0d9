"""Home tells the greatest risk first, and which decisions run out."""

from dataclasses import replace
from datetime import date, timedelta

from analysing import SMALL, TODAY
from threatlas.web.at_hand import AtHand
from threatlas.web.settings import Settings
from threatlas.web.views.analyses import Analysed
from threatlas.web.views.attention import SOON, Standing, attention

AT_HAND = AtHand(Settings("sqlite://"))


def known() -> Analysed:
    return AT_HAND.get(SMALL, TODAY)


def standing(number: int, analysed_: Analysed | None, problem: str = "") -> Standing:
    return Standing(number, f"system {number}", f"/systems/{number}", "5.6.0", analysed_, problem)


def with_risk(risk: float, currency: str = "EUR") -> Analysed:
    return replace(known(), analysis=replace(known().analysis, risk=risk, currency=currency))


def test_the_greatest_risk_comes_first_and_what_cannot_be_read_last() -> None:
    view = attention(
        [
            standing(1, None, "broken"),
            standing(2, with_risk(5)),
            standing(3, with_risk(9)),
            standing(4, with_risk(2.0, "")),
        ],
        TODAY,
    )
    assert [row.name for row in view.systems] == ["system 3", "system 2", "system 4", "system 1"]
    assert view.systems[-1].problem == "broken"
    assert view.systems[0].risk == "9 EUR"


def test_decisions_that_run_out() -> None:
    until = known().system.decisions[0].until
    for today, told, expired in (
        (until - SOON - timedelta(days=1), 0, False),
        (until - SOON, 1, False),
        (until, 1, False),
        (until + timedelta(days=1), 1, True),
    ):
        found = attention([standing(1, known())], today).decisions
        assert len(found) == told
        assert all(one.expired is expired for one in found)


def test_nothing_yet() -> None:
    assert attention([], date(2026, 1, 1)).systems == ()
