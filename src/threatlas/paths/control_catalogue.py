"""The catalogue of controls: what each mitigation of ATLAS and threatlas does, how much and at what price.

The entries that ship are ``data/controls.json``; users add their own in the same format, written as YAML::

    - id: ACME-12
      name: Filter of our mail gateway
      mitigates: [AML.T0051.001]         # left out for a mitigation of the release, which says it itself
      acts: screens                      # or guards, watches
      screens: content                   # or artefact, person, detector: what gets past it
      stands-on: [channel feeds agent]   # classes of assets, or flows between two
      effect: {low: 0.2, likely: 0.5, high: 0.7}
      price: {low: 5, likely: 10, high: 20}
      because: It takes hidden text out of messages and blocks known injections.
      sources: [{cite: "Our test of 2026-10-01, 212 messages", confidence: measured}]

JSON is YAML, and reading it takes one millisecond where the YAML parser takes fourteen, and another thirty to be imported: so what
ships is JSON, and a test reads it as users' files are read.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threatlas.paths.control_kind import EVERYTHING, NOTHING, Acts, Confidence, ControlKind, Screened, Source, Stand
from threatlas.paths.three_point import ThreePoint
from threatlas.vocabulary import Relation
from threatlas.vocabulary.identifiers import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from threatlas.knowledge import KnowledgeBase
    from threatlas.systems.description import Origin

DATA = Path(__file__).parent / "data" / "controls.json"


def catalogue(kb: KnowledgeBase, own: Iterable[ControlKind] = ()) -> Mapping[str, ControlKind]:
    """Every control that is known, by id, with the techniques that it works against in release ``kb``.

    Entries of the user's own come last, and take the place of an entry of the same id. A mitigation of the release without an
    entry is not in it: nothing is known of its effect.
    """
    mitigations = {mitigation.id: mitigation for mitigation in kb.mitigations}
    found: dict[str, ControlKind] = {}
    for control in (*shipped_controls(), *own):
        mitigation = mitigations.get(control.id)
        if mitigation is not None:
            links = {link.technique: link.reason for link in mitigation.techniques}
            name = control.name or mitigation.name
            found[control.id] = replace(control, name=name, mitigates={**links, **control.mitigates})
        elif canonical(control.id) is None:
            found[control.id] = control
    return found


def read_controls(path: Path, kb: KnowledgeBase) -> tuple[ControlKind, ...]:
    """A user's own controls, in the order of the file.

    Raises :class:`~threatlas.errors.CatalogueError` with everything that is wrong, each with line and column, or a
    :class:`~threatlas.errors.DocumentError` where the file is no YAML.
    """
    from threatlas.documents import read_text
    from threatlas.paths.control_reading import parse_controls

    return parse_controls(read_text(path), str(path), kb)


@lru_cache(maxsize=1)
def shipped_controls() -> tuple[ControlKind, ...]:
    """The entries that ship with threatlas, without the links that a release adds."""
    with DATA.open("rb") as file:
        return tuple(build(row) for row in json.loads(file.read()))


def build(row: Mapping[str, Any], origin: Origin | None = None) -> ControlKind:
    """The entry that a mapping describes. The mapping is right: ours is tested, others are checked before."""
    mitigates = row.get("mitigates") or ()
    texts = [mitigates] if isinstance(mitigates, str) else mitigates
    return ControlKind(
        canonical(row["id"]) or row["id"],
        row.get("name") or "",
        acts := Acts(row["acts"]),
        Screened(row["screens"]) if acts is Acts.SCREENS else None,
        tuple(stand(text) for text in row["stands-on"]),
        effect(row.get("effect"), cuts=row.get("cuts", False)),
        three_point(row["price"]),
        row["because"],
        tuple(Source(source["cite"], Confidence(source["confidence"])) for source in row.get("sources") or ()),
        {canonical(name) or name: effect(value) for name, value in (row.get("techniques") or {}).items()},
        {canonical(text) or text: row["because"] for text in texts},
        origin,
    )


def stand(text: str) -> Stand:
    """``agent`` or ``channel feeds agent``."""
    words = text.split()
    return Stand(words[0], Relation(words[1]), words[2]) if len(words) == 3 else Stand(words[0])


def effect(value: Mapping[str, Any] | str | None, *, cuts: bool = False) -> ThreePoint:
    """Three numbers, or the word ``cuts``; without a value, everything for a control that cuts and else nothing."""
    if cuts or value == "cuts":
        return EVERYTHING
    return three_point(value) if value is not None and not isinstance(value, str) else NOTHING


def three_point(value: Mapping[str, Any]) -> ThreePoint:
    """``{low: …, likely: …, high: …}``."""
    return ThreePoint(float(value["low"]), float(value["likely"]), float(value["high"]))
