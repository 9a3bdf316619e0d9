"""Where controls can stand in a system, as its description would say it: to switch them on and off in thought."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from threatlas.paths.kinds import belongs
from threatlas.systems.description import Control, Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from threatlas.paths.safeguard import Safeguard
    from threatlas.systems.description import System

_THOUGHT = Origin("what if", 1)


def places_to_stand(system: System, safeguard: Safeguard) -> tuple[str, ...]:
    """The assets by id, and the flows as they are written, on which the control makes sense; each once."""
    by_id = {asset.id: asset for asset in system.assets}
    found: dict[str, None] = {}
    for stand in safeguard.stands_on:
        if stand.relation is None:
            found.update((asset.id, None) for asset in system.assets if belongs(asset, stand.asset))
            continue
        for flow in system.flows:
            fits = belongs(by_id[flow.source], stand.asset) and belongs(by_id[flow.target], stand.target)
            if flow.relation is stand.relation and fits:
                found[str(flow)] = None
    return tuple(found)


def switched(system: System, safeguards: Mapping[str, Safeguard], keep: Collection[str], add: Iterable[str]) -> System:
    """The system with only those of its controls that ``keep`` names, and with those of ``add`` wholly in place wherever they
    make sense. Ids that name nothing are left out.
    """
    controls = [control for control in system.controls if control.id in keep]
    for identifier in dict.fromkeys(add):
        places = places_to_stand(system, safeguards[identifier]) if identifier in safeguards else ()
        if places:
            controls.append(Control(identifier, places, 1.0, "", _THOUGHT))
    return replace(system, controls=tuple(controls))
