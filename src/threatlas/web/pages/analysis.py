"""One system: drawn, analysed, planned for, switched in thought, compared with itself, and taken away as a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import HTTPException, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from threatlas.reports.analysis import RENDERINGS
from threatlas.reports.analysis import render as render_report
from threatlas.reports.comparison import compare
from threatlas.reports.comparison_text import comparison_lines
from threatlas.reports.document import document
from threatlas.web.checking import check
from threatlas.web.effects import Effect
from threatlas.web.own_systems import versions_of
from threatlas.web.pages.system_frame import Number, analysed, decides, find, system_page, today, unread
from threatlas.web.permissions import needs, page_router
from threatlas.web.shapes import Id
from threatlas.web.site import site_of
from threatlas.web.views.addresses import system_address
from threatlas.web.views.budget import largest_budget, plan_figures
from threatlas.web.views.story import Story
from threatlas.web.views.what_if import switches_of, what_if_view

router = page_router()

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".sarif": "application/sarif+json",
    ".mmd": "text/plain; charset=utf-8",
    ".dot": "text/vnd.graphviz; charset=utf-8",
}
LARGEST_BUDGET = 100_000

Controls = Annotated[list[str], Query(max_length=500)]


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its heading."""

    title: str
    content: Markup


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a comparison with the items that belong to it."""

    title: str
    items: list[str]


@router.get("/systems/{system}")
@needs(Effect.READ_SYSTEMS)
def overview(request: Request, system: Id, version: Number = None) -> Response:
    """In short: what can happen, the picture, the checks, the versions."""
    found = find(request, system, version)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    story = Story(known, found.id, found.pinned)
    with site_of(request).database.read() as session:
        versions = versions_of(session, system)
    return system_page(
        request,
        found,
        ("system_overview.html", ""),
        headline=story.headline(),
        picture=story.picture(),
        warnings=known.warnings,
        checked=check(found.text),
        versions=versions,
    )


@router.get("/systems/{system}/exposure")
@needs(Effect.READ_SYSTEMS)
def exposure(request: Request, system: Id, version: Number = None) -> Response:
    """How likely each objective is to be reached."""
    return _sections(request, (system, version), "exposure", lambda story: [("Exposure", story.exposure())])


@router.get("/systems/{system}/trust")
@needs(Effect.READ_SYSTEMS)
def trust(request: Request, system: Id, version: Number = None) -> Response:
    """What the figures are, and where they come from."""
    return _sections(
        request,
        (system, version),
        "trust",
        lambda story: [
            ("What these figures are", story.trust()),
            ("Where they come from", story.provenance()),
        ],
    )


@router.get("/systems/{system}/paths")
@needs(Effect.READ_SYSTEMS)
def paths(request: Request, system: Id, version: Number = None) -> Response:
    """The paths to each objective."""
    found = find(request, system, version)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    objectives = Story(known, found.id, found.pinned).objectives()
    return system_page(request, found, ("system_paths.html", "paths"), objectives=objectives)


@router.get("/systems/{system}/paths/{objective}/{number}")
@needs(Effect.READ_SYSTEMS)
def path(request: Request, system: Id, objective: str, number: Id, version: Number = None) -> Response:
    """One path, as a picture and step by step."""
    found = find(request, system, version)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    view = Story(known, found.id, found.pinned, decides=decides(request, found)).path(objective, number)
    if view is None:
        raise HTTPException(404)
    all_paths = system_address(system, "paths", version=found.pinned)
    return system_page(request, found, ("system_path.html", "paths"), way=view, all=all_paths)


@router.get("/systems/{system}/plan")
@needs(Effect.READ_SYSTEMS)
def plan(
    request: Request,
    system: Id,
    version: Number = None,
    budget: Annotated[float | None, Query(ge=0, le=LARGEST_BUDGET, allow_inf_nan=False)] = None,
) -> Response:
    """The best controls for a budget."""
    found = find(request, system, version)
    known = analysed(request, found, budget)
    if isinstance(known, str):
        return unread(request, found, known)
    chosen = known.analysis.plan
    shown = budget if budget is not None else chosen.budget if chosen else 0.0
    content = Story(known, found.id, found.pinned).plan()
    return system_page(
        request,
        found,
        ("system_plan.html", "plan"),
        plan=content,
        budget=f"{shown:g}",
        largest=largest_budget(known.analysis),
        figures=plan_figures(known.analysis),
    )


@router.get("/systems/{system}/what-if")
@needs(Effect.READ_SYSTEMS)
def what_if(
    request: Request,
    system: Id,
    version: Number = None,
    given: Annotated[bool, Query(alias="set")] = False,
    keep: Controls = [],  # noqa: B006  # FastAPI copies it
    add: Controls = [],  # noqa: B006
) -> Response:
    """The risk with controls switched on and off."""
    found = find(request, system, version)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    switches = switches_of(known, keep, add, given=given)
    then = site_of(request).at_hand.imagine(known, today(), switches).analysis
    return system_page(request, found, ("system_what_if.html", "what-if"), view=what_if_view(known, then, switches))


@router.get("/systems/{system}/compare")
@needs(Effect.READ_SYSTEMS)
def compare_versions(
    request: Request,
    system: Id,
    older: Annotated[int | None, Query(alias="from", ge=1, le=2**31 - 1)] = None,
    newer: Annotated[int | None, Query(alias="to", ge=1, le=2**31 - 1)] = None,
) -> Response:
    """What changed between two versions."""
    latest = find(request, system, None)
    after = find(request, system, newer)
    before = find(request, system, older or max(1, after.number - 1))
    problem, blocks = "", []
    documents = []
    for side in (before, after):
        known = analysed(request, side)
        if isinstance(known, str):
            problem = f"Version {side.number} cannot be analysed. {known}"
            break
        documents.append(document(known.analysis))
    if len(documents) == 2:
        blocks = _blocks(comparison_lines(compare(*documents))[1:])
    return system_page(
        request,
        latest,
        ("system_compare.html", "compare"),
        older=before.number,
        newer=after.number,
        problem=problem,
        blocks=blocks,
    )


@router.get("/systems/{system}/reports")
@needs(Effect.READ_SYSTEMS)
def reports(request: Request, system: Id, version: Number = None) -> Response:
    """Every format to take away."""
    found = find(request, system, version)
    formats = [
        {
            "name": name,
            "meaning": rendering.meaning,
            "address": system_address(system, f"reports/{name}", version=found.pinned),
        }
        for name, rendering in RENDERINGS.items()
    ]
    return system_page(request, found, ("system_reports.html", "reports"), formats=formats)


@router.get("/systems/{system}/reports/{name}")
@needs(Effect.READ_SYSTEMS)
def report(request: Request, system: Id, name: str, version: Number = None) -> Response:
    """A report as a file."""
    found = find(request, system, version)
    if name not in RENDERINGS:
        raise HTTPException(404)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    suffix = RENDERINGS[name].suffix
    return _file(
        render_report(known.analysis, known.kb, name),
        MEDIA_TYPES[suffix],
        f"system-{system}-version-{found.number}-{name}{suffix}",
    )


@router.get("/systems/{system}/text")
@needs(Effect.READ_SYSTEMS)
def text(request: Request, system: Id, version: Number = None) -> Response:
    """The description itself."""
    found = find(request, system, version)
    return _file(found.text, "application/yaml", f"system-{system}-version-{found.number}.yaml")


def _file(content: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _sections(request: Request, where: tuple[int, int | None], here: str, told: Any) -> Response:
    """A page of nothing but sections."""
    found = find(request, *where)
    known = analysed(request, found)
    if isinstance(known, str):
        return unread(request, found, known)
    story = Story(known, found.id, found.pinned, decides=decides(request, found))
    parts = [Part(title, content) for title, content in told(story)]
    return system_page(request, found, ("system_section.html", here), parts=parts)


def _blocks(lines: tuple[str, ...]) -> list[Block]:
    """Lines, those that are indented under the one before them."""
    blocks: list[Block] = []
    for line in lines:
        if line.startswith("  ") and blocks:
            blocks[-1].items.append(line.strip())
        else:
            blocks.append(Block(line, []))
    return blocks
