"""The second factor: set up, asked for, recovered from, turned off, required."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from authenticator import code, factor_of, key_on, recovery_codes_on, waiting
from threatlas.state import pending
from threatlas.state.audit import AuditEntry
from threatlas.state.credentials import hash_password
from threatlas.state.sign_in import make_link
from threatlas.state.tables import now
from threatlas.state.tokens import make_token
from threatlas.state.users import User
from webserver import Server

PASSWORD = "correct horse battery"  # noqa: S105  # of nobody
HASHED = hash_password(PASSWORD)


def audit(server: Server) -> list[tuple[str, str, str]]:
    """Who did what to what, so far."""
    with server.site.database.read() as session:
        return [(one.who, one.what, one.target) for one in session.query(AuditEntry).order_by(AuditEntry.id)]


def link_for(server: Server, name: str) -> str:
    """The path of a new link."""
    with server.site.database.write() as session:
        return f"/sign-in/{make_link(session, session.query(User).filter_by(name=name).one())}"


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_set_up_sign_in_and_recover(server: Server) -> None:
    ada = server.person("ada", "viewer", password=HASHED)
    elsewhere = server.browser()
    assert elsewhere.post("/sign-in", data={"name": "ada", "password": PASSWORD}).headers["Location"] == "/"
    assert "Show the key" in ada.get("/account/second-factor").text
    page = ada.post("/account/second-factor/begin").text
    assert page.count('<svg viewBox="0 0') == 1
    assert "style=" not in page
    secret = key_on(page)
    assert ada.get("/account").text.count("Off. With it on") == 1  # it does not count yet
    wrong = ada.post("/account/second-factor/confirm", data={"code": "000000"})
    assert (wrong.status_code, secret in wrong.text.replace(" ", "")) == (422, False)
    first = code(secret)
    on = ada.post("/account/second-factor/confirm", data={"code": first})
    codes = recovery_codes_on(on.text)
    assert (on.status_code, len(codes)) == (200, 10)
    assert on.headers["Cache-Control"] == "no-store"
    assert ada.get("/api/me").status_code == 200
    assert elsewhere.get("/api/me").status_code == 401  # it had not needed the second factor
    assert ada.get("/account/second-factor").headers["Location"] == "/account"
    assert ada.post("/account/second-factor/begin").status_code == 409

    browser = waiting(server, "ada", PASSWORD)
    assert browser.get("/api/me").status_code == 401
    assert browser.get("/sign-in-code").status_code == 200
    assert browser.post("/sign-in-code", data={"code": first}).status_code == 401  # it confirmed the key
    assert browser.post("/sign-in-code", data={"code": "000000"}).status_code == 401
    done = browser.post("/sign-in-code", data={"code": code(secret, 1)})
    assert (done.status_code, done.headers["Location"]) == (303, "/systems")
    assert browser.get("/api/me").json()["name"] == "ada"
    assert "threatlas-pending" not in browser.cookies

    lost = waiting(server, "ada", PASSWORD)
    assert lost.post("/sign-in-code", data={"code": codes[0]}).status_code == 303
    assert "9 recovery codes left" in lost.get("/account").text
    again = waiting(server, "ada", PASSWORD)
    assert again.post("/sign-in-code", data={"code": codes[0]}).status_code == 401
    assert [(who, what, target) for who, what, target in audit(server) if "recovery" in target or "fact" in what] == [
        ("ada", "turned on second factor", "user ada"),
        ("-", "asked for second factor", "user ada by password"),
        ("-", "failed second factor", "user ada"),
        ("-", "failed second factor", "user ada"),
        ("-", "asked for second factor", "user ada by password"),
        ("ada", "signed in", "by password and recovery code"),
        ("-", "asked for second factor", "user ada by password"),
        ("-", "failed second factor", "user ada"),
    ]


def test_a_link_asks_for_it_too(server: Server) -> None:
    server.person("ada", "viewer")
    secret = factor_of(server, "ada")
    browser = server.browser()
    link = link_for(server, "ada")
    assert browser.post(link).headers["Location"] == "/sign-in-code"
    assert browser.get("/api/me").status_code == 401
    assert browser.post("/sign-in-code", data={"code": code(secret)}).headers["Location"] == "/"
    assert browser.get("/api/me").status_code == 200
    assert ("ada", "signed in", "by link and code") in audit(server)
    assert server.browser().post(link).status_code == 404


@pytest.mark.parametrize("cookie", [None, "", "x" * 43, "y" * 5000])
def test_nobody_forges_a_sign_in_that_waits(server: Server, cookie: str | None) -> None:
    server.person("ada", "viewer")
    secret = factor_of(server, "ada")
    browser = server.browser()
    if cookie is not None:
        browser.cookies.set("threatlas-pending", cookie)
    assert browser.get("/sign-in-code").headers["Location"] == "/sign-in"
    answer = browser.post("/sign-in-code", data={"code": code(secret)})
    assert answer.status_code == 401
    assert "threatlas" not in browser.cookies


def test_the_token_that_waits_is_no_session(server: Server) -> None:
    server.person("ada", "viewer", password=HASHED)
    factor_of(server, "ada")
    browser = waiting(server, "ada", PASSWORD)
    browser.cookies.set("threatlas", browser.cookies["threatlas-pending"])
    assert browser.get("/api/me").status_code == 401


def test_it_waits_five_minutes(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.person("ada", "viewer", password=HASHED)
    secret = factor_of(server, "ada")
    browser = waiting(server, "ada", PASSWORD)
    later = now() + pending.PENDING_LIFE + timedelta(seconds=1)
    monkeypatch.setattr(pending, "now", lambda: later)
    assert browser.post("/sign-in-code", data={"code": code(secret)}).status_code == 401
    assert browser.get("/sign-in-code").headers["Location"] == "/sign-in"


def test_a_sign_in_that_waits_is_completed_once(server: Server) -> None:
    server.person("ada", "viewer", password=HASHED)
    secret = factor_of(server, "ada")
    browser = waiting(server, "ada", PASSWORD)
    token = browser.cookies["threatlas-pending"]
    assert browser.post("/sign-in-code", data={"code": code(secret)}).status_code == 303
    thief = server.browser()
    thief.cookies.set("threatlas-pending", token)
    assert thief.post("/sign-in-code", data={"code": code(secret, 1)}).status_code == 401


def test_guessing_codes_slows_down_whoever_guesses(server: Server) -> None:
    server.person("ada", "viewer", password=HASHED)
    secret = factor_of(server, "ada")
    for _ in range(10):
        browser = waiting(server, "ada", PASSWORD)  # the right password does not forgive wrong codes
        assert browser.post("/sign-in-code", data={"code": "000000"}).status_code == 401
    refused = browser.post("/sign-in-code", data={"code": code(secret)})
    assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 901) == (429, True)


@pytest.mark.parametrize(
    ("password", "proof", "status"),
    [
        (True, PASSWORD, 303),
        (True, "code", 303),
        (False, "code", 303),
        (True, "wrong horse battery", 422),
        (True, "", 422),
        (False, "", 422),
        (False, PASSWORD, 422),
        (True, "000000", 422),
    ],
)
def test_turning_it_off_asks_for_password_or_code(server: Server, password: bool, proof: str, status: int) -> None:
    ada = server.person("ada", "viewer", password=HASHED if password else None)
    secret = factor_of(server, "ada")
    given = code(secret) if proof == "code" else proof
    answer = ada.post("/account/second-factor/off", data={"proof": given})
    assert answer.status_code == status
    what = [what for _, what, _ in audit(server)]
    assert what == ["turned off second factor" if status == 303 else "failed to prove identity"]
    assert ("Off. With it on" in ada.get("/account").text) is (status == 303)


def test_guessing_to_turn_it_off_slows_down(server: Server) -> None:
    ada = server.person("ada", "viewer", password=HASHED)
    factor_of(server, "ada")
    for _ in range(10):
        assert ada.post("/account/second-factor/off", data={"proof": "wrong"}).status_code == 422
    assert ada.post("/account/second-factor/off", data={"proof": PASSWORD}).status_code == 429


def test_other_recovery_codes(server: Server) -> None:
    ada = server.person("ada", "viewer", password=HASHED)
    factor_of(server, "ada")
    old = recovery_codes_on(ada.post("/account/second-factor/recovery-codes", data={"proof": PASSWORD}).text)
    assert ada.post("/account/second-factor/recovery-codes", data={"proof": "wrong"}).status_code == 422
    new = recovery_codes_on(ada.post("/account/second-factor/recovery-codes", data={"proof": old[0]}).text)
    assert len({*old, *new}) == 20
    assert waiting(server, "ada", PASSWORD).post("/sign-in-code", data={"code": old[1]}).status_code == 401
    assert waiting(server, "ada", PASSWORD).post("/sign-in-code", data={"code": new[1]}).status_code == 303


def test_an_administrator_resets_it(server: Server) -> None:
    admin = server.person("root", "administrator")
    ada = server.person("ada", "viewer", password=HASHED)
    factor_of(server, "ada")
    assert ada.delete("/api/users/2/second-factor").status_code == 403
    assert admin.delete("/api/users/2/second-factor").status_code == 204
    assert admin.delete("/api/users/2/second-factor").status_code == 404
    assert admin.delete("/api/users/9/second-factor").status_code == 404
    assert ada.get("/api/me").status_code == 401
    assert ada.post("/sign-in", data={"name": "ada", "password": PASSWORD}).headers["Location"] == "/"
    assert ("root", "reset second factor", "user ada") in audit(server)


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Server]:
    """A server that requires a second factor."""
    made = Server(tmp_path / "strict", require_second_factor=True)
    yield made
    made.site.at_hand.close()
    made.site.database.close()


def test_where_it_is_required_nothing_comes_before_it(strict: Server) -> None:
    ada = strict.person("ada", "administrator", strict.team("Security"))
    with strict.site.database.write() as session:
        made = make_token(session, 1, "nightly", ["read"], timedelta(days=1))
        assert made is not None
    program = strict.browser(Authorization=f"Bearer {made[1]}")
    for path in ("/", "/systems", "/matrix", "/search?q=a"):
        assert ada.get(path).headers["Location"] == "/account/second-factor", path
    assert ada.post("/systems", data={"text": "x"}).status_code == 403
    for asking in (ada, program):
        refused = asking.get("/api/systems")
        assert refused.status_code == 403
        assert "second factor" in refused.json()["error"]["message"]
    page = ada.get("/account/second-factor").text
    assert "requires a second factor of everybody" in page
    assert 'href="/systems"' not in page
    secret = key_on(ada.post("/account/second-factor/begin").text)
    assert ada.post("/account/second-factor/confirm", data={"code": code(secret)}).status_code == 200
    assert ada.get("/systems").status_code == 200
    assert program.get("/api/systems").status_code == 200
    assert ada.post("/account/second-factor/off", data={"proof": code(secret, 1)}).status_code == 303
    assert ada.get("/systems").status_code == 303
    assert ada.post("/sign-out").status_code == 303
