"""Checks the ids of evidence against the release and the system that it is read for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.documents.place import Place
from threatlas.errors import UnknownRelease
from threatlas.knowledge.model import Mitigation, Technique
from threatlas.vocabulary import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from threatlas.knowledge import KnowledgeBase
    from threatlas.systems.evidence import Evidence
    from threatlas.systems.problem import Problems


def check_evidence(
    records: Iterable[Evidence],
    kb: KnowledgeBase,
    problems: Problems,
    *,
    now: datetime,
    assets: Collection[str] | None = None,
) -> None:
    """Adds what is wrong with the ids of ``records``, read for release ``kb`` and, where given, a system with these ``assets``.

    An id that no release holds is an error. One that only another release holds is a warning: the record counts for nothing
    until it is migrated. ``now``, with a time zone, tells observations that lie in the future.
    """
    other: set[str] = set()
    for record in records:
        place = Place(record.origin.line, 1)
        if record.release not in other and not _same(record.release, kb.release.version):
            other.add(record.release)
            message = (
                f"the evidence is of release {record.release}, and is read for {kb.release.version}: "
                "ids may have moved or changed their meaning (see: threatlas kb diff, threatlas kb migrate)"
            )
            problems.warning("other-release", message, place)
        _check_id("technique", record.technique, Technique, record, kb, problems)
        if record.control and canonical(record.control):
            _check_id("control", record.control, Mitigation, record, kb, problems)
        if assets is not None and record.asset is not None and record.asset not in assets:
            near = problems.nearest(record.asset, assets)
            hint = f"did you mean {near}?" if near else "the system declares no such asset"
            problems.warning("unknown-asset", f"asset {record.asset[:60]!r} is not known; {hint}", place)
        if record.observed > now:
            problems.warning("future", f"it was observed on {record.observed:%Y-%m-%d}, which is yet to come", place)


def _check_id(
    what: str,
    identifier: str,
    kind: type[Technique | Mitigation],
    record: Evidence,
    kb: KnowledgeBase,
    problems: Problems,
) -> None:
    from threatlas.knowledge.hints import why_unknown

    if isinstance(kb.get(identifier), kind):
        return
    message = f"{what} {identifier} {why_unknown(identifier, kb)}"
    place = Place(record.origin.line, 1)
    if _known_elsewhere(identifier) and not _same(record.release, kb.release.version):
        message += "; it counts for nothing until the file is migrated"
        problems.warning(f"moved-{what}", message, place)
    else:
        problems.error(f"unknown-{what}", message, place)


def _known_elsewhere(identifier: str) -> bool:
    from threatlas.knowledge.history import load_history

    return identifier in load_history().identifiers


def _same(one: str, other: str) -> bool:
    """Whether two versions name one release (5.6.0 is also called 2026.04)."""
    from threatlas.knowledge.history import version_key

    try:
        return version_key(one) == version_key(other)
    except UnknownRelease:
        return one == other
