"""The system as it was described: a picture, its assets, what is in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.drawing import Asset, Flow, Picture, SystemPicture, draw_system
from threatlas.reports.figures import percent
from threatlas.reports.html.markup import (
    Html,
    anchor,
    figure,
    folded,
    joined,
    name,
    paragraph,
    row,
    table,
    text,
)
from threatlas.reports.html.words import code, worst

if TYPE_CHECKING:
    from threatlas.paths.analysis import Analysis, AttackPath
    from threatlas.reports.html.words import Titles


def system_section(analysis: Analysis, titles: Titles) -> Html:
    """The section."""
    system = analysis.system
    parts = []
    if system.summary:
        parts.append(paragraph(name(system.summary)))
    reached = [exposure for exposure in worst(analysis) if exposure.paths]
    caption = [
        text(
            f"{len(system.assets)} assets, {len(system.flows)} flows. Solid lines need an identity, dashed ones do not. "
        )
    ]
    path = reached[0].paths[0] if reached else None
    if reached:
        caption += [
            text("Marked: the likeliest path to the greatest risk, "),
            name(reached[0].objective.title),
            text("."),
        ]
    parts.append(figure(_picture(analysis, titles, path), "picture-system", joined(caption)))
    parts.append(_in_place(analysis, titles))
    parts.append(folded(text(f"All {len(system.assets)} assets"), _assets(analysis), aside=True))
    parts.append(folded(text(f"All {len(system.flows)} flows"), _flows(analysis, titles), aside=True))
    return joined(parts)


def _picture(analysis: Analysis, titles: Titles, path: AttackPath | None) -> Picture:
    system = analysis.system
    on_assets: dict[str, list[str]] = {}
    for control in system.controls:
        for where in control.where:
            on_assets.setdefault(where, []).append(f"{control.id} {titles.mitigation(control.id)}")
    marked, flows = _marked(analysis, path)
    return draw_system(
        SystemPicture(
            system.name,
            tuple(
                Asset(
                    one.id,
                    one.kind,
                    one.title,
                    one.zone,
                    tuple(on_assets.get(one.id, ())),
                    titles.address("asset", one.id),
                )
                for one in system.assets
            ),
            tuple(
                Flow(one.source, one.relation, one.target, one.authenticated, tuple(on_assets.get(str(one), ())))
                for one in system.flows
            ),
            tuple((zone.id, zone.title) for zone in system.zones),
            marked,
            flows,
        )
    )


def _marked(analysis: Analysis, path: AttackPath | None) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The assets on a path, and the flows between assets of one step or of two that follow each other."""
    if path is None:
        return (), ()
    assets = tuple(dict.fromkeys(asset for step in path.steps for asset in step.assets))
    together = [set(step.assets) for step in path.steps]
    together += [set(step.assets) | set(path.steps[before].assets) for step in path.steps for before in step.after]
    flows = tuple(
        dict.fromkeys(
            (flow.source, flow.target)
            for flow in analysis.system.flows
            if any({flow.source, flow.target} <= group for group in together)
        )
    )
    return assets, flows


def _in_place(analysis: Analysis, titles: Titles) -> Html:
    controls = analysis.system.controls
    if not controls:
        return paragraph(text("The description names no control that is in place."))
    rows = [
        row(
            joined([code(control.id), name(titles.mitigation(control.id))], " "),
            titles.places(control.where) if control.where else text("the whole system"),
            text(percent(control.coverage)),
            name(control.evidence) if control.evidence else text("not stated"),
        )
        for control in controls
    ]
    return table("Controls in place", ("Control", "Where", "Coverage", "How one knows"), rows, numbers=(2,))


def _assets(analysis: Analysis) -> Html:
    zones = {zone.id: zone.title for zone in analysis.system.zones}
    rows = [
        row(
            name(asset.title),
            code(asset.id),
            text(asset.kind.title),
            name(zones.get(asset.zone or "", asset.zone or "none")),
            text(", ".join(sorted(flag.title.lower() for flag in asset.flags))),
            name(asset.note),
            identifier=anchor("asset", asset.id),
        )
        for asset in analysis.system.assets
    ]
    return table("Assets", ("Asset", "Id", "Kind", "Zone", "What is true of it", "Note"), rows)


def _flows(analysis: Analysis, titles: Titles) -> Html:
    rows = [
        row(
            name(titles.assets.get(flow.source, flow.source)),
            text(flow.relation),
            name(titles.assets.get(flow.target, flow.target)),
            text("yes" if flow.authenticated else "no"),
            name(flow.note),
        )
        for flow in analysis.system.flows
    ]
    return table("Flows", ("From", "Does", "To", "Authenticated", "Note"), rows)
