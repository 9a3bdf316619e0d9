"""A second factor and a token, from beginning to end, with scripts off."""

from __future__ import annotations

import httpx2
import pytest

from authenticator import code
from web.browser.visiting import NARROW, Site, Visit

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")

from playwright.sync_api import Browser, expect

PASSWORD = "correct horse battery"  # noqa: S105  # of nobody


def test_second_factor_and_token(chromium: Browser, site: Site) -> None:
    admin = site.server.person("root-of-accounts", "administrator")
    made = admin.post("/api/users", json={"name": "grace", "role": "analyst", "teams": [site.team]}).json()
    context = chromium.new_context(java_script_enabled=False, viewport=NARROW)
    page = Visit(context.new_page(), site.base).page
    page.goto(site.base + made["path"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="grace (analyst)").click()
    page.get_by_label("New password (12 characters or more)").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("status")).to_contain_text("The password is set")

    page.get_by_role("link", name="Set up a second factor").click()
    page.get_by_role("button", name="Show the key for my app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="Code").fill(code(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("list", name="Recovery codes").get_by_role("listitem")).to_have_count(10)
    page.get_by_role("button", name="Sign out").click()

    page.get_by_label("Name").fill("grace")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code of your authenticator app").fill(code(secret, 1))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="grace (analyst)").click()

    page.get_by_label("What the token is for").fill("nightly")
    page.get_by_role("button", name="Make a token").click()
    headers = {"Authorization": f"Bearer {page.locator('#token').inner_text()}"}
    with httpx2.Client(base_url=site.base, headers=headers) as program:
        assert program.get("/api/systems").json()["items"]
        assert program.post("/api/systems", json={"name": "x", "team": site.team}).status_code == 403
        page.get_by_role("link", name="Back to your account").click()
        page.get_by_role("button", name="Revoke nightly").click()
        expect(page.get_by_role("status")).to_contain_text("revoked")
        assert program.get("/api/systems").status_code == 401
    context.close()
