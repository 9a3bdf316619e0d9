"""Published releases, where they are at hand: counts as measured, links as an independent script counts them."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from threatlas.knowledge import KnowledgeBase, Severity
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.history import load_history
from threatlas.knowledge.reader import read_release

MEASURED = {
    # version: tactics, techniques, sub-techniques, mitigations, case studies, links, steps
    "3.0.0": (12, 63, 27, 0, 15, 0, 90),
    "4.2.0": (12, 65, 27, 0, 16, 0, 98),
    "4.5.0": (14, 82, 36, 19, 22, 66, 134),
    "4.9.0": (15, 115, 47, 26, 32, 105, 225),
    "5.0.0": (15, 130, 55, 26, 33, 105, 229),
    "5.2.0": (16, 147, 56, 35, 45, 244, 331),
}
DEFECTS = {
    # version: what is wrong with it, sub-techniques without tactics aside (all of them, in every release)
    "4.9.0": [("nested-link", "AML.M0016"), ("nested-link", "AML.M0016")],
    "5.0.0": [("nested-link", "AML.M0016"), ("nested-link", "AML.M0016")],
    "5.2.0": [
        ("link-repeated", "AML.M0002"),
        ("link-repeated", "AML.M0004"),
        ("modified-before-created", "AML.T0087"),
        ("modified-before-created", "AML.T0096"),
    ],
}


@lru_cache
def _read(path: Path) -> KnowledgeBase:
    return assemble(read_release(path))


def _raw(path: Path) -> dict[str, Any]:
    """The file as PyYAML sees it, the matrix laid on top."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    root = yaml.load(path.read_text(), Loader=loader)  # noqa: S506  # the fast safe one
    return {**root, **(root["matrices"][0] if "matrices" in root else {})}


def _raw_links(raw: dict[str, Any]) -> list[tuple[str, str]]:
    """Every mapping with ``use`` below a mitigation, wherever it stands."""
    return [
        (mitigation["id"], item["id"])
        for mitigation in raw.get("mitigations", [])
        for value in mitigation.values()
        if isinstance(value, list)
        for item in value
        if isinstance(item, dict) and "use" in item
    ]


@pytest.fixture(params=list(MEASURED))
def published(request: pytest.FixtureRequest, releases: Path) -> Path:
    path = releases / f"ATLAS-{request.param}.yaml"
    if not path.is_file():
        pytest.skip(f"{path.name} is not at hand")
    return path


def _version(path: Path) -> str:
    return path.stem.removeprefix("ATLAS-")


def test_counts_are_as_measured(published: Path) -> None:
    kb = _read(published)
    assert (
        len(kb.tactics),
        len(kb.techniques),
        sum(technique.parent is not None for technique in kb.techniques),
        len(kb.mitigations),
        len(kb.case_studies),
        sum(len(mitigation.techniques) for mitigation in kb.mitigations),
        sum(len(study.procedure) for study in kb.case_studies),
    ) == MEASURED[_version(published)]
    assert kb.release.version == _version(published)
    assert kb.release.format == f"yaml-{_version(published)[0]}"


def test_nothing_is_lost_that_another_way_of_reading_finds(published: Path) -> None:
    kb, raw = _read(published), _raw(published)
    assert {tactic.id: tactic.name for tactic in kb.tactics} == {row["id"]: row["name"] for row in raw["tactics"]}
    assert [tactic.id for tactic in kb.tactics] == [row["id"] for row in raw["tactics"]]
    by_id = {row["id"]: row for row in raw["techniques"]}
    assert {technique.id for technique in kb.techniques} == by_id.keys()
    for technique in kb.techniques:
        row = by_id[technique.id]
        parent = row.get("subtechnique-of")
        assert (technique.name, technique.parent) == (row["name"], parent)
        assert list(technique.tactics) == (row.get("tactics") or by_id[parent]["tactics"])
        assert technique.description == row["description"].strip()
        assert technique.maturity == row.get("maturity")
        assert technique.created == (str(row["created_date"]) if "created_date" in row else None)
        assert technique.attack == row.get("ATT&CK-reference", {}).get("id")
    links = _raw_links(raw)
    assert {(link.mitigation, link.technique) for found in kb.mitigations for link in found.techniques} == set(links)
    repeated = sum(issue.code == "link-repeated" for issue in kb.issues)
    assert sum(len(found.techniques) for found in kb.mitigations) == len(links) - repeated == len(set(links))
    for study, row in zip(kb.case_studies, raw["case-studies"], strict=True):
        assert (study.id, study.name) == (row["id"], row["name"])
        assert [(step.tactic, step.technique, step.description) for step in study.procedure] == [
            (step["tactic"], step["technique"], step["description"].strip()) for step in row["procedure"]
        ]
        assert [step.leads_to for step in study.procedure] == [
            *((step.id,) for step in study.procedure[1:]),
            *([()] if study.procedure else []),
        ]
        assert study.date == str(row["incident-date"])
        assert (study.target, study.actor) == (row.get("target", ""), row.get("actor", ""))


