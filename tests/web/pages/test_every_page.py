"""Every page that links lead to: well formed, within its weight, strict about scripts and styles, and no link is dead."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from analysing import EXAMPLES, HOSTILE, NAMES
from reports.html.reading_page import Page
from threatlas.drawing.svg import clean
from threatlas.web.checking import check
from webserver import Server

HEAVIEST = 150_000
"""Bytes of a page, uncompressed."""
EXAMPLE = EXAMPLES[NAMES.index("coding-agent")].read_text()
SYSTEM_PAGES = (
    *("", "/exposure", "/paths", "/graph", "/techniques", "/plan", "/what-if", "/decisions", "/compare", "/reports"),
    *("/trust", "/edit", "/decide", "/progress", "/versions", "/text-changes", "/restore?version=1", "/settings"),
)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An administrator of a server with an example in two versions."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.site.streams.close()  # a stream ends at once, so that every route can be asked
    team = server.team("Security")
    browser = server.person("ada", "administrator", team)
    assert browser.post("/systems", data={"text": EXAMPLE}).status_code == 303
    changed = EXAMPLE.replace("coverage: 0.", "coverage: 0.1", 1)
    assert browser.post("/systems/1/versions", data={"text": changed}).status_code == 303
    yield browser
    server.site.at_hand.close()
    server.site.database.close()


def read(source: str) -> Page:
    """A page, checked for what the policy and readers need."""
    assert source.startswith("<!doctype html>")
    page = Page(source)
    for tag, attributes in page.elements:
        assert "style" not in attributes, (tag, attributes)
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert tag not in {"style", "iframe", "object", "embed", "base"}
    assert [one["src"] for one in page.all("script")] == [one["src"] for one in page.all("script") if one.get("src")]
    identifiers = [str(attributes["id"]) for _, attributes in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    assert len(page.all("h1")) == 1
    labels = {one.get("for") for one in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for one in page.all(tag):
            assert one.get("type") == "hidden" or one["id"] in labels, one
    return page


def test_no_link_is_dead_and_no_page_too_heavy(visitor: TestClient) -> None:
    waiting = ["/", "/search?q=prompt+injection", "/systems/1?version=1"]
    pages: dict[str, frozenset[str]] = {}
    wanted: set[tuple[str, str]] = set()
    while waiting:
        address = waiting.pop()
        if address in pages or _seen_enough(address, pages):
            continue
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["Content-Type"].startswith("text/html") or "Content-Disposition" in answer.headers:
            pages[address] = frozenset()
            continue
        assert len(answer.content) < HEAVIEST, (address, len(answer.content))
        page = read(answer.text)
        pages[address] = frozenset(str(one["id"]) for _, one in page.elements if "id" in one)
        for link in page.all("a"):
            target = str(link["href"])
            if urlsplit(target).scheme:
                assert link.get("rel") == "noopener noreferrer", target
                continue
            path, fragment = urldefrag(urljoin(address, target))
            waiting.append(path)
            wanted.add((path, fragment))
    assert len(pages) > 60
    dead = sorted((path, to) for path, to in wanted if to and path in pages and to not in pages[path])
    assert dead == []


def _seen_enough(address: str, pages: dict[str, frozenset[str]]) -> bool:
    """Of many pages that are alike a few stand for all; tests of their views look at each."""
    family = re.match(r"/(techniques|mitigations|case-studies|tactics)/|/systems/\d+/(graph|techniques)\?", address)
    return family is not None and sum(one.startswith(family[0]) for one in pages) >= 12


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An administrator of a team on whose server strange systems are described."""
    server = Server(tmp_path_factory.mktemp("besieged"))
    server.site.streams.close()  # a stream ends at once, so that every route can be asked
    yield server.person("eve", "administrator", server.team('<b>"\u202e&'))
    server.site.at_hand.close()
    server.site.database.close()


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_stay_texts(hostile: str, besieged: TestClient) -> None:
    text = description(hostile)
    if check(text).system is None:
        answer = besieged.post("/systems", data={"text": text.encode("utf-8", "replace")})
        assert answer.status_code in (400, 422)
        read(answer.text)
        return  # the reader of descriptions refuses it already
    added = besieged.post("/systems", data={"text": text})
    assert added.status_code == 303
    for path in ("/systems", *(added.headers["Location"] + page for page in SYSTEM_PAGES)):
        answer = besieged.get(path)
        assert answer.status_code == 200, path
        page = read(answer.text)
        assert [one.get("type") for one in page.all("script")] in (["module"], ["module"] * 2)
        if path.endswith(("/paths", "/decisions", "/exposure")):
            assert clean(hostile)[:100] in page.text


def test_home_and_search_with_hostile_texts(besieged: TestClient) -> None:
    for path in ("/", "/search?q=a", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/search?q=%00%E2%80%AE"):
        answer = besieged.get(path)
        assert answer.status_code == 200, path
        read(answer.text)


def description(hostile: str) -> str:
    """The small system with ``hostile`` wherever one may write freely."""
    from dataclasses import replace

    from analysing import small
    from threatlas.systems.writing import system_text

    system = small().system
    return system_text(
        replace(
            system,
            name=hostile,
            summary=hostile,
            zones=tuple(replace(zone, title=hostile) for zone in system.zones),
            assets=tuple(replace(asset, title=hostile, note=hostile) for asset in system.assets),
            flows=tuple(replace(flow, note=hostile) for flow in system.flows),
            controls=tuple(replace(control, evidence=hostile) for control in system.controls),
            objectives=tuple(replace(objective, title=hostile) for objective in system.objectives),
            decisions=tuple(replace(decision, reason=hostile, owner=hostile) for decision in system.decisions),
        )
    )
