"""Search."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas import knowledge
from threatlas.knowledge.filters import Filters
from threatlas.knowledge.search import MOST_WORDS, search
from threatlas.knowledge.search_index import split
from threatlas.vocabulary import AssetKind, AttackArea, ObjectKind, Platform, kind_of


@pytest.mark.parametrize(
    ("words", "first"),
    [
        # ids
        ("AML.T0051", "AML.T0051"),
        ("aml.t0051.001", "AML.T0051.001"),
        ("T0051", "AML.T0051"),
        ("aml.t51", "AML.T0051"),
        ("t51", "AML.T0051"),
        ("AML.T0051.1", "AML.T0051.001"),
        ("AML-T0051", "AML.T0051"),
        ("ta0002", "AML.TA0002"),
        ("m0015", "AML.M0015"),
        ("CS0009", "AML.CS0009"),
        ("tl.m0001", "TL.M0001"),
        ("see AML.T0051, phishing", "AML.T0051"),
        ("T1566", "AML.T0052"),  # of ATT&CK
        ("AML.T0045", "AML.T0048.004"),  # retired
        # names, present and former
        ("phishing", "AML.T0052"),
        ("LLM Prompt Injection: Direct", "AML.T0051.000"),
        ("llm plugin compromise", "AML.T0053"),
        ("ML Intellectual Property Theft", "AML.T0048.004"),
        ("Tay", "AML.CS0009"),
        # words, in any form, begun or mistyped
        ("prompt injection", "AML.T0051"),
        ("what is prompt injection", "AML.T0051"),
        ("poisoned training data", "AML.T0020"),
        ("membership", "AML.T0024.000"),
        ("deepfak", "AML.M0034"),
        ("prompt injectoin", "AML.T0051"),
        ("jailbrake", "AML.T0054"),
        ("poisned vector database", "AML.T0070"),
        ("exfiltraton via api", "AML.T0024"),
    ],
)
def test_the_best_comes_first(catalogue: knowledge.KnowledgeBase, words: str, first: str) -> None:
    assert search(catalogue, words)[0].id == first


@pytest.mark.parametrize("words", ["", " ", "zzzzqqqq", "…", "AML.T9999", "\x00\x1b[31m", "🙂", "1234567"])
def test_nothing_is_found(catalogue: knowledge.KnowledgeBase, words: str) -> None:
    assert search(catalogue, words) == []


def test_an_id_brings_its_subtechniques_after_it(catalogue: knowledge.KnowledgeBase) -> None:
    hits = search(catalogue, "T0051")
    assert hits[0].score == 1
    assert [hit.id for hit in hits] == ["AML.T0051", *(one.id for one in catalogue.subtechniques("AML.T0051"))]
    assert {hit.matched for hit in hits} == {("T0051",)}


def test_an_id_of_atlas_goes_before_the_same_id_of_attack(catalogue: knowledge.KnowledgeBase) -> None:
    assert [hit.id for hit in search(catalogue, "TA0005")] == ["AML.TA0005", "AML.TA0007"]


def test_one_digit_is_no_id(catalogue: knowledge.KnowledgeBase) -> None:
    assert all(hit.id != "AML.M0001" for hit in search(catalogue, "M1 notebook"))


def test_what_was_matched(catalogue: knowledge.KnowledgeBase) -> None:
    assert search(catalogue, "prompt injectoin")[0].matched == ("prompt", "injection")
    assert search(catalogue, "LLM Plugin Compromise")[0].matched == ("llm plugin compromise",)


def test_every_record_is_found_by_its_id_and_by_its_name(catalogue: knowledge.KnowledgeBase) -> None:
    for entry in catalogue:
        assert search(catalogue, entry.id.lower(), limit=1)[0].id == entry.id
        found = search(catalogue, catalogue.full_name(entry.id), limit=3)
        assert entry.id in {hit.id for hit in found}, entry.name


def test_names_go_before_descriptions(catalogue: knowledge.KnowledgeBase) -> None:
    hits = search(catalogue, "jailbreak")
    named = ["jailbreak" in catalogue.full_name(hit.id).lower() for hit in hits]
    assert named == sorted(named, reverse=True)


@pytest.mark.parametrize(
    ("filters", "admits"),
    [
        (Filters(kind=ObjectKind.MITIGATION), lambda _, hit: kind_of(hit) is ObjectKind.MITIGATION),
        (Filters(tactic="AML.TA0001"), lambda kb, hit: "AML.TA0001" in kb.technique(hit).tactics),
        (
            Filters(platform=Platform.AGENTIC),
            lambda kb, hit: Platform.AGENTIC in kb.technique(hit).applicability.platforms,
        ),
        (
            Filters(area=AttackArea.DATA_POISONING),
            lambda kb, hit: AttackArea.DATA_POISONING in kb[hit].applicability.areas,
        ),
        (Filters(asset=AssetKind.DATASET), lambda kb, hit: AssetKind.DATASET in kb[hit].applicability.assets),
        (Filters(maturity="realized"), lambda kb, hit: kb[hit].maturity == "realized"),
    ],
)
def test_filters(catalogue: knowledge.KnowledgeBase, filters: Filters, admits: object) -> None:
    hits = search(catalogue, "poison data", filters=filters)
    assert hits
    assert callable(admits)
    assert all(admits(catalogue, hit.id) for hit in hits)


def test_filters_hold_for_ids_too(catalogue: knowledge.KnowledgeBase) -> None:
    assert search(catalogue, "AML.T0051", filters=Filters(kind=ObjectKind.TACTIC)) == []


@pytest.mark.parametrize("limit", [-1, 0, 1, 3, 10_000])
def test_limits(catalogue: knowledge.KnowledgeBase, limit: int) -> None:
    everything = search(catalogue, "model", limit=10_000)
    assert search(catalogue, "model", limit=limit) == everything[: max(0, limit)]


def test_ties_are_in_order_of_id(catalogue: knowledge.KnowledgeBase) -> None:
    hits = search(catalogue, "model", limit=10_000)
    assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.id))


def test_long_queries_are_cut(catalogue: knowledge.KnowledgeBase) -> None:
    assert search(catalogue, "phishing " + "x" * 5_000_000)[0].id == "AML.T0052"
    assert len(search(catalogue, " ".join(f"word{number}" for number in range(10 * MOST_WORDS)))) == 0


@settings(deadline=None, max_examples=60)
@given(words=st.text(max_size=60))
def test_any_words_are_harmless(catalogue: knowledge.KnowledgeBase, words: str) -> None:
    hits = search(catalogue, words)
    assert hits == search(catalogue, words)
    assert len({hit.id for hit in hits}) == len(hits)
    assert all(0 < hit.score <= 1 and hit.matched and hit.id in catalogue for hit in hits)


def test_descriptions_of_a_release_are_searched(releases: Path) -> None:
    kb = knowledge.load(releases / "ATLAS-5.2.0.yaml")
    assert search(kb, "prompt injectoin")[0].id == "AML.T0051"
    technique = kb.technique("AML.T0010.003")
    told = {word for word in split(technique.description) if len(word) > 6}
    ours = {word for text in (technique.summary, kb.full_name(technique.id)) for word in split(text)}
    for word in sorted(told - ours):
        assert technique.id in {hit.id for hit in search(kb, word, limit=1000)}, word


@pytest.mark.parametrize("version", ["4.9.1", "5.6.1", "2026.09"])
def test_releases_of_which_only_names_are_known(version: str) -> None:
    kb = knowledge.load(version)
    assert search(kb, "T0051")[0].id == "AML.T0051"
    assert search(kb, "prompt injectoin")[0].id == "AML.T0051"
