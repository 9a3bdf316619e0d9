"""Signing in by an OpenID provider, and all that must not sign in."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from authenticator import code, key_on
from postgresql import PostgreSQL
from provider import CLIENT, CODE, SECRET, TestProvider, jwk, providing
from threatlas.state.audit import AuditEntry
from threatlas.state.provider import ProviderLink, ProviderSignIn
from threatlas.state.tables import now
from threatlas.state.users import User
from threatlas.web.settings import OpenIDProvider
from threatlas.web.throttle import Throttle
from web.pages.test_every_page import read
from webserver import Server

ON_BOTH = pytest.mark.parametrize("site", ["sqlite", "postgresql"], indirect=True)
NAME = "ada@example.org"


@pytest.fixture
def provider() -> Iterator[TestProvider]:
    with providing() as made:
        yield made


@pytest.fixture
def site(request: pytest.FixtureRequest, provider: TestProvider, tmp_path: Path) -> Iterator[Server]:
    database = None
    if getattr(request, "param", "sqlite") == "postgresql":
        running: PostgreSQL = request.getfixturevalue("postgresql")
        database = running.fresh()
    known = OpenIDProvider(provider.issuer, CLIENT, SECRET, "Example & Co")
    made = Server(tmp_path, database=database, provider=known)
    yield made
    made.site.at_hand.close()
    made.site.database.close()


def go(browser: TestClient, provider: TestProvider, path: str = "/oidc/start") -> Any:
    """Signs in at the provider and comes back; the answer."""
    sent = browser.get(path)
    assert sent.status_code == 303, sent.text
    return browser.get(provider.sign_in(sent.headers["Location"]))


def connect(browser: TestClient, provider: TestProvider) -> Any:
    """Connects from the account page; the answer."""
    page = browser.post("/account/oidc/connect")
    assert page.status_code == 200, page.text
    address = next(str(one["href"]) for one in read(page.text).all("a") if "/authorize" in str(one["href"]))
    return browser.get(provider.sign_in(address))


def me(browser: TestClient) -> str:
    """The name of who is signed in; empty for nobody."""
    answer = browser.get("/api/me")
    return str(answer.json()["name"]) if answer.status_code == 200 else ""


def audit(server: Server) -> list[tuple[str, str, str]]:
    """Who did what to what, so far."""
    with server.site.database.read() as session:
        return [(one.who, one.what, one.target) for one in session.query(AuditEntry).order_by(AuditEntry.id)]


@ON_BOTH
def test_a_name_that_is_a_verified_address(site: Server, provider: TestProvider) -> None:
    site.person(NAME, "analyst")
    browser = site.browser()
    page = browser.get("/sign-in?next=/systems%3Fa%3D1").text
    start = next(str(one["href"]) for one in read(page).all("a") if str(one["href"]).startswith("/oidc/start"))
    answer = go(browser, provider, start)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/systems?a=1")
    assert me(browser) == NAME
    assert audit(site) == [
        (NAME, "connected provider", f"user {NAME} with {NAME}"),
        (NAME, "signed in", "by OpenID Connect"),
    ]
    # from now on it is the subject that counts, not the address
    provider.claims = {"sub": "7"}
    assert go(again := site.browser(), provider).status_code == 303
    assert me(again) == NAME
    provider.claims = {"sub": "8", "email": NAME, "email_verified": True}
    other = site.browser()
    assert go(other, provider).status_code == 403
    assert me(other) == ""


def test_what_is_sent(site: Server, provider: TestProvider) -> None:
    browser = site.browser()
    sent = browser.get("/oidc/start?next=//evil.example.org")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid email"
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/oidc/callback"
    assert asked["code_challenge_method"] == "S256"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    cookie = sent.headers["Set-Cookie"]
    assert re.match(r"threatlas-oidc=[\w-]{43}; HttpOnly; Max-Age=600; Path=/; SameSite=lax", cookie)
    with site.site.database.read() as session:
        waiting = session.query(ProviderSignIn).one()
        assert waiting.path == "/"
        assert asked["state"] not in (waiting.state, waiting.browser)
    browser.get(provider.sign_in(sent.headers["Location"]))
    assert provider.sent["Authorization"] == "Basic YXRsYXM6czNjcmV0KyUyNittb3Jl"
    assert provider.sent["code"] == CODE
    assert "client_secret" not in provider.sent


@ON_BOTH
def test_connected_and_disconnected(site: Server, provider: TestProvider) -> None:
    ada = site.person("ada", "viewer")
    page = ada.get("/account").text
    assert "Not connected" in page
    assert "sign in by link alone" in page
    assert go(site.browser(), provider).status_code == 403
    answer = connect(ada, provider)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?done=connected")
    page = ada.get("/account?done=connected").text
    assert "Your account is connected." in page
    assert NAME in page
    assert "by link alone" not in page.split("Sign-in with")[0]
    browser = site.browser()
    assert go(browser, provider).status_code == 303
    assert me(browser) == "ada"
    assert connect(ada, provider).status_code == 303  # again changes nothing
    bob = site.person("bob", "viewer")
    assert connect(bob, provider).status_code == 409  # hers
    provider.claims["sub"] = "8"
    assert connect(ada, provider).status_code == 409  # she has one
    assert ada.post("/account/oidc/disconnect").headers["Location"] == "/account?done=disconnected"
    assert ada.post("/account/oidc/disconnect").status_code == 404
    provider.claims["sub"] = "7"
    assert go(site.browser(), provider).status_code == 403
    whats = [what for _, what, _ in audit(site)]
    assert (whats.count("connected provider"), whats.count("disconnected provider")) == (1, 1)


def test_only_who_began_connects(site: Server, provider: TestProvider) -> None:
    ada, bob = site.person("ada", "viewer"), site.person("bob", "viewer")
    page = ada.post("/account/oidc/connect").text
    address = next(str(one["href"]) for one in read(page).all("a") if "/authorize" in str(one["href"]))
    back = provider.sign_in(address)
    bob.cookies.set("threatlas-oidc", ada.cookies["threatlas-oidc"])
    assert bob.get(back).status_code == 403
    assert ada.get(back).status_code == 400  # its state is used up
    with site.site.database.read() as session:
        assert session.query(ProviderLink).count() == 0
    assert ada.get("/account/oidc/connect").status_code == 405
    assert ada.post("/account/oidc/connect", headers={"Origin": "https://evil.example.org"}).status_code == 403


def test_the_second_factor_is_asked_for(site: Server, provider: TestProvider) -> None:
    ada = site.person(NAME, "viewer")
    secret = key_on(ada.post("/account/second-factor/begin").text)
    ada.post("/account/second-factor/confirm", data={"code": code(secret)})
    browser = site.browser()
    assert go(browser, provider, "/oidc/start?next=/matrix").headers["Location"] == "/sign-in-code"
    assert me(browser) == ""
    answer = browser.post("/sign-in-code", data={"code": code(secret, 1)})
    assert answer.headers["Location"] == "/matrix"
    assert me(browser) == NAME
    assert audit(site)[-1] == (NAME, "signed in", "by OpenID Connect and code")


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email_verified": None},
        {"email": None},
        {"email": ["ada@example.org"]},
        {"email": "bob@example.org"},
        {"email": "ada@example.org\u200b"},
        {"email": "disabled@example.org"},
        {"email": "\u212aate@example.org"},  # the Kelvin sign, whose small letter is k
        {"sub": "x" * 256},
        {"sub": "7\x00"},
        {"sub": ""},
    ],
)
def test_nobody(site: Server, provider: TestProvider, claims: dict[str, Any]) -> None:
    site.person(NAME, "administrator")
    site.person("kate@example.org", "administrator")
    site.person("disabled@example.org", "administrator")
    with site.site.database.write() as session:
        session.query(User).filter_by(name="disabled@example.org").one().enabled = False
    provider.claims |= claims
    browser = site.browser()
    answer = go(browser, provider)
    assert answer.status_code in (400, 403)
    read(answer.text)
    assert me(browser) == ""
    assert [(who, what) for who, what, _ in audit(site)] == [("-", "failed to sign in")]
    with site.site.database.read() as session:
        assert session.query(User).count() == 3
        assert session.query(ProviderLink).count() == 0


def test_who_is_disabled_later(site: Server, provider: TestProvider) -> None:
    site.person(NAME, "viewer")
    assert go(site.browser(), provider).status_code == 303
    with site.site.database.write() as session:
        session.query(User).one().enabled = False
    answer = go(site.browser(), provider)
    assert answer.status_code == 403
    assert "disabled" in answer.text
    assert audit(site)[-1] == ("-", "failed to sign in", f"user {NAME} by OpenID Connect: disabled")


Spoil = Callable[[TestProvider], object]
HUGE = b'{"a": "' + b"x" * 1024 * 1024 + b'"}'
HOSTILE: dict[str, tuple[Spoil, int]] = {
    "nonce": (lambda one: one.claims.update(nonce="another"), 400),
    "no nonce": (lambda one: one.claims.update(nonce=None), 400),
    "audience": (lambda one: one.claims.update(aud="another"), 400),
    "issuer": (lambda one: one.claims.update(iss="https://evil.example.org"), 400),
    "expired": (lambda one: one.claims.update(exp=1), 400),
    "not signed": (lambda one: setattr(one, "sign", (None, "none")), 400),
    "signed with the public key": (lambda one: setattr(one, "sign", (jwk("a")["n"], "HS256")), 400),
    "another's key": (lambda one: setattr(one, "listed", ["b"]), 400),
    "no keys": (lambda one: one.raw.update({"/keys": (200, {}, b'{"keys": 5}')}), 400),
    "strange keys": (lambda one: one.raw.update({"/keys": (200, {}, b'{"keys": [5, {"kid": "a"}]}')}), 400),
    "no token": (lambda one: one.raw.update({"/token": (200, {}, b"{}")}), 400),
    "token of another kind": (lambda one: one.raw.update({"/token": (200, {}, b'{"id_token": 5}')}), 400),
    "refusal": (lambda one: one.raw.update({"/token": (401, {}, b'{"error": "invalid_client"}')}), 503),
    "strange refusal": (lambda one: one.raw.update({"/token": (500, {}, b"[]")}), 503),
    "huge": (lambda one: one.raw.update({"/token": (200, {}, HUGE)}), 503),
    "huge keys": (lambda one: one.raw.update({"/keys": (200, {}, HUGE)}), 503),
    "no JSON": (lambda one: one.raw.update({"/token": (200, {}, b"<html>")}), 503),
    "deep": (lambda one: one.raw.update({"/token": (200, {}, b"[" * 100_000)}), 503),
    "a list": (lambda one: one.raw.update({"/token": (200, {}, b"[]")}), 503),
    "cut off": (lambda one: one.raw.update({"/token": (200, {"Content-Length": "99"}, b"{}")}), 503),
    "redirect": (lambda one: one.raw.update({"/token": (307, {"Location": f"{one.issuer}/elsewhere"}, b"")}), 503),
    "redirect of keys": (lambda one: one.raw.update({"/keys": (302, {"Location": f"{one.issuer}/other"}, b"")}), 503),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_provider_that_misbehaves(
    site: Server, provider: TestProvider, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    site.person(NAME, "administrator")
    browser = site.browser()
    back = provider.sign_in(browser.get("/oidc/start").headers["Location"])
    spoil, status = HOSTILE[kind]
    spoil(provider)
    answer = browser.get(back)
    assert answer.status_code == status, answer.text
    read(answer.text)
    assert me(browser) == ""
    assert not {"/elsewhere", "/other"} & set(provider.asked)
    told = [target for _, what, target in audit(site) if what == "failed to sign in"]
    assert len(told) == 1
    secrets = (
        CODE,
        SECRET,
        "s3cret",
        parse_qs(urlsplit(back).query)["state"][0],
        provider.sent.get("code_verifier", CODE),
    )
    for told_text in (answer.text, caplog.text, *told):
        assert not [one for one in secrets if one in told_text]
        assert "eyJ" not in told_text
    assert caplog.text


DISCOVERED: dict[str, Spoil] = {
    "another issuer": lambda one: one.metadata.update(issuer=f"{one.issuer}/"),
    "no issuer": lambda one: one.metadata.update(issuer=None),
    "endpoint without https": lambda one: one.metadata.update({"token_endpoint": "http://id.example.org/token"}),
    "endpoint of another kind": lambda one: one.metadata.update(jwks_uri="file:///etc/passwd"),
    "endpoint with a name": lambda one: one.metadata.update({"token_endpoint": "https://a:b@id.example.org/"}),
    "no endpoint": lambda one: one.metadata.update(authorization_endpoint=None),
    "endpoint that is none": lambda one: one.metadata.update(authorization_endpoint="https://[/"),
    "huge": lambda one: one.raw.update({"/.well-known/openid-configuration": (200, {}, HUGE)}),
    "redirect": lambda one: one.raw.update({"/.well-known/openid-configuration": (302, {"Location": "/other"}, b"")}),
}


@pytest.mark.parametrize("kind", DISCOVERED)
def test_what_a_provider_may_not_say_of_itself(
    site: Server, provider: TestProvider, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    DISCOVERED[kind](provider)
    answer = site.browser().get("/oidc/start")
    assert answer.status_code == 503
    assert "does not work just now" in answer.text
    assert "the OpenID provider: " in caplog.text
    assert provider.asked == ["/.well-known/openid-configuration"]
    site.browser().get("/oidc/start")
    assert len(provider.asked) == 1  # not again at once


def test_a_provider_that_is_not_there(tmp_path: Path) -> None:
    server = Server(tmp_path, provider=OpenIDProvider("http://127.0.0.1:1", CLIENT))
    answer = server.browser().get("/oidc/start")
    assert answer.status_code == 503
    assert "sign in with a password or a link" in answer.text
    assert server.person("ada", "viewer").post("/account/oidc/connect").status_code == 503
    server.site.at_hand.close()
    server.site.database.close()


def test_an_answer_counts_once_here_and_in_time(site: Server, provider: TestProvider) -> None:
    site.person(NAME, "viewer")
    browser = site.browser()
    back = provider.sign_in(browser.get("/oidc/start").headers["Location"])
    assert site.browser().get(back).status_code == 400  # without the cookie
    foreign = site.browser()
    foreign.get("/oidc/start")
    assert foreign.get(back).status_code == 400  # with another
    assert "oidc" in str(dict(foreign.cookies))  # which is of the sign-in that it began itself
    cookie = browser.cookies["threatlas-oidc"]
    assert browser.get(back).status_code == 303
    replayed = site.browser()
    replayed.cookies.set("threatlas-oidc", cookie)
    assert replayed.get(back).status_code == 400
    assert "oidc" not in str(dict(browser.cookies))
    late = site.browser()
    back = provider.sign_in(late.get("/oidc/start").headers["Location"])
    with site.site.database.write() as session:
        for one in session.query(ProviderSignIn):
            one.expires = now()
    assert late.get(back).status_code == 400
    assert [me(one) for one in (foreign, replayed, late)] == ["", "", ""]


@ON_BOTH
def test_of_two_that_use_an_answer_at_once_one_comes_in(site: Server, provider: TestProvider) -> None:
    site.person(NAME, "viewer")
    first = site.browser()
    back = provider.sign_in(first.get("/oidc/start").headers["Location"])
    browsers = [site.browser() for _ in range(4)]
    for one in browsers:
        one.cookies.set("threatlas-oidc", first.cookies["threatlas-oidc"])
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda one: one.get(back).status_code, browsers))
    assert sorted(answers) == [303, 400, 400, 400]


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"code": None, "error": "access_denied"}, 403, "access_denied"),
        ({"error": "<b>access</b>"}, 403, "no reason that could be read"),
        ({"code": None}, 403, "no reason that could be read"),
        ({"iss": "https://evil.example.org"}, 400, "does not count"),
        ({"iss": None}, 400, "does not count"),
        ({"code": "guessed"}, 503, "does not work just now"),
        ({"state": "guessed"}, 400, "has ended"),
        ({"state": "x" * 5000}, 422, "too long|at most"),
    ],
)
def test_other_answers(
    site: Server, provider: TestProvider, changed: dict[str, str | None], status: int, says: str
) -> None:
    provider.metadata["authorization_response_iss_parameter_supported"] = True
    site.person(NAME, "viewer")
    browser = site.browser()
    back = urlsplit(provider.sign_in(browser.get("/oidc/start").headers["Location"]))
    query = {name: values[0] for name, values in parse_qs(back.query).items()} | changed
    answer = browser.get(back.path, params={name: value for name, value in query.items() if value is not None})
    assert answer.status_code == status
    assert re.search(says, answer.text)
    assert me(browser) == ""


def test_a_new_key_counts_within_a_minute(site: Server, provider: TestProvider) -> None:
    site.person(NAME, "viewer")
    clock = [100.0]
    known = site.site.provider
    assert known is not None
    known._clock = lambda: clock[0]
    assert go(site.browser(), provider).status_code == 303
    provider.kid, provider.listed = "b", ["a", "b"]
    assert go(site.browser(), provider).status_code == 400  # the keys are a moment old
    clock[0] += 61
    assert go(site.browser(), provider).status_code == 303
    assert provider.asked.count("/keys") == 2
    provider.kid, provider.listed = "a", ["b"]
    assert go(site.browser(), provider).status_code == 303  # withdrawn, and still known
    clock[0] += 3601
    assert go(site.browser(), provider).status_code == 400
    assert provider.asked.count("/.well-known/openid-configuration") == 2


@ON_BOTH
def test_a_database_that_fails_tells_no_secret(
    site: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("threatlas.web.provider_sign_in.token_urlsafe", lambda _: "the-verifier")
    with site.site.database.write() as session:
        session.execute(text("DROP TABLE provider_sign_ins"))
    assert site.browser().get("/oidc/start").status_code == 503
    assert "provider_sign_ins" in caplog.text
    assert "the-verifier" not in caplog.text


def test_many_attempts_are_slowed_down(site: Server, provider: TestProvider) -> None:
    browser = site.browser()
    for _ in range(12):  # any site can make a browser do this
        assert browser.get("/oidc/callback?state=a&code=b").status_code == 400
    assert audit(site) == []
    for _ in range(10):
        browser.cookies.set("threatlas-oidc", "guessed")
        assert browser.get("/oidc/callback?state=a&code=b").status_code == 400
    answer = browser.get("/oidc/callback?state=a&code=b")
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 800) == (429, True)
    assert len(audit(site)) == 10
    known = site.site.provider
    assert known is not None
    known.begun = Throttle(most=5)
    for _ in range(5):
        assert site.browser().get("/oidc/start").status_code == 303
    assert site.browser().get("/oidc/start").status_code == 429
    assert provider.asked.count("/.well-known/openid-configuration") == 1


def test_without_a_provider(server: Server) -> None:
    ada = server.person("ada", "viewer")
    assert "/oidc" not in server.browser().get("/sign-in").text + ada.get("/account").text
    for path in ("/oidc/start", "/oidc/callback"):
        assert ada.get(path).status_code == 404
    for path in ("/account/oidc/connect", "/account/oidc/disconnect"):
        assert ada.post(path).status_code == 404


def test_a_public_client_and_the_public_address(provider: TestProvider, tmp_path: Path) -> None:
    known = OpenIDProvider(provider.issuer, CLIENT)
    server = Server(tmp_path, provider=known, origin="https://atlas.example.org", secure=True)
    server.person(NAME, "viewer")
    browser = server.browser("https://atlas.example.org")
    sent = browser.get("/oidc/start")
    assert "Secure" in sent.headers["Set-Cookie"]
    assert sent.headers["Set-Cookie"].startswith("__Host-threatlas-oidc=")
    back = provider.sign_in(sent.headers["Location"])
    assert back.startswith("https://atlas.example.org/oidc/callback?")
    assert browser.get(back).status_code == 303
    assert provider.sent["client_id"] == CLIENT
    assert provider.sent["Authorization"] == ""
    server.site.at_hand.close()
    server.site.database.close()


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(OpenIDProvider("https://id.example.org", CLIENT, SECRET))
    assert json.dumps(jwk("a")).count('"d"') == 0
