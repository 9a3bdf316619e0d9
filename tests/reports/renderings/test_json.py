"""The JSON document as text."""

from __future__ import annotations

import json

import pytest

from analysing import HOSTILE, rewritten, small
from threatlas import knowledge
from threatlas.reports.analysis import render
from threatlas.reports.document import document


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_comes_back_and_no_byte_commands_a_terminal(text: str, catalogue: knowledge.KnowledgeBase) -> None:
    analysis = rewritten(small(), text)
    written = render(analysis, catalogue, "json")
    assert json.loads(written) == document(analysis)
    assert written.isascii()
    assert all(character.isprintable() or character == "\n" for character in written)
    assert written.endswith("}\n")
