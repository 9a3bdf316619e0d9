"""A real browser on a real server: Debian's Chromium, driven by Playwright; skipped where either is missing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from web.browser.visiting import NARROW, WIDE, Site, Visit, listening, watched
from webserver import Server, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path(os.environ.get("THREATLAS_CHROMIUM", "/usr/bin/chromium"))
LAYER = (
    '{"name": "Red team", "versions": {"layer": "4.5"}, "domain": "atlas-atlas", "techniques": [{"techniqueID": "AML.T0051", '
    '"score": 5, "comment": "seen", "color": "#ff0000"}, {"techniqueID": "AML.T0040", "enabled": false, "score": 1}]}'
)
EXAMPLE = Path(__file__).parents[3] / "examples" / "rag-assistant.yaml"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server, on a free port of loopback."""
    server = Server(tmp_path_factory.mktemp("site"))
    team = server.team("Security")
    browser = server.person("ada", "administrator", team)
    text = EXAMPLE.read_text()
    assert browser.post("/systems", data={"text": text}).status_code == 303
    changed = text.replace("coverage: 0.6", "coverage: 0.9", 1)
    assert browser.post("/systems/1/versions", data={"text": changed}).status_code == 303
    assert browser.post("/layers", files={"file": ("layer.json", LAYER)}).status_code == 303
    assert browser.post("/systems/1/plan", data={"budget": "30"}).status_code == 303
    assert browser.post("/systems/1/analyses", data={"version": "1", "paths": "2"}).status_code == 303
    with running(server):
        while browser.get("/api/analyses/1").json()["state"] in ("queued", "running"):
            time.sleep(0.1)
    assert browser.post("/systems/1/analyses", data={"version": "2"}).status_code == 303  # waits: nobody works
    for name, role in (("lin", "analyst"), ("otto@example.org", "approver")):
        assert browser.post("/people", data={"name": name, "role": role, "team": team}).is_success
    with listening(server) as base:
        yield Site(server, base, team)
    server.site.at_hand.close()
    server.site.database.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install playwright"
    )
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium, or set THREATLAS_CHROMIUM")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def cookies(chromium: Browser, site: Site) -> Any:
    """The session of somebody who signed in by a link."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(site.link())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site.base}/")
    kept = context.cookies()
    context.close()
    return kept


@pytest.fixture
def visit(chromium: Browser, site: Site, cookies: Any) -> Iterator[Visit]:
    """Somebody who is signed in; the test fails where anything went wrong on a page."""
    context = chromium.new_context(viewport=WIDE)
    context.add_cookies(cookies)
    made = watched(context, site.base)
    yield made
    context.close()
    assert made.wrong == []


@pytest.fixture
def unscripted(chromium: Browser, site: Site, cookies: Any) -> Iterator[Visit]:
    """The same with scripts off."""
    context = chromium.new_context(viewport=NARROW, java_script_enabled=False)
    context.add_cookies(cookies)
    made = Visit(context.new_page(), site.base)
    yield made
    context.close()
