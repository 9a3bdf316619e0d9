import pytest

from threatlas.drawing.glyphs import glyph
from threatlas.vocabulary import AssetKind


@pytest.mark.parametrize("kind", AssetKind)
def test_every_kind_of_asset_has_a_sign(kind: AssetKind) -> None:
    assert glyph(kind, 1, 2) != glyph("unknown", 1, 2)
    assert 'transform="translate(1 2)"' in glyph(kind, 1, 2)
