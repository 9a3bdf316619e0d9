"""Importing layers and evidence: who may, what is told, what is seen by whom, and hostile files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from analysing import HOSTILE
from threatlas.knowledge import KnowledgeBase
from threatlas.reports.layers.navigator_reading import LIMITS
from threatlas.state.audit import AuditEntry
from web.pages.layering import EVIDENCE, SYSTEM, navigator, upload
from web.pages.test_every_page import HEAVIEST, read
from webserver import Server


@pytest.fixture
def analyst(server: Server) -> TestClient:
    """An analyst of the first team, who has described a system."""
    browser = server.person("ada", "analyst", server.team("Security"))
    assert browser.post("/systems", data={"text": SYSTEM}).status_code == 303
    return browser


def test_import_show_take_away_and_delete(server: Server, analyst: TestClient) -> None:
    added = analyst.post("/layers", files=upload(navigator()), data={"name": "Mine"})
    assert added.headers["Location"] == "/layers/1"
    page = read(analyst.get("/layers/1").text)
    assert "seen twice" in page.text
    assert "1 technique taken." in page.text
    assert "Mine" in read(analyst.get("/layers").text).text
    shown = read(analyst.get("/matrix?layer=kept@1").text)
    assert "seen twice" in shown.text
    taken = analyst.get("/layers/1/navigator")
    assert taken.headers["Content-Disposition"] == 'attachment; filename="layer-1.json"'
    again = analyst.post("/layers", files=upload(taken.content))
    assert again.headers["Location"] == "/layers/2"
    assert analyst.get("/layers/2/navigator").json() == taken.json()
    assert analyst.post("/layers/1/delete").headers["Location"] == "/layers"
    assert analyst.get("/layers/1").status_code == 404
    assert analyst.get("/matrix?layer=kept@1").status_code == 404
    with server.site.database.read() as session:
        done = [(one.who, one.what, one.target) for one in session.scalars(select(AuditEntry))]
    assert ("ada", "imported layer", "layer 1") in done
    assert ("ada", "deleted layer", "layer 1") in done


def test_who_sees_and_who_may(server: Server, analyst: TestClient) -> None:
    analyst.post("/layers", files=upload(navigator(name="Private")))
    analyst.post("/layers", files=upload(navigator(name="Open")), data={"shared": "true"})
    analyst.post("/layers", files=upload(EVIDENCE, "tests.jsonl"), data={"system": "1", "shared": "true"})
    viewer = server.person("vic", "viewer", 1)
    stranger = server.person("sam", "analyst", server.team("Others"))
    approver = server.person("ann", "approver", 1)
    nobody = server.browser()
    for path in (
        "/layers/1",
        "/layers/1/navigator",
        "/matrix?layer=kept@1",
        "/matrix?a=kept@1&b=kept@2&expression=a-b",
    ):
        assert viewer.get(path).status_code == 200
        assert stranger.get(path).status_code == 404, path
        assert nobody.get(path).status_code == 303
    assert stranger.get("/layers/2").status_code == 200
    assert stranger.get("/layers/3").status_code == 404  # as the system that was tested, whatever the form said
    listed = stranger.get("/layers").text + stranger.get("/matrix").text
    assert "Open" in listed
    assert "Private" not in listed
    assert "/layers/3" not in listed
    for person in (viewer, approver, nobody, stranger):
        assert person.post("/layers/2/delete").status_code in (401, 403)
        assert person.post("/layers/1/delete").status_code in (401, 403, 404)
    assert "Import a layer" not in viewer.get("/layers").text
    assert viewer.post("/layers", files=upload(navigator())).status_code == 403
    assert stranger.post("/layers", files=upload(navigator()), data={"team": "1"}).status_code == 403
    assert stranger.post("/layers", files=upload(EVIDENCE), data={"system": "1"}).status_code == 404
    assert analyst.get("/layers/1").status_code == 200


def test_evidence_goes_where_its_system_goes(server: Server) -> None:
    old, new = server.team("Old"), server.team("New")
    mover = server.person("mover", "analyst", old, new)
    assert mover.post("/systems", data={"text": SYSTEM, "team": str(old)}).status_code == 303
    assert mover.post("/layers", files=upload(EVIDENCE, "tests.jsonl"), data={"system": "1"}).status_code == 303
    assert mover.patch("/api/systems/1", json={"team": new, "shared": True}).status_code == 200
    assert server.person("behind", "analyst", old).delete("/api/layers/1").status_code == 403
    assert server.person("ahead", "analyst", new).delete("/api/layers/1").status_code == 204


def test_evidence_makes_the_layer_of_tests(analyst: TestClient) -> None:
    assert "No record is loaded" in analyst.get("/matrix?layer=tests&system=1").text
    added = analyst.post("/layers", files=upload(EVIDENCE, "tests.jsonl"), data={"system": "1"})
    assert added.headers["Location"] == "/layers/1"
    assert "confirmed: 3 of 20 trials succeeded; by garak, last on 2026-11-20" in analyst.get("/layers/1").text
    shown = analyst.get("/matrix?layer=tests&system=1&subs=all").text
    assert "Records of 1 technique are loaded." in shown
    assert "confirmed: 3 of 20" in shown
    more = EVIDENCE.replace('"trials": 20, "successes": 3', '"trials": 10, "successes": 0').replace("garak", "us")
    analyst.post("/layers", files=upload(more), data={"system": "1"})
    row = next(
        row for row in analyst.get("/matrix/layer.csv?layer=tests&system=1").text.split("\r\n") if "T0051.001" in row
    )
    assert "confirmed: 3 of 30 trials succeeded; by garak, us" in row


@pytest.mark.parametrize(
    ("content", "data", "status", "said"),
    [
        (b"\xff\xfe", {}, 422, "no text in UTF-8"),
        (b"", {}, 422, "not valid JSON"),
        (b"[" * 5_000, {}, 422, "nested more than"),
        (b"x" * (LIMITS.size + 1), {}, 413, "larger than 1 MiB"),
        (b'{"techniques": []}', {}, 422, "states no format"),
        (json.dumps(navigator({"techniqueID": "T9999"})).encode(), {}, 422, "no technique of ATLAS"),
        (EVIDENCE.encode(), {}, 422, "say which system was tested"),
        (EVIDENCE.replace('"trials": 20', '"trials": 2').encode(), {"system": "1"}, 422, "more successes than trials"),
        (EVIDENCE.replace("T0051", "T9951").encode(), {"system": "1"}, 422, "AML.T9951"),
        (EVIDENCE.encode(), {"system": "99"}, 404, "nothing here"),
        (EVIDENCE.encode(), {"system": "1' OR"}, 422, "does not fit"),
        (json.dumps(navigator()).encode(), {"team": "7"}, 403, "not in that team"),
        (json.dumps(navigator()).encode(), {"name": "x" * 201}, 422, "does not fit"),
    ],
    ids=range(13),
)
def test_what_is_refused(analyst: TestClient, content: bytes, data: dict[str, str], status: int, said: str) -> None:
    answer = analyst.post("/layers", files=upload(content), data=data)
    assert answer.status_code == status
    assert said in read(answer.text).text
    assert "No layer yet." in analyst.get("/layers").text


def test_no_file(analyst: TestClient) -> None:
    assert "Choose a file first" in analyst.post("/layers", data={"name": "x"}).text


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_stay_texts(analyst: TestClient, hostile: str) -> None:
    entry: dict[str, Any] = {
        "techniqueID": "AML.T0051",
        "score": 1,
        "comment": hostile,
        "color": hostile,
        "links": [{"label": hostile, "url": hostile}, {"label": hostile, "url": "https://example.org/"}],
        "metadata": [{"name": hostile, "value": hostile}],
    }
    legend = [{"label": hostile, "color": "#ff0000"}, {"label": "x", "color": hostile}]
    layer = navigator(entry, {"techniqueID": hostile}, name=hostile, description=hostile, legendItems=legend)
    added = analyst.post("/layers", files=upload(layer), data={"name": hostile.encode("utf-8", "replace")[:100]})
    if added.status_code == 422:
        read(added.text)
        return
    for path in ("/layers", "/layers/1", "/matrix?layer=kept@1", "/matrix?a=kept@1&expression=a%2B1"):
        answer = analyst.get(path)
        assert answer.status_code == 200, path
        page = read(answer.text)
        assert [one.get("type") for one in page.all("script")] == ["module"]
        for one in page.all("a"):
            assert str(one["href"]).startswith(("/", "#", "https://")), one
    for path in ("layer.json", "layer.csv", "layer.svg"):
        assert analyst.get(f"/matrix/{path}?layer=kept@1").status_code == 200


def test_the_heaviest_layers_are_within_the_weight_of_a_page(analyst: TestClient, catalogue: KnowledgeBase) -> None:
    heavy = '&"<>\U0001f525' * 300
    plain = [
        {"techniqueID": one.id, "score": 12345.678, "color": "#ff0000", "comment": heavy}
        for one in catalogue.techniques
    ]
    full = {
        "comment": heavy,
        "metadata": [{"name": heavy[:200], "value": heavy[:200]}] * 10,
        "links": [{"label": heavy[:200], "url": f"https://example.org/{'a&' * 140}"}] * 10,
    }
    legend = [{"label": heavy[:1000], "color": "#ff0000"}] * 20
    for number, entries in enumerate((plain, [one | full for one in plain[:25]]), 1):
        layer = navigator(*entries, name=heavy, description=heavy, legendItems=legend)
        answer = analyst.post("/layers", files=upload(json.dumps(layer, ensure_ascii=False)))
        assert answer.headers["Location"] == f"/layers/{number}"
        for path in (
            f"/matrix?layer=kept@{number}&subs=all",
            f"/layers/{number}",
            f"/layers/{number}?page=2",
            "/layers",
        ):
            answer = analyst.get(path)
            assert answer.status_code == 200
            assert len(answer.content) < HEAVIEST, (path, len(answer.content))
    assert analyst.get("/layers/1?page=99").status_code == 404
