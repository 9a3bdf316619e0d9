"""Collecting problems: bounded in number and in the time that hints take."""

import pytest

from threatlas.documents.place import Place
from threatlas.systems.problem import COMPARISONS, Problems


def test_they_come_in_the_order_of_the_file() -> None:
    problems = Problems("it")
    problems.warning("b", "second", Place(2, 1))
    problems.error("a", "first", Place(1, 5))
    assert [str(problem) for problem in problems] == ["it:1:5: error: first [a]", "it:2:1: warning: second [b]"]
    assert [problem.message for problem in problems.errors] == ["first"]


def test_no_more_are_kept_than_the_limit_but_an_error_always_is() -> None:
    problems = Problems("it", limit=3)
    for number in range(5):
        problems.warning("w", str(number))
    before = problems.full
    problems.error("e", "wrong")
    assert (before, problems.full) == (False, True)
    problems.error("e", "wrong again")
    assert [problem.code for problem in problems] == ["e", "w", "w", "w"]


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [("modell", {"model": 1, "agent": 2}, "model"), ("x", ["model"], None), ("model", [], None)],
)
def test_the_nearest_name(word: str, known: dict[str, int] | list[str], near: str | None) -> None:
    assert Problems("it").nearest(word, known) == near


def test_names_are_compared_only_so_often() -> None:
    problems = Problems("it")
    known = [f"asset-{number}" for number in range(10)]
    assert problems.nearest("asset-7", known) == "asset-7"
    problems.compared = COMPARISONS
    assert problems.nearest("asset-7", known) is None
