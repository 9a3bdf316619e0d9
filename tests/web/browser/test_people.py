"""Somebody is added, comes in by the link in a browser of their own, and is shut out; the log tells of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from web.browser.test_accessibility import RULES
from web.browser.visiting import NARROW, WIDE, Site, Visit, watched

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")

from playwright.sync_api import Browser, expect


def test_from_adding_to_disabling(chromium: Browser, site: Site, visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    page.get_by_role("link", name="People").click()
    page.get_by_label("Name, by which they sign in").fill("Hedy")
    page.get_by_label("Role").select_option("analyst")
    page.get_by_role("checkbox", name="Security").check()
    page.get_by_role("button", name="Add, and show the sign-in link").click()
    link = page.locator("#link").inner_text()
    assert link.startswith(f"{site.base}/sign-in/")

    context = chromium.new_context(viewport=WIDE)
    hers = watched(context, site.base)
    hers.page.goto(link)
    hers.page.get_by_role("button", name="Sign in").click()
    expect(hers.page.get_by_role("link", name="hedy (analyst)")).to_be_visible()
    expect(hers.page.get_by_role("link", name="People")).to_have_count(0)
    hers.open("/systems/1")

    page.get_by_role("link", name="To the page of hedy").click()
    expect(page.get_by_text("Last seen").locator("xpath=..")).not_to_contain_text("never")
    page.get_by_role("button", name="Take out of Security").click()
    expect(page.get_by_role("status")).to_contain_text("no longer in the team")
    page.get_by_role("combobox", name="Another team").select_option(label="Security")
    page.get_by_role("button", name="Take in").click()
    page.get_by_role("combobox", name="Role").select_option("viewer")
    page.get_by_role("button", name="Change the role").click()
    expect(page.get_by_role("status")).to_contain_text("The role is changed")
    hers.page.reload()
    expect(hers.page.get_by_role("link", name="hedy (viewer)")).to_be_visible()

    page.get_by_role("button", name="Disable hedy").click()
    expect(page.get_by_role("status")).to_contain_text("have ended")
    hers.page.reload()
    expect(hers.page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()

    page.get_by_role("link", name="What hedy did, and what was done to the account").click()
    rows = page.get_by_role("region", name="Entries").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("disabled user")
    # The filter answers in place.
    page.get_by_label("What").select_option("signing in")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("by link")
    assert "kind=signing+in" in page.url
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download what is asked for as JSON lines").click()
    lines = taken.value.path().read_text().splitlines()
    assert [(json.loads(line)["who"], json.loads(line)["what"]) for line in lines] == [("hedy", "signed in")]
    assert hers.wrong == []


def test_a_team_with_scripts_off_and_by_keyboard(unscripted: Visit) -> None:
    page = unscripted.page
    unscripted.open("/people/teams")
    page.get_by_label("Name").focus()
    page.keyboard.type("Red <team>")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Team Red <team>")).to_be_visible()
    page.get_by_label("Name of a user").focus()
    page.keyboard.type("lin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take lin out")).to_be_visible()
    page.get_by_label("Name of the team").fill("security")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("alert")).to_have_text("There is a team of that name already.")
    page.get_by_role("button", name="Take lin out").press("Enter")
    expect(page.get_by_text("Nobody is in this team")).to_be_visible()
    unscripted.open("/audit?user=lin")
    page.get_by_label("What").select_option("left team")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("region", name="Entries").get_by_role("row")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_a_link(chromium: Browser, site: Site, cookies: Any, scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python").Axe()
    context = chromium.new_context(color_scheme=scheme, viewport=NARROW, bypass_csp=True)
    context.add_cookies(cookies)
    seen = watched(context, site.base)
    seen.open("/people/users/2")
    seen.page.get_by_role("button", name="Make a link and show it").click()
    expect(seen.page.locator("#link")).to_be_visible()
    found = axe.run(seen.page, options=RULES).response["violations"]
    assert seen.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
    assert [one["id"] for one in found] == []
    assert seen.wrong == []
