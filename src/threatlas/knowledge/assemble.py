"""Checks the parts of a release against each other, mends what is known to be wrong, and builds the knowledge base."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from threatlas.errors import ReleaseError
from threatlas.knowledge.additions import Additions
from threatlas.knowledge.knowledge_base import KnowledgeBase
from threatlas.knowledge.model import CaseStudy, Mitigates, Mitigation, Provenance, Release, Tactic, Technique
from threatlas.knowledge.settle_steps import settle_steps
from threatlas.vocabulary.identifiers import OWN_ID, ObjectKind, kind_of, parent_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from threatlas.documents import Place
    from threatlas.knowledge.draft import Draft

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,39}")

_Entry = TypeVar("_Entry", Tactic, Technique, Mitigation, CaseStudy)
_Dated = TypeVar("_Dated", Tactic, Technique, Mitigation)


def assemble(draft: Draft, additions: Additions | None = None) -> KnowledgeBase:
    """The knowledge base that ``draft`` describes, with the additions of threatlas where they fit.

    Raises :class:`ReleaseError` with every error found, if there is one.
    """
    tactics = _unique(draft, draft.tactics, ObjectKind.TACTIC)
    techniques = _settle_techniques(
        draft, _unique(draft, draft.techniques, ObjectKind.TECHNIQUE), {tactic.id for tactic in tactics}
    )
    mitigations = _settle_provenance(draft, _unique(draft, draft.mitigations, ObjectKind.MITIGATION))
    studies = _unique(draft, draft.case_studies, ObjectKind.CASE_STUDY)
    known, columns = {technique.id for technique in techniques}, {tactic.id for tactic in tactics}
    case_studies = [settle_steps(draft, study, known, columns) for study in studies]
    links = _settle_links(draft, {mitigation.id for mitigation in mitigations}, known)
    _mend_dates(draft, tactics)
    _mend_dates(draft, techniques)
    _mend_dates(draft, mitigations)
    if not techniques and not draft.issues.failed:
        draft.issues.error("no-techniques", "holds no technique, so it is not a release of ATLAS")
    if draft.version and not _VERSION.fullmatch(draft.version):
        draft.issues.left_out("not-a-version", f"{draft.version[:40]!r} is not a version; the release has none")
        draft.version = ""
    if draft.issues.failed:
        raise ReleaseError(draft.source, [str(issue) for issue in draft.issues.errors])
    if draft.issues.total > len(draft.issues.found):
        draft.notes.append(
            f"{draft.issues.total:,} defects were found in it; the first {len(draft.issues.found):,} are listed."
        )

    if additions is not None:
        additions = additions.without(_reused(draft, techniques))
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
        Release(draft.version or "unknown", draft.format, draft.source, tuple(draft.notes), draft.complete),
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


def _reused(draft: Draft, techniques: list[Technique]) -> set[str]:
    """Ids that mean something else in this release than in the catalogue, which our texts are written for."""
    if draft.format == "embedded":
        return set()
    from threatlas.knowledge.history import load_history

    names = {technique.id: technique.name for technique in techniques}
    return {move.id for move in load_history().moves if move.named and names.get(move.id) == move.named}


def _unique(draft: Draft, entries: list[_Entry], kind: ObjectKind) -> list[_Entry]:
    """No id stands twice, and each is of the form that its kind has: so none stands twice among all objects."""
    kept: dict[str, _Entry] = {}
    for entry in entries:
        if kind_of(entry.id) is not kind:
            draft.issues.error(
                "wrong-kind",
                f"is not an id of a {kind.replace('-', ' ')}",
                subject=entry.id,
                place=draft.repeats.get(entry.id) or draft.place_of(entry.id),
            )
        elif entry.id in kept:
            draft.issues.error(
                "duplicate-id",
                f"the id stands twice: {kept[entry.id].name!r} and {entry.name!r}",
                subject=entry.id,
                place=draft.repeats.get(entry.id) or draft.place_of(entry.id),
            )
        else:
            kept[entry.id] = entry
    return list(kept.values())


def _settle_provenance(draft: Draft, mitigations: list[Mitigation]) -> list[Mitigation]:
    """An id says whose an object is: ``AML.…`` is MITRE's, ``TL.…`` ours, and neither passes for the other."""
    settled = []
    for mitigation in mitigations:
        own = OWN_ID.fullmatch(mitigation.id) is not None
        place = draft.place_of(mitigation.id)
        if own and mitigation.provenance is Provenance.ATLAS:
            problem = "is an id of threatlas, not of ATLAS; the mitigation is left out"
            draft.issues.left_out("not-of-atlas", problem, subject=mitigation.id, place=place)
        elif not own and mitigation.provenance is Provenance.THREATLAS:
            problem = "is marked as an addition of threatlas, but its id is of ATLAS; it counts as ATLAS's"
            draft.issues.repaired("provenance-differs", problem, subject=mitigation.id, place=place)
            settled.append(replace(mitigation, provenance=Provenance.ATLAS))
        else:
            settled.append(mitigation)
    return settled


