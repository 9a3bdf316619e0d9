"""Pictures of the main pages for the documentation.

``THREATLAS_PICTURES=docs/images python -m pytest tests/web/browser/test_pictures.py`` draws them anew; else they are only tried.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from web.browser.visiting import Visit

IN_PLACE = ("AML.M0020", "AML.M0004", "TL.M0013", "TL.M0001", "TL.M0009", "AML.M0029", "AML.M0018")
PICTURES = {
    "web-system": "/systems/1",
    "web-matrix": "/matrix?system=1",
    "web-path": "/systems/1/paths/orders-leak/1",
    "web-graph": "/systems/1/graph?show=any&objective=orders-leak&group=none&focus=AML.T0051.001@drafter",
    "web-plan": "/systems/1/plan?budget=20",
    "web-what-if": f"/systems/1/what-if?set=1&{'&'.join(f'keep={one}' for one in IN_PLACE)}&add=AML.M0026",
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures(name: str, visit: Visit, tmp_path: Path) -> None:
    visit.page.set_viewport_size({"width": 1200, "height": 800})
    visit.open(PICTURES[name])
    file = Path(os.environ.get("THREATLAS_PICTURES", tmp_path)) / f"{name}.png"
    visit.page.screenshot(path=file)
    assert file.stat().st_size > 10_000
