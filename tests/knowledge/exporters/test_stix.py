"""STIX bundles: nothing is lost on the way out and back, every id is its own, the stix2 library takes them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import stix2
from hypothesis import given, settings

from inventing import case_study, knowledge_bases, small, technique
from threatlas import knowledge
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.exporter import export, of_atlas
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import Mitigates, Mitigation, Provenance, Reference, Step, Tactic
from threatlas.knowledge.reader import parse_release

Object = dict[str, Any]


def bundle(kb: KnowledgeBase, *, additions: bool = False) -> Object:
    document = json.loads(export(kb, "stix", additions=additions))
    assert isinstance(document, dict)
    return document


def by_type(kb: KnowledgeBase, kind: str, *, additions: bool = False) -> list[Object]:
    return [entry for entry in bundle(kb, additions=additions)["objects"] if entry["type"] == kind]


def relationships(kb: KnowledgeBase, kind: str, *, additions: bool = False) -> list[Object]:
    found = by_type(kb, "relationship", additions=additions)
    return [entry for entry in found if entry["relationship_type"] == kind]


def read_back(text: str) -> KnowledgeBase:
    return assemble(parse_release(text, "exported"))


def assert_same(found: KnowledgeBase, expected: KnowledgeBase) -> None:
    assert found.tactics == expected.tactics
    assert found.techniques == expected.techniques
    assert found.mitigations == expected.mitigations
    assert found.case_studies == expected.case_studies
    assert found.release.version == expected.release.version
    assert found.release.notes == expected.release.notes
    assert not found.issues


# out and back


@pytest.mark.parametrize("additions", [True, False])
def test_the_embedded_catalogue_comes_back_as_it_was(catalogue: KnowledgeBase, additions: bool) -> None:
    expected = knowledge.load(additions=additions)
    assert_same(read_back(export(catalogue, "stix", additions=additions)), expected)


@pytest.mark.parametrize("additions", [True, False])
@pytest.mark.parametrize(
    "name",
    [
        *("ATLAS-3.0.0.yaml", "ATLAS-4.2.0.yaml", "ATLAS-4.5.0.yaml", "ATLAS-4.9.0.yaml"),
        *("ATLAS-5.0.0.yaml", "ATLAS-5.2.0.yaml", "stix-atlas-5.2.0.json"),
    ],
)
def test_a_published_release_comes_back_as_it_was(releases: Path, tmp_path: Path, name: str, additions: bool) -> None:
    kb = knowledge.load(releases / name)
    path = tmp_path / "exported.json"
    path.write_text(export(kb, "stix", additions=additions))
    assert_same(read_back(path.read_text()), knowledge.load(releases / name, additions=additions))
    assert knowledge.load(path).release.version == kb.release.version  # the bundle says it; nothing is guessed


@settings(deadline=None, max_examples=25)
@given(knowledge_bases())
def test_whatever_a_release_holds(kb: KnowledgeBase) -> None:
    text = export(kb, "stix", additions=True)
    assert_same(read_back(text), kb)
    assert_same(read_back(export(kb, "stix")), of_atlas(kb))
    assert_sound(json.loads(text)["objects"])
    stix2.parse(text, allow_custom=True)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()


def assert_sound(objects: list[Object]) -> None:
    """No id stands twice, and every reference has its object."""
    ids = [entry["id"] for entry in objects]
    assert len(ids) == len(set(ids))
    for entry in objects:
        single = [entry[key] for key in ("created_by_ref", "source_ref", "target_ref") if key in entry]
        listed = [part["object_ref"] for part in entry.get("x_mitre_contents", [])]
        assert {*single, *listed, *entry.get("tactic_refs", [])} <= set(ids)


def test_exporting_what_was_read_back_gives_the_same_bytes(catalogue: KnowledgeBase) -> None:
    for additions in (True, False):
        first = export(catalogue, "stix", additions=additions)
        assert export(read_back(first), "stix", additions=additions) == first


def test_long_texts_and_names_with_line_breaks_come_back() -> None:
    kb = small(techniques=[technique("AML.T0000", name="one\ntwo\x00\x1b[2J", description="é" * 200_000)])
    assert_same(read_back(export(kb, "stix")), kb)


def test_a_description_that_repeats_our_summary_is_none_of_the_release() -> None:
    kb = small(techniques=[technique("AML.T0000", summary="ours", description="ours")])
    back = read_back(export(kb, "stix", additions=True)).technique("AML.T0000")
    assert (back.summary, back.description) == ("ours", "")


# ids


def test_a_store_keyed_by_id_keeps_every_object_and_link(catalogue: KnowledgeBase) -> None:
    document = bundle(catalogue)
    store = stix2.MemoryStore(stix_data=document, allow_custom=True)
    kept = {kind: len(store.query([stix2.Filter("type", "=", kind)])) for kind in ("attack-pattern", "campaign")}
    assert kept == {"attack-pattern": 170, "campaign": 45}
    links = store.query([stix2.Filter("relationship_type", "=", "mitigates")])
    assert len(links) == len({(link.source_ref, link.target_ref) for link in links}) == 246
    assert len(store.query([stix2.Filter("relationship_type", "=", "subtechnique-of")])) == 69
    steps = sum(len(study.procedure) for study in catalogue.case_studies)
    assert len(store.query([stix2.Filter("relationship_type", "=", "uses")])) == steps
    assert len(store.query([])) == len(document["objects"])


def test_a_store_keyed_by_id_keeps_the_additions_too(catalogue: KnowledgeBase) -> None:
    ids = Counter(entry["id"] for entry in bundle(catalogue, additions=True)["objects"])
    assert max(ids.values()) == 1
    links = sum(len(mitigation.techniques) for mitigation in catalogue.mitigations)
    assert len(relationships(catalogue, "mitigates", additions=True)) == links > 246


def test_ids_are_those_that_mitre_publishes(releases: Path) -> None:
    published = json.loads((releases / "stix-atlas-5.2.0.json").read_text())["objects"]
    kb = knowledge.load(releases / "stix-atlas-5.2.0.json")
    ours = {entry["id"] for entry in bundle(kb)["objects"]}
    # The ids of published `mitigates` are not unique, and ten published sub-techniques have wrong parents.
    others = [entry["id"] for entry in published if entry.get("relationship_type") != "mitigates"]
    wrong = sum(1 for issue in kb.issues if issue.code == "wrong-parent")
    assert wrong == 10
    assert len([identifier for identifier in others if identifier not in ours]) == wrong


def test_ids_do_not_depend_on_texts_or_releases() -> None:
    def ids(text: str) -> list[str]:
        kb = small(
            version=text,
            mitigations=[Mitigation("AML.M0000", text, "", text, (), (), None, None, None)],
            links=[Mitigates("AML.M0000", "AML.T0000", text, Provenance.ATLAS)],
            case_studies=[case_study(Step("S00", None, "AML.T0000", text), name=text)],
        )
        return [entry["id"] for entry in bundle(kb)["objects"]]

    assert ids("5.6.0") == ids("2026.09")


def test_steps_that_repeat_a_technique_or_an_id_stay_apart() -> None:
    steps = [Step("S00", None, "AML.T0000", ""), Step("S01", None, "AML.T0000", ""), Step("S00", None, "AML.T0000", "")]
    kb = small(case_studies=[case_study(*steps)])
    assert len({entry["id"] for entry in relationships(kb, "uses")}) == 3
    assert read_back(export(kb, "stix")).case_studies == kb.case_studies


# what the bundle says


def test_the_collection_names_the_release_and_all_its_objects(catalogue: KnowledgeBase) -> None:
    objects = bundle(catalogue)["objects"]
    collection = objects[0]
    assert (collection["type"], collection["x_mitre_version"]) == ("x-mitre-collection", "5.6.0")
    listed = {part["object_ref"]: part["object_modified"] for part in collection["x_mitre_contents"]}
    others = {entry["id"]: entry["modified"] for entry in objects[1:] if entry["type"] != "identity"}
    assert listed == others
    assert collection["x_threatlas_notes"] == list(catalogue.release.notes)


def test_the_matrix_has_the_tactics_in_order(catalogue: KnowledgeBase) -> None:
    (matrix,) = by_type(catalogue, "x-mitre-matrix")
    names = {entry["id"]: entry["name"] for entry in by_type(catalogue, "x-mitre-tactic")}
    assert [names[ref] for ref in matrix["tactic_refs"]] == [tactic.name for tactic in catalogue.tactics]


def test_a_technique_carries_what_the_published_bundle_lacks(catalogue: KnowledgeBase) -> None:
    entry = next(e for e in by_type(catalogue, "attack-pattern") if "AML.T0051.001" in json.dumps(e))
    assert entry["x_mitre_is_subtechnique"] is True
    assert entry["x_mitre_maturity"] == catalogue.technique("AML.T0051.001").maturity
    assert entry["kill_chain_phases"] == [{"kill_chain_name": "mitre-atlas", "phase_name": "execution"}]
    assert entry["x_mitre_platforms"] == ["ATLAS"]
    counterpart = technique("AML.T0000", attack="T1566.002")
    assert by_type(small(techniques=[counterpart]), "attack-pattern")[0]["external_references"] == [
        {
            "source_name": "mitre-atlas",
            "url": "https://atlas.mitre.org/techniques/AML.T0000",
            "external_id": "AML.T0000",
        },
        {
            "source_name": "mitre-attack",
            "url": "https://attack.mitre.org/techniques/T1566/002",
            "external_id": "T1566.002",
        },
    ]


def test_a_step_is_a_relationship_with_its_place_in_the_case_study() -> None:
    steps = [
        Step("S00", "AML.TA0000", "AML.T0000", "a", ("S01", "S02")),
        Step("S01", None, "AML.T0000", "b"),
        Step("S02", None, "AML.T0000", ""),
    ]
    kb = small(case_studies=[case_study(*steps, kind="incident", date="2024-05-01", date_granularity="month")])
    first, second, third = relationships(kb, "uses")
    assert (first["x_threatlas_position"], first["x_threatlas_step"]) == (0, "S00")
    assert first["x_threatlas_tactic"] == "AML.TA0000"
    assert first["x_threatlas_leads_to"] == ["S01", "S02"]
    assert first["description"] == "a"
    assert "x_threatlas_tactic" not in second
    assert "description" not in third
    (campaign,) = by_type(kb, "campaign")
    assert campaign["first_seen"] == "2024-05-01T00:00:00.000Z"
    assert (campaign["x_threatlas_kind"], campaign["x_threatlas_date_granularity"]) == ("incident", "month")


@pytest.mark.parametrize(
    ("created", "modified", "expected"),
    [
        ("2022-01-01", "2023-01-01", ("2022-01-01", "2023-01-01", None)),
        ("2022-01-01", None, ("2022-01-01", "2022-01-01", "modified")),
        (None, "2023-01-01", ("2023-01-01", "2023-01-01", "created")),
        (None, None, ("2021-05-13", "2024-09-09", True)),  # modified: the newest date of the release
    ],
)
def test_dates_come_from_the_data(created: str | None, modified: str | None, expected: tuple[object, ...]) -> None:
    kb = small(
        tactics=[Tactic("AML.TA0000", "Impact", "", "", None, "2021-06-01", "2024-09-09")],
        techniques=[technique("AML.T0000", created=created, modified=modified)],
    )
    (entry,) = by_type(kb, "attack-pattern")
    assert (entry["created"][:10], entry["modified"][:10], entry.get("x_threatlas_undated")) == expected
    assert_same(read_back(export(kb, "stix")), kb)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (Reference("Paper", "https://example.org/a"), ("Paper", "https://example.org/a")),
        (Reference("", "https://example.org/a"), ("reference", "https://example.org/a")),
        (Reference("mitre-atlas", "https://example.org/a"), ("reference", "https://example.org/a")),
        # what is no web address must not become a link in the tools of others
        (Reference("Paper", "javascript:alert(1)"), ("Paper", None)),
        (Reference("Paper", "https://example.org/a b"), ("Paper", None)),
        (Reference("Paper", 'https://example.org/"onmouseover=x'), ("Paper", None)),
        (Reference("", ""), ("reference", None)),
    ],
)
def test_only_web_addresses_are_given_as_addresses(reference: Reference, expected: tuple[str, str | None]) -> None:
    kb = small(techniques=[technique("AML.T0000", references=(reference,))])
    cited = by_type(kb, "attack-pattern")[0]["external_references"][1]
    assert (cited["source_name"], cited.get("url")) == expected
    assert_same(read_back(export(kb, "stix")), kb)


def test_tactics_of_one_name_keep_their_techniques() -> None:
    tactics = [Tactic(f"AML.TA000{number}", "Impact", "", "", None, None, None) for number in range(3)]
    techniques = [technique(f"AML.T000{number}", tactics=(f"AML.TA000{number}",)) for number in range(3)]
    kb = small(tactics=tactics, techniques=techniques)
    assert_same(read_back(export(kb, "stix")), kb)


# whose it is


def test_without_additions_everything_is_mitres(catalogue: KnowledgeBase) -> None:
    text = export(catalogue, "stix")
    assert "TL.M" not in text
    assert "x_threatlas_provenance" not in text
    assert "x_threatlas_applicability" not in text
    assert [entry["name"] for entry in by_type(catalogue, "identity")] == ["MITRE ATLAS"]
    makers = {entry["created_by_ref"] for entry in bundle(catalogue)["objects"] if entry["type"] != "identity"}
    assert makers == {by_type(catalogue, "identity")[0]["id"]}


def test_additions_are_marked_and_made_by_threatlas(catalogue: KnowledgeBase) -> None:
    objects = bundle(catalogue, additions=True)["objects"]
    makers = {entry["id"]: entry["name"] for entry in objects if entry["type"] == "identity"}
    own_links = sum(link.provenance is Provenance.THREATLAS for m in catalogue.mitigations for link in m.techniques)
    own = [entry for entry in objects if entry.get("x_threatlas_provenance") == "threatlas"]
    assert Counter(entry["type"] for entry in own) == {
        "x-mitre-collection": 1,  # MITRE publishes no collection with our additions
        "course-of-action": sum(m.provenance is Provenance.THREATLAS for m in catalogue.mitigations),
        "relationship": own_links,
    }
    for entry in objects:
        if entry["type"] != "identity":
            assert (makers[entry["created_by_ref"]] == "threatlas") == (entry in own)
        for part in entry.get("external_references", []):
            if part.get("external_id", "").startswith("TL."):
                assert part == {"source_name": "threatlas", "external_id": part["external_id"]}


def test_our_words_stand_for_a_missing_description_and_say_so(catalogue: KnowledgeBase) -> None:
    for entry in by_type(catalogue, "attack-pattern"):
        assert entry["description"] == entry["x_threatlas_summary"]
    described = small(techniques=[technique("AML.T0000", summary="ours", description="theirs")])
    assert "x_threatlas_summary" not in by_type(described, "attack-pattern")[0]
    (entry,) = by_type(described, "attack-pattern", additions=True)
    assert (entry["description"], entry["x_threatlas_summary"]) == ("theirs", "ours")


# what others make of it


@pytest.mark.parametrize("additions", [True, False])
def test_the_stix2_library_takes_the_bundle(catalogue: KnowledgeBase, additions: bool) -> None:
    text = export(catalogue, "stix", additions=additions)
    parsed = stix2.parse(text, allow_custom=True)
    assert len(parsed.objects) == len(json.loads(text)["objects"])
