"""The application: its parts put together, every route checked for a declared permission before the first request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

import threatlas
from threatlas.state.database import Database
from threatlas.state.migrate import upgrade
from threatlas.web import api, pages
from threatlas.web.analysing import Analyses
from threatlas.web.at_hand import AtHand
from threatlas.web.compression import Compression
from threatlas.web.contract import DocumentedApp
from threatlas.web.demonstration import Demonstration
from threatlas.web.errors import HANDLERS
from threatlas.web.permissions import check_declared
from threatlas.web.provider import Provider
from threatlas.web.rendering import environment
from threatlas.web.security import RequestChecks, SecurityHeaders
from threatlas.web.settings import Settings
from threatlas.web.site import Site
from threatlas.web.static_files import StaticTree
from threatlas.web.streams import Streams
from threatlas.web.throttle import Throttle


def create_app(settings: Settings) -> FastAPI:
    """An application with its database brought up to date. It owns the database and closes it when it is shut down.

    Raises :class:`PermissionError` where a route declares no permission, :class:`~threatlas.errors.StateError` for a
    database that cannot be brought up to date, :class:`~threatlas.errors.MissingExtra` where sign-in by a provider needs one.
    """
    provider = None if settings.provider is None else Provider(settings.provider)
    database = Database(settings.database)
    upgrade(database)
    static = StaticTree()
    site = Site(
        settings,
        database,
        Analyses(database, settings),
        AtHand(settings),
        environment(static),
        static,
        Throttle(),
        Demonstration(database),
        Streams(),
        provider,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        site.analyses.start()
        site.at_hand.start()
        yield
        site.analyses.close()
        site.at_hand.close()
        database.close()

    app = DocumentedApp(
        title="threatlas",
        version=threatlas.__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # each thing has one address, and a redirect would be made of what the Host header says
        lifespan=lifespan,
        middleware=[
            Middleware(SecurityHeaders, settings=settings),
            Middleware(Compression),
            Middleware(RequestChecks, settings=settings),
        ],
    )
    app.state.site = site
    for kind, handler in HANDLERS:
        app.add_exception_handler(kind, handler)
    for router in (*api.ROUTERS, *pages.ROUTERS):
        app.router.routes.extend(router.routes)
    app.mount("/static", static, name="static")
    check_declared(app.routes)
    return app
