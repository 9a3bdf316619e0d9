"""Notebooks."""

import json

import pytest

from repositories import flows, source
from threatlas.errors import DocumentError
from threatlas.systems.discovery import notebooks, sdk_calls
from threatlas.systems.discovery.finding import Link


def test_code_keeps_its_lines() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["import anthropic"]},
        {"cell_type": "code", "source": ["if 1:\n", "    !pip install x\n", "import openai\n"]},
        {"cell_type": "code", "source": "%%time\nimport cohere"},
        {"cell_type": "code", "source": 1},
        1,
    ]
    text = json.dumps({"cells": cells}, indent=1)
    code = notebooks.code_cells(source("x.ipynb", text))
    found = [trace for trace in sdk_calls.find(code) if isinstance(trace, Link)]
    lines = text.split("\n")
    assert [trace.target.name for trace in found] == ["openai", "cohere"]
    assert "import openai" in lines[found[0].origin.line - 1]
    assert "import cohere" in lines[found[1].origin.line - 1]


def test_the_asset() -> None:
    assert "notebooks stored-in repository" in flows(notebooks.find(source("x.ipynb", "{}")))


@pytest.mark.parametrize("text", ["", "[", "{'a': 1}"])
def test_what_is_no_notebook(text: str) -> None:
    with pytest.raises(DocumentError):
        notebooks.code_cells(source("x.ipynb", text))
