"""STIX bundles as MITRE publishes them: an invented one with every known defect, and broken ones."""

import json
from typing import Any

import pytest

from annotated import RELEASES, noted, parse, read
from threatlas.errors import ReleaseError
from threatlas.knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def orchard() -> KnowledgeBase:
    return read("bundle.json")


def _line(marker: str) -> int:
    """The line in which the object with ``marker`` begins."""
    text = (RELEASES / "bundle.json").read_text()
    return text.count("\n", 0, text.rindex("{\n", 0, text.index(marker))) + 1


def test_every_defect_is_noted_where_its_object_begins(orchard: KnowledgeBase) -> None:
    text = (RELEASES / "bundle.json").read_text()
    misspelt = text.count("\n", 0, text.index("AMl.T0118.001")) + 1
    repeated = _line('"relationship--00000000-0000-4000-8000-000000000043"') - 8
    assert noted(orchard) == sorted(
        [
            (_line('"Burn the Tree"'), "revoked"),
            (_line('"relationship--00000000-0000-4000-8000-000000000044"'), "revoked"),
            (misspelt, "misspelt-id"),
            (_line('"Something of ATT&CK"'), "no-atlas-id"),
            (_line('"relationship--00000000-0000-4000-8000-000000000043"'), "unknown-link-end"),
            (_line('"Shake Hard"'), "tactics-inherited"),
            (repeated, "link-repeated"),
        ]
    )


def test_the_release(orchard: KnowledgeBase) -> None:
    assert orchard.release.format == "stix"
    assert [tactic.id for tactic in orchard.tactics] == ["AML.TA0002", "AML.TA0011"]  # as the matrix orders them
    assert [(technique.id, technique.parent, technique.tactics) for technique in orchard.techniques] == [
        ("AML.T0001", None, ("AML.TA0002",)),
        ("AML.T0118", None, ("AML.TA0011",)),
        ("AML.T0118.001", "AML.T0118", ("AML.TA0011",)),
    ]
    technique = orchard.technique("AML.T0001")
    assert (technique.created, technique.modified) == ("2021-05-13", "2025-04-09")
    assert technique.description == "From outside, see [Shake](/techniques/AML.T0118)."
    assert technique.platforms == ()  # "ATLAS" is no platform
    assert [reference.url for reference in technique.references] == ["https://orchard.invalid/trees"]


def test_links_that_share_an_id_are_all_kept(orchard: KnowledgeBase) -> None:
    assert [(link.technique, link.reason) for link in orchard.mitigation("AML.M0037").techniques] == [
        ("AML.T0001", "Dogs hear and see."),
        ("AML.T0118", "Dogs hear and see."),
    ]


def _bundle(*objects: Any) -> str:
    return json.dumps({"type": "bundle", "objects": [_pattern("AML.T0001"), *objects]})


def _pattern(identifier: Any, **fields: Any) -> dict[str, Any]:
    references = [{"source_name": "mitre-atlas", "external_id": identifier}]
    named = {"type": "attack-pattern", "id": f"attack-pattern--{identifier}", "name": "Count"}
    return {**named, "external_references": references, **fields}


def test_the_least_that_is_a_release() -> None:
    kb = parse(_bundle())
    assert ([technique.id for technique in kb.techniques], kb.issues) == (["AML.T0001"], ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"type": "bundle"}', "the bundle has no list of objects"),
        ('{"type": "bundle", "objects": {}}', "the bundle has no list of objects"),
        ('{"type": "bundle", "objects": []}', "holds no technique"),
        (_bundle(3), "an object of the bundle is not a mapping"),
        (_bundle(_pattern("__proto__")), "'__proto__' is not an id of ATLAS"),
        (_bundle(_pattern(3)), "'3' is not an id of ATLAS"),
        (_bundle(_pattern("AML.T0002", name=None)), "AML.T0002: the field 'name' is missing"),
        (_bundle(_pattern("AML.T0002", name=[])), "AML.T0002: the field 'name' must be a text, not a list"),
        (_bundle(_pattern("AML.T0002", description={})), "the field 'description' must be a text, not a mapping"),
        (_bundle(_pattern("AML.T0002", created=[])), "the field 'created' must be a text, not a list"),
        (
            _bundle(_pattern("AML.T0002", kill_chain_phases=3)),
            "the field 'kill_chain_phases' must be a list, not a number",
        ),
        (_bundle(_pattern("AML.T0002", external_references={})), "'external_references' must be a list, not a mapping"),
        (_bundle(_pattern("AML.T0001", id="another")), "AML.T0001: the id stands twice"),
        (_bundle(_pattern("AML.M0001")), "AML.M0001: is not an id of a technique"),
    ],
)
def test_what_cannot_be_trusted_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        parse(text)
    assert any(problem in found for found in caught.value.problems), caught.value.problems


@pytest.mark.parametrize("length", [1, 2, 3])
def test_parents_in_a_circle_are_refused(length: int) -> None:
    names = [f"AML.T{number + 10:04d}" for number in range(length)]
    links = [
        {
            "type": "relationship",
            "relationship_type": "subtechnique-of",
            "source_ref": f"attack-pattern--{name}",
            "target_ref": f"attack-pattern--{names[(index + 1) % length]}",
        }
        for index, name in enumerate(names)
    ]
    with pytest.raises(ReleaseError, match="is its own parent") as caught:
        parse(_bundle(*map(_pattern, names), *links))
    assert len(caught.value.problems) == length


def test_an_addition_of_threatlas_must_say_that_it_is_one() -> None:
    def mitigation(**fields: Any) -> dict[str, Any]:
        return {**_pattern("TL.M0001"), "type": "course-of-action", "id": "course-of-action--1", **fields}

    kb = parse(_bundle(mitigation()))
    assert kb.mitigations == ()
    assert [issue.code for issue in kb.issues] == ["not-of-atlas"]
    kb = parse(_bundle(mitigation(x_threatlas_provenance="threatlas")))
    assert [(mitigation.id, mitigation.provenance) for mitigation in kb.mitigations] == [("TL.M0001", "threatlas")]
