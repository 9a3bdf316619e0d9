"""Links sign in once, sessions end."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from threatlas.state import sign_in
from threatlas.state.database import Database
from threatlas.state.tables import now
from threatlas.state.users import SignedIn, SignInLink, User

Travel = Callable[[timedelta], None]


@pytest.fixture
def ada(database: Database) -> User:
    with database.write() as session:
        user = User(name="ada", role="viewer")
        session.add(user)
    return user


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Moves the clock forward."""

    begin = now()

    def to(later: timedelta) -> None:
        moment = begin + later
        monkeypatch.setattr(sign_in, "now", lambda: moment)

    return to


def test_a_link_works_once(database: Database, ada: User) -> None:
    with database.write() as session:
        token = sign_in.make_link(session, ada)
    with database.write() as session:
        link = sign_in.use_link(session, token)
        assert link is not None
        assert link.user_id == ada.id
    with database.write() as session:
        assert sign_in.use_link(session, token) is None
        assert sign_in.find_link(session, token) is None


def test_of_many_at_once_one_wins(database: Database, ada: User) -> None:
    with database.write() as session:
        token = sign_in.make_link(session, ada)
    won: list[bool] = []

    def use() -> None:
        with database.write() as session:
            won.append(sign_in.use_link(session, token) is not None)

    threads = [Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


def test_a_newer_link_ends_the_older(database: Database, ada: User) -> None:
    with database.write() as session:
        older = sign_in.make_link(session, ada)
        newer = sign_in.make_link(session, ada)
        assert sign_in.find_link(session, older) is None
        assert sign_in.find_link(session, newer) is not None


def test_a_link_expires(database: Database, ada: User, travel: Travel) -> None:
    with database.write() as session:
        token = sign_in.make_link(session, ada)
        travel(sign_in.LINK_LIFE + timedelta(seconds=1))
        assert sign_in.use_link(session, token) is None


def test_a_link_of_somebody_disabled_does_not_sign_in(database: Database, ada: User) -> None:
    with database.write() as session:
        token = sign_in.make_link(session, ada)
        session.get_one(User, ada.id).enabled = False
        session.flush()
        assert sign_in.use_link(session, token) is None


def test_the_first_link_ends_when_there_is_a_user(database: Database) -> None:
    with database.write() as session:
        assert sign_in.nobody_yet(session)
        token = sign_in.make_link(session, None)
        assert sign_in.find_link(session, token) is not None
        session.add(User(name="ada", role="viewer"))
        session.flush()
        assert sign_in.use_link(session, token) is None


@pytest.mark.parametrize("token", ["", "x" * 43, "\udcff", "%"])
def test_tokens_that_nobody_made(database: Database, token: str) -> None:
    with database.read() as session:
        assert sign_in.find_link(session, token) is None
        assert sign_in.find_session(session, token) is None


def test_neither_tokens_are_kept(database: Database, ada: User) -> None:
    with database.write() as session:
        link, cookie = sign_in.make_link(session, ada), sign_in.open_session(session, ada)
    with database.read() as session:
        kept = {*session.scalars(select(SignInLink.digest)), *session.scalars(select(SignedIn.digest))}
    assert not kept & {link, cookie}


@pytest.mark.parametrize(
    ("later", "lasts"),
    [
        (timedelta(0), True),
        (sign_in.IDLE_LIFE - timedelta(minutes=1), True),
        (sign_in.IDLE_LIFE + timedelta(minutes=1), False),
        (sign_in.SESSION_LIFE + timedelta(minutes=1), False),
    ],
)
def test_a_session_ends_without_requests(
    database: Database, ada: User, travel: Travel, later: timedelta, lasts: bool
) -> None:
    with database.write() as session:
        token = sign_in.open_session(session, ada)
        travel(later)
        assert (sign_in.find_session(session, token) is not None) is lasts


def test_a_busy_session_ends_too(database: Database, ada: User, travel: Travel) -> None:
    with database.write() as session:
        token = sign_in.open_session(session, ada)
        for times in range(1, 20):
            travel(times * (sign_in.IDLE_LIFE - timedelta(minutes=1)))
            if (found := sign_in.find_session(session, token)) is None:
                break
            sign_in.touch_session(session, found.id)
        assert 13 < times < 16  # half days in a week


def test_closing_ends_it_and_opening_clears_what_ended(database: Database, ada: User, travel: Travel) -> None:
    with database.write() as session:
        first = sign_in.open_session(session, ada)
        sign_in.close_session(session, first)
        assert sign_in.find_session(session, first) is None
        sign_in.open_session(session, ada)
        travel(sign_in.IDLE_LIFE + timedelta(minutes=1))
        sign_in.open_session(session, ada)
        assert session.scalar(select(func.count()).select_from(SignedIn)) == 1
