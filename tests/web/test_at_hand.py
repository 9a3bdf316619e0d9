"""Analyses are made once, ahead of need where nobody waits, and what is wrong is remembered too."""

import time

import pytest

from analysing import SMALL, TODAY
from threatlas.errors import DescriptionError, ThreatlasError
from threatlas.web.at_hand import REST, AtHand
from threatlas.web.settings import Settings

SETTINGS = Settings("sqlite://")


def test_the_same_is_made_once() -> None:
    at_hand = AtHand(SETTINGS)
    first = at_hand.get(SMALL, TODAY)
    assert at_hand.get(SMALL, TODAY) is first
    assert at_hand.if_ready(SMALL, TODAY) is first
    assert at_hand.get(SMALL, TODAY, 3.0) is not first


def test_the_oldest_is_forgotten() -> None:
    at_hand = AtHand(SETTINGS, most=2)
    texts = [f"{SMALL}\n# {number}\n" for number in range(3)]
    first, second, third = (at_hand.get(text, TODAY) for text in texts)
    assert at_hand.get(texts[2], TODAY) is third
    assert at_hand.get(texts[1], TODAY) is second
    assert at_hand.get(texts[0], TODAY) is not first


def test_ahead_of_need() -> None:
    at_hand = AtHand(SETTINGS)
    assert at_hand.if_ready(SMALL, TODAY) is None
    while (found := at_hand.if_ready(SMALL, TODAY)) is None:
        time.sleep(0.01)
    assert at_hand.get(SMALL, TODAY) is found


def test_what_is_wrong_is_told_each_time() -> None:
    at_hand = AtHand(SETTINGS)
    for _ in range(2):
        with pytest.raises(DescriptionError):
            at_hand.get("threatlas: 1\n", TODAY)
    with pytest.raises(ThreatlasError):
        at_hand.if_ready("threatlas: 1\n", TODAY)


def test_a_release_is_never_a_file() -> None:
    with pytest.raises(ThreatlasError, match="no version"):
        AtHand(SETTINGS).get(SMALL.replace("release: 5.6.0", "release: ../ATLAS.yaml"), TODAY)


def test_what_was_given_up_is_tried_again_after_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    at_hand = AtHand(Settings("sqlite://", analysis_seconds=0.0))
    for _ in range(2):
        with pytest.raises(ThreatlasError, match="longer than 0 seconds"):
            at_hand.get(SMALL, TODAY)
    monkeypatch.setattr(at_hand, "_seconds", 60.0)
    with pytest.raises(ThreatlasError, match="longer than 0 seconds"):
        at_hand.get(SMALL, TODAY)
    later = time.monotonic() + REST + 1
    monkeypatch.setattr("threatlas.web.at_hand.time.monotonic", lambda: later)
    assert at_hand.get(SMALL, TODAY).system.name == "Mail assistant"
    at_hand.close()
