"""Notebooks: the asset, and their code cells for the finders that read Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents import Limits, MappingNode, SequenceNode
from threatlas.documents.json import parse_json
from threatlas.systems.discovery.finding import WORKSTATION, Found, Link, SourceFile, Trace, developer, repository
from threatlas.vocabulary import AssetKind, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 4 * 1024 * 1024
"""Bytes of a notebook: outputs make them large."""
_LIMITS = Limits(size=SIZE, depth=32, values=200_000)


def wants(path: str) -> bool:
    """Jupyter's format."""
    return path.endswith(".ipynb")


def find(file: SourceFile) -> Iterator[Trace]:
    """One asset for all notebooks: what matters is that there are any, and where they run."""
    origin = file.at(1)
    notebook = Found(AssetKind.NOTEBOOK, "notebooks", origin, "Notebooks of this repository", WORKSTATION)
    yield Link(notebook, Relation.STORED_IN, repository(origin), origin)
    yield Link(developer(origin), Relation.WORKS_ON, notebook, origin, guess="notebooks are there to be worked in")


def code_cells(file: SourceFile) -> SourceFile:
    """The Python of its code cells, each line with its place in the file; lines of magics and shells become ``pass``.

    Raises :class:`~threatlas.errors.DocumentError` where it is no notebook.
    """
    root = parse_json(file.text, file.path, limits=_LIMITS)
    lines: list[str] = []
    places: list[int] = []
    cells = root.get("cells") if isinstance(root, MappingNode) else None
    for cell in cells if isinstance(cells, SequenceNode) else ():
        if not isinstance(cell, MappingNode) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source")
        start = cell.place_of("source").line
        if isinstance(source, str):
            parts = [(line, start) for line in source.split("\n")]
        elif isinstance(source, SequenceNode):
            parts = [(str(line).rstrip("\n"), source.places[at].line) for at, line in enumerate(source)]
        else:
            continue
        for line, place in parts:
            for piece in line.split("\n"):
                bare = piece.lstrip()
                indent = piece[: len(piece) - len(bare)]
                lines.append(f"{indent}pass" if bare[:1] in ("!", "%", "?") else piece)
                places.append(place)
    return SourceFile(file.path, "\n".join(lines), tuple(places))
