"""The attack paths as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), one subgraph a path.

Whatever is not a letter, a digit or plain punctuation is written as a numbered entity. That leaves nothing for any of the
languages that a label passes through: the grammar's quotes and brackets, ``%%`` comments and directives, ``#…;`` entities,
``style …:…#…;`` (from which Mermaid drops the semicolon), Markdown, icons, HTML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.documents import shortened
from threatlas.reports.path_drawing import drawn_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis
    from threatlas.reports.path_drawing import Box, DrawnPath

MOST_TEXT, MOST_EDGES = 50_000, 500
"""What Mermaid draws at most, unless configured otherwise (``maxTextSize``, ``maxEdges``)."""
_SHAPES = {"adversary": ("([", "])"), "step": ("[", "]"), "objective": ("{{", "}}")}
_SPECIAL = re.compile(r"[^\w .,()/-]|_")
_CLASSES = (
    "  classDef guarded stroke-width:2px,stroke-dasharray:6 3",
    "  classDef accepted fill-opacity:0.4",
)
_RESERVE = 1_000
"""Characters kept for the beginning and the end."""


def render(analysis: Analysis, kb: KnowledgeBase) -> str:  # noqa: ARG001 - all renderings are called alike
    """The flowchart. Paths that would not fit into what Mermaid draws are left out, the less likely of each objective first."""
    paths = drawn_paths(analysis)
    texts = {path.id: "\n".join(_path(path)) for path in paths}
    shown = _fitting(paths, texts)
    title = escaped(shortened(analysis.system.name, 80))
    lines = ["flowchart LR", f"  accTitle: Attack paths of {title}"]
    lines += [texts[path.id] for path in paths if path.id in shown]
    if not paths:
        lines.append('  none["No objective is reached by the rules there are"]')
    lines += _CLASSES
    for name in ("guarded", "accepted"):
        marked = [box.id for path in paths if path.id in shown for box in path.boxes if getattr(box, name)]
        lines += [f"  class {','.join(marked)} {name}"] if marked else []
    if len(shown) < len(paths):
        lines.append(f"  %% {len(paths) - len(shown)} less likely paths are left out: Mermaid would not draw so many")
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """One line of text for a quoted label."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", text)


def _fitting(paths: Sequence[DrawnPath], texts: dict[str, str]) -> set[str]:
    """Ids of the paths that fit together: the first to each objective, then the second …"""
    shown: set[str] = set()
    text, edges = _RESERVE, 0
    for path in sorted(paths, key=lambda one: one.number):
        text += len(texts[path.id]) + 12 * len(path.boxes)  # its ids stand once more in the classes
        edges += len(path.arrows)
        if text > MOST_TEXT or edges > MOST_EDGES:
            break
        shown.add(path.id)
    return shown


def _path(path: DrawnPath) -> Iterator[str]:
    yield f'  subgraph {path.id}["{escaped(path.title)}"]'
    yield from (f"    {box.id}{_label(box)}" for box in path.boxes)
    yield from (f"    {start} --> {end}" for start, end in path.arrows)
    yield "  end"


def _label(box: Box) -> str:
    opening, closing = _SHAPES[box.kind]
    return f'{opening}"{"<br/>".join(map(escaped, box.lines))}"{closing}'
