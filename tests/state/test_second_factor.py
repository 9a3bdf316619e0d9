"""A second factor counts once confirmed; a code works once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pyotp
import pytest
from sqlalchemy import select

from threatlas.state import pending, second_factor
from threatlas.state.database import Database
from threatlas.state.second_factor import RECOVERY_CODES, RecoveryCode
from threatlas.state.tables import now
from threatlas.state.users import User

BEGIN = now()
Travel = Callable[[timedelta], None]


@pytest.fixture
def ada(database: Database) -> User:
    with database.write() as session:
        user = User(name="ada", role="viewer")
        session.add(user)
    return user


@pytest.fixture(autouse=True)
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    """Moves the clock to so long after the beginning, which is that of the test."""
    monkeypatch.setitem(globals(), "BEGIN", now())

    def to(later: timedelta) -> None:
        for module in (second_factor, pending):
            monkeypatch.setattr(module, "now", lambda: BEGIN + later)

    to(timedelta(0))
    return to


def code(secret: str, later: timedelta = timedelta(0)) -> str:
    """What the app shows so long after the beginning."""
    return pyotp.TOTP(secret).at(BEGIN + later)


def turned_on(database: Database, user: User) -> tuple[str, list[str]]:
    """Secret and recovery codes."""
    with database.write() as session:
        secret = second_factor.begin(session, user.id)
        assert secret is not None
        codes = second_factor.confirm(session, user.id, code(secret))
        assert codes is not None
    return secret, codes


def test_it_counts_once_confirmed(database: Database, ada: User, travel: Travel) -> None:
    travel(timedelta(0))
    with database.write() as session:
        assert second_factor.confirm(session, ada.id, "000000") is None
        first = second_factor.begin(session, ada.id)
        secret = second_factor.begin(session, ada.id)
        assert first is not None
        assert secret is not None
        assert second_factor.use_code(session, ada.id, code(secret)) is None
        assert second_factor.confirm(session, ada.id, code(first)) is None
        assert not second_factor.has_second_factor(session, ada.id)
        assert second_factor.confirm(session, ada.id, code(secret)) is not None
        assert second_factor.has_second_factor(session, ada.id)
        assert second_factor.confirm(session, ada.id, code(secret)) is None
        assert second_factor.begin(session, ada.id) is None


def test_it_must_be_confirmed_in_time(database: Database, ada: User, travel: Travel) -> None:
    late = second_factor.SET_UP_LIFE + timedelta(seconds=1)
    with database.write() as session:
        secret = second_factor.begin(session, ada.id)
        session.flush()
        assert secret is not None
        travel(late + timedelta(seconds=2))
        assert second_factor.confirm(session, ada.id, code(secret, late)) is None


def test_a_code_works_once_and_none_before_it(database: Database, ada: User, travel: Travel) -> None:
    secret, _ = turned_on(database, ada)
    step = timedelta(seconds=30)
    with database.write() as session:
        assert second_factor.use_code(session, ada.id, code(secret)) is None  # it confirmed already
        travel(step * 3)
        shown = code(secret, step * 3)
        assert second_factor.use_code(session, ada.id, f" {shown[:3]} {shown[3:]} ") == "code"
        assert second_factor.use_code(session, ada.id, shown) is None
        assert second_factor.use_code(session, ada.id, code(secret, step * 2)) is None
        assert second_factor.use_code(session, ada.id, code(secret, step * 4)) == "code"
        assert second_factor.use_code(session, ada.id, code(secret, step * 5)) is None


def test_each_recovery_code_works_once_in_any_spelling(database: Database, ada: User) -> None:
    _, codes = turned_on(database, ada)
    assert len(set(codes)) == RECOVERY_CODES
    with database.write() as session:
        assert second_factor.use_code(session, ada.id, codes[0].upper().replace("-", " ")) == "recovery code"
        assert second_factor.use_code(session, ada.id, codes[0]) is None
        assert second_factor.codes_left(session, ada.id) == RECOVERY_CODES - 1
        fresh = second_factor.new_recovery_codes(session, ada.id)
        assert second_factor.use_code(session, ada.id, codes[1]) is None
        assert second_factor.use_code(session, ada.id, fresh[1]) == "recovery code"
        kept = set(session.scalars(select(RecoveryCode.digest)))
    assert not kept & {*codes, *fresh}


def test_of_two_that_use_a_code_at_once_one_wins(database: Database, ada: User, travel: Travel) -> None:
    secret, codes = turned_on(database, ada)
    travel(timedelta(seconds=60))
    for given in (codes[0], code(secret, timedelta(seconds=60))):
        won: list[bool] = []

        def use(given: str = given, won: list[bool] = won) -> None:
            with database.write() as session:
                won.append(second_factor.use_code(session, ada.id, given) is not None)

        threads = [Thread(target=use) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(won) == [False] * 5 + [True]


def test_codes_of_others_and_what_is_none(database: Database, ada: User) -> None:
    _, codes = turned_on(database, ada)
    with database.write() as session:
        eve = User(name="eve", role="viewer")
        session.add(eve)
        session.flush()
        for given in (codes[0], "", "000000", "x" * 16, "\udcff" * 6, "٣" * 6, "a" * 10_000):
            assert second_factor.use_code(session, eve.id, given) is None


def test_turned_off_nothing_is_left(database: Database, ada: User) -> None:
    _, codes = turned_on(database, ada)
    with database.write() as session:
        assert second_factor.turn_off(session, ada.id)
        assert not second_factor.turn_off(session, ada.id)
        assert second_factor.use_code(session, ada.id, codes[0]) is None
        assert second_factor.codes_left(session, ada.id) == 0


def test_a_sign_in_waits_five_minutes(database: Database, ada: User, travel: Travel) -> None:
    with database.write() as session:
        token = pending.open_pending(session, ada, "password", "/systems")
        travel(pending.PENDING_LIFE - timedelta(seconds=1))
        found = pending.find_pending(session, token)
        assert found is not None
        assert (found.user.name, found.path, found.digest == token) == ("ada", "/systems", False)
        assert pending.find_pending(session, "x" * 43) is None
        travel(pending.PENDING_LIFE + timedelta(seconds=1))
        assert pending.find_pending(session, token) is None


def test_who_is_disabled_waits_no_longer(database: Database, ada: User) -> None:
    with database.write() as session:
        token = pending.open_pending(session, ada, "link", "/")
        session.get_one(User, ada.id).enabled = False
        session.flush()
        assert pending.find_pending(session, token) is None
