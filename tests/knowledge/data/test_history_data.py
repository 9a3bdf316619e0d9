"""History as it ships: well formed, the catalogue at 5.6.0, and upstream's release by release where that is at hand."""

import json
from pathlib import Path

import pytest

from threatlas.knowledge import KnowledgeBase, Technique
from threatlas.knowledge.catalogue import VERSION
from threatlas.knowledge.history import load_history
from threatlas.vocabulary import canonical, kind_of, parent_of


def test_history_agrees_with_upstream_release_by_release(releases: Path) -> None:
    path = releases.parent / "atlas-history.json"
    if not path.is_file():
        pytest.skip(f"{path.name} is not at hand")
    upstream = json.loads(path.read_text())
    history = load_history()
    assert history.releases == tuple(row["release"] for row in upstream)
    for row in upstream:
        expected = {
            **{identifier: (name, None, []) for identifier, name in row["tactics"].items()},
            **{key: (found["name"], found["parent"], found["tactics"]) for key, found in row["techniques"].items()},
            **{identifier: (name, None, []) for identifier, name in row["mitigations"].items()},
        }
        known = history.objects(row["release"])
        assert {key: (one.name, one.parent, list(one.tactics)) for key, one in known.items()} == expected, row[
            "release"
        ]


def test_history_of_the_embedded_release_is_the_catalogue(catalogue: KnowledgeBase) -> None:
    known = load_history().objects(VERSION)
    held = {entry.id for entry in catalogue if entry.id.startswith("AML.") and not entry.id.startswith("AML.CS")}
    assert known.keys() == held
    for identifier, found in known.items():
        entry = catalogue[identifier]
        assert found.name == entry.name
        if isinstance(entry, Technique):
            assert found.parent == entry.parent
            assert found.tactics == (entry.tactics if entry.parent is None else ())


def test_5_6_1_has_the_content_of_5_6_0() -> None:
    assert load_history().objects("5.6.1") == load_history().objects("5.6.0")


def test_history_is_well_formed() -> None:
    history = load_history()
    for identifier in history.identifiers:
        assert canonical(identifier) == identifier
    for release in (*history.releases, *history.partial):
        objects = history.objects(release)
        for identifier, found in objects.items():
            assert found.parent in (None, parent_of(identifier)), (release, identifier)
            assert found.parent is None or found.parent in objects, (release, identifier)
            assert all(tactic in objects for tactic in found.tactics), (release, identifier)
    for move in history.moves:
        assert move.release in (*history.releases, *history.partial)
        assert history.at(move.id, move.release) is None or move.named
        assert all(history.at(end, move.release) is not None for end in move.to)
        assert all(kind_of(end) is kind_of(move.id) for end in move.to)
