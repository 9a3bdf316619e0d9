"""``kb search``."""

import pytest

from running import Threatlas


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("prompt", "injection"), "AML.T0051"),
        (("prompt injectoin",), "AML.T0051"),
        (("T0051.001",), "AML.T0051.001"),
        (("aml.t51",), "AML.T0051"),
        (("LLM Plugin Compromise",), "AML.T0053"),
        (("tl.m0001",), "TL.M0001"),
        (("jailbrake",), "AML.T0054"),
    ],
)
def test_the_best_comes_first(threatlas: Threatlas, words: tuple[str, ...], first: str) -> None:
    hits = threatlas("kb", "search", *words, "--format", "json").json
    assert hits[0]["id"] == first
    assert threatlas("kb", "search", *words).out.splitlines()[1].startswith(first)


def test_filters_and_kinds(threatlas: Threatlas) -> None:
    hits = threatlas(
        "kb", "search", "poison", "--kind", "technique", "--area", "data-poisoning", "--format", "json"
    ).json
    assert hits
    assert {hit["kind"] for hit in hits} == {"technique"}
    assert len(threatlas("kb", "search", "model", "--limit", "3", "--format", "json").json) == 3


def test_nothing_found(threatlas: Threatlas) -> None:
    ran = threatlas("kb", "search", "zzzzqqqq")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing found" in ran.err
    assert threatlas("kb", "search", "zzzzqqqq", "--format", "json").json == []


def test_no_words_is_a_mistake(threatlas: Threatlas) -> None:
    assert threatlas("kb", "search", " ").code == 2
