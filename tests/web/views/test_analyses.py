"""Analyses are made once, ahead of need where nobody waits, and what is wrong is remembered too."""

import time

import pytest

from analysing import SMALL, TODAY
from threatlas.errors import DescriptionError, ThreatlasError
from threatlas.web.views.analyses import Memory


def test_the_same_is_made_once() -> None:
    memory = Memory()
    first = memory.get(SMALL, TODAY)
    assert memory.get(SMALL, TODAY) is first
    assert memory.if_ready(SMALL, TODAY) is first
    assert memory.get(SMALL, TODAY, 3.0) is not first


def test_the_oldest_is_forgotten() -> None:
    memory = Memory(most=2)
    texts = [f"{SMALL}\n# {number}\n" for number in range(3)]
    first, second, third = (memory.get(text, TODAY) for text in texts)
    assert memory.get(texts[2], TODAY) is third
    assert memory.get(texts[1], TODAY) is second
    assert memory.get(texts[0], TODAY) is not first


def test_ahead_of_need() -> None:
    memory = Memory()
    assert memory.if_ready(SMALL, TODAY) is None
    while (found := memory.if_ready(SMALL, TODAY)) is None:
        time.sleep(0.01)
    assert memory.get(SMALL, TODAY) is found


def test_what_is_wrong_is_told_each_time() -> None:
    memory = Memory()
    for _ in range(2):
        with pytest.raises(DescriptionError):
            memory.get("threatlas: 1\n", TODAY)
    with pytest.raises(ThreatlasError):
        memory.if_ready("threatlas: 1\n", TODAY)


def test_a_release_is_never_a_file() -> None:
    with pytest.raises(ThreatlasError, match="no version"):
        Memory().get(SMALL.replace("release: 5.6.0", "release: ../ATLAS.yaml"), TODAY)
