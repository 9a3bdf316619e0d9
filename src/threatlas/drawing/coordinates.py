"""Coordinate assignment: where each node of a layer stands, so that long lines are straight and nothing overlaps.

U. Brandes, B. Köpf, "Fast and simple horizontal coordinate assignment" (Graph Drawing 2001, LNCS 2265; erratum:
arXiv:2008.01252): nodes are aligned with the median of their neighbours into blocks, four times, once for each corner;
the average of the two middle values is taken. Blocks are packed by longest paths over their constraint graph, which has no
cycle, in place of the class shifts that the erratum corrects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

Layers = Sequence[Sequence[int]]
Neighbours = Sequence[Sequence[int]]
Distance = Callable[[int, int], float]


def coordinates(
    layers: Layers, up: Neighbours, inner: Callable[[int, int], bool], distance: Distance
) -> dict[int, float]:
    """The coordinate of the middle of each node of the layers, least value 0.

    ``up`` gives the neighbours of each node in the layer before it, ``inner`` says whether two neighbours are both bends of
    lines, and ``distance`` how far apart the middles of two nodes must be that stand side by side, the left one first.
    """
    down: dict[int, list[int]] = {node: [] for layer in layers for node in layer}
    above: dict[int, list[int]] = {}
    for layer in layers:
        for node in layer:
            above[node] = [other for other in up[node] if other in down]
            for other in above[node]:
                down[other].append(node)
    conflicts = _conflicts(layers, above, inner)
    apart = {left: distance(left, right) for layer in layers for left, right in pairwise(layer)}
    results = []
    for downwards in (True, False):
        ways = layers if downwards else layers[::-1]
        neighbours = above if downwards else down
        for leftmost in (True, False):
            rows = [list(layer) if leftmost else list(layer[::-1]) for layer in ways]
            place = {node: position for row in rows for position, node in enumerate(row)}
            block = _blocks(rows, neighbours, place, conflicts)
            sign = 1.0 if leftmost else -1.0
            packed = _packed(rows, block, apart, leftmost=leftmost)
            results.append({node: sign * value for node, value in packed.items()})
    return _averaged(results)


def _conflicts(layers: Layers, above: dict[int, list[int]], inner: Callable[[int, int], bool]) -> set[tuple[int, int]]:
    """Segments that cross a segment of a long line: the line has precedence (type 1 conflicts)."""
    found: set[tuple[int, int]] = set()
    for upper, lower in pairwise(layers):
        place = {node: position for position, node in enumerate(upper)}
        scanned = 0
        low = 0
        for position, node in enumerate(lower):
            straight = next((other for other in above[node] if inner(other, node)), None)
            if straight is None and position != len(lower) - 1:
                continue
            high = len(upper) if straight is None else place[straight]
            for other in lower[scanned : position + 1]:
                for neighbour in above[other]:
                    if not low <= place[neighbour] <= high and not inner(neighbour, other):
                        found.add((neighbour, other))
            scanned = position + 1
            low = high
    return found


def _blocks(
    rows: Layers, neighbours: dict[int, list[int]], place: dict[int, int], conflicts: set[tuple[int, int]]
) -> dict[int, int]:
    """The block of each node, named by its first node: each node joins the median of its neighbours where that is free."""
    block: dict[int, int] = {}
    for row in rows:
        last = -1
        for node in row:
            block[node] = node
            around = neighbours[node]
            if not around:
                continue
            if len(around) > 1:
                around = sorted(around, key=place.__getitem__)
            middle = (len(around) - 1) // 2
            for other in dict.fromkeys((around[middle], around[len(around) // 2])):
                free = place[other] > last and (other, node) not in conflicts and (node, other) not in conflicts
                if free:
                    block[node] = block[other]
                    last = place[other]
                    break
    return block


def _packed(rows: Layers, block: dict[int, int], apart: dict[int, float], *, leftmost: bool) -> dict[int, float]:
    """Blocks as far to the left as they go, then each as far to the right as its right neighbours let it; ``apart`` is by the
    left one of two neighbours, which stand the other way round in rows that are not ``leftmost``."""
    right: dict[int, list[tuple[int, float]]] = {root: [] for root in block.values()}
    waiting = dict.fromkeys(right, 0)
    for row in rows:
        for one, other in pairwise(row):
            right[block[one]].append((block[other], apart[one if leftmost else other]))
            waiting[block[other]] += 1
    order = [root for root, count in waiting.items() if count == 0]
    at = dict.fromkeys(right, 0.0)
    for root in order:
        here = at[root]
        for other, least in right[root]:
            at[other] = max(at[other], here + least)
            waiting[other] -= 1
            if waiting[other] == 0:
                order.append(other)
    for root in reversed(order):
        if right[root]:
            at[root] = max(at[root], min([at[other] - least for other, least in right[root]]))
    return {node: at[root] for node, root in block.items()}


def _averaged(results: Sequence[dict[int, float]]) -> dict[int, float]:
    """The four side by side, moved to the narrowest, and of each node the average of its two middle values."""
    if not results[0]:
        return {}
    spans = [(min(result.values()), max(result.values())) for result in results]
    narrow = min(range(4), key=lambda index: spans[index][1] - spans[index][0])
    low, high = spans[narrow]
    moves = [low - spans[index][0] if index % 2 == 0 else high - spans[index][1] for index in range(4)]
    averaged = {}
    for node in results[0]:
        values = sorted(result[node] + move for result, move in zip(results, moves, strict=True))
        averaged[node] = (values[1] + values[2]) / 2
    least = min(averaged.values())
    return {node: value - least for node, value in averaged.items()}
