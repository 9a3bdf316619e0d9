"""The HTML rendering is the page; ``tests/reports/html`` reads it."""

from analysing import small
from threatlas.knowledge import KnowledgeBase
from threatlas.reports.analysis import render
from threatlas.reports.html.page import page


def test_it_is_the_page(catalogue: KnowledgeBase) -> None:
    written = render(small(), catalogue, "html")
    assert written == page(small(), catalogue)
    assert written.endswith("</html>\n")
