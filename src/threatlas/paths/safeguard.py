"""A control as the analysis of one system knows it: against which techniques, how it acts, how much it stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.paths.chances import Chance, control_effect
from threatlas.paths.control_kind import Acts
from threatlas.vocabulary import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from threatlas.paths.control_kind import ControlKind, Stand
    from threatlas.systems.description import System
    from threatlas.systems.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Effect:
    """The share of attempts that a control stops where it is fully in place."""

    mean: float
    """0 to 1. 1 means that nothing is left."""
    deviation: float = 0.0
    """How far it may be from that: the standard deviation."""


NONE = Effect(0.0)


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One control, for every place it may stand in a system."""

    id: str
    name: str
    provenance: str
    """``atlas``, ``threatlas`` or ``own``."""
    screens: str | None
    """What it inspects and an adversary can get past: ``content``, ``artefact``, ``person`` or ``detector``; None for a
    control that makes steps harder by itself."""
    effects: Mapping[str, Effect]
    """By technique."""
    screened: Effect
    """For a control that screens, on whatever goes through, whatever the technique."""
    stands_on: tuple[Stand, ...]
    """Where it can sensibly be put in place."""
    days: tuple[float, float, float]
    """Low, likely, high: person-days until it is in place."""
    because: str
    sources: tuple[str, ...]


def safeguards_for(
    system: System, kinds: Mapping[str, ControlKind], techniques: Iterable[str], evidence: Sequence[Evidence]
) -> dict[str, Safeguard]:
    """The controls that act on any of these techniques, by id. Those that only watch stop nothing and are left out."""
    wanted = sorted(set(techniques))
    found = {}
    by_control: dict[str, list[Evidence]] = {}
    for record in evidence:
        if record.control is not None:
            by_control.setdefault(record.control, []).append(record)
    for kind in kinds.values():
        if kind.acts is Acts.WATCHES:
            continue
        own = by_control.get(kind.id, [])
        places = tuple(end for control in system.controls if control.id == kind.id for end in _assets(control.where))
        effects = {
            technique: _effect(effect)
            for technique in wanted
            if kind.acts_on(technique)
            and (effect := control_effect(kind, 1.0, own, technique=technique, assets=places)).mean > 0
        }
        if effects:
            found[kind.id] = _safeguard(kind, effects, control_effect(kind, 1.0, own, assets=places))
    return found


def _safeguard(kind: ControlKind, effects: Mapping[str, Effect], whole: Chance) -> Safeguard:
    """``whole`` is its effect whatever the technique, with all the evidence on it."""
    known = canonical(kind.id)
    provenance = "own" if known is None else "threatlas" if known.startswith("TL.") else "atlas"
    return Safeguard(
        id=kind.id,
        name=kind.name,
        provenance=provenance,
        screens=None if kind.screens is None else str(kind.screens),
        effects=effects,
        screened=_effect(whole) if kind.screens is not None else NONE,
        stands_on=kind.stands_on,
        days=(kind.price.low, kind.price.likely, kind.price.high),
        because=kind.because,
        sources=(*whole.sources, *(source.cite for source in kind.sources)),
    )


def _effect(chance: Chance) -> Effect:
    total = chance.alpha + chance.beta
    return Effect(chance.mean, (chance.mean * (1 - chance.mean) / (total + 1)) ** 0.5)


def _assets(where: Iterable[str]) -> list[str]:
    return [end for place in where for end in place.split()[::2]]
