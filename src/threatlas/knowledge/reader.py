"""Reads a release from a file, whichever published form it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents import MappingNode, read_text
from threatlas.errors import DocumentError
from threatlas.knowledge.draft import Draft
from threatlas.knowledge.issue import Issues
from threatlas.knowledge.readers import stix, yaml_6, yaml_legacy

if TYPE_CHECKING:
    from pathlib import Path

    from threatlas.documents import Place, Value

READERS = (yaml_6, yaml_legacy, stix)
"""In the order they are asked whether they recognise a document."""


def read_release(path: Path) -> Draft:
    """What the file holds, not yet checked for consistency: see :func:`threatlas.knowledge.assemble.assemble`.

    Raises :class:`DocumentError` where the file is not well formed or is no release of ATLAS.
    """
    return parse_release(read_text(path), str(path))


def parse_release(text: str, source: str) -> Draft:
    """As :func:`read_release`, from text; ``source`` names it in messages."""
    issues = Issues(source)
    root = _parse(text, source, issues)
    if not isinstance(root, MappingNode):
        raise DocumentError("is not a release of ATLAS: a mapping is expected at the top", source=source)
    for reader in READERS:
        if reader.recognises(root):
            draft = Draft(source, "", issues)
            reader.read(root, draft)
            return draft
    raise DocumentError(
        "is not a release of ATLAS: neither ATLAS.yaml of format 3 to 6 nor a STIX bundle", source=source
    )


def _parse(text: str, source: str, issues: Issues) -> Value:
    start = text.lstrip()[:200]
    if start.startswith("{"):
        from threatlas.documents.json import parse_json

        return parse_json(text, source)
    if "\n" not in start.strip() and start.strip().endswith((".yaml", ".yml")):
        # The "latest" files of atlas-data are symbolic links; some servers hand out the link's text.
        raise DocumentError(f"holds only the name of another file, {start.strip()!r}; read that one", source=source)

    from threatlas.documents.yaml import parse_yaml, text_scalar

    def duplicate(key: str, place: Place) -> None:
        issues.error("duplicate-key", f"the key {key[:60]!r} stands twice in one mapping", place=place)

    return parse_yaml(text, source, scalar=text_scalar, on_duplicate=duplicate)
