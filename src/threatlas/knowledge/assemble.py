"""Checks the parts of a release against each other, mends what is known to be wrong, and builds the knowledge base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from threatlas.errors import ReleaseError
from threatlas.knowledge.additions import Additions
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import CaseStudy, Mitigates, Mitigation, Release, Step, Tactic, Technique

if TYPE_CHECKING:
    from threatlas.knowledge.draft import Draft

_Entry = TypeVar("_Entry", Tactic, Technique, Mitigation, CaseStudy)
_Dated = TypeVar("_Dated", Tactic, Technique, Mitigation)


def assemble(draft: Draft, additions: Additions | None = None) -> KnowledgeBase:
    """The knowledge base that ``draft`` describes, with the additions of threatlas where they fit.

    Raises :class:`ReleaseError` with every error found, if there is one.
    """
    tactics = _unique(draft, draft.tactics)
    techniques = _settle_techniques(draft, _unique(draft, draft.techniques), {tactic.id for tactic in tactics})
    mitigations = _unique(draft, draft.mitigations)
    case_studies = _settle_steps(
        draft, _unique(draft, draft.case_studies), {t.id for t in techniques}, {t.id for t in tactics}
    )
    links = _settle_links(draft, {m.id for m in mitigations}, {t.id for t in techniques})
    _mend_dates(draft, tactics)
    _mend_dates(draft, techniques)
    _mend_dates(draft, mitigations)
    if not techniques:
        draft.issues.error("no-techniques", "holds no technique, so it is not a release of ATLAS")
    if draft.issues.errors:
        raise ReleaseError(draft.source, [str(issue) for issue in draft.issues.errors])

    if additions is not None:
        present = {mitigation.id for mitigation in mitigations}
        mitigations += [own for own in additions.mitigations if own.id not in present]
        links = _merge(links, additions.links, {m.id for m in mitigations}, {t.id for t in techniques})
    order = {mitigation.id: index for index, mitigation in enumerate(mitigations)}
    links.sort(key=lambda link: (link.provenance, order[link.mitigation]))
    by_technique: dict[str, list[Mitigates]] = {}
    by_mitigation: dict[str, list[Mitigates]] = {}
    for link in links:
        by_technique.setdefault(link.technique, []).append(link)
    for technique in techniques:
        for link in by_technique.get(technique.id, ()):
            by_mitigation.setdefault(link.mitigation, []).append(link)
    ours = additions or Additions({}, {}, (), (), {})
    return KnowledgeBase(
        Release(draft.version or "unknown", draft.format, draft.source, tuple(draft.notes)),
        [replace(tactic, summary=ours.summaries.get(tactic.id, tactic.summary)) for tactic in tactics],
        [
            replace(
                technique,
                summary=ours.summaries.get(technique.id, technique.summary),
                applicability=ours.applicability.get(technique.id, technique.applicability),
                mitigations=tuple(by_technique.get(technique.id, ())),
            )
            for technique in techniques
        ],
        [
            replace(
                mitigation,
                summary=ours.summaries.get(mitigation.id, mitigation.summary),
                techniques=tuple(by_mitigation.get(mitigation.id, ())),
            )
            for mitigation in mitigations
        ],
        [replace(study, summary=ours.summaries.get(study.id, study.summary)) for study in case_studies],
        draft.issues.found,
    )


def _unique(draft: Draft, entries: list[_Entry]) -> list[_Entry]:
    kept: dict[str, _Entry] = {}
    for entry in entries:
        if entry.id in kept:
            draft.issues.error(
                "duplicate-id",
                f"the id stands twice: {kept[entry.id].name!r} and {entry.name!r}",
                subject=entry.id,
                place=draft.place_of(entry.id),
            )
        else:
            kept[entry.id] = entry
    return list(kept.values())


def _settle_techniques(draft: Draft, techniques: list[Technique], tactics: set[str]) -> list[Technique]:
    """Parents exist and form no cycle, sub-techniques inherit tactics, each parent comes directly before its children."""
    by_id = {technique.id: technique for technique in techniques}
    settled: dict[str, Technique] = {}
    for technique in techniques:
        place = draft.place_of(technique.id)
        parent = technique.parent
        if parent is not None and parent not in by_id:
            draft.issues.error(
                "unknown-parent", f"its parent {parent} is not in the release", subject=technique.id, place=place
            )
            continue
        if parent is not None and by_id[parent].parent is not None:
            problem = (
                "is its own parent"
                if _in_cycle(technique.id, by_id)
                else f"its parent {parent} is a sub-technique itself"
            )
            draft.issues.error("parent-cycle", problem, subject=technique.id, place=place)
            continue
        own = tuple(tactic for tactic in technique.tactics if tactic in tactics)
        for unknown in set(technique.tactics) - set(own):
            draft.issues.left_out(
                "unknown-tactic", f"its tactic {unknown} is not in the release", subject=technique.id, place=place
            )
        if not own and parent is not None:
            inherited = tuple(tactic for tactic in by_id[parent].tactics if tactic in tactics)
            if inherited:
                problem = f"names no tactic; those of {parent} count: {', '.join(inherited)}"
                draft.issues.repaired("tactics-inherited", problem, subject=technique.id, place=place)
            own = inherited
        settled[technique.id] = technique if own == technique.tactics else replace(technique, tactics=own)
    children: dict[str, list[Technique]] = {}
    for technique in settled.values():
        if technique.parent is not None:
            children.setdefault(technique.parent, []).append(technique)
    return [
        member
        for technique in settled.values()
        if technique.parent is None
        for member in (technique, *sorted(children.get(technique.id, ()), key=lambda child: child.id))
    ]


def _in_cycle(identifier: str, by_id: dict[str, Technique]) -> bool:
    seen = {identifier}
    parent = by_id[identifier].parent
    while parent is not None and parent in by_id and parent not in seen:
        seen.add(parent)
        parent = by_id[parent].parent
    return parent in seen


def _settle_steps(draft: Draft, studies: list[CaseStudy], techniques: set[str], tactics: set[str]) -> list[CaseStudy]:
    settled = []
    for study in studies:
        steps = []
        for step in study.procedure:
            place = draft.place_of(study.id)
            if step.technique not in techniques:
                draft.issues.left_out(
                    "unknown-technique",
                    f"step {step.id} uses {step.technique}, which is not in the release",
                    subject=study.id,
                    place=place,
                )
                continue
            if step.tactic is not None and step.tactic not in tactics:
                draft.issues.left_out(
                    "unknown-tactic",
                    f"step {step.id} names {step.tactic}, which is not in the release",
                    subject=study.id,
                    place=place,
                )
                steps.append(replace(step, tactic=None))
            else:
                steps.append(step)
        known = {step.id for step in steps}
        procedure = tuple(step if known.issuperset(step.leads_to) else _followed(step, known) for step in steps)
        settled.append(study if procedure == study.procedure else replace(study, procedure=procedure))
    return settled


def _followed(step: Step, known: set[str]) -> Step:
    return replace(step, leads_to=tuple(follower for follower in step.leads_to if follower in known))


def _settle_links(draft: Draft, mitigations: set[str], techniques: set[str]) -> list[Mitigates]:
    """Both ends exist; a link given twice is one link, with both reasons."""
    kept: dict[tuple[str, str], Mitigates] = {}
    for link, place in draft.links:
        end = (link.mitigation, link.technique)
        missing = [
            identifier
            for identifier, known in zip(end, (mitigations, techniques), strict=True)
            if identifier not in known
        ]
        if missing:
            draft.issues.left_out(
                "unknown-link-end",
                f"a link to {missing[0]}, which is not in the release",
                subject=link.mitigation,
                place=place,
            )
        elif end in kept:
            draft.issues.repaired(
                "link-repeated",
                f"the link to {link.technique} is given twice; it counts once, with both reasons",
                subject=link.mitigation,
                place=place,
            )
            reasons = dict.fromkeys(reason for reason in (kept[end].reason, link.reason) if reason)
            kept[end] = replace(kept[end], reason="\n\n".join(reasons))
        else:
            kept[end] = link
    return list(kept.values())


def _merge(
    links: list[Mitigates], own: tuple[Mitigates, ...], mitigations: set[str], techniques: set[str]
) -> list[Mitigates]:
    """The release's links and those of threatlas that fit it and that it does not draw itself."""
    drawn = {(link.mitigation, link.technique) for link in links}
    fitting = [link for link in own if link.mitigation in mitigations and link.technique in techniques]
    return links + [link for link in fitting if (link.mitigation, link.technique) not in drawn]


def _mend_dates(draft: Draft, entries: list[_Dated]) -> None:
    for index, entry in enumerate(entries):
        if not (entry.created and entry.modified) or entry.modified >= entry.created:
            continue
        problem = f"modified {entry.modified} before it was created {entry.created}; both read as {entry.created}"
        draft.issues.repaired("modified-before-created", problem, subject=entry.id, place=draft.place_of(entry.id))
        entries[index] = replace(entry, modified=entry.created)
