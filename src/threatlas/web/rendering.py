"""Pages from templates. Everything is escaped, and a name that a template misspells is an error."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

import threatlas
from threatlas.web.effects import Effect
from threatlas.web.navigation import SECTIONS
from threatlas.web.sessions import account_of
from threatlas.web.site import site_of
from threatlas.web.static_files import StaticTree
from threatlas.web.writing import FILTERS, shown

FOLDER = Path(__file__).parent / "templates"


def environment(static: StaticTree) -> Environment:
    """The templates, with what every one of them may call."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=shown,
    )
    made.globals |= {"static": static.url, "version": threatlas.__version__, "Effect": Effect}
    made.filters |= {"moment": moment, **FILTERS}
    return made


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. Templates see, besides ``context``: ``account`` (or none), ``sections`` that the account may go to, ``path``,
    ``demonstration`` (whether this is one)."""
    account = account_of(request)
    sections = [one for one in SECTIONS if account is not None and account.may(one.effect)]
    site = site_of(request)
    context |= {"account": account, "sections": sections, "path": request.url.path}
    text = site.templates.get_template(template).render(demonstration=site.demonstration.standing, **context)
    return HTMLResponse(text, status)


def moment(value: datetime) -> Markup:
    """``<time>`` with a moment in UTC, as people and programs read it."""
    utc = value.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"), f"{utc:%Y-%m-%d %H:%M} UTC"
    )
