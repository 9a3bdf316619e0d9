"""API tokens in requests: what they may, what they never may, and who is refused."""

from datetime import timedelta

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from threatlas.state import tokens
from threatlas.state.audit import AuditEntry
from threatlas.state.tables import now
from threatlas.state.users import ROLES, User
from threatlas.web.bearer import token_of
from threatlas.web.effects import EFFECTS_OF, Effect
from threatlas.web.scopes import SCOPES, effects_of, offered
from webserver import BASE, Server

ONE_OF_EACH = {
    "read": ("GET", "/api/systems", None, 200),
    "write": ("POST", "/api/systems", {"name": "another", "team": 1}, 201),
    "analyse": ("POST", "/api/systems/1/analyses", {"version": 1}, 404),
    "manage": ("GET", "/api/users", None, 200),
}
"""A request for each scope that has a route, and what it answers: of the system there is no version to analyse."""
NEVER = [
    ("GET", "/api/tokens", None),
    ("POST", "/api/tokens", {"name": "x", "scopes": ["read"], "days": 1}),
    ("DELETE", "/api/tokens/1", None),
    ("PUT", "/api/me/password", {"new": "correct horse battery"}),
    ("POST", "/api/users/1/link", None),
    ("DELETE", "/api/users/1/second-factor", None),
    ("POST", "/api/users", {"name": "new", "role": "administrator"}),
    ("PATCH", "/api/users/2", {"role": "administrator"}),
]
"""What no token may do."""


def program(server: Server, name: str, *scopes: str, days: int = 1) -> TestClient:
    """Something that asks with a token of a user, and says nothing else about itself."""
    with server.site.database.write() as session:
        user = session.query(User).filter_by(name=name).one()
        made = tokens.make_token(session, user.id, "test", scopes, timedelta(days=days))
        assert made is not None
    return TestClient(server.app, base_url=BASE, headers={"Authorization": f"Bearer {made[1]}"}, follow_redirects=False)


@pytest.fixture
def filled(server: Server) -> Server:
    """A server with a team and its system."""
    owner = server.person("owner", "administrator", server.team("Security"))
    assert owner.post("/api/systems", json={"name": "fraud", "team": 1}).status_code == 201
    return server


@pytest.mark.parametrize("role", ROLES)
def test_scope_by_role(filled: Server, role: str) -> None:
    """A token may what its scope and its owner's role both allow."""
    filled.person("ada", role, 1)
    wrong = []
    for scope in SCOPES:
        asking = program(filled, "ada", scope)
        assert asking.get("/api/me").json()["name"] == "ada"
        for needed, (method, path, body, status) in ONE_OF_EACH.items():
            answer = asking.request(method, path, json=body)
            allowed = needed == scope and SCOPES[needed] <= EFFECTS_OF[role]
            if answer.status_code != (status if allowed else 403):
                wrong.append((scope, needed, answer.status_code, answer.text))
            elif not allowed and SCOPES[needed] <= EFFECTS_OF[role]:
                assert f'scope="{needed}"' in answer.headers["WWW-Authenticate"]
    assert wrong == []


@pytest.mark.parametrize(("method", "path", "body"), NEVER)
def test_what_no_token_may(filled: Server, method: str, path: str, body: dict[str, object] | None) -> None:
    filled.person("ada", "viewer")
    answer = program(filled, "owner", *SCOPES).request(method, path, json=body)
    assert answer.status_code == 403
    assert "token" in answer.json()["error"]["message"]


def test_effects_without_a_scope_are_few_and_known() -> None:
    assert set(Effect) - effects_of(SCOPES) == {
        *(Effect.SIGN_IN, Effect.KEEP_OWN_ACCOUNT, Effect.LET_IN, Effect.RESPOND, Effect.APPROVE)
    }
    assert effects_of(["everything", "", "READ"]) == effects_of([]) == {Effect.SEE_OWN_ACCOUNT}
    assert offered("viewer") == ["read"]
    assert offered("administrator") == list(SCOPES)
    assert offered("emperor") == []


def test_a_token_follows_its_owner(filled: Server) -> None:
    filled.person("ada", "analyst", 1)
    asking = program(filled, "ada", "write")
    body = {"name": "one more", "team": 1}
    assert asking.post("/api/systems", json=body).status_code == 201
    for changes, status in (({"role": "viewer"}, 403), ({"role": "analyst"}, 201), ({"enabled": False}, 401)):
        with filled.site.database.write() as session:
            user = session.query(User).filter_by(name="ada").one()
            for name, value in changes.items():
                setattr(user, name, value)
        assert asking.post("/api/systems", json=body).status_code == status, changes


