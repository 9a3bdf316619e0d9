"""Mapping texts to techniques."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threatlas import knowledge
from threatlas.errors import LimitExceeded
from threatlas.knowledge.mapping import LONGEST_TEXT, MOST_EVIDENCE, map_text

NOTE = "They uploaded a pickle file with a reverse shell to the model hub."


@pytest.mark.parametrize(
    ("text", "technique"),
    [
        (NOTE, "AML.T0018.002"),
        ("White text on a web page told the assistant to send the chat to the attacker.", "AML.T0051.001"),
        ("The attackers trained a surrogate model on the answers of the victim's API.", "AML.T0005"),
        ("The video call showed a deepfake of the chief financial officer.", "AML.T0088"),
        ("Stickers on the road made the car's lane detection steer into the other lane.", "AML.T0041"),
        ("Queries with shadow models showed whether a patient's record was in the training set.", "AML.T0024.000"),
        ("prompt injection", "AML.T0051"),
        ("jailbreak", "AML.T0054"),
    ],
)
def test_among_the_first_five(catalogue: knowledge.KnowledgeBase, text: str, technique: str) -> None:
    assert technique in [found.technique for found in map_text(catalogue, text)][:5]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "…",
        "model",
        "The cat sleeps on the sofa and the sun shines.",
        "Whisk the eggs with sugar, fold in the flour and bake for forty minutes.",
        "The team won the match three to one after a goal in the last minute.",
        "The council voted to repair the bridge before winter.",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.",
        "Prices for wheat fell as harvests in the southern hemisphere exceeded expectations.",
        "AML.M0015 and AML.T9999",
        "0" * 1000,
    ],
)
def test_nothing_said_is_nothing_found(catalogue: knowledge.KnowledgeBase, text: str) -> None:
    assert map_text(catalogue, text) == []


def test_ids_and_names_are_evidence(catalogue: knowledge.KnowledgeBase) -> None:
    found = map_text(catalogue, "Compare AML.T0051.001, T0054 and T1566.")
    assert [(one.technique, one.evidence) for one in found[:3]] == [
        ("AML.T0051.001", ("AML.T0051.001",)),
        ("AML.T0052", ("T1566",)),
        ("AML.T0054", ("T0054",)),
    ]
    assert all(one.score >= 0.95 for one in found[:3])
    first = map_text(catalogue, "We class this as LLM Plugin Compromise.")[0]
    assert (first.technique, first.evidence[0]) == ("AML.T0053", "LLM Plugin Compromise")


def test_evidence_is_what_made_the_difference(catalogue: knowledge.KnowledgeBase) -> None:
    found = {one.technique: one.evidence for one in map_text(catalogue, NOTE)}
    assert "pickle file" in found["AML.T0018.002"]
    assert found["AML.T0072"][0] == "reverse shell"


def test_evidence_does_not_repeat_itself(catalogue: knowledge.KnowledgeBase) -> None:
    for one in map_text(catalogue, f"{NOTE} Pickle files, PICKLE FILE, pickle file. {NOTE}"):
        assert len({words.lower() for words in one.evidence}) == len(one.evidence)


def test_a_long_report_is_read_passage_by_passage(catalogue: knowledge.KnowledgeBase) -> None:
    dull = "The council voted to repair the bridge before winter, and the orchestra performed a short overture. " * 200
    found = map_text(catalogue, f"{dull}\n\n{NOTE} It was loaded by a data scientist, which ran the malware.\n\n{dull}")
    assert "AML.T0018.002" in [one.technique for one in found][:3]


def test_what_is_said_often_counts_more_than_what_is_said_once(catalogue: knowledge.KnowledgeBase) -> None:
    once = {one.technique: one.score for one in map_text(catalogue, NOTE)}
    often = {one.technique: one.score for one in map_text(catalogue, f"{NOTE}\n\n" * 50)}
    assert often["AML.T0018.002"] >= once["AML.T0018.002"]
    assert all(score <= 1 for score in often.values())


@pytest.mark.parametrize("limit", [-1, 0, 1, 3])
def test_limits(catalogue: knowledge.KnowledgeBase, limit: int) -> None:
    assert map_text(catalogue, NOTE, limit=limit) == map_text(catalogue, NOTE, limit=100)[: max(0, limit)]


def test_too_long(catalogue: knowledge.KnowledgeBase) -> None:
    with pytest.raises(LimitExceeded, match="at most 1,000,000"):
        map_text(catalogue, "x" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize("piece", ["<", "](", "\n", ". ", "a", "AML.T0051 ", "http://", "<a ", "x\n \n", "é", "T"])
def test_texts_made_to_be_slow(catalogue: knowledge.KnowledgeBase, piece: str) -> None:
    assert len(map_text(catalogue, piece * (200_000 // len(piece)))) <= 1


@settings(deadline=None, max_examples=60)
@given(text=st.lists(st.one_of(st.text(max_size=20), st.sampled_from(NOTE.split())), max_size=40).map(" ".join))
def test_any_text(catalogue: knowledge.KnowledgeBase, text: str) -> None:
    found = map_text(catalogue, text)
    assert found == map_text(catalogue, text)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert one.technique in catalogue
        assert 0 <= one.score <= 1
        assert 0 < len(one.evidence) <= MOST_EVIDENCE
        assert all(words in text and words.isprintable() for words in one.evidence)


def test_the_same_in_every_process() -> None:
    code = (
        "from threatlas import knowledge; from threatlas.knowledge.mapping import map_text; "
        f"print(map_text(knowledge.load(), {NOTE!r}))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_releases_of_which_only_names_are_known() -> None:
    assert map_text(knowledge.load("4.9.1"), "LLM prompt injection")[0].technique == "AML.T0051"


def hits(kb: knowledge.KnowledgeBase, studies: tuple[knowledge.CaseStudy, ...], first: int) -> float:
    """The share of the steps of ``studies`` whose technique is among the ``first``, mapped without knowing those studies."""
    told = {study.id for study in studies}
    known = [study for study in kb.case_studies if study.id not in told]
    model = knowledge.KnowledgeBase(kb.release, kb.tactics, kb.techniques, kb.mitigations, known)
    steps = [step for study in studies for step in study.procedure]
    right = [
        step.technique in [one.technique for one in map_text(model, step.description, limit=first)] for step in steps
    ]
    return sum(right) / len(steps)


def test_later_case_studies_of_a_release(releases: Path, catalogue: knowledge.KnowledgeBase) -> None:
    """Texts that the release does not hold; ``benchmarks/mapping.py`` measures it for every study."""
    kb = knowledge.load(releases / "ATLAS-5.2.0.yaml")
    later = kb.case_studies[30:]
    assert hits(kb, later, 5) > 0.7
    assert hits(catalogue, later, 5) > 0.65


def test_later_case_studies_of_the_catalogue(catalogue: knowledge.KnowledgeBase) -> None:
    assert hits(catalogue, catalogue.case_studies[30:], 5) > 0.55
