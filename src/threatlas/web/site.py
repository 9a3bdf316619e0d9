"""What all requests of one application share."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from jinja2 import Environment

from threatlas.state.database import Database
from threatlas.web.analysing import Analyses
from threatlas.web.at_hand import AtHand
from threatlas.web.demonstration import Demonstration
from threatlas.web.provider import Provider
from threatlas.web.settings import Settings
from threatlas.web.static_files import StaticTree
from threatlas.web.streams import Streams
from threatlas.web.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of the application."""

    settings: Settings
    database: Database
    analyses: Analyses
    """Those that people ask for."""
    at_hand: AtHand
    """Those that pages show."""
    templates: Environment
    static: StaticTree
    failures: Throttle
    """Failed attempts to sign in."""
    demonstration: Demonstration
    streams: Streams
    provider: Provider | None
    """Who else says who somebody is."""


def site_of(request: Request) -> Site:
    """The site that a request came to."""
    site = request.app.state.site
    assert isinstance(site, Site)  # noqa: S101  # create_app put it there
    return site