def test_a_token_expires(filled: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = program(filled, "owner", "read", days=1)
    assert asking.get("/api/me").status_code == 200
    later = now() + timedelta(days=1)
    monkeypatch.setattr(tokens, "now", lambda: later)
    refused = asking.get("/api/me")
    assert refused.status_code == 401
    assert "expired" in refused.json()["error"]["message"]
    with filled.site.database.read() as session:
        last = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert last is not None
        assert (last.who, last.what, last.target) == ("-", "refused token", "token 1 of user owner")


def test_use_is_noted(filled: Server) -> None:
    asking, owner = program(filled, "owner", "read"), filled.person("another", "viewer")
    with filled.site.database.read() as session:
        assert session.get_one(tokens.ApiToken, 1).seen is None
    assert asking.get("/api/me").status_code == 200
    with filled.site.database.read() as session:
        assert session.get_one(tokens.ApiToken, 1).seen is not None
    assert owner.get("/api/tokens").json()["items"] == []  # of somebody else


@pytest.mark.parametrize(
    "shown", ["Bearer", "Bearer ", "bearer x", "Bearer tat_" + "x" * 43, "BEARER a b", "Bearer " + "x" * 8000]
)
def test_wrong_tokens(filled: Server, shown: str) -> None:
    """The cookie does not help where a token is shown."""
    owner = filled.person("ada", "administrator", 1)
    answer = owner.get("/api/me", headers={"Authorization": shown})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="threatlas", error="invalid_token"'
    assert owner.get("/api/me").status_code == 200


def test_the_token_counts_and_not_the_cookie(filled: Server) -> None:
    admin = filled.person("ada", "administrator", 1)
    filled.person("eve", "viewer")
    token = program(filled, "eve", "read").headers["Authorization"]
    both = admin.get("/api/me", headers={"Authorization": token}).json()
    assert both["name"] == "eve"
    assert admin.get("/api/users", headers={"Authorization": token}).status_code == 403


def test_who_says_nothing_is_told_how(filled: Server) -> None:
    answer = filled.browser().get("/api/systems")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="threatlas"')
    assert "WWW-Authenticate" not in filled.browser().get("/systems").headers


def test_writes_by_token_need_no_origin_and_those_by_cookie_do(filled: Server) -> None:
    body = {"name": "more", "team": 1}
    asking = program(filled, "owner", "write")
    assert asking.post("/api/systems", json=body).status_code == 201
    assert asking.post("/api/systems", json=body, headers={"Origin": "https://evil.example"}).status_code == 201
    owner = filled.person("ada", "administrator", 1)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Authorization": "Basic eDp5"},
        {"Origin": "https://evil.example", "Authorization": ""},
        {"Origin": "https://evil.example", "Authorization": "Bearerx y"},
    ):
        assert owner.post("/api/systems", json=body, headers=headers).status_code == 403
    pages = {"Origin": "https://evil.example", "Authorization": asking.headers["Authorization"]}
    assert owner.post("/account/sessions/end-others", headers=pages).status_code == 403


def test_tokens_open_no_page(filled: Server) -> None:
    asking = program(filled, "owner", *SCOPES)
    for path in ("/", "/systems/1", "/account"):
        assert asking.get(path).headers["Location"].startswith("/sign-in"), path
    assert asking.post("/account/tokens", data={}, headers={"Origin": BASE}).status_code == 401


def test_guessing_slows_down_and_right_tokens_go_on(filled: Server) -> None:
    asking = program(filled, "owner", "read")
    wrong = {"Authorization": "Bearer tat_wrong"}
    for _ in range(10):
        assert asking.get("/api/me", headers=wrong).status_code == 401
    refused = asking.get("/api/me", headers=wrong)
    assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 901) == (429, True)
    assert asking.get("/api/me").status_code == 200
    with filled.site.database.read() as session:
        assert session.query(AuditEntry).filter_by(what="refused token").count() == 10


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_through_the_api(filled: Server) -> None:
    owner = filled.person("ada", "analyst", 1)
    made = owner.post("/api/tokens", json={"name": "nightly", "scopes": ["write", "read"], "days": 365})
    assert made.status_code == 201
    text = made.json()["token"]
    assert made.json()["scopes"] == ["read", "write"]
    listed = owner.get("/api/tokens").json()["items"]
    assert [(one["name"], one["seen"], "token" in one) for one in listed] == [("nightly", None, False)]
    asking = filled.browser(Authorization=f"Bearer {text}")
    assert asking.get("/api/systems").status_code == 200
    stranger = filled.person("eve", "administrator")
    assert stranger.delete("/api/tokens/1").status_code == 404
    assert owner.delete("/api/tokens/1").status_code == 204
    assert asking.get("/api/systems").status_code == 401
    with filled.site.database.read() as session:
        done = [(one.who, one.what, one.target) for one in session.query(AuditEntry).filter(AuditEntry.who == "ada")]
    assert done == [("ada", "made token", "token 1 for 365 days: read write"), ("ada", "revoked token", "token 1")]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "scopes": ["read"], "days": 1},
        {"name": "  ", "scopes": ["read"], "days": 1},
        {"name": "x", "scopes": [], "days": 1},
        {"name": "x", "scopes": ["all"], "days": 1},
        {"name": "x", "scopes": ["manage"], "days": 1},
        {"name": "x", "scopes": ["read"], "days": 366},
        {"name": "x", "scopes": ["read"], "days": 0},
        {"name": "x", "scopes": ["read"]},
    ],
)
def test_what_makes_no_token(filled: Server, body: dict[str, object]) -> None:
    assert filled.person("ada", "analyst").post("/api/tokens", json=body).status_code == 422


@pytest.mark.parametrize(
    ("path", "shown", "token"),
    [
        ("/api/me", ["Bearer abc"], "abc"),
        ("/api/me", ["bearer  abc "], "abc"),
        ("/api/me", ["Bearer"], ""),
        ("/api/me", ["Bearer a", "Bearer b"], ""),
        ("/api/me", ["Basic eDp5", "Bearer b"], ""),
        ("/api/me", ["Basic eDp5"], None),
        ("/api/me", [], None),
        ("/apix", ["Bearer abc"], None),
        ("/", ["Bearer abc"], None),
        ("//api/me", ["Bearer abc"], None),
    ],
)
def test_what_a_request_shows(path: str, shown: list[str], token: str | None) -> None:
    headers = Headers(raw=[(b"authorization", value.encode()) for value in shown])
    assert token_of(headers, path) == token
