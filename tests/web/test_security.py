"""Hosts, origins and sizes of requests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from threatlas.web.security import CONTENT_SECURITY_POLICY, LARGEST_BODY, foreign_origin
from webserver import BASE, Server


@pytest.mark.parametrize(
    ("sent", "fine"),
    [
        # a browser on our own page
        ({"origin": "http://atlas:8000", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://atlas:8000"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "HTTP://Atlas:8000"}, True),
        # typed or reloaded by the user
        ({"sec-fetch-site": "none"}, True),
        # says nothing
        ({}, False),
        # other sites, other ports, other schemes, sandboxed frames
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://atlas"}, False),
        ({"origin": "http://atlas:80"}, False),
        ({"origin": "https://atlas:8000"}, False),
        ({"origin": "http://atlas:8000.evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        # one right, one wrong
        ({"origin": "http://atlas:8000", "sec-fetch-site": "cross-site"}, False),
        ({"origin": "http://evil.example", "sec-fetch-site": "same-origin"}, False),
    ],
)
def test_where_a_write_comes_from(sent: dict[str, str], fine: bool) -> None:
    headers = Headers({"host": "atlas:8000", **sent})
    assert (foreign_origin(headers, "http") is None) is fine


def test_a_public_name_is_ours_too() -> None:
    headers = Headers({"host": "10.0.0.7:8000", "origin": "https://atlas.example.org"})
    assert foreign_origin(headers, "https") is not None
    assert foreign_origin(headers, "https", "https://atlas.example.org") is None


def test_a_write_of_another_site_does_nothing(server: Server) -> None:
    team = server.team("Security")
    browser = server.person("ada", "administrator", team)
    for origin in ("https://evil.example", "null"):
        answer = browser.post("/api/systems", json={"name": "x", "team": team}, headers={"Origin": origin})
        assert answer.status_code == 403
        assert browser.post("/sign-out", headers={"Origin": origin}).status_code == 403
    assert browser.get("/api/systems").json()["items"] == []
    assert browser.get("/api/me").status_code == 200


@pytest.mark.parametrize(
    ("host", "fine"),
    [
        ("127.0.0.1:8000", True),
        ("LOCALHOST:1", True),
        ("[::1]:8000", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
        ("[", False),
        ("a b", False),
    ],
)
def test_other_names_are_not_answered(tmp_path: Path, host: str, fine: bool) -> None:
    server = Server(tmp_path / "data", hosts=frozenset({"127.0.0.1", "localhost", "::1"}))
    answer = server.browser().get("/sign-in", headers={"Host": host})
    assert answer.status_code == (200 if fine else 421)


def test_what_did_not_pass_the_proxy_is_refused(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", secure=True, only_tls=True)
    assert server.browser().get("/sign-in").status_code == 403
    assert server.browser("https://atlas").get("/sign-in").status_code == 200


@pytest.mark.parametrize("declared", [True, False])
def test_bodies_have_an_end(server: Server, declared: bool) -> None:
    browser = server.person("ada", "administrator", server.team("Security"))
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 64 * 1024
            yield b" " * 64 * 1024

    content = b" " * (LARGEST_BODY + 1) if declared else endless()
    answer = browser.post("/api/check", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "٣", "9" * 5000])
def test_lengths_that_are_none(server: Server, length: str) -> None:
    headers = {b"content-length": length.encode(), b"origin": BASE.encode()}
    answer = server.browser().request("POST", "/sign-in", headers=headers)
    assert answer.status_code in (400, 413)


def test_the_policy_allows_nothing_inline() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
