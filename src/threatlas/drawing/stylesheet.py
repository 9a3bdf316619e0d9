"""How pictures look: the one style sheet, for pages and for files, light, dark and on paper.

Colours are custom properties, which a page may set anew. The scale ``q0`` … ``q6`` runs in even steps of lightness (OKLCH), so it
can be read without seeing colour, and in black and white. Marks differ by form as well as by colour.
"""

from __future__ import annotations

from threatlas.drawing.font import FAMILY

LEVELS = 7
"""Steps of the scale of values."""

_LIGHT = {
    "paper": "#ffffff",
    "ink": "#16191d",
    "muted": "#57606a",
    "line": "#77818c",
    "grid": "#d9dee3",
    "box": "#ffffff",
    "zone": "#f3f5f7",
    "edge": "#c3cad1",
    "mark": "#b3400a",
    "mark-soft": "#fbe9dd",
    "guard": "#0b5fa5",
    "guard-soft": "#dcebf8",
    "good": "#12715b",
}
_LIGHT_SCALE = ("#fcf2e5", "#efd1b3", "#e3b085", "#d58e5d", "#c46b3d", "#af4a25", "#952b16")
_DARK = {
    "paper": "#14171b",
    "ink": "#eceff2",
    "muted": "#9aa4af",
    "line": "#8a949f",
    "grid": "#31373e",
    "box": "#1d2126",
    "zone": "#181c20",
    "edge": "#464e57",
    "mark": "#ff9d5c",
    "mark-soft": "#3a2417",
    "guard": "#6cb6ff",
    "guard-soft": "#16283a",
    "good": "#53c6a4",
}
_DARK_SCALE = ("#33211c", "#593423", "#804927", "#a5612b", "#c67e34", "#e49f49", "#ffc165")
_DARK_ON_LIGHT_FROM = 5
"""Level from which text on the light scale is white."""
_LIGHT_ON_DARK_UNTIL = 3
"""Level up to which text on the dark scale is white."""


def _properties(colours: dict[str, str], scale: tuple[str, ...], inks: list[str]) -> str:
    own = [f"--{name}:{value}" for name, value in colours.items()]
    own += [f"--q{level}:{value}" for level, value in enumerate(scale)]
    own += [f"--on-q{level}:{value}" for level, value in enumerate(inks)]
    return ";".join(own)


_LIGHT_PROPERTIES = _properties(
    _LIGHT, _LIGHT_SCALE, ["#ffffff" if level >= _DARK_ON_LIGHT_FROM else "#16191d" for level in range(LEVELS)]
)
_DARK_PROPERTIES = _properties(
    _DARK, _DARK_SCALE, ["#ffffff" if level <= _LIGHT_ON_DARK_UNTIL else "#16191d" for level in range(LEVELS)]
)
_RULES = "\n".join(
    [
        f".drawing{{font-family:{FAMILY};font-size:12px;background:var(--paper);color-scheme:light dark}}",
        ".drawing text{fill:var(--ink);white-space:pre}",
        ".drawing .muted{fill:var(--muted)}",
        ".drawing .line{fill:none;stroke:var(--line);stroke-width:1.3}",
        ".drawing .dashed{stroke-dasharray:5 3.5}",
        ".drawing .tip{fill:var(--line)}",
        ".drawing .back{fill:var(--paper)}",
        ".drawing .box{fill:var(--box);stroke:var(--line);stroke-width:1}",
        ".drawing .zone{fill:var(--zone);stroke:var(--edge);stroke-width:1;stroke-dasharray:2 2.5}",
        ".drawing .in-zone .back{fill:var(--zone)}",
        ".drawing .glyph{fill:none;stroke:var(--muted);stroke-width:1.3;stroke-linecap:round;stroke-linejoin:round}",
        ".drawing .grid{fill:none;stroke:var(--grid);stroke-width:1}",
        ".drawing .axis{fill:none;stroke:var(--line);stroke-width:1}",
        ".drawing .marked .box,.drawing .box.marked{fill:var(--mark-soft);stroke:var(--mark);stroke-width:2}",
        ".drawing .marked .line{stroke:var(--mark);stroke-width:2.2}",
        ".drawing .marked .tip,.drawing .mark{fill:var(--mark)}",
        ".drawing .marked .glyph{stroke:var(--mark)}",
        ".drawing .faded{opacity:.45}",
        ".drawing .shield{fill:var(--guard-soft);stroke:var(--guard);stroke-width:1.2;stroke-linejoin:round}",
        ".drawing .guard{fill:var(--guard)}",
        ".drawing .bar{fill:var(--mark)}",
        ".drawing .bar-lost{fill:none;stroke:var(--edge);stroke-width:1;stroke-dasharray:2 2}",
        ".drawing .bar-guard{fill:var(--guard-soft);stroke:var(--guard);stroke-width:1;stroke-dasharray:3 2}",
        ".drawing .curve{fill:none;stroke:var(--mark);stroke-width:2}",
        ".drawing .curve-1{stroke:var(--guard);stroke-dasharray:7 3}",
        ".drawing .curve-2{stroke:var(--good);stroke-dasharray:2 2.5}",
        ".drawing .curve-3{stroke:var(--muted);stroke-dasharray:9 3 2 3}",
        ".drawing .point{fill:var(--mark);stroke:var(--paper);stroke-width:1}",
        ".drawing .point-good{fill:var(--good);stroke:var(--paper);stroke-width:1}",
        ".drawing .interval{fill:none;stroke:var(--mark);stroke-width:2}",
        ".drawing .cell{stroke:var(--edge);stroke-width:1}",
        ".drawing .none :is(.cell,.spot),.drawing .cell.none{fill:var(--box)}",
        ".drawing .none text{fill:var(--muted)}",
        ".drawing .key{fill:var(--ink)}",
        *(f".drawing .q{level} :is(.cell,.spot){{fill:var(--q{level})}}" for level in range(LEVELS)),
        *(f".drawing .q{level} text{{fill:var(--on-q{level})}}" for level in range(LEVELS)),
        ".drawing .spot{width:196px;height:36px;rx:4px;stroke:var(--line)}",
        ".drawing .spot~text{font-size:10.5px}",
        ".drawing .spot+text{font-size:11.5px;font-weight:700}",
        ".drawing .stack{fill:var(--zone);stroke:var(--line)}",
        ".drawing .end .spot{fill:var(--guard-soft);stroke:var(--guard);rx:16px}",
        ".drawing .end text{fill:var(--ink)}",
        ".drawing .chosen .spot{stroke:var(--guard);stroke-width:4}",
        ".drawing .lines path{fill:none;stroke:var(--line);stroke-width:1.1}",
        ".drawing .lines .heavy{stroke:var(--mark);stroke-width:2.4}",
        ".drawing a:is(:focus-visible,:hover) :is(.box,.cell,.spot){stroke:var(--guard);stroke-width:2.5}",
    ]
)

STYLESHEET = (
    f".drawing{{{_LIGHT_PROPERTIES}}}\n"
    f"@media screen and (prefers-color-scheme:dark){{.drawing{{{_DARK_PROPERTIES}}}}}\n"
    f"{_RULES}\n"
)
"""For the one style element of a page, or of a picture's own file."""


def level(value: float) -> int:
    """The step of the scale for a value from 0 to 1."""
    return min(LEVELS - 1, max(0, int(value * LEVELS)))
