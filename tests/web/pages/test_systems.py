"""Writing systems in the page, and what a system's pages say to whom."""

import pytest
from starlette.testclient import TestClient

from analysing import SMALL
from webserver import Server


@pytest.fixture
def analyst(server: Server) -> TestClient:
    """Somebody of the first team, who has described a system with an accepted risk."""
    browser = server.person("ada", "administrator", server.team("Security"))
    assert browser.post("/systems", data={"text": SMALL}).headers["Location"] == "/systems/1"
    return browser


def test_problems_are_listed_with_lines_and_the_text_is_kept(analyst: TestClient) -> None:
    wrong = SMALL.replace("kind: agent", "kind: agnet")
    answer = analyst.post("/systems", data={"text": wrong})
    assert answer.status_code == 422
    assert "Not saved: 1 error to mend." in answer.text
    assert "line 7, column" in answer.text
    assert "kind: agnet" in answer.text


def test_checking_saves_nothing(analyst: TestClient) -> None:
    assert analyst.post("/systems", data={"text": SMALL, "do": "check"}).status_code == 200
    assert analyst.post("/systems/1/versions", data={"text": SMALL + "\n# x\n", "do": "check"}).status_code == 200
    assert "1 system that you may see" in analyst.get("/systems").text
    assert "Version 2" not in analyst.get("/systems/1").text


def test_a_file_counts_before_the_text_and_lines_end_as_elsewhere(analyst: TestClient) -> None:
    file = {"file": ("system.yaml", SMALL.replace("Mail assistant", "Uploaded").replace("\n", "\r\n").encode())}
    assert analyst.post("/systems", data={"text": "nonsense"}, files=file).status_code == 303
    assert analyst.get("/systems/2/text").text == SMALL.replace("Mail assistant", "Uploaded")


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"\xff\xfe", 422), (b"a: " + b"x" * 1_000_001, 413), (b"", 422), (b"- a", 422), (b"a: &x [*x, *x]", 422)],
)
def test_files_that_are_no_description(analyst: TestClient, content: bytes, status: int) -> None:
    answer = analyst.post("/systems", files={"file": ("system.yaml", content)})
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_a_version_is_kept_and_the_same_text_makes_no_new_one(analyst: TestClient) -> None:
    assert analyst.post("/systems/1/versions", data={"text": SMALL}).status_code == 303
    assert "Version 2" not in analyst.get("/systems/1").text
    changed = SMALL.replace("coverage: 0.6", "coverage: 0.9")
    assert analyst.post("/systems/1/versions", data={"text": changed}).status_code == 303
    assert "This is version 1 of 2." in analyst.get("/systems/1?version=1").text
    assert "AML.M0020" in analyst.get("/systems/1/compare?from=1&to=2").text
    assert analyst.get("/systems/1?version=3").status_code == 404


def test_who_only_reads_is_offered_no_form(server: Server, analyst: TestClient) -> None:
    assert "Describe a system" in analyst.get("/systems").text
    viewer = server.person("eve", "viewer", 1)
    assert "Describe a system" not in viewer.get("/systems").text
    assert viewer.get("/systems/new").status_code == 403
    assert viewer.post("/systems", data={"text": SMALL}).status_code == 403
    stranger = server.person("mallory", "analyst", server.team("Others"))
    assert stranger.get("/systems/1").status_code == 404
    assert "Mail assistant" not in stranger.get("/").text + stranger.get("/search?q=mail").text
    assert stranger.get("/matrix?system=1").status_code == 404


def test_a_description_that_cannot_be_analysed_says_why(analyst: TestClient) -> None:
    text = SMALL[: SMALL.index("objectives:")]
    assert analyst.post("/systems", data={"text": text}).status_code == 303
    assert "names no objective" in analyst.get("/systems/2/paths").text


@pytest.mark.parametrize("name", ["json", "html", "sarif", "navigator", "attack-flow", "mermaid", "dot"])
def test_every_format_is_a_file(analyst: TestClient, name: str) -> None:
    answer = analyst.get(f"/systems/1/reports/{name}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="system-1-version-1-{name}.')
    assert analyst.get("/systems/1/reports/exe").status_code == 404


@pytest.mark.parametrize(
    "query", ["budget=-1", "budget=nan", "budget=1e300", "budget=x", "version=0", "version=99999999999999999999"]
)
def test_queries_out_of_range_are_refused(analyst: TestClient, query: str) -> None:
    assert analyst.get(f"/systems/1/plan?{query}").status_code == 422


def test_other_spellings_lead_to_the_one_address(analyst: TestClient) -> None:
    assert analyst.get("/techniques/aml.t0051").headers["Location"] == "/techniques/AML.T0051"
    assert analyst.get("/techniques/AML.T9999").status_code == 404
    assert analyst.get("/tactics/AML.T0051").status_code == 404
    assert analyst.get("/diff?from=../../etc/passwd").status_code in (400, 404, 422)
