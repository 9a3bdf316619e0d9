"""What people come for, in a real browser."""

from __future__ import annotations

import re

import pytest

from web.browser.visiting import Site, Visit, watched

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")

from playwright.sync_api import Browser, expect


def test_sign_in_open_a_system_read_its_top_path_and_switch_a_control(chromium: Browser, site: Site) -> None:
    context = chromium.new_context()
    visit = watched(context, site.base)
    page = visit.page
    page.goto(site.link())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Support assistant over tickets and web pages").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Support assistant over tickets and web pages")

    tabs = page.get_by_role("navigation", name="Pages of the system")
    tabs.get_by_role("link", name="Paths").click()
    page.get_by_role("link", name=re.compile("^Path 1: ")).first.click()
    expect(page.locator("svg.drawing").first).to_be_visible()
    expect(page.locator("ol.steps > li").first).to_contain_text("AML.T")

    tabs.get_by_role("link", name="What if").click()
    result = page.locator("#what-if-result")
    expect(result).to_contain_text("no change")
    before = result.locator(".figure").inner_text()
    page.get_by_label("Generative AI Model Alignment").check()
    expect(result).to_contain_text("1 switch changed")
    assert result.locator(".figure").inner_text() != before
    assert "add=AML.M0022" in page.url
    page.reload()
    expect(page.get_by_label("Generative AI Model Alignment")).to_be_checked()
    expect(page.locator("#what-if-result .better").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()
    assert visit.wrong == []


def test_move_the_budget(visit: Visit) -> None:
    visit.open("/systems/1/plan")
    budget = visit.page.get_by_label("Budget in person-days")
    budget.fill("10")
    budget.press("Enter")
    expect(visit.page.get_by_role("heading", name="The plan for 10 days")).to_be_visible()
    assert visit.page.url.endswith("budget=10")


def test_write_a_system_mend_it_and_save_it(visit: Visit) -> None:
    page = visit.page
    visit.open("/systems/new?sketch=agent")
    text = page.get_by_label("Description in YAML")
    right = text.input_value()
    assert right.startswith("#")
    text.fill(right.replace("kind: agent", "kind: agnet", 1))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Save").click()
    problem = page.get_by_role("list", name="Problems").get_by_role("listitem").first
    expect(problem).to_contain_text(re.compile(r"Error, line \d+, column \d+: .*agent"))
    assert "agnet" in page.get_by_label("Description in YAML").input_value()
    page.get_by_label("Description in YAML").fill(right)
    page.get_by_role("button", name="Check only").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="In short")).to_be_visible()
    visit.wrong[:] = [
        one for one in visit.wrong if "422" not in one
    ]  # Chromium logs the refusal that this test provokes


def test_search_and_follow(visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    page.get_by_label("Search").fill("promt injectoin")
    page.get_by_label("Search").press("Enter")
    page.get_by_role("link", name="LLM Prompt Injection", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("AML.T0051")
    page.get_by_role("link", name="Generative AI Guardrails").click()
    expect(page.get_by_text("ATLAS", exact=True).first).to_be_visible()


def test_the_matrix_by_keyboard(visit: Visit) -> None:
    page = visit.page
    visit.open("/matrix?system=1")
    page.get_by_role("link", name="Mitigations").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Mitigations")).to_have_attribute("aria-current", "true")
    summary = page.locator(".matrix summary").first
    summary.focus()
    was = page.locator(".matrix details").first.evaluate("one => one.open")
    page.keyboard.press("Enter")
    assert page.locator(".matrix details").first.evaluate("one => one.open") is not was
    page.locator(".matrix li > a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("AML.T")


def test_take_a_layer_with_you(visit: Visit) -> None:
    visit.open("/systems/1/reports")
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("link", name="navigator", exact=True).click()
    assert '"domain": "atlas-atlas"' in waiting.value.path().read_text() or waiting.value.suggested_filename.endswith(
        ".json"
    )
    visit.wrong.clear()  # Chromium reports a download as a navigation that was ended


def test_with_scripts_off(unscripted: Visit) -> None:
    page = unscripted.page
    unscripted.open("/systems/1/what-if")
    page.get_by_label("Generative AI Guardrails", exact=True).uncheck()
    page.get_by_role("button", name="Compute").click()
    expect(page.locator("#what-if-result")).to_contain_text("1 switch changed")
    unscripted.open("/diff")
    page.get_by_label("From").select_option("4.9.1")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#diff-region")).to_contain_text("From 4.9.1 to 5.6.0")
