"""Accepting a risk, and following a plan, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from web.browser.visiting import WIDE, Site, Visit, watched

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")

from playwright.sync_api import Browser, expect

from analysing import SMALL

BARE = SMALL[: SMALL.index("decisions:")].replace("Mail assistant", "Mail assistant to decide on") + "# The end.\n"


@pytest.fixture
def own(chromium: Browser, site: Site, cookies: Any) -> Iterator[tuple[Visit, str]]:
    """A visit, and a system of its own to change."""
    context = chromium.new_context(viewport=WIDE)
    context.add_cookies(cookies)
    visit = watched(context, site.base)
    visit.open("/systems/new")
    visit.page.get_by_label("Description in YAML").fill(BARE)
    visit.page.get_by_role("button", name="Save").click()
    visit.page.wait_for_url("**/systems/*")
    yield visit, visit.page.url.removeprefix(site.base)
    context.close()
    assert visit.wrong == []


def test_accept_a_risk_renew_and_withdraw_it(own: tuple[Visit, str]) -> None:
    visit, system = own
    page = visit.page
    visit.open(f"{system}/paths/customer-data/1")
    page.get_by_role("link", name="Decide on AML.T0051").first.click()
    expect(page.get_by_label("Technique", exact=True)).to_have_value(re.compile("AML.T0051"))
    page.get_by_label("Technique", exact=True).fill("aml.t0051")
    expect(page.get_by_label("Owner")).not_to_have_value("")
    page.get_by_label("Where").select_option("")
    page.get_by_label("Reason").fill("Mail: we live with it. # really")
    page.get_by_role("button", name="Save").click()
    status = page.get_by_role("status")
    expect(status).to_contain_text("Saved as version 2")
    expect(status).to_contain_text("An accepted risk is not gone")
    before, after = status.locator(".figure").inner_text().split(" → ")
    assert before != after
    page.get_by_role("link", name="Renew the decision").click()
    page.get_by_label("Until").fill("2099-01-31")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name="2099-01-31")).to_be_visible()
    page.get_by_role("link", name="Change or withdraw").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(status).to_contain_text(f"→ {before}")
    visit.open(f"{system}/edit")
    assert page.get_by_label("Description in YAML").input_value().rstrip() == BARE.rstrip()


def test_follow_a_plan_until_a_control_is_in_place(own: tuple[Visit, str]) -> None:
    visit, system = own
    page = visit.page
    visit.open(f"{system}/plan?budget=30")
    page.get_by_role("button", name="Follow this plan").click()
    expect(page.get_by_text("0 % of the planned reduction is reached")).to_be_visible()
    page.get_by_role("link", name="Change ").first.click()
    page.get_by_label("Evidence").fill("The setting is on; seen in May.")
    page.get_by_role("button", name="Put it into the description").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as version 2")
    expect(page.get_by_role("cell", name="done")).to_be_visible()
    before, after = page.get_by_role("status").locator(".figure").inner_text().split(" → ")
    assert before != after
    visit.open(f"{system}/versions")
    expect(page.get_by_text("1 control added")).to_be_visible()
    page.get_by_role("link", name="Text changes of version 2").click()
    expect(page.get_by_text("seen in May")).to_be_visible()
