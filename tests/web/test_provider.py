"""What is asked of an OpenID provider over the network stays bounded."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from serving import content, serving
from threatlas.web import provider_requests
from threatlas.web.provider import AT_ONCE, Provider
from threatlas.web.provider_requests import ProviderTrouble, ask, is_safe
from threatlas.web.settings import OpenIDProvider


@pytest.mark.parametrize(
    ("address", "beside", "safe"),
    [
        ("https://id.example.org/token?a=b", "https://id.example.org", True),
        ("https://other.example.org/token", "http://127.0.0.1:8080", True),
        ("http://127.0.0.1:8080/token", "http://localhost:8080", True),
        ("http://127.0.0.1:8080/token", "https://id.example.org", False),  # it would name a service of this machine
        ("http://id.example.org/token", "http://localhost:8080", False),
        ("https://ada@id.example.org/token", "https://id.example.org", False),
        ("https://id.example.org/a b\r\nX: y", "https://id.example.org", False),
        ("https://id.example.org:port/", "https://id.example.org", False),
        ("file:///etc/passwd", "https://id.example.org", False),
        ("", "https://id.example.org", False),
    ],
)
def test_where_a_secret_may_go(address: str, beside: str, safe: bool) -> None:
    assert is_safe(address, beside=beside) is safe


def _drip(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(100):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.05)


def _drip_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
    for _ in range(100):
        request.wfile.write(b"a")
        request.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("slowly", [_drip, _drip_headers])
def test_an_answer_that_drips_is_given_up(
    monkeypatch: pytest.MonkeyPatch, slowly: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    monkeypatch.setattr(provider_requests, "TIMEOUT", 0.3)
    begun = time.monotonic()
    with serving({"/slow": slowly}) as base, pytest.raises(ProviderTrouble, match="took more than"):
        ask(f"{base}/slow")
    assert time.monotonic() - begun < 3


def test_what_stays_on_this_machine_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving({"/token": content(b"{}")}) as base:
        assert ask(f"{base}/token", authorization="Basic secret") == {}


def test_few_wait_at_a_time() -> None:
    """Those who wait for a provider leave threads to those who want something else."""
    go_on = threading.Event()

    def wait(request: BaseHTTPRequestHandler) -> None:
        go_on.wait(20)
        content(b"{}")(request)

    def begin() -> None:
        with pytest.raises(ProviderTrouble):
            known.address("https://a/b", "s", "n", "v")

    with serving({"/.well-known/openid-configuration": wait}) as issuer:
        known = Provider(OpenIDProvider(issuer, "atlas"))
        waiting = [threading.Thread(target=begin) for _ in range(AT_ONCE)]
        for one in waiting:
            one.start()
        begun = time.monotonic()
        with pytest.raises(ProviderTrouble, match="many sign-ins wait"):
            known.address("https://a/b", "s", "n", "v")
        assert time.monotonic() - begun < 3
        go_on.set()
        for one in waiting:
            one.join()
