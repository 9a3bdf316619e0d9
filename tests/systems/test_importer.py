"""Importing what other tools say: detection, and what holds for every format."""

import json
import os
from pathlib import Path

import pytest

from mutating import as_text, as_tree, broken_text, broken_tree, seeded
from threatlas.errors import DocumentError, ThreatlasError
from threatlas.systems.importer import IMPORTERS, Imported, import_text
from threatlas.systems.reading import examine
from threatlas.systems.writing import system_text

FIXTURES = Path(__file__).parent / "importers"
FORMATS = {
    "bom.json": "cyclonedx",
    "otm.yaml": "open-threat-model",
    "dragon.json": "threat-dragon",
    "threagile.yaml": "threagile",
}
ROUNDS = int(os.environ.get("THREATLAS_FUZZ_ROUNDS", "60"))


def check_sound(imported: Imported) -> None:
    """What every import keeps: its text is a right description of the same assets and flows."""
    text = system_text(imported.system)
    system, problems = examine(text, "it")
    assert system is not None, [str(problem) for problem in problems]
    assert not problems.errors
    assert [(asset.id, asset.kind, asset.title, asset.zone, asset.flags, asset.note) for asset in system.assets] == [
        (asset.id, asset.kind, asset.title, asset.zone, asset.flags, asset.note) for asset in imported.system.assets
    ]
    assert [str(flow) for flow in system.flows] == [str(flow) for flow in imported.system.flows]
    assert all(note.what and note.reason and note.origin.line >= 1 for note in imported.notes)
    for asset in imported.system.assets:
        assert f"  # {asset.origin.source}:{asset.origin.line}\n" in text


def test_every_format_has_a_fixture() -> None:
    assert set(FORMATS.values()) == set(IMPORTERS)


@pytest.mark.parametrize("name", FORMATS)
def test_formats_are_told_by_content(name: str) -> None:
    text = (FIXTURES / name).read_text()
    imported = import_text(text, "it")
    assert imported.format == FORMATS[name]
    assert imported.system.release == "5.6.0"
    check_sound(imported)
    assert system_text(import_text(text, "it").system) == system_text(imported.system)


@pytest.mark.parametrize("name", ["otm.yaml", "threagile.yaml"])
def test_yaml_formats_may_come_as_json(name: str) -> None:
    text = (FIXTURES / name).read_text()
    other = import_text(json.dumps(as_tree(text)), "it").system
    assert [asset.id for asset in other.assets] == [asset.id for asset in import_text(text, "it").system.assets]


def test_the_release_can_be_chosen() -> None:
    assert import_text((FIXTURES / "bom.json").read_text(), "it", release="2026.10").system.release == "2026.10"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be a mapping, not nothing"),
        ("[]", "must be a mapping, not a list"),
        ("{}", "in no format that can be imported"),
        ("threatlas: 1", "in no format that can be imported"),
        ('{"bomFormat": "SPDX"}', "in no format that can be imported"),
        ('{"bomFormat": "CycloneDX"}', "describes nothing"),
        ("otmVersion: 0.2.0", "describes nothing"),
        ("<bom/>", "must be a mapping, not a text"),
        ("{", "it:1:"),
    ],
)
def test_what_cannot_be_imported(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        import_text(text, "it")


def attempt(text: str, seed: str) -> bool:
    try:
        imported = import_text(text, "it")
    except ThreatlasError:
        return False
    except Exception as error:
        raise AssertionError(f"round {seed}: {type(error).__name__}: {error}") from error
    check_sound(imported)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_broken_text(name: str) -> None:
    text = (FIXTURES / name).read_text()
    for number in range(ROUNDS):
        attempt(broken_text(text, seeded(f"{name}-{number}")), f"{name}-{number}")


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_broken_trees(name: str) -> None:
    text = (FIXTURES / name).read_text()
    tree = as_tree(text)
    taken = sum(
        attempt(as_text(broken_tree(tree, seeded(f"{name}-{number}")), like=text), f"{name}-{number}")
        for number in range(ROUNDS)
    )
    assert taken > 0
