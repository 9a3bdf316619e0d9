"""The style of the report, as a file for pages."""

from threatlas.reports.html.style import PAGE_STYLE
from threatlas.web.static_files import FOLDER


def test_pages_have_the_style_of_the_report() -> None:
    """Renew it: ``python -c "from threatlas.reports.html.style import PAGE_STYLE; print(PAGE_STYLE, end='')"``."""
    assert (FOLDER / "css" / "report.css").read_text() == PAGE_STYLE
