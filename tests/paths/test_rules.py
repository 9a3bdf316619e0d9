"""The rules that ship, and which rules answer for a technique."""

import pytest

from threatlas.paths.rules import answering

RULED = ("AML.T0051", "AML.T0051.001", "AML.T0010.003", "AML.T0010.001", "AML.T0015")


@pytest.mark.parametrize(
    ("technique", "expected"),
    [
        ("AML.T0015", ("AML.T0015",)),
        # A parent is used through its own rules or those of its sub-techniques.
        ("AML.T0051", ("AML.T0051", "AML.T0051.001")),
        ("AML.T0010", ("AML.T0010.001", "AML.T0010.003")),
        # A sub-technique has rules of its own, or works as its parent does.
        ("AML.T0051.001", ("AML.T0051.001",)),
        ("AML.T0051.002", ("AML.T0051",)),
        ("AML.T0010.009", ("AML.T0010.001", "AML.T0010.003")),
        ("AML.T0099", ()),
        ("AML.T0099.001", ()),
    ],
)
def test_which_rules_answer_for_a_technique(technique: str, expected: tuple[str, ...]) -> None:
    assert answering(technique, RULED) == expected
