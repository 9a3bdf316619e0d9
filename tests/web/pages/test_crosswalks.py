"""Crosswalks in pages: every framework, over a system of one's own, with files, and no system of others."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from threatlas.knowledge.crosswalk import frameworks
from web.pages.layering import EVIDENCE, SYSTEM, upload
from web.pages.test_every_page import HEAVIEST, read
from webserver import Server


@pytest.fixture
def analyst(server: Server) -> TestClient:
    """An analyst with a system."""
    browser = server.person("ada", "analyst", server.team("Security"))
    assert browser.post("/systems", data={"text": SYSTEM}).status_code == 303
    return browser


def test_every_framework_over_a_system(analyst: TestClient) -> None:
    listed = read(analyst.get("/crosswalks").text)
    for name, framework in frameworks().items():
        assert framework.edition in listed.text
        for path in (f"/crosswalks/{name}", f"/crosswalks/{name}?system=1"):
            answer = analyst.get(path)
            assert answer.status_code == 200
            assert len(answer.content) < HEAVIEST
            page = read(answer.text)
            assert all(title in page.text for title in list(framework.entries.values())[:3])
        assert "applies" in page.text or "not in place" in page.text


def test_gaps_are_told(analyst: TestClient) -> None:
    assert "No row maps: ASI07" in read(analyst.get("/crosswalks/owasp-agentic").text).text
    assert "correspond to no entry" in read(analyst.get("/crosswalks/owasp-llm?system=1").text).text


def test_tests_of_the_system_stand_in_it(analyst: TestClient) -> None:
    analyst.post("/layers", files=upload(EVIDENCE), data={"system": "1"})
    assert "confirmed: 3 of 20 trials" in read(analyst.get("/crosswalks/owasp-llm?system=1").text).text


def test_files(analyst: TestClient) -> None:
    table = analyst.get("/crosswalks/eu-ai-act/rows.csv?system=1")
    assert table.headers["Content-Disposition"] == 'attachment; filename="eu-ai-act-rows.csv"'
    assert table.text.startswith("framework,edition,entry,")
    whole = analyst.get("/crosswalks/nist-800-53/rows.json").json()
    assert whole["framework"]["edition"] == "Rev. 5"
    assert whole["system"] is None


def test_technique_and_mitigation_lead_there(analyst: TestClient) -> None:
    assert 'href="/crosswalks/owasp-llm#entry-LLM01"' in analyst.get("/techniques/AML.T0051").text
    assert 'id="entry-LLM01"' in analyst.get("/crosswalks/owasp-llm").text
    assert 'href="/crosswalks/nist-800-53#' in analyst.get("/mitigations/AML.M0020").text


def test_what_is_not_there_and_not_for_others(server: Server, analyst: TestClient) -> None:
    stranger = server.person("sam", "viewer", server.team("Others"))
    assert stranger.get("/crosswalks/owasp-llm").status_code == 200
    for path in ("/crosswalks/owasp-llm?system=1", "/crosswalks/owasp-llm/rows.json?system=1"):
        assert stranger.get(path).status_code == 404
        assert server.browser().get(path).status_code == 303
    assert "Mail assistant" not in stranger.get("/crosswalks/owasp-llm").text
    assert analyst.get("/crosswalks/none").status_code == 404
    assert analyst.get("/crosswalks/owasp-llm/rows.exe").status_code == 422
    assert analyst.get("/crosswalks/owasp-llm?system=1%27").status_code == 422
