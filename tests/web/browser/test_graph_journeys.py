"""Looking around in the attack graph, along the budget, and writing a description, in a real browser."""

from __future__ import annotations

import re

import pytest

from web.browser.visiting import Visit

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")

from playwright.sync_api import Page, expect


def box(page: Page) -> list[float]:
    """What is seen of the picture: its corner and its size."""
    return [float(one) for one in str(page.locator("svg.drawing").get_attribute("viewBox")).split()]


def test_zoom_and_move_by_keys_and_buttons(visit: Visit) -> None:
    page = visit.page
    visit.open("/systems/1/graph?show=any&group=none")
    first = box(page)
    page.get_by_role("region", name="Picture of the attack graph").focus()
    page.keyboard.press("+")
    closer = box(page)
    assert closer[2] < first[2]
    page.keyboard.press("ArrowRight")
    assert box(page)[0] > closer[0]
    page.keyboard.press("ArrowDown")
    assert box(page)[1] > closer[1]
    page.keyboard.press("-")
    assert box(page)[2] == pytest.approx(first[2])
    page.get_by_role("button", name="Show all of it").click()
    whole = box(page)
    size = [float(page.locator("svg.drawing").get_attribute(key) or 0) for key in ("width", "height")]
    assert whole[2] >= size[0] - 1
    assert whole[3] >= size[1] - 1
    page.get_by_role("button", name="Zoom in").click()
    assert box(page)[2] < whole[2]
    page.mouse.move(600, 600)
    page.mouse.wheel(0, -200)
    page.wait_for_function(
        "width => Number(document.querySelector('svg.drawing').getAttribute('viewBox').split(' ')[2]) < width",
        arg=box(page)[2] + 1,
    )


def test_drag_moves_and_is_no_click(visit: Visit) -> None:
    page = visit.page
    visit.open("/systems/1/graph")
    before, address = box(page), page.url
    link = page.locator(".graph svg a").nth(1).bounding_box()
    assert link is not None
    page.mouse.move(link["x"] + 20, link["y"] + 10)
    page.mouse.down()
    page.mouse.move(link["x"] + 120, link["y"] + 60, steps=4)
    page.mouse.up()
    assert box(page)[0] < before[0]
    assert page.url == address


def test_focus_a_step_by_keyboard(visit: Visit) -> None:
    page = visit.page
    visit.open("/systems/1/graph?objective=orders-leak&show=any&group=none")
    step = page.locator(".graph svg a").nth(20)
    step.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("region", name=re.compile("^AML.T"))
    expect(panel).to_be_visible()
    expect(panel.get_by_role("heading", name="Needs")).to_be_visible()
    expect(page.locator(".graph svg .chosen")).to_be_focused()
    assert page.locator(".graph svg .faded").count() > 0
    assert "focus=" in page.url
    page.reload()
    expect(panel).to_be_visible()
    page.get_by_role("link", name="Show all of it").click()
    expect(panel).to_have_count(0)
    expect(page.locator(".graph svg .faded")).to_have_count(0)


def test_choose_what_is_shown_and_unfold_a_group(visit: Visit) -> None:
    page = visit.page
    visit.open("/systems/1/graph")
    page.get_by_label("Show", exact=True).select_option("all")
    expect(page.get_by_role("status")).to_contain_text("steps in")
    expect(page.locator(".graph .stack").first).to_be_attached()
    boxes = page.locator(".graph svg a").count()
    page.locator(".graph svg a:has(.stack)").first.press("Enter")
    page.get_by_role("link", name="Unfold the group").click()
    expect(page.get_by_role("link", name="Fold all groups")).to_be_visible()
    assert page.locator(".graph svg a").count() > boxes
    assert "unfold=" in page.url


def test_without_scripts_it_scrolls_and_boxes_are_links(unscripted: Visit) -> None:
    page = unscripted.page
    unscripted.open("/systems/1/graph")
    expect(page.get_by_role("button", name="Zoom in")).to_have_count(0)
    page.locator(".graph svg a").nth(1).click()
    expect(page.locator("#panel-title")).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("columnheader", name="Needs")).to_be_visible()


def test_the_slider_moves_the_plan(visit: Visit) -> None:
    page = visit.page
    visit.open("/systems/1/plan")
    slider = page.get_by_role("slider")
    slider.fill("12")
    expect(page.get_by_role("heading", name="The plan for 12 days")).to_be_visible()
    expect(page.get_by_label("Budget in person-days")).to_have_value("12")
    slider.press("ArrowRight")
    expect(page.get_by_role("heading", name="The plan for 13 days")).to_be_visible()
    assert page.url.endswith("budget=13")
    expect(page.locator(".told")).to_contain_text(re.compile("proved best|not proved"))


def test_a_mistake_is_told_while_one_types_and_mended(visit: Visit) -> None:
    page = visit.page
    visit.open("/systems/new?sketch=agent")
    text = page.get_by_label("Description in YAML")
    right = text.input_value()
    text.fill(right.replace("kind: agent,", "kind: agnet,", 1))
    live = page.locator("#live")
    expect(live).to_contain_text("error")
    live.get_by_role("button", name=re.compile(r"^line \d+")).first.click()
    expect(text).to_be_focused()
    page.keyboard.type("agent, zone: workstation}")
    expect(live).not_to_contain_text("to mend")
    text.fill("x" * 1_000_001)
    expect(live).to_contain_text("1 character too long")
    text.fill("")
    expect(live).to_be_hidden()


def test_filter_the_techniques(visit: Visit) -> None:
    page = visit.page
    visit.open("/systems/1/techniques")
    page.get_by_label("Leads to").select_option("objective")
    expect(page.locator("#techniques-region [role=status]")).to_contain_text("shown of")
    page.wait_for_url(re.compile("leads=objective"))
    page.get_by_role("link", name="By lifecycle stage").click()
    expect(page.get_by_role("heading", name="Deployment", exact=True)).to_be_visible()
    assert "leads=objective" in page.url
    expect(page.get_by_role("heading", name="Not assessed")).to_be_visible()
