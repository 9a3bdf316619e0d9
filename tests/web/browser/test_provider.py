"""Connecting one's account with an OpenID provider and signing in by it, in a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from provider import CLIENT, SECRET, TestProvider, providing
from threatlas.web.settings import OpenIDProvider
from web.browser.visiting import NARROW, WIDE, Site, listening, watched
from webserver import Server

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")

from playwright.sync_api import Browser, Page, expect

PICTURES = os.environ.get("THREATLAS_SHOTS")


@pytest.fixture
def provider() -> Iterator[TestProvider]:
    with providing() as made:
        yield made


@pytest.fixture
def place(provider: TestProvider, tmp_path: Path) -> Iterator[Site]:
    server = Server(tmp_path, provider=OpenIDProvider(provider.issuer, CLIENT, SECRET, "Example Ltd"))
    server.person("root", "administrator", team := server.team("Security"))
    with listening(server) as base:
        yield Site(server, base, team)
    server.site.at_hand.close()
    server.site.database.close()


def accessible(page: Page) -> None:
    """Nothing is wider than the screen, and axe finds nothing."""
    from axe_playwright_python.sync_playwright import Axe

    if PICTURES:
        name = page.locator("h1").inner_text().replace(" ", "-").lower()
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_connect_and_sign_in(chromium: Browser, place: Site, provider: TestProvider, scripts: bool) -> None:
    context = chromium.new_context(java_script_enabled=scripts, viewport=NARROW, bypass_csp=False)
    visit = watched(context, place.base)
    page = visit.page
    page.goto(place.link())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="root (administrator)").click()
    page.get_by_role("button", name="Connect").click()
    page.get_by_role("link", name="Go on to Example Ltd").click()
    expect(page.get_by_role("status")).to_contain_text("Your account is connected")
    expect(page.get_by_text("Connected with ada@example.org")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{place.base}/people")
    page.get_by_role("link", name="Sign in with Example Ltd").click()
    page.wait_for_url(f"{place.base}/people")
    expect(page.get_by_role("row", name="root")).to_contain_text("by OpenID provider")
    page.get_by_role("button", name="Sign out").click()
    provider.claims["sub"] = "8"
    page.get_by_role("link", name="Sign in with Example Ltd").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody here is known by this account")
    page.get_by_role("link", name="Back to signing in").click()
    assert [one for one in visit.wrong if "403" not in one] == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(chromium: Browser, place: Site, provider: TestProvider, scheme: str) -> None:
    pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")
    for viewport in (NARROW, WIDE):
        context = chromium.new_context(viewport=viewport, bypass_csp=True)
        page = context.new_page()
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        provider.claims["sub"] = "nobody"
        page.goto(f"{place.base}/oidc/start")
        accessible(page)
        page.get_by_role("link", name="Back to signing in").click()
        accessible(page)
        page.goto(place.link())
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{place.base}/account")
        accessible(page)
        page.get_by_role("button", name="Connect").click()
        accessible(page)
        context.close()
