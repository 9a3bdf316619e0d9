"""Reads what other tools say of a system: each format in a module of :mod:`threatlas.systems.importers`.

The format is told by content, never by the name of the file. What cannot be carried over is listed, never dropped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.documents import MappingNode, Value, expect_mapping
from threatlas.errors import DocumentError
from threatlas.systems.importers import cyclonedx, open_threat_model, threagile, threat_dragon
from threatlas.systems.importers.draft import Draft, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from threatlas.systems.description import System

RELEASE = "5.6.0"
"""The release of ATLAS that an imported description is pinned to, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Importer:
    """One format."""

    title: str
    recognises: Callable[[MappingNode], bool]
    """Whether a document is in this format."""
    read: Callable[[MappingNode, Draft], tuple[str, str]]
    """Puts a document into the draft; the name and the summary of the system."""


IMPORTERS: Mapping[str, Importer] = {
    "cyclonedx": Importer("CycloneDX 1.6, 1.7 (JSON)", cyclonedx.recognises, cyclonedx.read),
    "open-threat-model": Importer(
        "Open Threat Model 0.2 (YAML, JSON)", open_threat_model.recognises, open_threat_model.read
    ),
    "threat-dragon": Importer("OWASP Threat Dragon 2 (JSON)", threat_dragon.recognises, threat_dragon.read),
    "threagile": Importer("Threagile (YAML)", threagile.recognises, threagile.read),
}
"""By name; the first that recognises a document reads it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A system as another tool's file describes it."""

    system: System
    format: str
    """A name in :data:`IMPORTERS`."""
    notes: tuple[Note, ...]
    """What could not be carried over, by line."""


def import_text(text: str, source: str, *, release: str = RELEASE) -> Imported:
    """The system that a file of another tool describes. It can always be written and read back without an error.

    Raises :class:`DocumentError` where the text is neither JSON nor YAML, is of no format that is known, or describes nothing.
    """
    root = expect_mapping(_parse(text, source), source, "a threat model or bill of materials")
    name = next((name for name, importer in IMPORTERS.items() if importer.recognises(root)), None)
    if name is None:
        known = ", ".join(importer.title for importer in IMPORTERS.values())
        raise DocumentError(f"is in no format that can be imported; there are {known}", source=source)
    draft = Draft(source)
    title, summary = IMPORTERS[name].read(root, draft)
    system = draft.system(title, summary, release)
    if not system.assets:
        raise DocumentError(f"describes nothing: no asset was found ({IMPORTERS[name].title})", source=source)
    return Imported(system, name, draft.notes)


def _parse(text: str, source: str) -> Value:
    if text.lstrip().startswith("{"):
        from threatlas.documents.json import parse_json

        return parse_json(text, source)
    from threatlas.documents.yaml import parse_yaml

    return parse_yaml(text, source)
