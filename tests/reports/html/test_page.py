"""The report of every example is readable, and nothing that a person wrote is anything but text in it."""

from dataclasses import replace
from pathlib import Path

import pytest

from analysing import EXAMPLES, HOSTILE, NAMES, SMALL, example, rewritten, small
from reports.html.reading_page import assert_readable
from threatlas.drawing.svg import clean
from threatlas.knowledge import KnowledgeBase
from threatlas.reports.html.page import SECTIONS, page


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_every_example_is_readable(path: Path, catalogue: KnowledgeBase) -> None:
    analysis = example(path)
    read = assert_readable(page(analysis, catalogue))
    assert analysis.system.name in read.text
    for objective in analysis.system.objectives:
        assert clean(objective.title) in read.text
    for one in analysis.applicable:
        assert one.technique in read.text
    for candidate in analysis.candidates:
        assert candidate.control in read.text


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_stay_texts(hostile: str, catalogue: KnowledgeBase) -> None:
    analysis = rewritten(small(), hostile)
    flows = tuple(replace(flow, note=hostile) for flow in small().system.flows)  # their ends are ids, which are checked
    analysis = replace(analysis, system=replace(analysis.system, flows=flows))
    read = assert_readable(page(analysis, catalogue))
    assert clean(hostile) in read.text


def test_the_sections_stand_in_their_order_and_in_the_contents(catalogue: KnowledgeBase) -> None:
    read = assert_readable(page(small(), catalogue))
    sections = [attributes["id"] for attributes in read.all("section")]
    assert sections == [section.id for section in SECTIONS]
    contents = [attributes["href"] for attributes in read.all("a")][: len(SECTIONS)]
    assert contents == [f"#{section.id}" for section in SECTIONS]


def test_what_the_story_must_tell(catalogue: KnowledgeBase) -> None:
    told = assert_readable(page(small(budget=20.0, cut="customer-data"), catalogue)).text
    for words in (
        "What to do next",
        "90 % interval",
        "The plan for 20 days",
        "Proved best",
        "The cheapest cut",
        "Controls in place",
        "We live with it.",
        "head of support",
        "2026-12-31",
        "Probabilities are not calibrated",
        "No evidence of your own was used",
        "SHA-256 of what it says",
        "Seed of the sampling",
        "likelihood",
    ):
        assert words in told, words


def test_folders_of_the_description_are_not_told(catalogue: KnowledgeBase) -> None:
    analysis = replace(small(), system=replace(small().system, source="/home/someone/clients/acme/system.yaml"))
    written = page(analysis, catalogue)
    assert "system.yaml" in written
    assert "someone" not in written


def test_without_losses_controls_or_decisions(catalogue: KnowledgeBase) -> None:
    text = SMALL[: SMALL.index("controls:")] + SMALL[SMALL.index("adversaries:") : SMALL.index("decisions:")]
    text = "\n".join(line for line in text.splitlines() if "loss:" not in line) + "\n"
    told = assert_readable(page(small(text), catalogue)).text
    assert "The description states no losses" in told
    assert "names no control that is in place" in told
    assert "records no decision" in told


def test_an_objective_out_of_reach(catalogue: KnowledgeBase) -> None:
    text = SMALL.replace("adversaries: [outsider, user]", "adversaries: [outsider]").replace(
        "- mailbox feeds assistant\n- assistant calls crm\n", "- staff uses crm\n"
    )
    text = text.replace("- assistant answers staff\n", "").replace("is: [public]", "is-not: [public]")
    told = assert_readable(page(small(text), catalogue)).text
    assert "reached by the rules there are" in told
