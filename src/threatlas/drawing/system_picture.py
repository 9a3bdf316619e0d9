"""A system as a picture: assets in their zones, the flows between them, the controls on both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt

from threatlas.drawing.font import text_width
from threatlas.drawing.glyphs import FIELD, glyph
from threatlas.drawing.graph import Edge, Layout, Node, Rectangle, Route, Spacing
from threatlas.drawing.layered import layered
from threatlas.drawing.lines import shortened, wrapped
from threatlas.drawing.shapes import SHIELD, arrow, box, one_line, shield
from threatlas.drawing.svg import Picture, TextStyle, group, tag, text
from threatlas.vocabulary import AssetKind

WIDTH = 1080.0
"""The width that a picture is made for; a larger one shrinks on the page."""
MARGIN = 8.0
NARROW, WIDE = 96.0, 150.0
"""The width of the box of an asset, with two lines of title."""
LABEL = 10.5
"""Size of the text on flows."""
LABEL_ROOM = 110.0
FOLDS = (4, 6)
"""Numbers of layers that large systems are pressed into."""
FOLDED_FROM = 8
"""Smaller systems keep the layers that their flows give them."""
END = 10.0
"""Room for an arrow at the side of a box."""
_TITLE = TextStyle(12.0, bold=True)
_KIND = TextStyle(10.0, class_="muted")
_FLOW = TextStyle(LABEL, anchor="middle", class_="muted")


@dataclass(frozen=True, slots=True)
class Asset:
    """A box of the picture."""

    id: str
    kind: str
    """A word of ``AssetKind``; others are drawn as plain boxes."""
    title: str
    zone: str | None = None
    """Id of a zone."""
    controls: tuple[str, ...] = ()
    """Names of the controls on it, told with the shield."""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow of the picture."""

    source: str
    relation: str
    target: str
    authenticated: bool = False
    """Drawn solid, others dashed."""
    controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemPicture:
    """What to draw."""

    title: str
    assets: tuple[Asset, ...]
    flows: tuple[Flow, ...] = ()
    """Between assets; several of the same assets that look the same become one arrow."""
    zones: tuple[tuple[str, str], ...] = ()
    """Ids and titles."""
    marked: tuple[str, ...] = ()
    """Ids of assets to stand out."""
    marked_flows: tuple[tuple[str, str], ...] = ()
    """Sources and targets of flows to stand out."""
    description: str = ""
    """For readers who do not see it; made from the rest where it is empty."""


def draw_system(system: SystemPicture, width: float = WIDTH) -> Picture:
    """The picture, with layers downwards or to the right, whichever is better to read in ``width``.

    Raises ValueError where an id stands twice or a flow ends at an asset that is not there.
    """
    flows = _merged(system.flows)
    layout, turned = _best_layout(system.assets, flows, width)
    legend, legend_height, legend_width = _legend(system, layout.height + 2 * MARGIN + 6)
    titles = dict(system.zones)
    marked = set(system.marked_flows)
    parts = [_zone(titles.get(zone, zone), place) for zone, place in layout.clusters.items()]
    drawn = [_flow(flow, route, turned, marked) for flow, route in zip(flows, layout.routes, strict=True)]
    parts += [line for line, _ in drawn]
    parts += [label for _, label in drawn]
    parts += [_asset(asset, layout.nodes[asset.id], asset.id in system.marked) for asset in system.assets]
    body = tag("g", "".join(parts), transform=f"translate({MARGIN:g} {MARGIN:g})") + legend
    return Picture(
        max(layout.width + 2 * MARGIN, legend_width),
        layout.height + 2 * MARGIN + 6 + legend_height,
        system.title,
        system.description or _described(system),
        body,
        linked=any(asset.link for asset in system.assets),
    )


def _scale(layout: Layout, width: float) -> float:
    """How readable a layout is: its scale in the width, less where it is very high."""
    scale = min(1.0, width / (layout.width + 2 * MARGIN))
    return scale * sqrt(min(1.0, 1.6 * width / max(1.0, layout.height * scale)))


def _merged(flows: Sequence[Flow]) -> list[Flow]:
    """Flows with the same ends and the same look as one, with all their words."""
    found: dict[tuple[str, str, bool], Flow] = {}
    for flow in flows:
        key = (flow.source, flow.target, flow.authenticated)
        known = found.get(key)
        if known is None:
            found[key] = flow
        else:
            words = ", ".join(dict.fromkeys([*known.relation.split(", "), flow.relation]))
            controls = tuple(dict.fromkeys(known.controls + flow.controls))
            found[key] = Flow(flow.source, words, flow.target, flow.authenticated, controls)
    return list(found.values())


def _best_layout(assets: Sequence[Asset], flows: Sequence[Flow], width: float) -> tuple[Layout, bool]:
    """The most readable layout, and whether its layers go to the right."""
    found = []
    for most in (None, *FOLDS) if len(assets) > FOLDED_FROM else (None,):
        for rightwards in (True, False):
            layout = _layout(assets, flows, rightwards=rightwards, most=most)
            found.append((layout, rightwards))
    return max(found, key=lambda one: _scale(one[0], width))


