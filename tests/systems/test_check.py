"""Everything that is wrong at once."""

from __future__ import annotations

from datetime import date

import pytest

from threatlas import knowledge
from threatlas.errors import ThreatlasError
from threatlas.systems.check import check_description

TODAY = date(2026, 11, 25)
RIGHT = "threatlas: 1\nrelease: 5.6.0\nname: x\nassets: {a: model}\ncontrols: [{control: AML.M0015, evidence: seen}]\n"


def codes(text: str) -> set[str]:
    return {problem.code for problem in check_description(text, "s.yaml", knowledge.load, TODAY)[1]}


def test_ids_are_checked_beside_other_errors() -> None:
    assert codes(RIGHT.replace("M0015", "M0999")) >= {"unknown-mitigation", "no-objectives"}
    assert codes(RIGHT.replace("M0015", "M0999").replace("model", "modl")) == {
        "unknown-mitigation",
        "unknown-kind-of-asset",
    }


def test_a_release_that_is_not_at_hand_hides_no_other_error() -> None:
    wrong = RIGHT.replace("5.6.0", "9.9.9")
    assert codes(wrong.replace("model", "modl")) == {"unknown-kind-of-asset"}
    with pytest.raises(ThreatlasError, match=r"9\.9\.9"):
        codes(wrong)


def test_what_is_no_description_is_read_as_none() -> None:
    system, problems = check_description("[]\n", "s.yaml", knowledge.load, TODAY)
    assert system is None
    assert [problem.code for problem in problems] == ["not-a-description"]
