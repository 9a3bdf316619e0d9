"""What every import keeps, whatever the format."""

from __future__ import annotations

from pathlib import Path

from threatlas.systems.importer import Imported
from threatlas.systems.reading import examine
from threatlas.systems.writing import system_text

FIXTURES = Path(__file__).parent / "systems" / "importers"
FORMATS = {
    "bom.json": "cyclonedx",
    "otm.yaml": "open-threat-model",
    "dragon.json": "threat-dragon",
    "threagile.yaml": "threagile",
}
"""A file of each format."""


def check_sound(imported: Imported) -> None:
    """Its text is a right description of the same assets and flows, and says where each came from."""
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
