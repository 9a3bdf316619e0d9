"""Paths as a Mermaid flowchart: by the rules of its grammar, nothing of a name is anything but text."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysing import EXAMPLES, HOSTILE, NAMES, example, rewritten, small
from inventing import TEXT
from threatlas import knowledge
from threatlas.documents import one_line
from threatlas.reports.analysis import render
from threatlas.reports.path_drawing import drawn_paths
from threatlas.reports.renderings.mermaid import MOST_TEXT, escaped

# Text of a label: letters, digits, plain punctuation, numbered entities, and our own line breaks.
LABEL = r'"(?:[^\W_]|[ .,()/-]|#\d+;|<br/>)*"'
LINE = re.compile(
    r"flowchart LR"
    r"|  accTitle: [^\n]*"
    rf"|  (?:subgraph )?\w+\[{LABEL}\]"
    rf"|    \w+(?:\[{LABEL}\]|\(\[{LABEL}\]\)|\{{\{{{LABEL}\}}\}})"
    r"|    \w+ --> \w+"
    r"|  end"
    r"|  classDef \w+ [a-z0-9:.,\- ]+"
    r"|  class [\w,]+ \w+"
    r"|  %% [\w ,:]+"
)


def read(text: str) -> str:
    """What Mermaid shows for a label: numbered entities are HTML's."""
    return html.unescape(re.sub(r"#(\d+);", r"&#\1;", text))


def check(text: str) -> None:
    assert text.endswith("\n")
    for line in text[:-1].split("\n"):
        assert LINE.fullmatch(line), line
    assert len(text) <= MOST_TEXT


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_every_line_of_every_example_is_of_the_grammar(path: object, catalogue: knowledge.KnowledgeBase) -> None:
    analysis = example(EXAMPLES[EXAMPLES.index(path)])  # type: ignore[arg-type]
    text = render(analysis, catalogue, "mermaid")
    check(text)
    assert text.count("subgraph ") == len(drawn_paths(analysis))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_stay_text(text: str, catalogue: knowledge.KnowledgeBase) -> None:
    check(render(rewritten(small(), text), catalogue, "mermaid"))


@given(TEXT | st.text())
def test_escaped_text_reads_back_and_holds_nothing_of_any_language(text: str) -> None:
    line = one_line(text)
    written = escaped(line)
    assert read(written) == html.unescape(re.sub(r"#(\d+);", r"&#\1;", written))
    assert not re.search(r"[\"<>{}\[\]|%`*_~:\\&=@!?$^+'\n]", written)
    assert re.sub(r"#\d+;", "", written).count("#") == 0
    pieces = [chr(int(piece[1:-1])) if piece.startswith("#") else piece for piece in re.findall(r"#\d+;|.", written)]
    assert "".join(pieces) == line


def test_what_mermaid_would_not_draw_is_left_out_and_said(catalogue: knowledge.KnowledgeBase) -> None:
    analysis = small()
    exposure = next(one for one in analysis.exposures if one.objective.id == "customer-data" and one.paths)
    other = next(one for one in analysis.exposures if one.objective.id == "misled" and one.paths)
    path = exposure.paths[0]
    many = tuple(
        replace(path, steps=tuple(replace(step, rule=f"{step.rule} {number}") for step in path.steps), probability=0.5)
        for number in range(200)
    )
    crowded = replace(analysis, exposures=(replace(exposure, paths=many), other))
    text = render(crowded, catalogue, "mermaid")
    check(text)
    assert "less likely paths are left out" in text
    assert "Path 1 to misled" in text
    assert text.count("-->") <= 500


def test_no_path_is_a_flowchart_too(catalogue: knowledge.KnowledgeBase) -> None:
    text = render(replace(small(), exposures=()), catalogue, "mermaid")
    check(text)
    assert "No objective is reached" in text
