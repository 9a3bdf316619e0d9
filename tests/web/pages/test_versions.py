"""Versions of a system, and its end."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from analysing import SMALL
from threatlas.state.audit import AuditEntry
from threatlas.web.views.text_changes import text_change
from webserver import Server

BARE = SMALL[: SMALL.index("decisions:")]
CHANGED = BARE.replace("  staff: {kind: person, zone: office}\n", "  staff: {kind: person}\n  more: model\n")


@pytest.fixture
def analyst(server: Server) -> TestClient:
    """Somebody with a system in two versions, who is in two teams."""
    browser = server.person("ada", "analyst", server.team("Security"), server.team("Fraud"))
    assert browser.post("/systems", data={"text": BARE, "team": "1"}).status_code == 303
    assert browser.post("/systems/1/versions", data={"text": CHANGED}).status_code == 303
    return browser


def test_the_list_says_what_changed(analyst: TestClient) -> None:
    page = analyst.get("/systems/1/versions").text
    assert "1 asset added" in page
    assert "5 assets, 4 flows" in page
    changes = analyst.get("/systems/1/text-changes?from=1&to=2").text
    assert "2 lines added, 1 removed." in changes
    assert "staff: {kind: person, zone: office}" in changes
    assert "The texts are the same." in analyst.get("/systems/1/text-changes?from=1&to=1").text
    assert analyst.get("/systems/1/text-changes?from=9").status_code == 404


def test_an_old_version_is_restored_as_a_new_one(server: Server, analyst: TestClient) -> None:
    assert "becomes version 3" in analyst.get("/systems/1/restore?version=1").text
    form = {"version": "1", "base": "1"}
    assert analyst.post("/systems/1/restore", data=form).status_code == 409
    assert analyst.post("/systems/1/restore", data={**form, "base": "2"}).status_code == 303
    assert analyst.get("/systems/1/text").text == BARE
    root = server.person("root", "administrator", 1)
    assert root.post("/systems/1/versions", data={"text": SMALL}).status_code == 303
    assert root.post("/systems/1/versions", data={"text": BARE}).status_code == 303
    # An analyst brings back no accepted risk by restoring the version that had it.
    assert analyst.post("/systems/1/restore", data={"version": "4", "base": "5"}).status_code == 403


def test_rename_share_and_move(server: Server, analyst: TestClient) -> None:
    form = {"name": "<i>New</i>", "shared": "true", "team": "2"}
    assert analyst.post("/systems/1/settings", data=form).status_code == 303
    page = analyst.get("/systems/1/settings").text
    assert "&lt;i&gt;New" in page
    assert "Fraud" in page
    former = server.person("eve", "analyst", 1)
    assert former.get("/systems/1").status_code == 200
    assert former.get("/systems/1/settings").status_code == 403
    assert former.post("/systems/1/settings", data=form).status_code == 403
    assert analyst.post("/systems/1/settings", data={"name": "x", "team": "99"}).status_code == 403


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_only_the_typed_name_deletes(server: Server, analyst: TestClient) -> None:
    assert analyst.post("/systems/1/plan", data={"budget": "30"}).status_code == 303
    assert analyst.post("/systems/1/delete", data={"name": "mail"}).status_code == 422
    assert analyst.delete("/api/systems/1?name=mail").status_code == 409
    assert (
        server.person("eve", "viewer", 1).post("/systems/1/delete", data={"name": "Mail assistant"}).status_code == 403
    )
    assert analyst.post("/systems/1/delete", data={"name": "Mail assistant"}).headers["Location"] == "/systems"
    assert analyst.get("/systems/1").status_code == 404
    with server.site.database.read() as session:
        last = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert last is not None
        assert (last.who, last.what, last.target) == ("ada", "deleted system", "system 1 Mail assistant")


def test_texts_are_compared_within_bounds() -> None:
    assert text_change("a\nb", "a\nb").lines == ()
    many = "\n".join(map(str, range(30_000)))
    change = text_change(many, many.replace("\n", "x\n"))
    assert (change.added, change.removed, len(change.lines)) == (29_999, 29_999, 400)
    one = text_change(many, many.replace("\n15000\n", "\nnew\n"))
    assert [line.text for line in one.lines if line.kind in ("added", "removed")] == ["15000", "new"]
    assert len(one.lines) == 8
