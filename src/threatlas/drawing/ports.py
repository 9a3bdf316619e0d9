"""Where lines end at the sides of nodes: apart from each other, and straight where they can be."""

from __future__ import annotations

from collections.abc import Sequence

from threatlas.drawing.frame import Frame

SIDE = 0.8
"""The part of a node's side on which lines end."""
APART = 14.0
"""Between two ends of lines on one side, where there is room."""

Span = tuple[float, float]
Ports = dict[tuple[int, int], float]
"""Where an edge (first) meets a node (second), across the layers."""


def ports_of(frame: Frame, across: Sequence[float], sides: Sequence[Span]) -> Ports:
    """The ends of every chain; ``sides`` are those of the nodes, ``across`` the middles of all places."""
    usable = []
    for low, high in sides:
        margin = (high - low) * (1 - SIDE) / 2
        usable.append((low + margin, high - margin))
    wanted: dict[tuple[int, bool], list[tuple[float, float, int]]] = {}  # by node and whether on its far side
    for chain in frame.chains:
        if len(chain.places) == 1:
            continue
        for first in (True, False):
            node, other = chain.places[:2] if first else chain.places[:-3:-1]
            there = usable[other] if other < frame.nodes else (across[other], across[other])
            wanted.setdefault((node, first or chain.level), []).append(
                (across[other], _nearest(usable[node], there), chain.edge)
            )
    ports: Ports = {}
    for (node, _), ends in wanted.items():
        ends.sort()
        for (_, _, edge), value in zip(ends, _apart([goal for _, goal, _ in ends], usable[node]), strict=True):
            ports[edge, node] = value
    return ports


def _nearest(here: Span, there: Span) -> float:
    """The place in ``here`` from which a line to ``there`` is straightest."""
    low, high = max(here[0], there[0]), min(here[1], there[1])
    if low <= high:
        return (low + high) / 2
    return here[1] if there[0] > here[1] else here[0]


def _apart(goals: Sequence[float], side: Span) -> list[float]:
    """Places near the goals, which ascend or nearly so, in their order and apart from each other."""
    low, high = side
    apart = min(APART, (high - low) / max(1, len(goals) - 1))
    places: list[float] = []
    at = low - apart
    for goal in goals:
        at = max(min(goal, high), at + apart)
        places.append(at)
    limit = high
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], limit)
        limit = places[index] - apart
    return places
