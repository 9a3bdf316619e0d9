"""Who may do what: every route by role by team, asked for real, against what is said here and in ``docs/rights.md``.

``THREATLAS_RIGHTS=write python -m pytest tests/web/test_rights.py`` writes the page anew; read what changed before you keep it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from threatlas.state.users import ROLES
from threatlas.web.effects import EFFECTS_OF, Account, Effect
from web.pages.layering import navigator
from web.routes import Asked, Place, asked
from webserver import DESCRIPTION, Server

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
World = Literal["own", "private", "shared"]
WORLDS: tuple[World, ...] = ("own", "private", "shared")
"""Whose the system is: of a team of who asks; of another team; of another team, and shared."""

EVERYBODY = frozenset(ROLES)
RIGHTS: dict[str, frozenset[str]] = {
    "sign in": EVERYBODY,
    "see one's own account": EVERYBODY,
    "keep one's own account": EVERYBODY,
    "read the knowledge base": EVERYBODY,
    "read systems and their analyses": EVERYBODY,
    "add and change systems": frozenset({"analyst", "responder", "administrator"}),
    "run analyses": frozenset({"analyst", "responder", "administrator"}),
    "record decisions": frozenset({"analyst", "responder", "approver", "administrator"}),
    "accept risks": frozenset({"approver", "administrator"}),
    "respond to incidents": frozenset({"responder", "administrator"}),
    "approve what others ask for": frozenset({"approver", "administrator"}),
    "manage users and teams": frozenset({"administrator"}),
    "make sign-in links and take second factors away": frozenset({"administrator"}),
    "read the audit log": frozenset({"administrator"}),
}
"""Said here once more, not read from the code: which roles may bring about what."""
OWNERS_ALONE = frozenset({"add and change systems", "record decisions", "accept risks"})
"""What others may not do even to a system that is shared."""
CALLS_OFF = "/call-off"
"""End of the addresses that call an analysis off: of a system that is shared, only who asked for it and its owners may."""
OF_SYSTEMS = frozenset({"system", "analysis", "layer"})
"""Path parameters that lead to what belongs to a team."""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("crowd"))
    server.site.streams.close()  # a stream ends at once, so that every route can be asked
    yield server
    server.site.at_hand.close()
    server.site.database.close()


def settle(server: Server, name: str, world: World) -> Place:
    """A system of its own for each who asks, so that nobody stands in another's way."""
    owner, other, spare = (server.team(f"{kind} {name}") for kind in ("owner", "other", "spare"))
    browser = server.person(f"owner-{name}", "administrator", owner)
    made = browser.post(
        "/api/systems", json={"name": name, "team": owner, "text": DESCRIPTION, "shared": world == "shared"}
    ).json()["id"]
    analysis = browser.post(f"/api/systems/{made}/analyses", json={"version": 1}).json()["id"]
    layers = [
        browser.post("/api/layers", json={"team": owner, "layer": navigator(), "shared": world == "shared"}).json()[
            "id"
        ]
        for _ in range(2)
    ]
    user = browser.post("/api/users", json={"name": f"spare-{name}", "role": "viewer", "teams": [spare]}).json()["user"]
    return Place(made, analysis, spare, user, owner if world == "own" else other, *layers)


def expected(one: Asked, role: str | None, world: World) -> set[int]:
    """Statuses of which the answer has one; empty where all will do but a refusal."""
    if one.effect == "sign in":
        return set()
    if role is None:
        return {401} if one.is_api or one.method != "GET" else {303}
    if role not in RIGHTS[one.effect]:
        return {403}
    if world == "own" or not OF_SYSTEMS & set(one.parameters):
        return set()
    if world == "private":
        return {404}
    return {403} if one.effect in OWNERS_ALONE or one.path.endswith(CALLS_OFF) else set()


