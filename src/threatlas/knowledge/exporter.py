"""Writes a knowledge base in the formats of other tools.

The interface is here, each format in a module of :mod:`threatlas.knowledge.exporters`. An exporter is a pure function: the
same knowledge base gives the same text, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from threatlas.errors import ExportError
from threatlas.knowledge.exporters import attack_flow, csv_table, markdown, navigator, stix
from threatlas.knowledge.exporters.options import Options
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import Entry, Mitigates, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    _Entry = TypeVar("_Entry", bound=Entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """One format."""

    write: Callable[[KnowledgeBase, Options], str]
    meaning: str
    """One phrase for help texts."""
    suffix: str
    """Of files in this format, with the dot."""
    case_study: Literal["needed", "possible", "never"]
    """Whether it writes one case study."""
    scores: tuple[str, ...] = ()
    """What can score techniques, the default first; empty where nothing is scored."""


EXPORTERS: Mapping[str, Exporter] = {
    "navigator": Exporter(
        write=navigator.export,
        meaning="a layer 4.5 for ATT&CK Navigator, of the release or of one case study",
        suffix=".json",
        case_study="possible",
        scores=tuple(navigator.SCORES),
    ),
    "stix": Exporter(write=stix.export, meaning="a STIX 2.1 bundle of the release", suffix=".json", case_study="never"),
    "attack-flow": Exporter(
        write=attack_flow.export, meaning="an Attack Flow 2.0 of one case study", suffix=".json", case_study="needed"
    ),
    "csv": Exporter(
        write=csv_table.export, meaning="a table of techniques for spreadsheets", suffix=".csv", case_study="never"
    ),
    "markdown": Exporter(
        write=markdown.export, meaning="the release as one document to read", suffix=".md", case_study="never"
    ),
}
"""By name, in the order that help texts show."""


def export(
    kb: KnowledgeBase,
    format_name: str,
    *,
    additions: bool = False,
    case_study: str | None = None,
    scores: str | None = None,
) -> str:
    """The release in another format.

    Without ``additions`` only what is MITRE's goes out: no mitigation, link or classification of threatlas, and a summary in
    our words only where the release has no description. With them, each is marked. ``case_study`` is the id of the one to
    export; ``scores`` one of :attr:`Exporter.scores`.

    Raises :class:`ExportError` for a format that is not there or choices that do not fit it, and
    :class:`~threatlas.errors.UnknownId` for a case study that is not in the release.
    """
    exporter = EXPORTERS.get(format_name)
    if exporter is None:
        raise ExportError(f"there is no format {format_name[:40]!r} to export to; choose from {', '.join(EXPORTERS)}")
    _check(exporter, format_name, case_study, scores)
    study = kb.case_study(case_study) if case_study is not None else None
    if study is not None and not study.procedure:
        raise ExportError(f"{study.id} has no steps in release {kb.release.version}, so there is nothing to draw")
    return exporter.write(kb if additions else of_atlas(kb), Options(study, scores))


def _check(exporter: Exporter, name: str, case_study: str | None, scores: str | None) -> None:
    if exporter.case_study == "needed" and case_study is None:
        raise ExportError(f"{name} shows one case study: say which, for example AML.CS0021")
    if exporter.case_study == "never" and case_study is not None:
        able = ", ".join(other for other, known in EXPORTERS.items() if known.case_study != "never")
        raise ExportError(f"{name} holds the whole release, never one case study; these can show one: {able}")
    if scores is None:
        return
    if not exporter.scores:
        able = ", ".join(other for other, known in EXPORTERS.items() if known.scores)
        raise ExportError(f"{name} scores nothing; these formats do: {able}")
    if scores not in exporter.scores:
        raise ExportError(f"{name} cannot score by {scores[:40]!r}; choose from {', '.join(exporter.scores)}")
    if case_study is not None:
        raise ExportError("a layer of one case study marks its steps in order; leave out what scores techniques")


def of_atlas(kb: KnowledgeBase) -> KnowledgeBase:
    """What is MITRE's in a knowledge base: as if it had been loaded without additions."""
    return KnowledgeBase(
        kb.release,
        [_in_own_words(tactic) for tactic in kb.tactics],
        [
            replace(_in_own_words(technique), mitigations=_drawn_by_atlas(technique.mitigations), applicability=None)
            for technique in kb.techniques
        ],
        [
            replace(_in_own_words(mitigation), techniques=_drawn_by_atlas(mitigation.techniques))
            for mitigation in kb.mitigations
            if mitigation.provenance is Provenance.ATLAS
        ],
        [_in_own_words(study) for study in kb.case_studies],
        kb.issues,
    )


def _in_own_words(entry: _Entry) -> _Entry:
    """Our summary stays only where the release as loaded has no words of its own (the embedded catalogue)."""
    return replace(entry, summary="") if entry.description else entry


def _drawn_by_atlas(links: tuple[Mitigates, ...]) -> tuple[Mitigates, ...]:
    return tuple(link for link in links if link.provenance is Provenance.ATLAS)
