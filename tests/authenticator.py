"""An authenticator app, and people who use one."""

import re

import pyotp
from starlette.testclient import TestClient

from threatlas.state import second_factor
from threatlas.state.tables import now
from threatlas.state.users import User
from webserver import Server


def code(secret: str, steps: int = 0) -> str:
    """What the app shows, so many time steps from now."""
    return pyotp.TOTP(secret).at(now(), counter_offset=steps)


def factor_of(server: Server, name: str) -> str:
    """The secret of a user who has turned the second factor on, with a code of long ago."""
    with server.site.database.write() as session:
        user = session.query(User).filter_by(name=name).one().id
        secret = second_factor.begin(session, user)
        assert secret is not None
        factor = session.get_one(second_factor.SecondFactor, user)
        factor.confirmed, factor.last_step = now(), 1
    return secret


def key_on(page: str) -> str:
    """The key that a page shows."""
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found is not None
    return found[1].replace(" ", "")


def recovery_codes_on(page: str) -> list[str]:
    """The recovery codes that a page shows."""
    return re.findall(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", page)


def waiting(server: Server, name: str, password: str) -> TestClient:
    """A browser that gave the right password and is asked for a code."""
    browser = server.browser()
    answer = browser.post("/sign-in", data={"name": name, "password": password, "next": "/systems"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in-code")
    return browser
