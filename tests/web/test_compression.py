"""What is packed, and what is not."""

from typing import Any

import pytest

from webserver import Server


@pytest.mark.parametrize(
    ("method", "path", "headers", "packed"),
    [
        ("GET", "/matrix", {}, True),
        ("GET", "/matrix", {"Sec-Fetch-Site": "same-origin"}, True),
        ("GET", "/matrix", {"Sec-Fetch-Site": "none"}, True),
        ("GET", "/api/openapi.json", {}, True),
        # small
        ("GET", "/api/me", {}, False),
        # nobody asked
        ("GET", "/matrix", {"Accept-Encoding": "identity"}, False),
        # caused by another site, which could watch the size
        ("GET", "/search?q=secret", {"Sec-Fetch-Site": "cross-site"}, False),
        ("GET", "/search?q=secret", {"Sec-Fetch-Site": "same-site"}, False),
        # may show a secret
        ("POST", "/api/check", {}, False),
        ("GET", "/sign-in", {}, False),
        ("GET", "/sign-in/token", {}, False),
    ],
)
def test_what_is_packed(server: Server, method: str, path: str, headers: dict[str, str], packed: bool) -> None:
    browser = server.person("ada", "administrator", server.team("Security"))
    sent: dict[str, Any] = {"json": {"text": "- wrong\n" * 1000}} if method == "POST" else {}
    answer = browser.request(method, path, headers={"Accept-Encoding": "gzip", **headers}, **sent)
    assert (answer.headers.get("Content-Encoding") == "gzip") is packed
    if packed:
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_style_sheets_are_packed_and_kept(server: Server) -> None:
    answer = server.browser().get(server.site.static.url("css/base.css"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
