"""Lanes: clusters side by side across the layers, with corridors between them for the lines from one to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from threatlas.drawing.cycles import Pair

ROUNDS = 10
"""How often lanes are moved at most."""


def lane_order(count: int, lines: Iterable[Pair]) -> list[int]:
    """Lanes 0 … count - 1 in an order in which those with many lines between them are near each other; the given order
    where there is nothing to choose. Lanes are moved one at a time as long as lines get shorter."""
    weights = Counter((min(pair), max(pair)) for pair in lines if pair[0] != pair[1])
    pairs = sorted(weights.items())
    order = list(range(count))

    def length(candidate: Sequence[int]) -> int:
        place = {lane: position for position, lane in enumerate(candidate)}
        return sum(weight * abs(place[one] - place[other]) for (one, other), weight in pairs)

    shortest = length(order)
    for _ in range(ROUNDS):
        before = shortest
        for lane in range(count):
            rest = [other for other in order if other != lane]
            for position in range(count):
                candidate = [*rest[:position], lane, *rest[position:]]
                if length(candidate) < shortest:
                    order, shortest = candidate, length(candidate)
        if shortest == before:
            break
    return order


def corridor(source: tuple[int, int], target: tuple[int, int], spans: dict[int, Pair]) -> int:
    """The corridor in which a line runs from a lane and layer to another lane and layer.

    Lanes have odd numbers, corridors the even ones between. ``spans`` gives the first and last layer of each lane's box.
    The corridor is one between the two lanes, for which the line crosses the fewest boxes of other lanes, nearest to the
    target.
    """
    low, high = sorted((source[0], target[0]))
    between = range(low + 2, high, 2)

    def crossed(corridor: int) -> int:
        count = 0
        for lane in between:
            first, last = spans[lane]
            near_source = (lane < corridor) == (source[0] < corridor)
            count += first <= (source if near_source else target)[1] <= last
        return count

    return min(range(low + 1, high, 2), key=lambda place: (crossed(place), abs(place - target[0])))