def _layout(assets: Sequence[Asset], flows: Sequence[Flow], *, rightwards: bool, most: int | None) -> Layout:
    leaving, entering = Counter(flow.source for flow in flows), Counter(flow.target for flow in flows)
    nodes = []
    for asset in assets:
        width, height = _asset_size(asset)
        ends = max(leaving[asset.id], entering[asset.id])
        nodes.append(Node(asset.id, width, max(height, END * ends) if rightwards else height, asset.zone))
    edges = [Edge(flow.source, flow.target, _label_size(flow)) for flow in flows]
    spacing = Spacing(between=16, lines=10, labels=4 if rightwards else 10, layers=30, inside=14, clusters=14)
    return layered(nodes, edges, rightwards=rightwards, spacing=spacing, most=most)


def _asset_size(asset: Asset) -> tuple[float, float]:
    lines = _title_lines(asset)
    widest = max([text_width(line, _TITLE.size, bold=True) for line in lines] + [text_width(_kind(asset), _KIND.size)])
    width = min(WIDE, max(NARROW, widest + FIELD + 22)) + (SHIELD + 4 if asset.controls else 0)
    return width, 26.0 + 14.0 * max(1, len(lines))


def _title_lines(asset: Asset) -> tuple[str, ...]:
    return wrapped(asset.title or asset.id, WIDE - FIELD - 22, _TITLE.size, lines=2, bold=True)


def _kind(asset: Asset) -> str:
    title = AssetKind(asset.kind).title if asset.kind in set(AssetKind) else asset.kind
    return shortened(title, WIDE - FIELD - 22, _KIND.size)


def _label_size(flow: Flow) -> tuple[float, float] | None:
    words = _label_text(flow)
    if not words and not flow.controls:
        return None
    guard = SHIELD + 3 if flow.controls else 0.0
    return text_width(words, LABEL) + 6 + guard, max(14.0, SHIELD + 2 if flow.controls else 0.0)


def _label_text(flow: Flow) -> str:
    return shortened(flow.relation, LABEL_ROOM, LABEL)


def _zone(title: str, place: Rectangle) -> str:
    heading = one_line((place.x + 8, place.y + 14), title, place.width - 16, TextStyle(11, bold=True, class_="muted"))
    return group(box(place, "zone", 6) + heading, title=title)


def _asset(asset: Asset, place: Rectangle, marked: bool) -> str:
    lines = _title_lines(asset)
    y = place.y + (place.height - 26.0 - 14.0 * len(lines)) / 2 + 15
    parts = [box(place), glyph(asset.kind, place.x + 7, place.y + (place.height - FIELD) / 2)]
    left = place.x + FIELD + 14
    for line in lines:
        parts.append(text(left, y, line, _TITLE))
        y += 14
    parts.append(text(left, y, _kind(asset), _KIND))
    told = f"{asset.title} ({asset.id})"
    if asset.controls:
        sign = str(len(asset.controls)) if len(asset.controls) > 1 else ""
        parts.append(shield(place.right - SHIELD - 5, place.y + (place.height - SHIELD) / 2, sign))
        told += "; controls: " + ", ".join(asset.controls)
    return group("".join(parts), "marked" if marked else None, title=told, link=asset.link)


def _flow(flow: Flow, route: Route, rightwards: bool, marked: Collection[tuple[str, str]]) -> tuple[str, str]:
    """The line and what is written on it."""
    stands_out = (flow.source, flow.target) in marked
    class_ = "marked" if stands_out else None
    line = arrow(route, rightwards=rightwards, dashed=not flow.authenticated)
    told = f"{flow.source} {flow.relation} {flow.target}"
    told += " (authenticated)" if flow.authenticated else " (not authenticated)"
    if flow.controls:
        told += "; controls: " + ", ".join(flow.controls)
    label = ""
    if route.label is not None:
        place = route.label
        guard = SHIELD + 3 if flow.controls else 0.0
        label = box(place, "back", 2)
        middle = place.x + guard + (place.width - guard) / 2
        label += text(middle, place.y + place.height / 2 + 3.7, _label_text(flow), _FLOW)
        if flow.controls:
            sign = str(len(flow.controls)) if len(flow.controls) > 1 else ""
            label += shield(place.x + 2, place.y + (place.height - SHIELD) / 2, sign)
        label = group(label, class_, title=told)
    return group(line, class_, title=told), label


def _legend(system: SystemPicture, y: float) -> tuple[str, float, float]:
    """What the signs mean: SVG, its height and its width."""
    parts: list[str] = []
    x = MARGIN
    style = TextStyle(10.5, class_="muted")

    def told(words: str) -> None:
        nonlocal x
        parts.append(text(x, y + 12, words, style))
        x += style.width(words) + 18

    for dashed, words in ((False, "authenticated flow"), (True, "flow without authentication")):
        if any(flow.authenticated != dashed for flow in system.flows):
            parts.append(tag("path", d=f"M{x:g} {y + 8.5:g}h26", class_="line dashed" if dashed else "line"))
            x += 32
            told(words)
    if any(asset.controls for asset in system.assets) or any(flow.controls for flow in system.flows):
        parts.append(shield(x, y + 1.5))
        x += SHIELD + 6
        told("control in place")
    if system.marked or system.marked_flows:
        parts.append(group(tag("path", d=f"M{x:g} {y + 8.5:g}h26", class_="line"), "marked"))
        x += 32
        told("on the attack path")
    return "".join(parts), (20.0 if parts else 0.0), x


def _described(system: SystemPicture) -> str:
    zones = f" in {len(system.zones)} zones" if system.zones else ""
    shown = f"{len(system.assets)} assets{zones} and {len(system.flows)} flows between them."
    if system.marked:
        titles = {asset.id: asset.title for asset in system.assets}
        shown += " Marked: " + ", ".join(titles.get(one, one) for one in system.marked) + "."
    return shown
