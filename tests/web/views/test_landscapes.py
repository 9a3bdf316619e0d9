import json
from dataclasses import asdict

import pytest

from analysing import small
from paths.test_landscape import landscape_of
from threatlas.web.views.landscapes import unpacked


def test_what_was_packed_comes_out_again() -> None:
    land = landscape_of(small().system)
    assert unpacked(json.loads(json.dumps(asdict(land)))) == land


def test_what_tells_none_is_refused() -> None:
    with pytest.raises(KeyError):
        unpacked({"places": []})
    with pytest.raises(TypeError):
        unpacked({"places": [], "lines": [{"a": 1}], "left_out": 0})
