"""Layer assignment: each node on a layer after those that lead to it, with short edges.

Longest paths first, then each node moves towards the side on which it has more edges, as network simplex does in the large
(E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, "A technique for drawing directed graphs", IEEE Transactions on Software
Engineering 19, 1993).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil, sqrt

from threatlas.drawing.cycles import Pair

ROUNDS = 8
"""How often nodes are moved at most."""
LEVEL = 0.9
"""What an edge within a layer costs, where one to the next layer costs nothing and each layer more costs 1."""
BACK = 0.5
"""What an edge against the layers costs besides."""
CROWD = 0.25
"""What each pair of nodes of a lane on one layer costs."""


def layers_of(count: int, edges: Sequence[Pair]) -> list[int]:
    """The layer of each node, counted from 0; every edge leads to a later layer. The edges have no cycle and no loop.

    Nodes without edges fill the layers that have the fewest nodes. Time grows with nodes and edges.
    """
    after: list[list[int]] = [[] for _ in range(count)]
    before: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    order = _topological(after, before)
    layer = [0] * count
    for node in order:
        for other in after[node]:
            layer[other] = max(layer[other], layer[node] + 1)
    for turn in range(ROUNDS):
        if not _moved(order if turn % 2 else order[::-1], layer, before, after):
            break
    alone = [node for node in range(count) if not after[node] and not before[node]]
    _spread(alone, layer)
    least = min(layer, default=0)
    return [value - least for value in layer]


def _topological(after: Sequence[Sequence[int]], before: Sequence[Sequence[int]]) -> list[int]:
    waiting = [len(nodes) for nodes in before]
    order = [node for node, value in enumerate(waiting) if value == 0]
    for node in order:
        for other in after[node]:
            waiting[other] -= 1
            if waiting[other] == 0:
                order.append(other)
    return order


def _moved(
    order: Sequence[int], layer: list[int], before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]
) -> bool:
    moved = False
    for node in order:
        pull = len(after[node]) - len(before[node])
        if pull > 0:
            goal = min(layer[other] for other in after[node]) - 1
        elif pull < 0:
            goal = max(layer[other] for other in before[node]) + 1
        else:
            continue
        if goal != layer[node]:
            layer[node] = goal
            moved = True
    return moved


def _spread(alone: Sequence[int], layer: list[int]) -> None:
    """Puts nodes without edges where there is room."""
    if not alone:
        return
    single = set(alone)
    taken = [value for node, value in enumerate(layer) if node not in single]
    first = min(taken, default=0)
    filled = [0] * max(max(taken, default=0) - first + 1, ceil(sqrt(len(alone) / 2)))
    for value in taken:
        filled[value - first] += 1
    for node in alone:
        place = filled.index(min(filled))
        filled[place] += 1
        layer[node] = first + place


def folded(layer: Sequence[int], edges: Sequence[Pair], lanes: Sequence[int], most: int) -> list[int]:
    """The layers pressed into ``most``, so that edges may lead backwards or stay within a layer.

    From the pressed layers on, each node moves to the layer where its edges and the crowd of its lane cost least, as long as
    that helps. Time grows with nodes times layers and edges.
    """
    highest = max(layer)
    new = [min(most - 1, value * most // (highest + 1)) for value in layer]
    around: list[list[tuple[int, int]]] = [[] for _ in layer]
    for source, target in edges:
        if source != target:
            around[source].append((target, 1))
            around[target].append((source, -1))
    crowd = Counter(zip(lanes, new, strict=True))

    def cost(node: int, place: int) -> float:
        total = CROWD * crowd[lanes[node], place]
        for other, way in around[node]:
            step = (new[other] - place) * way
            total += step - 1 if step > 0 else LEVEL if step == 0 else BACK - step - 1
        return total

    for _ in range(ROUNDS):
        moved = False
        for node, lane in enumerate(lanes):
            here = new[node]
            crowd[lane, here] -= 1
            costs = [cost(node, place) for place in range(most)]
            best = costs.index(min(costs))
            new[node] = best if costs[best] < costs[here] - 1e-9 else here
            moved = moved or new[node] != here
            crowd[lane, new[node]] += 1
        if not moved:
            break
    least = min(new)
    return [value - least for value in new]
