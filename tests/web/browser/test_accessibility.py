"""axe finds nothing on any page in either colour scheme, and nothing is wider than a narrow screen."""

from __future__ import annotations

from typing import Any

import pytest

from web.browser.visiting import NARROW, WIDE, Site, watched

pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")

from playwright.sync_api import Browser

PAGES = (
    *("/", "/systems", "/systems/new", "/systems/1", "/systems/1/exposure", "/systems/1/paths"),
    *("/systems/1/paths/customer-data/1", "/systems/1/techniques", "/systems/1/plan", "/systems/1/what-if"),
    *("/systems/1/decisions", "/systems/1/compare", "/systems/1/reports", "/systems/1/trust", "/systems/1/edit"),
    *("/systems/1/graph", "/systems/1/graph?show=any&focus=AML.T0068@index", "/systems/1/graph?show=all&as=table"),
    *("/systems/1/techniques?by=stage&leads=objective", "/systems/new?sketch=rag"),
    *("/systems/1/decide", "/systems/1/decisions/1", "/systems/1/decisions?since=1", "/systems/1/progress"),
    *("/systems/1/progress/1", "/systems/1/versions", "/systems/1/text-changes", "/systems/1/restore?version=1"),
    *("/systems/1/settings", "/systems/1/analyses", "/analyses/1", "/analyses/2"),
    *("/matrix", "/matrix?layer=mitigation", "/matrix?system=1", "/techniques/AML.T0051", "/techniques/AML.T0051.001"),
    *(
        "/matrix?a=path@1&b=controls@1&expression=a+and+not+b&system=1&subs=all",
        "/matrix?a=path@1&expression=a+%2B",
        "/layers",
    ),
    *(
        "/matrix?layer=tests&system=1",
        "/crosswalks",
        "/crosswalks/owasp-llm?system=1",
        "/crosswalks/nist-800-53?system=1",
    ),
    *("/matrix?layer=kept@1", "/layers/1"),
    *("/tactics/AML.TA0005", "/mitigations/TL.M0013", "/mitigations/AML.M0020", "/case-studies/AML.CS0020"),
    *("/search?q=prompt", "/search?q=qqqqqqqq", "/search", "/diff?from=4.9.1&to=5.6.0", "/sign-in", "/nothing-here"),
    *("/account", "/account/second-factor"),
    *("/people", "/people?q=qqqq", "/people/users/1", "/people/users/2", "/people/teams", "/people/teams/1"),
    *("/audit", "/audit?user=lin&kind=people+and+teams", "/audit?kind=layers&to=2020-01-01"),
    *("/api-docs", "/api-docs/systems"),
)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, site: Site, cookies: Any, scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python").Axe()
    context = chromium.new_context(color_scheme=scheme, viewport=WIDE, bypass_csp=True)
    context.add_cookies(cookies)
    visit = watched(context, site.base)
    found = []
    for path in (*PAGES, site.link().removeprefix(site.base)):
        visit.page.goto(site.base + path)
        answer = axe.run(visit.page, options=RULES).response
        assert len(answer["passes"]) > 15
        found += [(path, one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in answer["violations"]]
    context.close()
    assert found == []
    assert [one for one in visit.wrong if "404" not in one] == []


def test_nothing_is_wider_than_a_narrow_screen(chromium: Browser, site: Site, cookies: Any) -> None:
    context = chromium.new_context(viewport=NARROW)
    context.add_cookies(cookies)
    page = context.new_page()
    found = []
    for path in PAGES:
        page.goto(site.base + path)
        if (beyond := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            found.append((path, beyond))
    context.close()
    assert found == []
