"""The matrix under a layer or several combined, what is to be taken away of it, and search."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Literal

from fastapi import Depends, HTTPException, Query, Request
from jinja2 import Environment
from markupsafe import Markup
from starlette.responses import Response

from threatlas.errors import ExpressionError
from threatlas.knowledge import KnowledgeBase
from threatlas.knowledge.search import LONGEST_QUERY
from threatlas.reports.layers.arithmetic import combined
from threatlas.reports.layers.expression import LETTERS, read_expression
from threatlas.reports.layers.layer import Layer
from threatlas.reports.layers.navigator_writing import write_layer
from threatlas.reports.layers.picture import draw_layer
from threatlas.reports.layers.tables import layer_table
from threatlas.web.effects import Account, Effect
from threatlas.web.kept_layers import names_of_layers
from threatlas.web.own_systems import Described, Named, all_described, described, names_of_systems
from threatlas.web.permissions import needs, page_router
from threatlas.web.releases import knowledge_of
from threatlas.web.rendering import render
from threatlas.web.sessions import signed_in
from threatlas.web.shelf import Fetched, Shelf
from threatlas.web.site import site_of
from threatlas.web.views.choosing import Choosing, Kept, System, choosing
from threatlas.web.views.layer_names import LayerKind, LayerName, read_name
from threatlas.web.views.matrix import MOST_COMMENTS, Fold, Matrix, comments, matrix
from threatlas.web.views.searching import search_entries

router = page_router()

MOST_OFFERED = 60
"""Imported layers that the form offers; the page of layers has them all."""
Text = Annotated[str, Query(max_length=45)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks to see."""

    layer: LayerName | None
    system: str
    letters: dict[str, LayerName]
    expression: str
    fold: Fold


def asked(  # noqa: PLR0913  # each is a part of the address
    *,
    layer: Text = "",
    system: Annotated[str, Query(max_length=9, pattern="^[0-9]*$")] = "",
    a: Text = "",
    b: Text = "",
    c: Text = "",
    d: Text = "",
    e: Text = "",
    f: Text = "",
    expression: Annotated[str, Query(max_length=2_000)] = "",
    subs: Fold = "",
) -> Asked:
    """The parts of an address. Raises with 422 where one names no layer."""
    number = int(system) if system else None
    letters = {letter: text for letter, text in zip(LETTERS, (a, b, c, d, e, f), strict=True) if text}
    return Asked(
        _name(layer, number) if layer else None,
        system,
        {letter: _name(text, number) for letter, text in letters.items()},
        expression.strip(),
        subs,
    )


Address = Annotated[Asked, Depends(asked)]


