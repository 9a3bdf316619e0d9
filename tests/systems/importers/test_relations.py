"""What arrows mean."""

from itertools import product

import pytest

from threatlas.systems.importers.relations import (
    Meaning,
    is_reply,
    meaning_of_data,
    meaning_of_dependency,
    meanings_of_call,
)
from threatlas.vocabulary import AssetKind, Relation

K, R = AssetKind, Relation


@pytest.mark.parametrize(
    ("source", "target", "relation", "reverse"),
    [
        (K.PERSON, K.AGENT, R.USES, False),
        (K.PERSON, K.HOST, R.WORKS_ON, False),
        (K.PERSON, K.DATA_STORE, R.WRITES, False),
        (K.AGENT, K.PERSON, R.ANSWERS, False),
        (K.CHANNEL, K.PERSON, R.DELIVERS, False),
        (K.CHANNEL, K.AGENT, R.FEEDS, False),
        (K.DATASET, K.MODEL, R.TRAINS, False),
        (K.DATASET, K.TRAINING_PIPELINE, R.READS, True),
        (K.RAG_INDEX, K.AGENT, R.RETRIEVES, True),
        (K.KNOWLEDGE_SOURCE, K.RAG_INDEX, R.FEEDS, False),
        (K.INFERENCE_API, K.MODEL, R.SERVES, False),
        (K.MODEL, K.INFERENCE_API, R.SERVES, True),
        (K.AGENT, K.TOOL, R.CALLS, False),
        (K.TOOL, K.DATA_STORE, R.WRITES, False),
        (K.DATA_STORE, K.TOOL, R.READS, True),
        (K.HUB, K.MODEL, R.PROVIDES, False),
        (K.HUB, K.HOST, R.PULLS, True),
    ],
)
def test_data(source: AssetKind, target: AssetKind, relation: Relation, reverse: bool) -> None:
    assert meaning_of_data(source, target) == Meaning(relation, reverse)


def test_every_pair_of_kinds_means_something() -> None:
    for source, target in product(K, K):
        assert meaning_of_dependency(source, target)
        assert meaning_of_data(source, target)
        for receives, changes in product((True, False), repeat=2):
            assert meanings_of_call(source, target, receives=receives, changes=changes)


def test_calls_on_stores() -> None:
    def relations(**how: bool) -> list[Relation]:
        return [meaning.relation for meaning in meanings_of_call(K.APPLICATION, K.DATA_STORE, **how)]

    assert relations() == [R.READS, R.WRITES]
    assert relations(receives=False) == [R.WRITES]
    assert relations(changes=False, receives=False) == [R.READS]


def test_a_reply_is_no_call() -> None:
    calls = Meaning(R.CALLS)
    assert is_reply("x", calls, calls)
    assert is_reply("Response", Meaning(R.FEEDS), calls)
    assert not is_reply("Orders", Meaning(R.FEEDS), calls)
