"""Stored analyses: what was written is read back, and whatever else a file holds is refused with its place."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysing import EXAMPLES, NAMES, example, small
from threatlas import knowledge
from threatlas.errors import DocumentError, LimitExceeded
from threatlas.reports.analysis import render
from threatlas.reports.comparison import compare
from threatlas.reports.comparison_document import comparison_document
from threatlas.reports.comparison_text import comparison_lines
from threatlas.reports.document import document
from threatlas.reports.stored import parse_analysis, read_analysis

if TYPE_CHECKING:
    from random import Random


def text_of(made: Any) -> str:
    return json.dumps(made, indent=1)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_what_was_written_is_read_back(path: Path, tmp_path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    file = tmp_path / "analysis.json"
    file.write_text(render(example(path), catalogue, "json"))
    assert read_analysis(file) == document(example(path))


def changed(change: str, value: object) -> Any:
    """The small document with one value replaced, or removed where it is ``...``."""
    made = json.loads(text_of(document(small())))
    *parents, last = [int(part) if part.isdigit() else part for part in change.split(".")]
    node = made
    for part in parents:
        node = node[part]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return made


@pytest.mark.parametrize(
    ("change", "value", "problem"),
    [
        ("risk", "much", "risk must be a number, not a text"),
        ("risk", True, "risk must be a number, not true or false"),
        ("risk", -1, "risk must be from 0 to 1e+24"),
        ("risk", 10**300, "risk must be from 0 to 1e+24"),
        ("seed", 0.5, "seed must be a whole number, not a number"),
        ("notes", None, "notes must be a list, not nothing"),
        ("risks", ..., "the analysis lacks 'risks'"),
        ("system.name", ..., "system lacks 'name'"),
        ("exposures.0.paths.0.probability", 1.5, "exposures[0].paths[0].probability must be from 0 to 1"),
        (
            "exposures.0.paths.0.steps.0.after",
            ["x"],
            "exposures[0].paths[0].steps[0].after[0] must be a whole number, not",
        ),
        ("applicable.0.objectives", [[]], "applicable[0].objectives[0] must be a text, not a list"),
        ("plan.steps.0", 3, "plan.steps[0] must be a mapping, not a number"),
        ("threatlas", 2, "format '2' is not known; this threatlas reads format 1"),
        ("threatlas", True, "format 'True' is not known"),
        ("threatlas", ..., "format 'None' is not known"),
        ("exposures", ..., "is no analysis; write one with: threatlas analyze FILE --format json"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(change: str, value: object, problem: str) -> None:
    text = text_of(changed(change, value))
    with pytest.raises(DocumentError) as raised:
        parse_analysis(text, "old.json")
    error = raised.value
    assert problem in str(error)
    assert str(error).startswith(f"old.json:{error.line}:{error.column}: ")
    assert error.line is not None
    line = text.splitlines()[error.line - 1]
    last = change.rpartition(".")[2]
    if value is ...:
        assert line.endswith("{")
    else:
        assert f'"{last}"' in line or isinstance(value, list) or last.isdigit()


def test_nulls_stand_where_there_may_be_none() -> None:
    for change in ("plan", "cut", "risks.0.loss", "applicable.0.maturity"):
        parse_analysis(text_of(changed(change, None)), "it")


def test_a_later_threatlas_may_say_more() -> None:
    made = changed("invented", {"by": "others"})
    made["exposures"][0]["profile"] = "extraterrestrial"
    assert parse_analysis(text_of(made), "it")["exposures"][0]["profile"] == "extraterrestrial"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", "an analysis is a mapping, not a list"),
        ("", "is not valid JSON"),
        ("{", "is not valid JSON"),
        ('{"threatlas": 1, "assets": {}}', "is no analysis"),
        ("[" * 100, "nested more than 16 levels deep"),
        ('{"a": 1, "a": 2}', "stands twice"),
    ],
)
def test_what_is_no_analysis_is_refused(text: str, problem: str) -> None:
    with pytest.raises(DocumentError, match=problem):
        parse_analysis(text, "it")


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as stream:
        stream.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(LimitExceeded, match="is larger than 64 MiB"):
        read_analysis(file)


ODD: st.SearchStrategy[object] = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1,
        1.5,
        1e24,
        10**30,
        "",
        "x" * 500,
        "\x1b[2J\u202e",
        [],
        {},
        [[]],
        [None],
        {"a": 1},
        "2026-01-01",
    ]
)


@settings(deadline=None, max_examples=40)
@given(st.randoms(use_true_random=False), st.lists(ODD, min_size=1, max_size=3))
def test_any_change_is_refused_or_compared(chance: Random, odd: list[object]) -> None:
    """Values of a document are replaced at random: the file is refused with a place, or whatever reads it copes."""
    made = json.loads(text_of(document(small())))
    for value in odd:
        node: Any = made
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = chance.choice(keys)
            if isinstance(node[key], dict | list) and node[key] and chance.random() < 0.8:
                node = node[key]
            else:
                node[key] = copy.deepcopy(value)  # a value may come twice
                break
    try:
        read = parse_analysis(text_of(made), "it")
    except DocumentError as error:
        if error.line is None:
            raise
        return
    for pair in ((read, document(small())), (document(small()), read)):
        comparison = compare(*pair)
        json.dumps(comparison_document(comparison), allow_nan=False)
        assert all(line.isprintable() for line in comparison_lines(comparison))
