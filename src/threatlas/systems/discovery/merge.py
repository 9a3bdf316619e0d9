"""Makes one draft of all traces: the same thing found twice is one asset, with all the places it was found at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.documents.plain import one_line
from threatlas.systems.defaults import default_flags
from threatlas.systems.description import Asset, Flow, Origin
from threatlas.systems.discovery.finding import Found, Link, Trace
from threatlas.vocabulary import AssetKind, Flag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Key = tuple[AssetKind, str]
MAXIMUM_PLACES = 50
"""Places of one asset that are kept."""
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|testing|__tests__|spec|docs?|examples?|samples?|fixtures|benchmarks?|cookbook)/|(?:^|/)(?:test_[^/]{1,80}|conftest)\.py$|\.(?:test|spec)\.[jt]sx?$"
)


@dataclass(frozen=True, slots=True)
class Drafted:
    """An asset of a draft and why it is there."""

    asset: Asset
    places: tuple[Origin, ...]
    """Where it was found, in order, at most :data:`MAXIMUM_PLACES`."""
    count: int
    """How many places there are in all."""
    guess: str
    """Why it is thought to be there; empty where a file says so."""


def merge(traces: Iterable[Trace]) -> tuple[list[Drafted], list[Flow]]:
    """Assets in the order of the vocabulary and then of their ids, and flows between them in the order of theirs."""
    found: dict[Key, list[Found]] = {}
    links: dict[tuple[Key, str, Key], list[Link]] = {}
    for trace in traces:
        if isinstance(trace, Link):
            for end in (trace.source, trace.target):
                _keep(found, end)
            known = links.setdefault((trace.source.key, trace.relation, trace.target.key), [])
            if not known or (known[0].guess and not trace.guess):
                known.insert(0, trace)
        else:
            _keep(found, trace)
    ids = _ids(found)
    kinds = list(AssetKind)
    drafted = [_drafted(ids[key], several) for key, several in found.items()]
    drafted.sort(key=lambda one: (kinds.index(one.asset.kind), one.asset.id))
    order = {one.asset.id: at for at, one in enumerate(drafted)}
    flows = [
        _flow(ids[source], several[0], ids[target])
        for (source, _, target), several in links.items()
        if source != target
    ]
    flows.sort(key=lambda flow: (order[flow.source], order[flow.target], flow.relation))
    return drafted, flows


def _keep(found: dict[Key, list[Found]], one: Found) -> None:
    several = found.setdefault(one.key, [])
    if len(several) < 2_000:
        several.append(one)


def _ids(found: Iterable[Key]) -> dict[Key, str]:
    ids: dict[Key, str] = {}
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for key in sorted(found):
        kind, name = key
        slug = re.sub(r"[^a-z0-9._]+", "-", name[-120:].lower()).strip("-._")[:50].strip("-._") or str(kind)
        candidates = [slug, f"{slug}-{kind}"[:60]]
        identifier = next((one for one in candidates if one not in taken), "")
        while not identifier or identifier in taken:
            numbers[slug] = numbers.get(slug, 1) + 1
            identifier = f"{slug}-{numbers[slug]}"
        taken.add(identifier)
        ids[key] = identifier
    return ids


def _drafted(identifier: str, several: Sequence[Found]) -> Drafted:
    places = tuple(dict.fromkeys(one.origin for one in several))
    # What a file states outright outweighs what others merely hint at.
    stated = [one for one in several if not one.guess]
    guess = "" if stated else "; ".join(list(dict.fromkeys(one.guess for one in several))[:3])
    if all(_TESTS.search(place.source) for place in places):
        guess = "; ".join(part for part in (guess, "found only in tests, examples or documentation") if part)
    first = several[0]
    flags = set(default_flags(first.kind)).union(*(one.flags for one in several))
    if first.kind in (AssetKind.MODEL, AssetKind.DATASET) and not all(Flag.PINNED in one.flags for one in several):
        flags.discard(Flag.PINNED)  # one reference that follows the newest version is enough
    details = list(dict.fromkeys(one.detail for one in several if one.detail))[:5]
    note = _note(places, details, guess)
    title = one_line(next((one.title for one in several if one.title), identifier))[:200] or identifier
    asset = Asset(identifier, first.kind, title, first.zone, frozenset(flags), note, places[0])
    return Drafted(asset, places[:MAXIMUM_PLACES], len(places), guess)


def _note(places: Sequence[Origin], details: Sequence[str], guess: str) -> str:
    shown = ", ".join(f"{place.source[-150:]}:{place.line}" for place in places[1:4])
    more = f" and {len(places) - 4} more" if len(places) > 4 else ""
    parts = [f"Also at {shown}{more}."] if shown else []  # the first place is the asset's origin
    parts += [f"{detail[:1].upper()}{detail[1:]}." for detail in details]
    if guess:
        parts.append(f"Guess: {guess}.")
    return one_line(" ".join(parts))[:1500]


def _flow(source: str, link: Link, target: str) -> Flow:
    note = one_line(f"Guess: {link.guess}.")[:500] if link.guess else ""
    return Flow(source, link.relation, target, link.authenticated, note, link.origin)
