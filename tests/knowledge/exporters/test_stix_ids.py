"""Ids of STIX objects: MITRE's derivation where it has a good one."""

from __future__ import annotations

import pytest

from inventing import small, technique
from threatlas.knowledge.exporters.stix_ids import newest_date, object_id, own_id, relationship_id, timestamp


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [  # as in MITRE's stix-atlas.json
        ("AML.TA0002", "x-mitre-tactic--8d151547-7423-5bac-bc2d-a6fd02afba29"),
        ("AML.T0000", "attack-pattern--c02f812d-59cc-5366-b1aa-7eb05154b772"),
        ("AML.T0000.000", "attack-pattern--518338b9-9239-5e02-95f5-146bc758520f"),
        ("AML.M0000", "course-of-action--c35b59f9-60f8-5bd1-ad76-9cbb549a97ce"),
    ],
)
def test_objects_have_the_published_ids(identifier: str, expected: str) -> None:
    assert object_id(identifier) == expected


def test_a_sub_technique_has_the_published_relationship() -> None:
    published = "relationship--22cbf0c7-a10c-59c6-bcf7-93fc5c413a48"
    assert relationship_id("AML.T0000.000", "subtechnique-of", "AML.T0000") == published


def test_what_is_ours_is_in_a_namespace_of_ours() -> None:
    assert object_id("TL.M0001").startswith("course-of-action--")
    assert object_id("TL.M0001") != object_id("AML.M0001")
    ours = relationship_id("AML.M0001", "mitigates", "AML.T0000", own=True)
    assert ours != relationship_id("AML.M0001", "mitigates", "AML.T0000")
    assert own_id("identity", "identity") != own_id("identity", "other")


def test_both_ends_and_the_part_make_a_relationship() -> None:
    ids = [
        relationship_id(source, kind, target, part=part)
        for source in ("AML.M0000", "AML.M0001")
        for kind in ("mitigates", "uses")
        for target in ("AML.T0000", "AML.T0001")
        for part in ("", "S00", "S01")
    ]
    assert len(set(ids)) == len(ids)


def test_the_newest_date_is_never_before_the_first() -> None:
    assert newest_date(small()) == "2021-05-13"
    assert newest_date(small(techniques=[technique("AML.T0000", modified="2019-01-01")])) == "2021-05-13"
    assert newest_date(small(techniques=[technique("AML.T0000", created="2026-03-04")])) == "2026-03-04"


def test_a_timestamp_has_milliseconds() -> None:
    assert timestamp("2021-05-13") == "2021-05-13T00:00:00.000Z"
