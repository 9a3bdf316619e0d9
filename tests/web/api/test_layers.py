"""Layers over the API: as pages do, in its shapes."""

from __future__ import annotations

import pytest

from web.pages.layering import navigator
from webserver import Server


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_keep_list_take_and_delete(server: Server) -> None:
    analyst = server.person("ada", "analyst", server.team("Security"))
    made = analyst.post("/api/layers", json={"team": 1, "layer": navigator(name="a\u0000b \U0001f525")})
    assert made.status_code == 201
    body = made.json()
    assert (body["id"], body["team"], body["shared"], body["kind"], body["release"]) == (
        1,
        1,
        False,
        "navigator",
        "5.6.0",
    )
    assert body["name"] == "a\ufffdb \U0001f525"
    assert body["remarks"][0] == "1 technique taken."
    for number in range(2):
        assert (
            analyst.post("/api/layers", json={"team": 1, "name": f"n{number}", "layer": navigator()}).status_code == 201
        )
    first = analyst.get("/api/layers?limit=2").json()
    assert [one["id"] for one in first["items"]] == [1, 2]
    assert [one["id"] for one in analyst.get(f"/api/layers?after={first['next']}").json()["items"]] == [3]
    taken = analyst.get("/api/layers/1/navigator")
    assert taken.headers["Content-Type"] == "application/json"
    assert analyst.post("/api/layers", json={"team": 1, "layer": taken.json()}).status_code == 201
    assert analyst.get("/api/layers/4/navigator").json() == taken.json()
    assert analyst.delete("/api/layers/1").status_code == 204
    assert analyst.get("/api/layers/1").status_code == 404


def test_who_may(server: Server) -> None:
    analyst = server.person("ada", "analyst", server.team("Security"))
    assert analyst.post("/api/layers", json={"team": 1, "layer": navigator()}).status_code == 201
    viewer, stranger = server.person("vic", "viewer", 1), server.person("sam", "analyst", server.team("Others"))
    assert viewer.get("/api/layers/1").status_code == 200
    assert viewer.post("/api/layers", json={"team": 1, "layer": navigator()}).status_code == 403
    assert viewer.delete("/api/layers/1").status_code == 403
    assert stranger.get("/api/layers").json() == {"items": [], "next": None}
    for path in ("/api/layers/1", "/api/layers/1/navigator"):
        assert stranger.get(path).status_code == 404
        assert server.browser().get(path).status_code == 401
    assert stranger.delete("/api/layers/1").status_code == 404
    assert stranger.post("/api/layers", json={"team": 1, "layer": navigator()}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"team": 1},
        {"team": 1, "layer": []},
        {"team": 1, "layer": {}},
        {"team": 1, "layer": navigator(), "more": 1},
        {"team": 1, "layer": navigator(), "name": "x" * 201},
        {"team": 1, "layer": navigator({"techniqueID": "AML.T9999"})},
        {"team": 1, "layer": navigator(deep=[[[[[[[[[[1]]]]]]]]]])},
        {"team": 1, "layer": navigator(large="x" * 1_100_000)},
    ],
    ids=range(9),
)
def test_what_is_refused(server: Server, body: object) -> None:
    analyst = server.person("ada", "analyst", server.team("Security"))
    answer = analyst.post("/api/layers", json=body)
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"code", "message", "problems"}
