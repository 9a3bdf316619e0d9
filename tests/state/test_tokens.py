"""API tokens are kept as digests, expire, and end when revoked."""

import re
from datetime import timedelta

import pytest

from threatlas.state import tokens
from threatlas.state.database import Database
from threatlas.state.tables import now
from threatlas.state.users import User

DAY = timedelta(days=1)


@pytest.fixture
def ada(database: Database) -> User:
    with database.write() as session:
        user = User(name="ada", role="viewer")
        session.add(user)
    return user


def test_a_token_is_found_by_its_text_alone(database: Database, ada: User) -> None:
    with database.write() as session:
        made = tokens.make_token(session, ada.id, "nightly", ["read", "write"], DAY)
        assert made is not None
        row, text = made
        assert re.fullmatch(r"tat_[\w-]{43}", text)
        assert text not in (row.digest, row.name)
        found = tokens.find_token(session, text)
        assert found is row
        assert (found.scopes, found.seen, found.user.name) == ("read write", None, "ada")
        for wrong in ("", text[:-1], text + "x", text.removeprefix("tat_"), row.digest, "\udcff"):
            assert tokens.find_token(session, wrong) is None
        tokens.touch_token(session, row.id)
        session.expire(row)
        assert row.seen is not None


@pytest.mark.parametrize(
    ("later", "expired"), [(timedelta(0), False), (DAY - timedelta(seconds=5), False), (DAY, True), (DAY * 400, True)]
)
def test_it_expires(
    database: Database, ada: User, monkeypatch: pytest.MonkeyPatch, later: timedelta, expired: bool
) -> None:
    with database.write() as session:
        made = tokens.make_token(session, ada.id, "nightly", ["read"], DAY)
        assert made is not None
        moment = now() + later
        monkeypatch.setattr(tokens, "now", lambda: moment)
        assert made[0].expired is expired


def test_it_lasts_a_year_at_most(database: Database, ada: User) -> None:
    with database.write() as session:
        made = tokens.make_token(session, ada.id, "long", ["read"], timedelta(days=10_000))
        assert made is not None
        assert made[0].expires <= now() + tokens.LONGEST_LIFE


def test_nobody_has_too_many(database: Database, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 2)
    with database.write() as session:
        assert tokens.make_token(session, ada.id, "1", ["read"], DAY) is not None
        assert tokens.make_token(session, ada.id, "2", ["read"], DAY) is not None
        assert tokens.make_token(session, ada.id, "3", ["read"], DAY) is None
        assert [one.name for one in tokens.tokens_of(session, ada.id)] == ["2", "1"]


def test_only_its_owner_revokes_it(database: Database, ada: User) -> None:
    with database.write() as session:
        made = tokens.make_token(session, ada.id, "nightly", ["read"], DAY)
        assert made is not None
        row, text = made
        assert tokens.revoke_token(session, ada.id + 1, row.id) is None
        assert tokens.find_token(session, text) is not None
        assert tokens.revoke_token(session, ada.id, row.id) == "nightly"
        assert tokens.find_token(session, text) is None
        assert tokens.revoke_token(session, ada.id, row.id) is None
