import re

import pytest

from threatlas.drawing.stylesheet import LEVELS, STYLESHEET, level


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_texts_stand_out_from_what_is_behind_them(mode: int) -> None:
    block = re.findall(r"\.drawing\{(--[^}]+)\}", STYLESHEET)[mode]
    colours = dict(re.findall(r"--([\w-]+):(#\w+)", block))
    for text in ("ink", "muted", "guard", "mark"):
        for back in ("paper", "box", "zone"):
            assert contrast(colours[text], colours[back]) >= 4.5, (text, back)
    assert contrast(colours["guard"], colours["guard-soft"]) >= 4.5
    assert contrast(colours["ink"], colours["mark-soft"]) >= 4.5
    scale = [luminance(colours[f"q{step}"]) for step in range(LEVELS)]
    assert scale == sorted(scale, reverse=mode == 0)
    for step in range(LEVELS):
        assert contrast(colours[f"q{step}"], colours[f"on-q{step}"]) >= 4.5


def test_nothing_is_loaded() -> None:
    assert not re.search(r"url\(|@import|expression", STYLESHEET)


@pytest.mark.parametrize(("value", "step"), [(0, 0), (0.5, 3), (1, 6), (-1, 0), (2, 6)])
def test_levels(value: float, step: int) -> None:
    assert level(value) == step
