"""Importing what other tools say: detection, and what holds for every format."""

import json

import pytest

from importing import FIXTURES, FORMATS, check_sound
from mutating import as_tree
from threatlas.errors import DocumentError
from threatlas.systems.importer import IMPORTERS, import_text
from threatlas.systems.writing import system_text


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
