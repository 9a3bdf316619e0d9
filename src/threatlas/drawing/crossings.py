"""Crossing reduction: the order of the nodes in each layer, so that few lines cross.

Sweeps of the barycentre heuristic (K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system
structures", IEEE Transactions on Systems, Man, and Cybernetics 11, 1981), the best order seen is kept. Crossings are counted
as the inversions of the ends of the lines (W. Barth, P. Mutzel, M. Jünger, "Simple and efficient bilayer cross counting",
Journal of Graph Algorithms and Applications 8, 2004), by insertion, which is the fastest for layers of up to some thousand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

SWEEPS = 8
"""Sweeps at most, down and up in turn."""
WORK = 24_000
"""Nodes and bends that all sweeps together look at, about: larger graphs get fewer sweeps, but two at least."""
PATIENCE = 3
"""Sweeps without fewer crossings before the search ends."""

Order = list[list[int]]
Neighbours = Sequence[Sequence[int]]


def ordered(layers: Order, up: Neighbours, down: Neighbours, lane: Sequence[int]) -> Order:
    """The layers with their nodes in a new order, in which few lines cross; nodes of a lane stay together, lanes ascend.

    ``up`` and ``down`` give the neighbours of each node in the layer before and after it.
    """
    best = [sorted(layer, key=lambda node: lane[node]) for layer in layers]
    fewest = crossings(best, down)
    order = best
    idle = 0
    for sweep in range(max(2, min(SWEEPS, WORK // max(1, sum(map(len, layers)))))):
        if not fewest or idle >= PATIENCE:
            break
        downwards = sweep % 2 == 0
        order = _swept(order, up if downwards else down, lane, downwards=downwards)
        count = crossings(order, down)
        if count < fewest:
            best, fewest, idle = order, count, 0
        else:
            idle += 1
    return best


def _swept(order: Order, neighbours: Neighbours, lane: Sequence[int], *, downwards: bool) -> Order:
    """Each layer sorted by where its neighbours in the layer before it stand; a node without any keeps its place."""
    place: dict[int, float] = {}
    result = []
    for layer in order if downwards else reversed(order):
        keys = {}
        for position, node in enumerate(layer):
            around = neighbours[node]
            count = len(around)
            if count == 1:
                middle = place[around[0]]
            elif count:
                middle = sum([place[other] for other in around]) / count
            else:
                middle = position / max(1, len(layer) - 1)
            keys[node] = (lane[node], middle)
        new = sorted(layer, key=keys.__getitem__)
        result.append(new)
        scale = max(1, len(new) - 1)
        for position, node in enumerate(new):
            place[node] = position / scale
    return result if downwards else result[::-1]


def crossings(order: Order, down: Neighbours) -> int:
    """How many pairs of lines between neighbouring layers cross."""
    return sum(_between(upper, lower, down) for upper, lower in pairwise(order))


def _between(upper: Sequence[int], lower: Sequence[int], down: Neighbours) -> int:
    place = {node: position for position, node in enumerate(lower)}
    ends: list[int] = []
    for node in upper:
        around = down[node]
        if len(around) == 1:
            ends.append(place[around[0]])
        elif around:
            ends += sorted([place[other] for other in around])
    seen: list[int] = []
    count = 0
    for passed, end in enumerate(ends):
        place_of_end = bisect_right(seen, end)
        count += passed - place_of_end
        seen.insert(place_of_end, end)
    return count
