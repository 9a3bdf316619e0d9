"""How much techniques have in common: by their place in the catalogue, and by what they touch."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from threatlas.knowledge import Technique
    from threatlas.paths.graph import Numbers

PARENT_AND_CHILD = 0.5
"""How much a technique counts as its parent or sub-technique: in part."""
SIBLINGS = 0.25
"""How much a sub-technique counts as another of the same parent."""


def kinship(techniques: Sequence[Technique]) -> Numbers:
    """For each pair of techniques, 1 for the same, a part for relatives, else 0."""
    places = {technique.id: place for place, technique in enumerate(techniques)}
    table = np.eye(len(techniques))
    children: dict[int, list[int]] = {}
    for place, technique in enumerate(techniques):
        if technique.parent in places:
            children.setdefault(places[technique.parent], []).append(place)
    for parent, of_parent in children.items():
        for child in of_parent:
            table[parent, child] = table[child, parent] = PARENT_AND_CHILD
            for sibling in of_parent:
                if sibling != child:
                    table[child, sibling] = SIBLINGS
    return table


def resemblance(techniques: Sequence[Technique]) -> Numbers:
    """For each pair of techniques, from 0 to 1: the cosine of the areas, assets, platforms and stages that threatlas says.

    A word counts by its rarity among techniques (log of the inverse share); of areas and assets, which come with the most
    telling first, the second counts two thirds, the third half, and so on. A technique without such words resembles none.
    """
    words = [_words(technique) for technique in techniques]
    uses = Counter(word for bag in words for word in bag)
    columns = {word: column for column, word in enumerate(uses)}
    vectors = np.zeros((len(techniques), len(columns)))
    for place, bag in enumerate(words):
        for word, weight in bag.items():
            vectors[place, columns[word]] = weight * math.log(1 + len(techniques) / uses[word])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return np.minimum(vectors @ vectors.T, 1.0)


def _words(technique: Technique) -> dict[str, float]:
    applies = technique.applicability
    if applies is None:
        return {}
    return {
        **{f"area {word}": 1 / (1 + place / 2) for place, word in enumerate(applies.areas)},
        **{f"asset {word}": 1 / (1 + place / 2) for place, word in enumerate(applies.assets)},
        **{f"platform {word}": 1.0 for word in applies.platforms},
        **{f"stage {word}": 1.0 for word in applies.stages},
    }


def in_common(one: Technique, other: Technique) -> tuple[str, ...]:
    """What both are about, in plain words: areas, then assets."""
    if one.applicability is None or other.applicability is None:
        return ()
    areas = [area.title.lower() for area in one.applicability.areas if area in other.applicability.areas]
    assets = [kind.title.lower() for kind in one.applicability.assets if kind in other.applicability.assets]
    return (*areas, *assets)
