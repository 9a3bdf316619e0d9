"""Technique ids of other releases in the terms of the rules."""

import pytest

from threatlas.knowledge import KnowledgeBase, Release
from threatlas.paths.studies import carried


@pytest.mark.parametrize(
    ("technique", "release", "expected"),
    [
        ("AML.T0051.001", "5.6.0", ("AML.T0051.001",)),
        ("AML.T9999", "5.6.0", ("AML.T9999",)),  # the rules decide
        # Earlier releases: moved, split, and the same.
        ("AML.T0045", "3.0.0", ("AML.T0048.004",)),
        ("AML.T0018.001", "4.5.0", ("AML.T0018.001", "AML.T0018.002")),
        ("AML.T0018.001", "5.2.0", ("AML.T0018.001",)),
        ("AML.T0051.001", "5.2.0", ("AML.T0051.001",)),
        # Later ones: a sub-technique that was a technique, its new parent, what nobody knows.
        ("AML.T0115.001", "2026.09", ("AML.T0058",)),
        ("AML.T0115", "2026.09", ("AML.T0019", "AML.T0058", "AML.T0104")),
        ("AML.T9999", "2026.09", ()),
        ("AML.T0051", "someday", ("AML.T0051",)),
        ("AML.T0018.001", "someday", ("AML.T0018.001",)),
    ],
)
def test_ids_are_carried_over(technique: str, release: str, expected: tuple[str, ...]) -> None:
    kb = KnowledgeBase(Release(release, "yaml-6", "tests"), (), (), (), ())
    assert carried(technique, kb) == expected
