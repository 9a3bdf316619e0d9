"""Paths in DOT: Graphviz reads it, and names come out of it as they went in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysing import EXAMPLES, HOSTILE, NAMES, example, rewritten, small
from inventing import TEXT
from threatlas import knowledge
from threatlas.documents import one_line
from threatlas.reports.analysis import render
from threatlas.reports.path_drawing import drawn_paths
from threatlas.reports.renderings.dot import quoted

STRING = r'"(?:[^"\\\n]|\\.)*"'
LINE = re.compile(
    r"digraph paths \{|  subgraph cluster_\w+ \{|    \w+ -> \w+| *\}"
    rf"| *\w+ \[(?:\w+=(?:\w+|{STRING})(?:, )?)+\]"
)

graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed: no `dot` to read with")


def check(text: str) -> None:
    assert text.endswith("}\n")
    for line in text[:-1].split("\n"):
        assert LINE.fullmatch(line), line
    assert text.count("{") - text.count("}") == 0 or '"' in text


def read(text: str) -> list[str]:
    """The labels of all boxes, as Graphviz has read them."""
    ran = subprocess.run(["dot", "-Tjson0"], input=text.encode(), capture_output=True, check=True, timeout=60)
    assert ran.stderr == b""
    return [box["label"] for box in json.loads(ran.stdout)["objects"] if "nodes" not in box]


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_every_line_of_every_example_is_of_the_grammar(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    check(render(example(path), catalogue, "dot"))


@graphviz
@pytest.mark.parametrize("path", EXAMPLES[:4], ids=NAMES[:4])
def test_graphviz_finds_every_box(path: Path, catalogue: knowledge.KnowledgeBase) -> None:
    labels = read(render(example(path), catalogue, "dot"))
    assert len(labels) == sum(len(drawn.boxes) for drawn in drawn_paths(example(path)))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_stay_text(text: str, catalogue: knowledge.KnowledgeBase) -> None:
    check(render(rewritten(small(), text), catalogue, "dot"))


@graphviz
def test_graphviz_reads_hostile_names_as_text(catalogue: knowledge.KnowledgeBase) -> None:
    for text in HOSTILE:
        analysis = rewritten(small(), text)
        written = render(analysis, catalogue, "dot")
        assert len(read(written)) == sum(len(drawn.boxes) for drawn in drawn_paths(analysis))
        svg = subprocess.run(
            ["dot", "-Tsvg"], input=written.encode(), capture_output=True, check=True, timeout=60
        ).stdout
        assert b"<script" not in svg
        assert b"<a " not in svg


@given(st.lists(TEXT | st.text(), min_size=1, max_size=3))
def test_a_label_is_one_string_and_reads_back(lines: list[str]) -> None:
    clean = [one_line(line) for line in lines]
    written = quoted(*clean)
    assert re.fullmatch(STRING, written)
    back = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], written[1:-1])
    assert back.replace("&amp;", "&").split("\n") == clean


def test_no_path_is_a_graph_too(catalogue: knowledge.KnowledgeBase) -> None:
    text = render(replace(small(), exposures=()), catalogue, "dot")
    check(text)
    assert "No objective is reached" in text