def test_its_defects_are_noted_and_no_others(published: Path) -> None:
    kb = _read(published)
    noted = [(issue.code, issue.subject) for issue in kb.issues if issue.code != "tactics-inherited"]
    assert sorted(noted) == DEFECTS.get(_version(published), [])
    inherited = [issue.subject for issue in kb.issues if issue.code == "tactics-inherited"]
    assert sorted(inherited) == sorted(technique.id for technique in kb.techniques if technique.parent)
    assert {issue.severity for issue in kb.issues} <= {Severity.REPAIRED}


def test_every_defect_is_noted_on_its_line(published: Path) -> None:
    lines = published.read_text().splitlines()
    for issue in _read(published).issues:
        line = lines[issue.line - 1]
        assert issue.source == str(published)
        if issue.code in ("nested-link", "link-repeated"):
            target = issue.problem.split()[3]
            assert line.strip() == f"- id: {target}"
            # The object it belongs to is the nearest above whose id stands further left.
            outer = len(line) - len(line.lstrip())
            above = next(
                text
                for text in reversed(lines[: issue.line - 1])
                if "- id: AML.M" in text and len(text) - len(text.lstrip()) < outer
            )
            assert above.strip() == f"- id: {issue.subject}"
        else:
            assert line.strip() == f"- id: {issue.subject}"
            assert line[issue.column - 1 :] == f"id: {issue.subject}"


def test_the_older_words_of_mitigations_are_known(published: Path) -> None:
    raw = _raw(published)
    for mitigation, row in zip(_read(published).mitigations, raw.get("mitigations", []), strict=True):
        words = row.get("ml-lifecycle") or row.get("ML-lifecycle") or []
        assert len(mitigation.stages) == len({word for word in words if isinstance(word, str)})
        assert list(mitigation.categories) == row.get("category", row.get("tags", []))


@pytest.mark.parametrize("published", sorted(MEASURED.keys() & set(load_history().releases)), indirect=True)
def test_names_agree_with_history(published: Path) -> None:
    kb = _read(published)
    known = load_history().objects(_version(published))
    assert {entry.id: entry.name for entry in kb if not entry.id.startswith("AML.CS")} == {
        identifier: found.name for identifier, found in known.items()
    }


@pytest.fixture
def bundle(releases: Path) -> KnowledgeBase:
    path = releases / "stix-atlas-5.2.0.json"
    if not path.is_file() or not (releases / "ATLAS-5.2.0.yaml").is_file():
        pytest.skip("5.2.0 is not at hand in both forms")
    return _read(path)


def test_the_bundle_of_5_2_0_is_the_release_in_yaml(bundle: KnowledgeBase, releases: Path) -> None:
    other = _read(releases / "ATLAS-5.2.0.yaml")
    assert [(tactic.id, tactic.name) for tactic in bundle.tactics] == [
        (tactic.id, tactic.name) for tactic in other.tactics
    ]
    assert {t.id: (t.name, t.parent, sorted(t.tactics)) for t in bundle.techniques} == {
        t.id: (t.name, t.parent, sorted(t.tactics)) for t in other.techniques
    }
    assert {m.id: m.name for m in bundle.mitigations} == {m.id: m.name for m in other.mitigations}
    links = {(link.mitigation, link.technique) for found in bundle.mitigations for link in found.techniques}
    assert links == {(link.mitigation, link.technique) for found in other.mitigations for link in found.techniques}
    assert len(links) == 244
    # The script that made it took the technique before a sub-technique for its parent: ten are repaired by their ids.
    assert Counter(issue.code for issue in bundle.issues) == {
        "link-repeated": 2,
        "modified-before-created": 2,
        "wrong-parent": 10,
        "tactics-inherited": 10,
    }
    assert {issue.severity for issue in bundle.issues} == {Severity.REPAIRED}


def test_the_bundle_is_identified_by_its_names(bundle: KnowledgeBase, releases: Path) -> None:
    from threatlas.knowledge import load

    assert bundle.release.version in ("unknown", "0.1")
    assert load(releases / "stix-atlas-5.2.0.json").release.version == "5.2.0"
