"""Profiles of techniques."""

from collections import Counter

import pytest

from threatlas import knowledge
from threatlas.knowledge.profiles import WEIGHTS, Profiles, profiles_of
from threatlas.knowledge.words import stem, terms_of


def vector_of(profiles: Profiles, text: str) -> dict[str, float]:
    return profiles.vector(Counter(terms_of(text)))


@pytest.mark.parametrize("version", [None, "4.9.1"])
def test_each_profile_is_nearest_to_its_own_name(version: str | None) -> None:
    kb = knowledge.load(version)
    profiles = profiles_of(kb)
    right = 0
    for technique in kb.techniques:
        similarities = profiles.similarities(vector_of(profiles, kb.full_name(technique.id)))
        nearest = max(similarities, key=lambda index: (similarities[index], -index))
        right += profiles.techniques[nearest] == technique.id
    assert right >= 0.9 * len(kb.techniques)


def test_shares_add_up_to_the_similarity(catalogue: knowledge.KnowledgeBase) -> None:
    profiles = profiles_of(catalogue)
    vector = vector_of(profiles, "They uploaded a pickle file with a reverse shell to the model hub.")
    for index, similarity in profiles.similarities(vector).items():
        assert sum(profiles.shares(vector, index).values()) == pytest.approx(similarity)
        assert 0 < similarity <= 1


def test_parts_that_are_missing_leave_their_weight(catalogue: knowledge.KnowledgeBase) -> None:
    bare = knowledge.load(additions=False)
    text = catalogue.technique("AML.T0054").name
    for kb in (catalogue, bare):
        profiles = Profiles(kb, {"name": 2})
        index = profiles.techniques.index("AML.T0054")
        assert profiles.similarities(vector_of(profiles, text))[index] == pytest.approx(1)


def test_unknown_words_make_a_text_less_like_any(catalogue: knowledge.KnowledgeBase) -> None:
    profiles = profiles_of(catalogue)
    near = profiles.similarities(vector_of(profiles, "deepfake video"))
    diluted = profiles.similarities(vector_of(profiles, "deepfake video of qwertz uiopas dfghjk"))
    assert near.keys() == diluted.keys()
    assert all(diluted[index] < near[index] for index in near)


def test_shared_words_leave_pairs_out(catalogue: knowledge.KnowledgeBase) -> None:
    profiles = profiles_of(catalogue)
    vector = vector_of(profiles, "prompt injection")
    assert f"{stem('prompt')} {stem('injection')}" in vector
    assert profiles.shared_words(vector)[profiles.techniques.index("AML.T0051")] == 2


def test_empty_texts(catalogue: knowledge.KnowledgeBase) -> None:
    profiles = profiles_of(catalogue)
    assert profiles.similarities(profiles.vector({})) == {}
    assert profiles is profiles_of(catalogue)


def test_weights_are_of_parts_that_exist(catalogue: knowledge.KnowledgeBase) -> None:
    assert len(Profiles(catalogue, dict(WEIGHTS)).techniques) == len(catalogue.techniques)