def judged(one: Asked, status: int, wanted: set[int]) -> bool:
    """Whether a status is as it should be."""
    if wanted:
        return status in wanted
    known = one.parameters and set(one.parameters) <= OF_SYSTEMS | {"number", "objective", "name"}
    refusals = {403} if one.effect == "sign in" else {401, 403}
    return status < 500 and status not in refusals and not (known and status == 404)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_route(crowd: Server, role: str | None, world: World) -> None:
    name = f"{role}-{world}".lower()
    place, schema = settle(crowd, name, world), crowd.app.openapi()
    wrong: list[Any] = []
    for number, one in enumerate(asked(crowd.app)):
        browser = crowd.person(f"{name}-{number}", role, place.own_team) if role else crowd.browser()
        answer = one.send(browser, place, schema)
        wanted = expected(one, role, world)
        if not judged(one, answer.status_code, wanted):
            wrong.append((one.method, one.path, answer.status_code, sorted(wanted) or "allowed", answer.text[:200]))
    assert wrong == []


def test_what_is_not_mine_is_in_no_list(crowd: Server) -> None:
    place = settle(crowd, "hidden", "private")
    stranger = crowd.person("stranger", "administrator", place.own_team)
    for one in asked(crowd.app):
        if one.is_api and one.method == "GET" and not one.parameters:
            items = one.send(stranger, place, {"paths": {}}).json().get("items", [])
            assert not [item for item in items if place.system == item.get("system")], one.path
    systems = stranger.get("/api/systems", params={"limit": 200}).json()["items"]
    assert place.system not in [item["id"] for item in systems]
    for path in ("/", "/systems", "/matrix", "/search?q=hidden"):
        assert f'/systems/{place.system}"' not in stranger.get(path).text, path


def test_roles_and_effects_are_those_of_the_table() -> None:
    assert set(RIGHTS) == {effect.value for effect in Effect}
    for role in ROLES:
        assert {effect.value for effect in EFFECTS_OF[role]} == {key for key, roles in RIGHTS.items() if role in roles}
    assert not any(Account(1, "eve", "emperor", frozenset()).may(effect) for effect in Effect)


def rows(routes: list[Asked]) -> list[str]:
    """Of the table of routes."""
    made = []
    for one in sorted(routes, key=lambda one: (not one.is_api, one.path, one.method)):
        roles = RIGHTS[one.effect]
        who = (
            "everybody"
            if one.effect == "sign in"
            else "all roles"
            if roles == EVERYBODY
            else ", ".join(role for role in ROLES if role in roles)
        )
        theirs, shared = "", ""
        if OF_SYSTEMS & set(one.parameters):
            theirs, shared = "not there", "refused" if one.effect in OWNERS_ALONE else "as one's own"
        if one.path.endswith(CALLS_OFF):
            shared = "where one asked for it"
        made.append(f"| `{one.method}` | `{one.path}` | {one.effect} | {who} | {theirs} | {shared} |")
    return made


def page(routes: list[Asked]) -> str:
    """``docs/rights.md``, as it should be."""
    effects = [
        f"| {effect} | {' | '.join('yes' if role in roles else '' for role in ROLES)} |"
        for effect, roles in RIGHTS.items()
    ]
    return "\n".join(
        [
            "# Who may do what",
            "",
            "What a role may bring about. Whatever is not here is refused; the tests ask every route as everybody.",
            "",
            f"| | {' | '.join(ROLES)} |",
            f"|---|{'---|' * len(ROLES)}",
            *effects,
            "",
            "A system belongs to a team, and so do its versions and analyses, and imported layers. To those of other teams,",
            "administrators too, it is not there (404), unless it is shared: then they read and analyse it, and change",
            "nothing (403).",
            "",
            "Every route, what it brings about, and who may. The last two columns say what becomes of a system of another team,",
            "and of one that is shared. Without a session, a page leads to where one signs in, and the API answers 401.",
            "",
            "| method | route | what | who | another team's | shared |",
            "|---|---|---|---|---|---|",
            *rows(routes),
            "",
        ]
    )


def test_the_page_says_what_holds(crowd: Server) -> None:
    told = page(asked(crowd.app))
    if os.environ.get("THREATLAS_RIGHTS") == "write":
        PAGE.write_text(told)
    assert PAGE.read_text() == told, "a route has no row, or another right: see the top of this module"