def _name(text: str, system: int | None) -> LayerName:
    found = read_name(text)
    found = None if found is None else found.on(system)
    if found is not None and found.kind.of_system and found.number is None:
        return LayerName(LayerKind.CASE_STUDIES)  # of no system: what can be shown without one
    if found is None or not found.whole:
        raise HTTPException(422, f"{text[:45]!r} names no layer")
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A layer to show, and the release on whose matrix it lies."""

    kb: KnowledgeBase
    layer: Layer
    current: LayerName | None
    """None where several are combined."""
    lasting: str | None
    """As :attr:`Fetched.lasting`."""
    problem: ExpressionError | None


@router.get("/matrix")
@needs(Effect.READ_KNOWLEDGE)
def matrix_page(request: Request, address: Address) -> Response:
    """The heatmap."""
    account, site = signed_in(request), site_of(request)
    systems, kept = _offered(request, account)
    chosen = _chosen(request, account, address)
    shown = _shown(Shelf(site, account), address, chosen)
    made, cells = _drawn(site.templates, shown, address.fold)
    remarks = comments(shown.kb, shown.layer) if _is_imported(shown) else ()
    return render(
        request,
        "matrix.html",
        matrix=made,
        cells=cells,
        choosing=_choosing(address, shown, chosen, kept),
        systems=systems,
        chosen=chosen,
        release=shown.kb.release.version,
        problem=shown.problem,
        pointer=f"{' ' * (shown.problem.column - 1)}^" if shown.problem else "",
        comments=remarks[:MOST_COMMENTS],
        more=len(remarks) - MOST_COMMENTS,
        may_write=account.may(Effect.WRITE_SYSTEMS),
        may_read=account.may(Effect.READ_SYSTEMS),
    )


@router.get("/matrix/{name}")
@needs(Effect.READ_KNOWLEDGE)
def take(request: Request, name: Literal["layer.json", "layer.csv", "layer.svg"], address: Address) -> Response:
    """What the matrix shows, to take away: for Navigator, as a table, as a picture."""
    account = signed_in(request)
    shown = _shown(Shelf(site_of(request), account), address, _chosen(request, account, address))
    if shown.problem is not None:
        raise HTTPException(422, str(shown.problem))
    if name == "layer.json":
        content, media_type = write_layer(shown.layer, shown.kb), "application/json"
    elif name == "layer.csv":
        content, media_type = layer_table(shown.layer, shown.kb), "text/csv; charset=utf-8"
    else:
        picture = draw_layer(shown.layer, shown.kb, subtechniques=address.fold == "all")
        content, media_type = picture.document(), "image/svg+xml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _offered(request: Request, account: Account) -> tuple[list[Named], list[Kept]]:
    if not account.may(Effect.READ_SYSTEMS):
        return [], []
    with site_of(request).database.read() as session:
        kept = [Kept(number, name) for number, name in names_of_layers(session, account, MOST_OFFERED)]
        return names_of_systems(session, account), kept


def _chosen(request: Request, account: Account, address: Asked) -> Described | None:
    if not address.system:
        return None
    if not account.may(Effect.READ_SYSTEMS):
        raise HTTPException(404)
    with site_of(request).database.read() as session:
        return described(session, account, int(address.system))


def _shown(shelf: Shelf, address: Asked, chosen: Described | None) -> Shown:
    """One layer, or several combined; the first of them where the expression cannot be read."""
    names = list(address.letters.values())
    usual = LayerName(LayerKind.PATH, chosen.id) if chosen else LayerName(LayerKind.CASE_STUDIES)
    single = address.layer or usual
    wanted = names or [single]
    if any(name.kind.of_system or name.kind is LayerKind.KEPT for name in wanted) and not shelf.account.may(
        Effect.READ_SYSTEMS
    ):
        raise HTTPException(404)
    kb = shelf.knowledge_for(wanted, chosen)
    if not names:
        return _of_one(kb, shelf.fetch(single, kb), None)
    fetched = {letter: shelf.fetch(name, kb) for letter, name in address.letters.items()}
    first = next(iter(fetched.values()))
    try:
        read = read_expression(address.expression or next(iter(fetched)), fetched)
    except ExpressionError as problem:
        return _of_one(kb, first, problem)
    if read.text in fetched:
        return _of_one(kb, fetched[read.text], None)
    lasting = [one.lasting for one in fetched.values()]
    whole = None if None in lasting else repr((read.text, *lasting))
    return Shown(kb, combined(read, {letter: one.layer for letter, one in fetched.items()}), None, whole, None)


def _of_one(kb: KnowledgeBase, one: Fetched, problem: ExpressionError | None) -> Shown:
    return Shown(kb, one.layer, one.name, one.lasting, problem)


def _is_imported(shown: Shown) -> bool:
    return shown.current is not None and shown.current.kind is LayerKind.KEPT


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is to be drawn; two of one key are the same."""

    key: str
    fold: Fold
    kb: KnowledgeBase = field(compare=False)
    layer: Layer = field(compare=False)


def _drawn(templates: Environment, shown: Shown, fold: Fold) -> tuple[Matrix, Markup]:
    """The matrix and its cells as markup, which are most of the work of the page."""
    drawing = _Drawing(shown.lasting or "", fold, shown.kb, shown.layer)
    return _draw(templates, drawing) if shown.lasting is None else _drawn_once(templates, drawing)


def _draw(templates: Environment, drawing: _Drawing) -> tuple[Matrix, Markup]:
    made = matrix(drawing.kb, drawing.layer, drawing.fold)
    cells = templates.get_template("parts/matrix_cells.html").render(matrix=made)
    return made, Markup(cells)  # noqa: S704  # a template that escapes made it


@lru_cache(maxsize=64)
def _drawn_once(templates: Environment, drawing: _Drawing) -> tuple[Matrix, Markup]:
    return _draw(templates, drawing)


def _choosing(address: Asked, shown: Shown, chosen: Described | None, kept: list[Kept]) -> Choosing:
    system = None if chosen is None else System(chosen.id, chosen.latest)
    return choosing(address.letters, address.expression, address.fold, system, kept, shown.current)


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
