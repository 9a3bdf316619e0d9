"""The attack paths in DOT, one cluster a path, for Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents import shortened
from threatlas.reports.path_drawing import drawn_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis
    from threatlas.reports.path_drawing import Box, DrawnPath

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;"})
_SHAPES = {"adversary": "ellipse", "step": "box", "objective": "doubleoctagon"}


def render(analysis: Analysis, kb: KnowledgeBase) -> str:  # noqa: ARG001 - all renderings are called alike
    """The graph, in UTF-8."""
    paths = drawn_paths(analysis)
    title = f"Attack paths of {shortened(analysis.system.name, 80)}"
    lines = [
        "digraph paths {",
        f'  graph [rankdir=LR, charset="UTF-8", fontname="Helvetica", labelloc=t, label={quoted(title)}]',
        '  node [fontname="Helvetica", fontsize=10]',
        '  edge [fontname="Helvetica", fontsize=9]',
    ]
    for path in paths:
        lines += _path(path)
    if not paths:
        lines.append(f"  none [shape=plain, label={quoted('No objective is reached by the rules there are')}]")
    return "\n".join((*lines, "}")) + "\n"


def quoted(*lines: str) -> str:
    """Lines of text as a quoted label. A backslash would begin an escape, an ampersand an entity."""
    return '"' + "\\n".join(line.translate(_ESCAPES) for line in lines) + '"'


def _path(path: DrawnPath) -> Iterator[str]:
    yield f"  subgraph cluster_{path.id} {{"
    yield f"    graph [label={quoted(path.title)}]"
    yield from (f"    {box.id} [{_attributes(box)}]" for box in path.boxes)
    yield from (f"    {start} -> {end}" for start, end in path.arrows)
    yield "  }"


def _attributes(box: Box) -> str:
    style = ", ".join(word for word, wanted in (("dashed", box.guarded), ("filled", box.accepted)) if wanted)
    more = f', style="{style}"' if style else ""
    return f"shape={_SHAPES[box.kind]}, label={quoted(*box.lines)}{more}"
