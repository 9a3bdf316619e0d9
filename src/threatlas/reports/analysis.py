"""Writes an analysis, or its paths alone, in the formats that people and other tools read.

The interface is here, each format in a module of :mod:`threatlas.reports.renderings`, which is imported when it is asked for.
A rendering is a pure function: the same analysis gives the same text, byte for byte. What comes from a description is hostile
to it: each escapes by the rules of its own format.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from threatlas.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.analysis import Analysis


class RenderingModule(Protocol):
    """What the module of a format offers."""

    def render(self, analysis: Analysis, kb: KnowledgeBase) -> str:
        """The text, with a line feed at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One format."""

    module: str
    """Name of a module of :class:`RenderingModule`."""
    meaning: str
    """One phrase for help texts."""
    suffix: str
    """Of files in this format, with the dot."""

    def load(self) -> RenderingModule:
        """The module."""
        return import_module(self.module)


def _ours(module: str, meaning: str, suffix: str) -> Rendering:
    return Rendering(module=f"threatlas.reports.renderings.{module}", meaning=meaning, suffix=suffix)


_ATTACK_FLOW = _ours("attack_flow", "the paths as an Attack Flow 2.0", ".json")
_MERMAID = _ours("mermaid", "the paths as a Mermaid flowchart", ".mmd")
_DOT = _ours("dot", "the paths as a graph for Graphviz", ".dot")

RENDERINGS: Mapping[str, Rendering] = {
    "json": _ours("json", "the whole analysis for programs, with a published schema", ".json"),
    "html": _ours("html", "a report to read, print and send, in one file", ".html"),
    "sarif": _ours("sarif", "techniques on a way to an objective, as SARIF 2.1.0 for code hosts", ".sarif"),
    "navigator": _ours("navigator", "techniques that apply, as a layer 4.5 for ATT&CK Navigator", ".json"),
    "attack-flow": _ATTACK_FLOW,
    "mermaid": _MERMAID,
    "dot": _DOT,
}
"""Of a whole analysis, by name, in the order that help texts show."""

PATH_RENDERINGS: Mapping[str, Rendering] = {
    "json": _ours("json_paths", "an array with the paths to each objective, for each profile", ".json"),
    "attack-flow": _ATTACK_FLOW,
    "mermaid": _MERMAID,
    "dot": _DOT,
}
"""Of its paths alone."""


def render(analysis: Analysis, kb: KnowledgeBase, format_name: str) -> str:
    """A whole analysis in one of :data:`RENDERINGS`. ``kb`` is the release that it was made with.

    Raises :class:`ExportError` for a format that is not there.
    """
    return _rendering(RENDERINGS, format_name).load().render(analysis, kb)


def render_paths(analysis: Analysis, kb: KnowledgeBase, format_name: str) -> str:
    """Its paths alone, in one of :data:`PATH_RENDERINGS`; errors as :func:`render`."""
    return _rendering(PATH_RENDERINGS, format_name).load().render(analysis, kb)


def _rendering(known: Mapping[str, Rendering], name: str) -> Rendering:
    if name not in known:
        raise ExportError(f"there is no format {name[:40]!r} to write; choose from {', '.join(known)}")
    return known[name]
