"""A release as one Markdown document to read: tactics, techniques, mitigations, case studies.

Every text of the release is shown as :mod:`threatlas.knowledge.exporters.markdown_text` makes it; the only links are to the
pages of objects at https://atlas.mitre.org.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from threatlas.knowledge.exporters.markdown_text import inline, line, link, paragraphs
from threatlas.knowledge.model import CaseStudy, Entry, Mitigation, Provenance, Tactic, Technique

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from threatlas.knowledge.exporters.options import Options
    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import Mitigates, Step

_Kind = TypeVar("_Kind", Tactic, Technique, Mitigation, CaseStudy)


def export(kb: KnowledgeBase, options: Options) -> str:  # noqa: ARG001 - all exporters are called alike
    """The document; blocks are separated by one empty line."""
    return "\n\n".join(block for block in _document(kb) if block) + "\n"


def _document(kb: KnowledgeBase) -> Iterator[str]:
    yield f"# MITRE ATLAS {inline(kb.release.version)}"
    yield (
        f"{len(kb.tactics)} tactics, {len(kb.techniques)} techniques, {len(kb.mitigations)} mitigations, "
        f"{len(kb.case_studies)} case studies. What is marked (threatlas) is not MITRE's."
    )
    yield "\n".join(f"- {line(note)}" for note in kb.release.notes)
    yield from _section(kb, "Tactics", kb.tactics, _tactic)
    yield from _section(kb, "Techniques", kb.techniques, _technique)
    yield from _section(kb, "Mitigations", kb.mitigations, _mitigation)
    yield from _section(kb, "Case studies", kb.case_studies, _case_study)


def _section(
    kb: KnowledgeBase, title: str, entries: Sequence[_Kind], tell: Callable[[KnowledgeBase, _Kind], Iterator[str]]
) -> Iterator[str]:
    yield f"## {title}"
    for entry in entries:
        yield f"### {_named(kb, entry.id)}"
        yield from tell(kb, entry)


def _tactic(kb: KnowledgeBase, tactic: Tactic) -> Iterator[str]:
    yield _facts(("ATT&amp;CK", tactic.attack))
    yield from _texts(kb, tactic)
    yield _listed("Techniques", (_named(kb, technique.id) for technique in kb.techniques_of(tactic.id)))
    yield _sources(tactic)


def _technique(kb: KnowledgeBase, technique: Technique) -> Iterator[str]:
    applies = technique.applicability
    yield _facts(
        ("Tactics", ", ".join(kb[tactic].name for tactic in technique.tactics)),
        ("Maturity", technique.maturity),
        ("Platforms", ", ".join(platform.title for platform in technique.platforms)),
        ("ATT&amp;CK", technique.attack),
        ("Platforms (threatlas)", ", ".join(word.title for word in applies.platforms) if applies else None),
        ("Attack areas (threatlas)", ", ".join(word.title for word in applies.areas) if applies else None),
        ("Lifecycle stages (threatlas)", ", ".join(word.title for word in applies.stages) if applies else None),
        ("Kinds of asset (threatlas)", ", ".join(word.title for word in applies.assets) if applies else None),
    )
    yield from _texts(kb, technique)
    yield _listed("Sub-techniques", (_named(kb, child.id) for child in kb.subtechniques(technique.id)))
    yield _listed("Mitigations", (_linked(kb, each, each.mitigation) for each in technique.mitigations))
    if applies:
        told = (f"{tell.telemetry.title}: {inline(tell.look_for)}" for tell in applies.telltales)
        yield _listed("What would show it (threatlas)", told)
    yield _listed("Case studies", (_named(kb, study.id) for study in kb.case_studies_using(technique.id)))
    yield _sources(technique)


def _mitigation(kb: KnowledgeBase, mitigation: Mitigation) -> Iterator[str]:
    own = mitigation.provenance is Provenance.THREATLAS
    yield _facts(
        ("Provenance", "threatlas, not MITRE" if own else None),
        ("Categories", ", ".join(mitigation.categories)),
        ("Lifecycle stages", ", ".join(stage.title for stage in mitigation.stages)),
        ("ATT&amp;CK", mitigation.attack),
    )
    yield from _texts(kb, mitigation)
    yield _listed("Techniques", (_linked(kb, each, each.technique) for each in mitigation.techniques))
    yield _sources(mitigation)


def _case_study(kb: KnowledgeBase, study: CaseStudy) -> Iterator[str]:
    shown = {"year": 4, "month": 7}.get(study.date_granularity or "", 10)
    yield _facts(
        ("Kind", study.kind),
        ("Date", study.date[:shown] if study.date else None),
        ("Target", study.target),
        ("Actor", study.actor),
        ("Reporter", study.reporter),
    )
    yield from _texts(kb, study)
    yield _listed("Procedure", (_step(kb, step) for step in study.procedure))
    yield _sources(study)


def _step(kb: KnowledgeBase, step: Step) -> str:
    tactic = f"{inline(kb[step.tactic].name)}, " if step.tactic else ""
    return f"{line(step.id)}: {tactic}{_named(kb, step.technique)}. {inline(step.description)}".rstrip()


def _texts(kb: KnowledgeBase, entry: Entry) -> Iterator[str]:
    """Our summary, then the release's own words (or, for an addition, ours)."""
    yield f"Summary (threatlas): {inline(entry.summary)}" if entry.summary else ""
    yield paragraphs(entry.description, kb)


def _facts(*facts: tuple[str, str | None]) -> str:
    return "\n".join(f"- {label}: {inline(text)}" for label, text in facts if text)


def _listed(title: str, items: Iterable[str]) -> str:
    found = [f"- {item}" for item in items]
    return "\n".join((f"{title}:", "", *found)) if found else ""


def _named(kb: KnowledgeBase, identifier: str) -> str:
    return f"{link(kb[identifier])} {inline(kb.full_name(identifier))}"


def _linked(kb: KnowledgeBase, drawn: Mitigates, other: str) -> str:
    own = " (threatlas)" if drawn.provenance is Provenance.THREATLAS else ""
    reason = f": {inline(drawn.reason)}" if drawn.reason else ""
    return f"{_named(kb, other)}{own}{reason}"


def _sources(entry: Entry) -> str:
    return _listed("Sources", (line(f"{source.title} {source.url}") for source in entry.references))
