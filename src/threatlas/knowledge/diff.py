"""Compares two releases of ATLAS, whatever form they came in, and says what could not be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.knowledge.difference import Added, Diff, Moved, Relinked, Rematured, Removed, Renamed, Reworded
from threatlas.knowledge.fates import fate_of
from threatlas.knowledge.history import load_history
from threatlas.knowledge.model import CaseStudy, Mitigation, Provenance, Technique
from threatlas.knowledge.names import Names, plain
from threatlas.knowledge.verdict import nearest_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threatlas.knowledge.history import History
    from threatlas.knowledge.knowledge_base import KnowledgeBase
    from threatlas.knowledge.model import Entry

__all__ = ["Added", "Diff", "Moved", "Relinked", "Rematured", "Removed", "Renamed", "Reworded", "diff"]


def diff(a: KnowledgeBase, b: KnowledgeBase, history: History | None = None) -> Diff:
    """What changed from ``a`` to ``b``; ``b`` may be the older of the two.

    Works on skeletons of history too, which know ids, names, parents and tactics: what a side does not hold is not compared,
    and :attr:`Diff.not_compared` says so.
    """
    history = history or load_history()
    first, second = _Side(a, history), _Side(b, history)
    studies_too = first.all_case_studies and second.all_case_studies
    both = sorted(first.entries.keys() & second.entries.keys())
    links = first.has_links and second.has_links
    return Diff(
        a.release,
        b.release,
        tuple(
            Added(identifier, second.names[identifier], _related(identifier, first, history))
            for identifier in sorted(second.entries.keys() - first.entries.keys())
            if studies_too or not isinstance(second.entries[identifier], CaseStudy)
        ),
        tuple(
            _removed(identifier, first, second, history)
            for identifier in sorted(first.entries.keys() - second.entries.keys())
            if studies_too or not isinstance(first.entries[identifier], CaseStudy)
        ),
        tuple(_renamed(both, first, second, history)),
        tuple(_moved(both, first, second)),
        tuple(_relinked(both, first, second, history)) if links else (),
        tuple(_rematured(both, first, second)),
        tuple(_reworded(both, first, second)),
        tuple(_not_compared(first, second)),
    )


class _Side:
    """One of the two releases, without the additions of threatlas."""

    def __init__(self, kb: KnowledgeBase, history: History) -> None:
        self.release = kb.release
        self.kb = kb
        self.entries: dict[str, Entry] = {
            entry.id: entry
            for entry in kb
            if not (isinstance(entry, Mitigation) and entry.provenance is Provenance.THREATLAS)
        }
        self.names = Names.of_release(kb, history).current
        self.known_as = nearest_release(kb.release.version, history)
        self.all_case_studies = kb.release.complete
        self.links = {
            mitigation.id: {link.technique for link in mitigation.techniques if link.provenance is Provenance.ATLAS}
            for mitigation in kb.mitigations
        }
        self.has_links = any(self.links.values())
        self.has_texts = any(entry.description for entry in self.entries.values())
        self.has_maturity = any(technique.maturity for technique in kb.techniques)


def _related(identifier: str, side: _Side, history: History) -> tuple[str, ...]:
    """What the side has in the place of an id that it does not hold."""
    return tuple(end for end in fate_of(identifier, side.known_as, history).successors if end in side.entries)


def _removed(identifier: str, a: _Side, b: _Side, history: History) -> Removed:
    return Removed(
        identifier,
        a.names[identifier],
        _related(identifier, b, history),
        fate_of(identifier, b.known_as, history).reason,
    )


def _renamed(both: list[str], a: _Side, b: _Side, history: History) -> Iterator[Renamed]:
    for identifier in both:
        before, after = a.names[identifier], b.names[identifier]
        if before and after and before != after:
            change = history.change_of_meaning(identifier)
            other = change is not None and plain(change.named) in {plain(before), plain(after)}
            yield Renamed(identifier, before, after, change.reason if change is not None and other else "")


def _moved(both: list[str], a: _Side, b: _Side) -> Iterator[Moved]:
    for identifier in both:
        old, new = a.entries[identifier], b.entries[identifier]
        if not (isinstance(old, Technique) and isinstance(new, Technique)):
            continue
        same_tactics = set(old.tactics) == set(new.tactics) or (b.release.format == "history" and not new.tactics)
        if old.parent == new.parent and (same_tactics or (_inherits(old, a) and _inherits(new, b))):
            continue
        yield Moved(identifier, b.names[identifier], old.tactics, new.tactics, old.parent, new.parent)


def _inherits(technique: Technique, side: _Side) -> bool:
    """Whether a sub-technique has its parent's tactics: when those change, it is the parent that moved."""
    return technique.parent is not None and set(side.kb.technique(technique.parent).tactics) == set(technique.tactics)


def _relinked(both: list[str], a: _Side, b: _Side, history: History) -> Iterator[Relinked]:
    for identifier in both:
        if identifier not in a.links or identifier not in b.links:
            continue
        before = {_carried(technique, b, history) for technique in a.links[identifier]}
        after = b.links[identifier]
        if before != after:
            added, removed = tuple(sorted(after - before)), tuple(sorted(before - after))
            yield Relinked(identifier, b.names[identifier], added, removed)


def _carried(technique: str, b: _Side, history: History) -> str:
    """The id that the other end of a link has in ``b``: a technique that got another id is no other technique."""
    if technique in b.entries:
        return technique
    fate = fate_of(technique, b.known_as, history)
    return fate.successors[0] if fate.certain else technique


def _rematured(both: list[str], a: _Side, b: _Side) -> Iterator[Rematured]:
    for identifier in both:
        old, new = a.entries[identifier], b.entries[identifier]
        if (
            isinstance(old, Technique)
            and isinstance(new, Technique)
            and old.maturity
            and new.maturity
            and old.maturity != new.maturity
        ):
            yield Rematured(identifier, b.names[identifier], old.maturity, new.maturity)


def _reworded(both: list[str], a: _Side, b: _Side) -> Iterator[Reworded]:
    for identifier in both:
        old, new = a.entries[identifier].description, b.entries[identifier].description
        if old and new and old.split() != new.split():
            yield Reworded(identifier, b.names[identifier], old, new)


def _not_compared(a: _Side, b: _Side) -> Iterator[str]:
    sides = (a, b)
    for side in sides:
        if side.release.format == "history":
            yield from side.release.notes
    for what, lacks in (
        ("Mitigation links", [side for side in sides if not side.has_links]),
        ("Descriptions", [side for side in sides if not side.has_texts]),
        ("Maturity levels", [side for side in sides if not side.has_maturity]),
    ):
        if lacks:
            yield f"{what} are not compared: {_listed(lacks, 'hold')} none."
    few = [side for side in sides if not side.all_case_studies]
    if few:
        yield f"Added and removed case studies are not told: {_listed(few, 'do not hold', 'does not hold')} all of them."


def _listed(sides: list[_Side], several: str, one: str = "holds") -> str:
    """The releases, each once, with the verb that fits their number."""
    versions = list(dict.fromkeys(side.release.version for side in sides))
    return f"{' and '.join(versions)} as loaded {several if len(versions) > 1 else one}"
