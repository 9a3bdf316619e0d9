"""``kb crosswalk``."""

import pytest

from running import Threatlas


def test_the_overview_names_editions(threatlas: Threatlas) -> None:
    rows = threatlas("kb", "crosswalk", "--format", "json").json
    assert {row["id"]: row["edition"] for row in rows}["owasp-llm"] == "2025"
    assert "EU AI Act" in threatlas("kb", "crosswalk").out


@pytest.mark.parametrize("framework", ["owasp-llm", "owasp-agentic", "nist-ai-100-2", "nist-800-53", "eu-ai-act"])
def test_rows_carry_edition_and_provenance(threatlas: Threatlas, framework: str) -> None:
    rows = threatlas("kb", "crosswalk", framework, "--format", "json").json
    assert rows
    assert {row["provenance"] for row in rows} == {"threatlas"}
    assert all(row["edition"] and row["reason"] and row["title"] for row in rows)
    text = threatlas("kb", "crosswalk", framework).out
    assert "judgement of threatlas" in text


def test_one_entry_in_any_letter_case(threatlas: Threatlas) -> None:
    rows = threatlas("kb", "crosswalk", "owasp-llm", "--entry", "llm01", "--format", "json").json
    assert {row["entry"] for row in rows} == {"LLM01"}
    assert "AML.T0051" in {row["id"] for row in rows}
