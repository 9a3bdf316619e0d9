"""Layers in a real browser: taken away, loaded back, combined, folded, printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from web.browser.visiting import Visit

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")

from playwright.sync_api import expect

MATRIX = ".matrix"


def test_take_a_layer_away_and_load_it_back(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    visit.open("/matrix?system=1")
    page.get_by_text("Combine layers").click()
    page.get_by_role("link", name="Likely here (20 % or more), and no known mitigation is in place").click()
    expect(page.get_by_label("Expression")).to_have_value("where(a >= 20 and not b, a)")
    shown = page.locator(MATRIX).inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Navigator layer", exact=True).click()
    file = tmp_path / "layer.json"
    waiting.value.save_as(file)
    page.get_by_role("link", name="Imported layers").click()
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("Name, if not that of the file").fill("Open questions")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open questions")
    page.get_by_role("link", name="On the matrix").click()
    expect(page.locator(".legend").first).to_contain_text("where(a >= 20 and not b, a)")
    assert page.locator(MATRIX).inner_text() == shown
    page.go_back()
    page.get_by_role("button", name="Delete this layer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported layers")
    visit.wrong[:] = [one for one in visit.wrong if "ERR_ABORTED" not in one]  # a download ends its navigation


def test_an_expression_that_cannot_be_read_is_pointed_at(visit: Visit) -> None:
    page = visit.page
    visit.open("/matrix")
    page.get_by_text("Combine layers").click()
    page.get_by_label("a", exact=True).select_option("mitigation")
    page.get_by_label("Expression").fill("a + b")
    page.get_by_label("Expression").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("column 5: no layer is chosen for the letter b")
    page.get_by_label("b", exact=True).select_option("case-studies")
    page.get_by_label("Expression").press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".legend").first).to_contain_text("a is Mitigations; b is Case studies")


def test_folding_without_scripts(unscripted: Visit) -> None:
    page = unscripted.page
    unscripted.open("/matrix")
    page.locator(".folds").get_by_role("link", name="all", exact=True).click()
    assert page.locator(".matrix details:not([open])").count() == 0
    page.locator(".matrix summary").first.click()
    assert page.locator(".matrix details:not([open])").count() == 1
    page.locator(".folds").get_by_role("link", name="none", exact=True).click()
    assert page.locator(".matrix details[open]").count() == 0
    page.get_by_label("System", exact=True).select_option("1")
    page.locator("nav.layers").get_by_role("button", name="Show").click()
    expect(page.locator(".legend").first).to_contain_text("Case studies")


@pytest.mark.parametrize("fold", ["", "all", "none"])
def test_it_prints_on_one_landscape_page(visit: Visit, fold: str) -> None:
    visit.open(f"/matrix?system=1&subs={fold}")
    printed = visit.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1


def test_read_a_framework_across(visit: Visit) -> None:
    page = visit.page
    visit.open("/techniques/AML.T0051")
    page.get_by_role("link", name="LLM01 Prompt Injection").click()
    expect(page.get_by_role("heading", name="LLM01 Prompt Injection")).to_be_visible()
    page.get_by_label("What the analysis says of the system").select_option("1")
    row = page.get_by_role("row", name=re.compile("LLM Prompt Injection AML.T0051 narrower"))
    expect(row).to_contain_text("applies")
    assert page.url.endswith("?system=1")
