"""Addresses of the matrix: what they show, what they refuse, and what is taken away by them."""

from __future__ import annotations

import json
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from web.pages.layering import SYSTEM, navigator, upload
from web.pages.test_every_page import read
from webserver import Server


@pytest.fixture
def analyst(server: Server) -> TestClient:
    """An analyst with a system in two versions."""
    browser = server.person("ada", "analyst", server.team("Security"))
    assert browser.post("/systems", data={"text": SYSTEM}).status_code == 303
    changed = SYSTEM.replace("coverage: 0.6", "coverage: 0.9")
    assert browser.post("/systems/1/versions", data={"text": changed}).status_code == 303
    return browser


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Case studies: "),
        ("layer=detection", "No detection rule is loaded"),
        ("layer=path", "Case studies: "),
        ("system=1", "Likelihood on Mail assistant"),
        ("system=1&layer=controls", "Controls on Mail assistant"),
        ("layer=path@1.1", "Likelihood on Mail assistant, version 1"),
        ("a=case-studies&b=mitigation&expression=a+and+not+has(b)", "a is Case studies; b is Mitigations"),
        ("a=path@1&b=path@1.1&expression=a-b", "version 1. A technique without a value"),
        ("a=mitigation", "Mitigations: "),
        ("a=mitigation&expression=a+%2B", "At column 4"),
        ("a=mitigation&expression=a+%2B+b", "no layer is chosen for the letter b"),
        ("a=mitigation&expression=" + "a%2B" * 300, "longer than 200"),
        ("expression=a", "Case studies: "),
    ],
)
def test_what_addresses_show(analyst: TestClient, query: str, said: str) -> None:
    answer = analyst.get(f"/matrix?{query}")
    assert answer.status_code == 200
    assert said in " ".join(read(answer.text).text.split())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("layer=nonsense", 422),
        ("layer=kept", 422),
        ("layer=mitigation@1", 422),
        ("layer=kept@1.2", 422),
        ("layer=kept@1", 404),
        ("layer=path@2", 404),
        ("layer=path@1.9", 404),
        ("layer=path@99999999999", 422),
        ("system=2", 404),
        ("system=x", 422),
        ("subs=some", 422),
        ("a=<b>", 422),
        ("expression=" + "a" * 3_000, 422),
    ],
)
def test_what_addresses_refuse(analyst: TestClient, query: str, status: int) -> None:
    answer = analyst.get(f"/matrix?{query}")
    assert answer.status_code == status
    read(answer.text)


def test_folding_stands_in_the_address(analyst: TestClient) -> None:
    opened = {fold: analyst.get(f"/matrix?subs={fold}").text.count("<details open") for fold in ("", "all", "none")}
    assert 0 == opened["none"] < opened[""] < opened["all"]
    page = analyst.get("/matrix?layer=mitigation&subs=all").text
    assert 'href="/matrix?layer=detection&amp;subs=all"' in page
    assert 'href="/matrix/layer.csv?layer=mitigation&amp;subs=all"' in page


def test_every_question_has_an_answer(analyst: TestClient) -> None:
    found = {
        str(one["href"])
        for path in ("/matrix", "/matrix?system=1")
        for one in read(analyst.get(path).text).all("a")
        if "expression=" in str(one["href"])
    }
    assert len(found) >= 8
    for address in found:
        answer = analyst.get(address)
        assert answer.status_code == 200
        assert "cannot be read" not in answer.text
        assert 'aria-current="true"' in answer.text


def test_take_a_combined_layer_away_and_load_it_back(analyst: TestClient) -> None:
    query = "a=path@1&b=controls@1&expression=" + quote("where(a >= 20 and not b, a)")
    taken = analyst.get(f"/matrix/layer.json?{query}")
    assert taken.headers["Content-Disposition"] == 'attachment; filename="layer.json"'
    assert analyst.post("/layers", files=upload(taken.content)).headers["Location"] == "/layers/1"
    shown = analyst.get(f"/matrix?{query}").text
    back = analyst.get("/matrix?layer=kept@1").text

    def cells(page: str) -> str:
        return page[page.index('<div class="matrix') : page.index("</section>\n</div>")]

    assert cells(back) == cells(shown)
    assert json.loads(taken.text)["techniques"]


def test_table_and_picture(analyst: TestClient) -> None:
    table = analyst.get("/matrix/layer.csv?layer=mitigation")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, first, *_ = table.text.split("\r\n")
    assert head == "technique,name,tactic,tactic_name,value,shown,comment,disabled"
    assert first.startswith("AML.T0000,Search Open Technical Databases,AML.TA0002,Reconnaissance,")
    picture = analyst.get("/matrix/layer.svg?system=1")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert ElementTree.fromstring(picture.text).tag.endswith("svg")  # noqa: S314  # ours
    assert len(analyst.get("/matrix/layer.svg?system=1&subs=all").text) > len(picture.text)
    assert analyst.get("/matrix/layer.exe").status_code == 422
    assert analyst.get("/matrix/layer.json?a=mitigation&expression=b").status_code == 422


def test_a_table_holds_no_formula(analyst: TestClient) -> None:
    analyst.post("/layers", files=upload(navigator({"techniqueID": "AML.T0051", "comment": "=cmd|' /C calc'!A0"})))
    assert "'=cmd" in analyst.get("/matrix/layer.csv?layer=kept@1").text
