"""Addresses of files name their content."""

from pathlib import Path

import pytest

from threatlas.reports.html.style import PAGE_STYLE
from threatlas.web.static_files import StaticTree
from webserver import Server


def test_a_file_is_kept_for_ever_under_its_digest(server: Server) -> None:
    browser = server.browser()
    path = server.site.static.url("css/base.css")
    kept = browser.get(path)
    assert kept.status_code == 200
    assert kept.headers["Content-Type"].startswith("text/css")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    older = browser.get("/static/0123456789abcdef/css/base.css")
    assert (older.content, older.headers["Cache-Control"]) == (kept.content, "no-store")
    assert browser.get(server.site.static.url("css/nothing.css")).status_code == 404


@pytest.mark.parametrize(
    "path", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "/etc/passwd", "%2fetc%2fpasswd", "", "css"]
)
def test_nothing_else_is_served(server: Server, path: str) -> None:
    answer = server.browser().get(f"/static/{server.site.static.digest}/{path}")
    assert answer.status_code == 404


def test_pages_have_the_style_of_the_report(server: Server) -> None:
    browser = server.browser()
    answer = browser.get(server.site.static.url("css/report.css"))
    assert answer.text == PAGE_STYLE
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert browser.post(server.site.static.url("css/report.css")).status_code in (403, 405)


def test_the_digest_changes_with_a_style(tmp_path: Path) -> None:
    assert len({StaticTree(tmp_path, {"a": style}).digest for style in ("1", "2", "1")}) == 2


def test_the_digest_changes_with_the_content(tmp_path: Path) -> None:
    digests = set()
    for name, content in (("a", "1"), ("a", "2"), ("b", "2")):
        folder = tmp_path / f"{name}{content}"
        folder.mkdir()
        (folder / name).write_text(content)
        digests.add(StaticTree(folder).digest)
        digests.add(StaticTree(folder).digest)
    assert len(digests) == 3
