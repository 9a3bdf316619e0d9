"""The matrix under a layer, and search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

from fastapi import HTTPException, Query, Request
from jinja2 import Environment
from markupsafe import Markup
from starlette.responses import Response

from threatlas.errors import ThreatlasError
from threatlas.knowledge import KnowledgeBase
from threatlas.knowledge.search import LONGEST_QUERY
from threatlas.paths.analysis import Analysis
from threatlas.web.effects import Effect
from threatlas.web.own_systems import all_described
from threatlas.web.permissions import needs, page_router
from threatlas.web.releases import knowledge_of
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.site import site_of
from threatlas.web.views.matrix import Layer, Matrix, matrix
from threatlas.web.views.searching import search_entries

router = page_router()


@dataclass(frozen=True, slots=True)
class LayerLink:
    """A layer to choose."""

    title: str
    address: str | None
    """None where a system must be chosen first."""
    current: bool


@router.get("/matrix")
@needs(Effect.READ_KNOWLEDGE)
def matrix_page(
    request: Request,
    layer: Layer | None = None,
    system: Annotated[str, Query(max_length=12, pattern="^[0-9]*$")] = "",
) -> Response:
    """The heatmap."""
    account = signed_in(request)
    with site_of(request).database.read() as session:
        systems = all_described(session, account) if account.may(Effect.READ_SYSTEMS) else []
    chosen = next((one for one in systems if str(one.id) == system), None)
    if system and chosen is None:
        raise HTTPException(404)
    kb, analysis = knowledge_of(), None
    if chosen is not None:
        try:
            known = site_of(request).at_hand.get(chosen.text, datetime.now(UTC).date())
        except ThreatlasError as error:
            raise HTTPException(422, f"{chosen.name} cannot be analysed: {str(error).splitlines()[0]}") from None
        kb, analysis = known.kb, known.analysis
    layer = layer or (Layer.PATH if chosen else Layer.CASE_STUDIES)
    if layer is Layer.PATH and chosen is None:
        layer = Layer.CASE_STUDIES
    templates = site_of(request).templates
    made, cells = _drawn(templates, kb, layer, analysis) if analysis else _drawn_once(templates, kb, layer)
    return render(
        request,
        "matrix.html",
        matrix=made,
        cells=cells,
        layers=[_link(one, layer, chosen.id if chosen else None) for one in Layer],
        systems=systems,
        chosen=chosen,
        release=kb.release.version,
    )


def _drawn(templates: Environment, kb: KnowledgeBase, layer: Layer, analysis: Analysis | None) -> tuple[Matrix, Markup]:
    """The matrix and its cells as markup, which are most of the work of the page."""
    made = matrix(kb, layer, analysis)
    cells = templates.get_template("parts/matrix_cells.html").render(matrix=made)
    return made, Markup(cells)  # noqa: S704  # a template that escapes made it


@lru_cache(maxsize=16)
def _drawn_once(templates: Environment, kb: KnowledgeBase, layer: Layer) -> tuple[Matrix, Markup]:
    """That of no system, which is the same each time."""
    return _drawn(templates, kb, layer, None)


def _link(layer: Layer, current: Layer, system: int | None) -> LayerLink:
    if layer is Layer.PATH and system is None:
        return LayerLink(layer.title, None, current=False)
    of_system = "" if system is None else f"&system={system}"
    return LayerLink(layer.title, f"/matrix?layer={layer}{of_system}", layer is current)


@router.get("/search")
@needs(Effect.READ_KNOWLEDGE)
def search(request: Request, q: Annotated[str, Query(max_length=LONGEST_QUERY)] = "") -> Response:
    """Records and systems by words."""
    account = signed_in(request)
    words = q.strip()
    with site_of(request).database.read() as session:
        systems = all_described(session, account) if words and account.may(Effect.READ_SYSTEMS) else []
    met = [one for one in systems if all(word in one.name.lower() for word in words.lower().split())]
    return render(request, "search.html", words=words, found=search_entries(knowledge_of(), words), systems=met)
