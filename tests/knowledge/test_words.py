"""Words and stems."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas.knowledge.words import LONGEST_WORD, WIDEST_PAIR, phrases_of, stem, terms_of, words_of


@pytest.mark.parametrize(
    "words",
    [
        # inflection
        ("poison", "poisons", "poisoned", "poisoning"),
        ("inject", "injects", "injected", "injection", "injections"),
        ("exfiltrate", "exfiltrated", "exfiltrating", "exfiltration"),
        ("adversary", "adversaries", "adversarial"),
        # British and American
        ("behaviour", "behavior", "behaviours"),
        ("organisation", "organization", "organisations"),
        ("defence", "defense", "defenses"),
        ("analyse", "analyze", "analysed"),
        ("artefact", "artifact", "artifacts"),
        ("labelling", "labeling"),
    ],
)
def test_forms_of_a_word_share_a_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("model", "modem"), ("prompt", "promise"), ("access", "accept"), ("agent", "agenda"), ("class", "clash")],
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["ai", "llm", "t0051", "v2", "gpt4"])
def test_short_words_and_codes_stay(word: str) -> None:
    assert stem(word) == word


def test_stop_words_markup_and_addresses_are_passed_over() -> None:
    text = (
        "The <b class='x'>model</b> of [Acme](https://acme.example/token) at https://a.example/secret?q=1 answers a b"
    )
    assert [text[word.start : word.end] for word in words_of(text)] == ["model", "Acme", "answers"]


def test_comparisons_are_no_markup() -> None:
    assert [word.stem for word in words_of("loss <5 and accuracy> poisoned")] == [
        stem("loss"),
        stem("accuracy"),
        stem("poisoned"),
    ]


def test_pairs_reach_over_stop_words() -> None:
    assert terms_of("access to the model") == [stem("access"), f"{stem('access')} {stem('model')}", stem("model")]


def test_pairs_do_not_reach_far() -> None:
    assert " ".join((stem("access"), stem("model"))) not in terms_of(f"access {'.' * WIDEST_PAIR} model")


def test_long_runs_are_no_words() -> None:
    assert terms_of("a" * (LONGEST_WORD + 1)) == []
    assert terms_of("") == []


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300))
def test_phrases_stand_in_the_text_in_order(text: str) -> None:
    words = list(words_of(text))
    assert all(left.end <= right.start for left, right in pairwise(words))
    for phrase in phrases_of(words):
        assert 0 <= phrase.start < phrase.end <= len(text)
        assert phrase.end - phrase.start <= WIDEST_PAIR
        assert phrase.term


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.characters(categories=["Ll"]), min_size=1, max_size=LONGEST_WORD))
def test_a_stem_is_never_empty_nor_longer_than_its_word_by_more_than_spelling(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word)
