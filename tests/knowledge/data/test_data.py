"""What ships with threatlas: complete, consistent, in our own words, and the same facts as upstream's where they are at hand."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from threatlas.knowledge import KnowledgeBase, Mitigation, Provenance, Technique, load
from threatlas.knowledge.attack import attack_objects
from threatlas.knowledge.catalogue import VERSION
from threatlas.knowledge.crosswalk import correspondences, frameworks
from threatlas.knowledge.data import load_json
from threatlas.vocabulary import LifecycleStage, Platform

OURS = (
    "tactics",
    "techniques",
    "atlas_mitigations",
    "mitigations",
    "links",
    "case_studies",
    "crosswalks",
    "frameworks",
)


@pytest.fixture(scope="session")
def facts(releases: Path) -> Any:
    """The facts of 5.6.0 as they were handed over, where they are at hand."""
    return _upstream(releases.parent / "atlas-facts.json")


def _upstream(path: Path) -> Any:
    if not path.is_file():
        pytest.skip(f"{path.name} is not at hand")
    return json.loads(path.read_text())


# ---------------------------------------------------------------------------------------------------- facts of ATLAS


def test_the_catalogue_has_the_size_of_the_release(catalogue: KnowledgeBase) -> None:
    bare = load(additions=False)
    assert catalogue.release.version == VERSION == "5.6.0"
    assert len(catalogue.tactics) == 16
    assert len(catalogue.techniques) == 170
    assert sum(technique.parent is None for technique in catalogue.techniques) == 101
    assert len(bare.mitigations) == 35
    assert sum(len(mitigation.techniques) for mitigation in bare.mitigations) == 246
    assert len(catalogue.case_studies) == 45
    assert sum(len(study.procedure) for study in catalogue.case_studies) == 331
    assert Counter(technique.maturity for technique in catalogue.techniques) == {
        "realized": 64,
        "demonstrated": 89,
        "feasible": 17,
    }
    assert Counter(study.kind for study in catalogue.case_studies) == Counter(
        row["kind"] for row in load_json("atlas/case_studies.json")
    )
    # Dates as published: two are wrong there, and mended as in every other form of the release.
    assert [(issue.subject, issue.code) for issue in catalogue.issues] == [
        ("AML.T0087", "modified-before-created"),
        ("AML.T0096", "modified-before-created"),
    ]


def test_it_says_which_case_studies_it_lacks(catalogue: KnowledgeBase) -> None:
    assert [study.id for study in catalogue.case_studies] == [f"AML.CS{number:04d}" for number in range(45)]
    assert any("45 of the 57" in note for note in catalogue.release.notes)


def test_tactics_agree_with_upstream(facts: Any, catalogue: KnowledgeBase) -> None:
    assert [
        {
            "id": tactic.id,
            "name": tactic.name,
            "attack": tactic.attack,
            "created": tactic.created,
            "modified": tactic.modified,
        }
        for tactic in catalogue.tactics
    ] == facts["tactics"]


def test_techniques_agree_with_upstream(facts: Any, catalogue: KnowledgeBase) -> None:
    upstream = {row["id"]: row for row in facts["techniques"]}
    assert {technique.id for technique in catalogue.techniques} == upstream.keys()
    for technique in catalogue.techniques:
        row = upstream[technique.id]
        inherited = upstream[row["parent"]]["tactics"] if row["parent"] and not row["tactics"] else row["tactics"]
        created, modified = row["created"], row["modified"]
        assert (technique.name, technique.parent, list(technique.tactics)) == (row["name"], row["parent"], inherited)
        assert (technique.maturity, technique.attack) == (row["maturity"], row["attack"])
        assert (technique.created, technique.modified) == (created, max(created, modified))
        assert technique.platforms == ()  # 5.6.0 says nothing of them


def test_mitigations_and_their_links_agree_with_upstream(facts: Any) -> None:
    bare = load(additions=False)
    assert [mitigation.id for mitigation in bare.mitigations] == [row["id"] for row in facts["mitigations"]]
    words = {"ML Model Engineering": "AI Model Engineering", "ML Model Evaluation": "AI Model Evaluation"}
    for mitigation, row in zip(bare.mitigations, facts["mitigations"], strict=True):
        assert (mitigation.name, list(mitigation.categories)) == (row["name"], row["category"])
        assert [stage.title for stage in mitigation.stages] == [words.get(name, name) for name in row["lifecycle"]]
        assert (mitigation.attack, mitigation.created, mitigation.modified) == (
            row["attack"],
            row["created"],
            row["modified"],
        )
        assert sorted(link.technique for link in mitigation.techniques) == sorted(row["techniques"])


def test_case_studies_agree_with_upstream(facts: Any, catalogue: KnowledgeBase) -> None:
    granularity = {"DATE": "day", "MONTH": "month", "YEAR": "year"}
    assert len(facts["case_studies"]) == len(catalogue.case_studies)
    for study, row in zip(catalogue.case_studies, facts["case_studies"], strict=True):
        assert (study.id, study.name, study.kind, study.date) == (row["id"], row["name"], row["kind"], row["date"])
        assert study.date_granularity == granularity[row["date_granularity"]]
        assert (study.target, study.actor) == (row["target"], row["actor"])
        assert [(step.tactic, step.technique) for step in study.procedure] == [
            (step["tactic"], step["technique"]) for step in row["procedure"]
        ]
        assert [reference.url for reference in study.references] == row["references"]


# ------------------------------------------------------------------------------------------------- additions of ours


def test_every_object_has_a_summary_of_ours(catalogue: KnowledgeBase) -> None:
    for entry in catalogue:
        assert 40 < len(entry.summary) < 600, entry.id
        assert entry.summary.endswith((".", "?", ")")), entry.id
        assert entry.summary == " ".join(entry.summary.split()), entry.id
    assert len({entry.summary for entry in catalogue}) == len(catalogue)
    steps = [step for study in catalogue.case_studies for step in study.procedure]
    assert all(15 < len(step.description) < 400 for step in steps)


def test_every_technique_is_classified(catalogue: KnowledgeBase) -> None:
    for technique in catalogue.techniques:
        found = technique.applicability
        assert found is not None, technique.id
        for words in (found.platforms, found.stages, found.assets, found.areas, found.telltales, found.signals):
            assert words, technique.id
            assert len(set(words)) == len(words), technique.id
        assert len({telltale.telemetry for telltale in found.telltales}) == len(found.telltales)
        for telltale in found.telltales:
            assert 20 < len(telltale.look_for) < 300, technique.id
            assert telltale.look_for.endswith("."), technique.id
        assert all(signal == " ".join(signal.split()) for signal in found.signals), technique.id


def test_every_word_of_the_vocabularies_is_used_or_is_for_others(catalogue: KnowledgeBase) -> None:
    used = {
        word for technique in catalogue.techniques if technique.applicability for word in technique.applicability.areas
    }
    assert len(used) == 9
    platforms = {
        p for technique in catalogue.techniques if technique.applicability for p in technique.applicability.platforms
    }
    assert platforms == set(Platform)
    stages = {
        s for technique in catalogue.techniques if technique.applicability for s in technique.applicability.stages
    }
    assert stages == set(LifecycleStage)


def _uncovered() -> list[Technique]:
    """Techniques that no mitigation of ATLAS covers, not even through parent or sub-technique."""
    bare = load(additions=False)
    covered = {technique.id for technique in bare.techniques if technique.mitigations}
    return [
        technique
        for technique in bare.techniques
        if technique.id not in covered
        and technique.parent not in covered
        and not covered.intersection(child.id for child in bare.subtechniques(technique.id))
    ]


def test_what_atlas_leaves_without_mitigation_has_one_of_ours(catalogue: KnowledgeBase) -> None:
    uncovered = _uncovered()
    assert len(uncovered) == 81
    for technique in uncovered:
        own = [link for link in catalogue.technique(technique.id).mitigations if link.mitigation.startswith("TL.M")]
        assert own, technique.id
        assert all(link.reason for link in own)


def test_provenance_is_never_mixed(catalogue: KnowledgeBase) -> None:
    for mitigation in catalogue.mitigations:
        own = mitigation.id.startswith("TL.")
        assert mitigation.provenance is (Provenance.THREATLAS if own else Provenance.ATLAS)
        for link in mitigation.techniques:
            assert link.technique.startswith("AML.T")
            assert not (own and link.provenance is Provenance.ATLAS)
    links = [link for mitigation in catalogue.mitigations for link in mitigation.techniques]
    assert sum(link.provenance is Provenance.ATLAS for link in links) == 246
    assert all(link.reason for link in links if link.provenance is Provenance.THREATLAS)
    assert all(not link.reason for link in links if link.provenance is Provenance.ATLAS)  # theirs are not shipped
    assert len({(link.mitigation, link.technique) for link in links}) == len(links)


def test_mitigations_of_ours_are_complete_and_used(catalogue: KnowledgeBase) -> None:
    own = [mitigation for mitigation in catalogue.mitigations if mitigation.provenance is Provenance.THREATLAS]
    assert [mitigation.id for mitigation in own] == [f"TL.M{number + 1:04d}" for number in range(len(own))]
    known = {category for row in load_json("atlas/mitigations.json") for category in row["categories"]}
    for mitigation in own:
        assert mitigation.techniques, mitigation.id
        assert mitigation.stages, mitigation.id
        assert mitigation.description.endswith("."), mitigation.id  # why ATLAS's do not suffice
        assert mitigation.categories, mitigation.id
        assert set(mitigation.categories) <= known
    names = [mitigation.name.lower() for mitigation in catalogue.mitigations]
    assert len(set(names)) == len(names)


def test_nothing_is_dropped_on_the_way_from_the_files(catalogue: KnowledgeBase) -> None:
    assert len(load_json("threatlas/links.json")) == sum(
        link.provenance is Provenance.THREATLAS for technique in catalogue.techniques for link in technique.mitigations
    )
    for name in (*OURS[:4], "case_studies"):
        rows = load_json(f"threatlas/{name}.json")
        assert len({row["id"] for row in rows}) == len(rows)
        assert all(row["id"] in catalogue for row in rows), name


# ------------------------------------------------------------------------------------------- ATT&CK, other frameworks


def test_every_attack_id_that_atlas_refers_to_has_a_name(catalogue: KnowledgeBase) -> None:
    named = attack_objects()
    referred = {entry.attack for entry in catalogue if not hasattr(entry, "procedure") and entry.attack}
    assert referred <= named.keys()
    for identifier, found in named.items():
        kind = "tactic" if identifier.startswith("TA") else "mitigation" if identifier.startswith("M") else "technique"
        assert (found.id, found.kind) == (identifier, kind)
        assert re.fullmatch(r"(TA|T|M)\d{4}(\.\d{3})?", identifier)
        assert found.name
        assert found.edition
        assert bool(found.tactics) == (kind == "technique" and found.status != "revoked") or found.status == "revoked"
        assert found.status in ("active", "revoked", "renamed")
        assert all(tactic in named for tactic in found.tactics), identifier


def test_crosswalks_refer_to_what_exists(catalogue: KnowledgeBase) -> None:
    assert (
        set(frameworks())
        == {"owasp-llm", "owasp-agentic", "nist-ai-100-2", "nist-800-53", "eu-ai-act"}
        == {row.framework for row in correspondences()}
    )
    for row in correspondences():
        assert isinstance(catalogue[row.source], Technique | Mitigation)
        assert row.entry in frameworks()[row.framework].entries, row
        assert row.relation in ("same", "narrower", "broader", "related"), row
        assert row.reason.endswith("."), row
    keys = [(row.source, row.framework, row.entry) for row in correspondences()]
    assert len(set(keys)) == len(keys) == len(load_json("threatlas/crosswalks.json"))


def test_frameworks_name_their_edition_and_origin() -> None:
    for found in frameworks().values():
        assert re.fullmatch(r"[a-z0-9-]+", found.id)
        assert found.edition
        assert found.publisher
        assert found.url.startswith("https://")
        assert all(code.strip() == code and title.strip() == title != "" for code, title in found.entries.items())
    assert len(frameworks()["owasp-llm"].entries) == len(frameworks()["owasp-agentic"].entries) == 10


# ------------------------------------------------------------------------------------------------------ words, files


def _sentences(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _sentences(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _sentences(item)


def _runs(text: str, length: int = 8) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return zip(*(words[start:] for start in range(length)), strict=False)


def test_no_eight_words_of_ours_in_a_row_are_upstreams(releases: Path) -> None:
    ours = {
        run: text for name in OURS for text in _sentences(load_json(f"threatlas/{name}.json")) for run in _runs(text)
    }
    assert len(ours) > 10_000
    # Names of case studies are facts, and longer than eight words at times.
    names = {run for row in load_json("atlas/case_studies.json") for run in _runs(row["name"])}
    for path in sorted(releases.iterdir()):
        shared = [ours[run] for run in _runs(path.read_text()) if run in ours and run not in names]
        assert shared == [], path.name


@pytest.mark.parametrize(
    "path", sorted(Path(load_json.__code__.co_filename).parent.rglob("*.json")), ids=lambda path: path.name
)
def test_files_are_plain_text_that_diffs_well(path: Path) -> None:
    content = path.read_bytes()
    text = content.decode()
    assert text.endswith("\n")
    assert "\r" not in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text)
    json.loads(text, object_pairs_hook=_no_key_twice)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len({key for key, _ in pairs}) == len(pairs)
    return dict(pairs)
