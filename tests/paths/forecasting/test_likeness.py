"""What techniques have in common."""

import numpy as np

from threatlas.knowledge import KnowledgeBase
from threatlas.paths.forecasting.likeness import PARENT_AND_CHILD, SIBLINGS, in_common, kinship, resemblance


def test_relatives_count_in_part(catalogue: KnowledgeBase) -> None:
    places = {technique.id: place for place, technique in enumerate(catalogue.techniques)}
    near = kinship(catalogue.techniques)
    assert (near == near.T).all()
    assert near[places["AML.T0051"], places["AML.T0051.001"]] == PARENT_AND_CHILD
    assert near[places["AML.T0051.000"], places["AML.T0051.001"]] == SIBLINGS
    assert near[places["AML.T0051"], places["AML.T0015"]] == 0
    assert (near.diagonal() == 1).all()


def test_resemblance_is_a_cosine(catalogue: KnowledgeBase) -> None:
    alike = resemblance(catalogue.techniques)
    assert alike.min() >= 0
    assert alike.max() <= 1
    assert np.allclose(alike, alike.T)
    assert np.allclose(alike.diagonal(), 1)
    places = {technique.id: place for place, technique in enumerate(catalogue.techniques)}
    injection = alike[places["AML.T0051.001"]]
    assert injection[places["AML.T0051.002"]] > injection[places["AML.T0043.000"]]


def test_what_is_in_common_has_plain_words(catalogue: KnowledgeBase) -> None:
    one, other = catalogue.technique("AML.T0051.001"), catalogue.technique("AML.T0093")
    assert "prompt and agent manipulation" in in_common(one, other)
