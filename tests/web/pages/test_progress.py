"""Following a plan, and putting its controls in place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from analysing import SMALL
from webserver import Server

BARE = SMALL[: SMALL.index("decisions:")]
YESTERDAY = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()


@pytest.fixture
def analyst(server: Server) -> TestClient:
    """Somebody who follows the plan of a small system."""
    browser = server.person("ada", "analyst", server.team("Security"))
    assert browser.post("/systems", data={"text": BARE}).status_code == 303
    answer = browser.post("/systems/1/plan", data={"budget": "30"})
    assert answer.headers["Location"] == "/systems/1/progress"
    return browser


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_from_a_plan_to_a_control_in_place(analyst: TestClient) -> None:
    page = analyst.get("/systems/1/progress").text
    assert "<strong>0 %</strong> of the planned reduction is reached" in page
    items = analyst.get("/api/systems/1/plan-items").json()["items"]
    assert items
    assert {one["state"] for one in items} == {"open"}
    assert analyst.post("/systems/1/plan", data={"budget": "30"}).status_code == 303
    assert analyst.get("/api/systems/1/plan-items").json()["items"] == items  # followed already
    first = items[0]
    form = analyst.get(f"/systems/1/progress/{first['id']}")
    assert form.status_code == 200
    assert all(place in form.text for place in first["places"])
    done = {"where": first["places"], "coverage": "100", "base": "1"}
    refused = analyst.post(f"/systems/1/progress/{first['id']}/in-place", data=done)
    assert refused.status_code == 422
    assert "Say how one knows" in refused.text
    done["evidence"] = 'Seen: it\'s "on" # really'
    saved = analyst.post(f"/systems/1/progress/{first['id']}/in-place", data=done)
    assert saved.headers["Location"] == "/systems/1/progress?since=1"
    text = analyst.get("/systems/1/text").text
    assert f"control: {first['control']}" in text
    page = analyst.get(saved.headers["Location"]).text
    assert "Saved as version 2" in page
    assert "done" in page
    assert "<strong>0 %</strong>" not in page
    assert analyst.get("/api/systems/1/plan-items").json()["items"][0]["state"] == "done"


def test_what_is_in_the_description_already_is_done(analyst: TestClient) -> None:
    first = analyst.get("/api/systems/1/plan-items").json()["items"][0]
    text = BARE.replace("controls:\n", f"controls:\n- {{control: {first['control']}, evidence: Seen.}}\n")
    assert analyst.post("/systems/1/versions", data={"text": text}).status_code == 303
    assert ", in the description" in analyst.get("/systems/1/progress").text


def test_overdue_items_are_on_the_first_page(server: Server, analyst: TestClient) -> None:
    form = {"state": "in progress", "owner": "<b>eve</b>", "due": YESTERDAY, "note": "a\nb"}
    assert analyst.post("/systems/1/progress/1", data=form).status_code == 303
    page = analyst.get("/").text
    assert "Controls that are due" in page
    assert "&lt;b&gt;eve" in page
    assert "overdue" in page
    assert "overdue" in analyst.get("/systems/1/progress").text
    assert "Controls that are due" not in server.person("eve", "analyst", server.team("Others")).get("/").text
    assert analyst.patch("/api/systems/1/plan-items/1", json={"due": None}).json()["due"] is None
    assert "Controls that are due" not in analyst.get("/").text


@pytest.mark.parametrize(
    ("role", "own", "status"), [("viewer", True, 403), ("approver", True, 403), ("administrator", False, 404)]
)
def test_who_may_not(server: Server, analyst: TestClient, role: str, own: bool, status: int) -> None:
    assert analyst.get("/systems/1/progress").status_code == 200
    browser = server.person("eve", role, 1 if own else server.team("Others"))
    assert browser.post("/systems/1/plan", data={"budget": "30"}).status_code == status
    assert browser.post("/systems/1/progress/1", data={"state": "done"}).status_code == status
    assert browser.post("/systems/1/progress/1/in-place", data={"evidence": "x"}).status_code == status
    assert browser.patch("/api/systems/1/plan-items/1", json={"state": "done"}).status_code == status


@pytest.mark.parametrize(
    "form", [{"state": "lost"}, {"due": "soon"}, {"owner": "x" * 5_000}, {"note": "x" * 5_000}, {"due": "0000-00-00"}]
)
def test_what_an_item_cannot_hold(analyst: TestClient, form: dict[str, str]) -> None:
    assert analyst.post("/systems/1/progress/1", data=form).status_code == 422
    assert analyst.post("/systems/1/progress/99", data={}).status_code == 404