def _mend_parent(draft: Draft, technique: Technique, known: set[str]) -> Technique:
    """A sub-technique belongs to the technique that its id begins with.

    Bundles published before 2026-04-21 link some sub-techniques to whatever technique stood before them, and give them
    its tactics; those of the right parent count then.
    """
    right = parent_of(technique.id)
    if right is None or right == technique.parent or right not in known:
        return technique
    problem = f"names {technique.parent or 'no technique'} as its parent; by its id it belongs to {right}"
    draft.issues.repaired("wrong-parent", problem, subject=technique.id, place=draft.place_of(technique.id))
    return replace(technique, parent=right, tactics=technique.tactics if technique.parent is None else ())


def _settle_techniques(draft: Draft, techniques: list[Technique], tactics: set[str]) -> list[Technique]:
    """Parents exist and form no cycle, sub-techniques inherit tactics, each parent comes directly before its children."""
    known = {technique.id for technique in techniques}
    techniques = [_mend_parent(draft, technique, known) for technique in techniques]
    by_id = {technique.id: technique for technique in techniques}
    cyclic = _in_cycles(by_id)
    settled: dict[str, Technique] = {}
    for technique in techniques:
        place = draft.place_of(technique.id)
        parent = technique.parent
        problem = ""
        if parent is None:
            pass
        elif parent not in by_id:
            problem = f"its parent {parent} is not in the release"
        elif technique.id in cyclic:
            problem = "is its own parent"
        elif by_id[parent].parent is not None:
            problem = f"its parent {parent} is a sub-technique itself"
        if problem:
            draft.issues.error("bad-parent", problem, subject=technique.id, place=place)
            continue
        stated = tuple(dict.fromkeys(technique.tactics))
        own = tuple(tactic for tactic in stated if tactic in tactics)
        for unknown in (tactic for tactic in stated if tactic not in tactics):
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


def _in_cycles(by_id: Mapping[str, Technique]) -> set[str]:
    """The techniques that are their own parent, or their parent's parent and so on. Each is walked over once."""
    walk_of: dict[str, int] = {}
    cyclic: set[str] = set()
    for walk, start in enumerate(by_id):
        path: list[str] = []
        at = start
        while at in by_id and at not in walk_of:
            walk_of[at] = walk
            path.append(at)
            at = by_id[at].parent or ""
        if walk_of.get(at) == walk:
            cyclic.update(path[path.index(at) :])
    return cyclic


def _settle_links(draft: Draft, mitigations: set[str], techniques: set[str]) -> list[Mitigates]:
    """Both ends exist; a link given twice is one link, with both reasons."""
    kept: dict[tuple[str, str], Mitigates] = {}
    reasons: dict[tuple[str, str], dict[str, None]] = {}
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
            reasons[end][link.reason] = None
        else:
            kept[end] = _with_provenance(draft, link, place)
            reasons[end] = {link.reason: None}
    return [
        link if len(reasons[end]) == 1 else replace(link, reason="\n\n".join(filter(None, reasons[end])))
        for end, link in kept.items()
    ]


def _with_provenance(draft: Draft, link: Mitigates, place: Place) -> Mitigates:
    """ATLAS draws links between its own objects only."""
    if link.provenance is Provenance.THREATLAS or OWN_ID.fullmatch(link.mitigation) is None:
        return link
    problem = "a link of a mitigation of threatlas is marked as ATLAS's; it counts as ours"
    draft.issues.repaired("provenance-differs", problem, subject=link.mitigation, place=place)
    return replace(link, provenance=Provenance.THREATLAS)


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
