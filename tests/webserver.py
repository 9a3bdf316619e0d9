"""A server in this process, people who use it, and a description to give it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from threatlas.state.database import FILE, Database, sqlite_url
from threatlas.state.migrate import upgrade
from threatlas.state.sign_in import open_session
from threatlas.state.teams import Membership, Team
from threatlas.state.users import User
from threatlas.web.app import create_app
from threatlas.web.sessions import cookie_name
from threatlas.web.settings import Settings
from threatlas.web.site import Site

BASE = "http://127.0.0.1:8000"
DESCRIPTION = (Path(__file__).parents[1] / "examples" / "fraud-classifier.yaml").read_text()


@cache
def _empty_state() -> bytes:
    """A database that was brought up to date once, for all tests."""
    with TemporaryDirectory() as folder:
        database = Database(sqlite_url(Path(folder)))
        upgrade(database)
        database.close()
        return (Path(folder) / FILE).read_bytes()


class Server:
    """An application and its state."""

    def __init__(self, folder: Path, *, database: str | None = None, **settings: Any) -> None:
        url = sqlite_url(folder)
        (folder / FILE).write_bytes(_empty_state())
        self.app: FastAPI = create_app(Settings(database or url, **settings))
        site = self.app.state.site
        assert isinstance(site, Site)
        self.site = site

    def browser(self, base: str = BASE, **headers: str) -> TestClient:
        """A browser that nobody has signed in with; it says where its requests come from, as browsers do."""
        return TestClient(self.app, base_url=base, headers={"Origin": base, **headers}, follow_redirects=False)

    def team(self, name: str) -> int:
        """A new team; its id."""
        with self.site.database.write() as session:
            made = Team(name=name)
            session.add(made)
            session.flush()
            return made.id

    def person(self, name: str, role: str, *teams: int, password: str | None = None) -> TestClient:
        """The browser of a new user who is signed in."""
        with self.site.database.write() as session:
            user = User(name=name, role=role, password=password)
            session.add(user)
            session.flush()
            session.add_all(Membership(team_id=team, user_id=user.id) for team in teams)
            token = open_session(session, user)
        browser = self.browser()
        browser.cookies.set(cookie_name(self.site.settings), token)
        return browser


@contextmanager
def running(server: Server) -> Iterator[None]:
    """Runs the workers of a server while the context lasts."""
    server.site.analyses.start()
    try:
        yield
    finally:
        server.site.analyses.close()
