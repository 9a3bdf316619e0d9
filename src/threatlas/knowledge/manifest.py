"""Reads ``manifest.yaml``, by which atlas-data says where each release stands.

A list of ``{release, release-date, versions: [{format-version, path}]}``; paths are relative to the manifest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.documents import MappingNode, SequenceNode
from threatlas.documents.yaml import parse_yaml, text_scalar
from threatlas.errors import DocumentError
from threatlas.knowledge.history import version_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.documents import Place, Value

FORMATS = ("6", "5", "4", "3")
"""Major versions of the format that threatlas reads, the preferred first."""

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,4}\Z")


@dataclass(frozen=True, slots=True)
class Listed:
    """A release that a manifest lists."""

    version: str
    date: str
    format: str
    path: str
    """Relative to the manifest; never leads out of its folder."""


def parse_manifest(text: str, source: str) -> tuple[Listed, ...]:
    """The releases of a manifest that threatlas can read, the newest first.

    Raises :class:`DocumentError` where the text is no manifest, lists a path that leads elsewhere, or nothing readable.
    """
    root = parse_yaml(text, source, scalar=text_scalar)
    if isinstance(root, MappingNode):
        root = root.get("releases") or root.get("manifest")
    if not isinstance(root, SequenceNode):
        raise DocumentError("is not a manifest: a list of releases is expected", source=source)
    listed = [entry for node, place in zip(root, root.places, strict=True) if (entry := _entry(node, place, source))]
    if not listed:
        raise DocumentError("lists no release in a format that threatlas reads (3 to 6)", source=source)
    return tuple(sorted(listed, key=lambda entry: version_key(entry.version), reverse=True))


def _entry(node: Value, place: Place, source: str) -> Listed | None:
    if not isinstance(node, MappingNode) or not isinstance(node.get("release"), str):
        raise DocumentError(
            "an entry of the manifest names no release", source=source, line=place.line, column=place.column
        )
    version = str(node["release"])
    version_key(version)
    paths = dict(_versions(node, source))
    for form in FORMATS:
        if form in paths:
            return Listed(version, str(node.get("release-date") or ""), form, paths[form])
    return None


def _versions(node: MappingNode, source: str) -> Iterator[tuple[str, str]]:
    versions = node.get("versions")
    if not isinstance(versions, SequenceNode):
        return
    for item, place in zip(versions, versions.places, strict=True):
        if not isinstance(item, MappingNode):
            continue
        form, path = item.get("format-version"), item.get("path")
        if isinstance(form, str) and isinstance(path, str):
            if not _PATH.match(path) or ".." in path:
                problem = f"the path {path[:80]!r} leads out of the manifest's folder"
                raise DocumentError(problem, source=source, line=place.line, column=place.column)
            yield form.split(".")[0], path
