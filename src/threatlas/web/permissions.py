"""One layer that decides who may do what. A route says which :class:`Effect` it has; one that says none is refused."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, HTTPException, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount

from threatlas.web.bearer import challenge, is_api_path
from threatlas.web.effects import EFFECTS_OF, Account, Effect
from threatlas.web.scopes import scope_of
from threatlas.web.sessions import account_of

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def needs(effect: Effect) -> Callable[[Endpoint], Endpoint]:
    """Says what a route brings about. Stands below the decorator that names its path."""

    def declare(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["effect"] = effect
        return endpoint

    return declare


class GuardedRoute(APIRoute):
    """A route that asks for permission before it reads anything of the body."""

    @property
    def effect(self) -> Effect | None:
        """What the route brings about; None where it forgot to say."""
        found = getattr(self.endpoint, "effect", None)
        return found if isinstance(found, Effect) else None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the check."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            await run_in_threadpool(authorise, request, self.effect)
            return await handle(request)

        return guarded


def authorise(request: Request, effect: Effect | None) -> None:
    """Raises with 401 where nobody is signed in who must be, with 403 where the role does not allow the effect."""
    if effect is None:
        raise HTTPException(403, "this route declares no permission, so nobody may use it")
    account = account_of(request)
    if effect is Effect.SIGN_IN:
        return
    if account is None:
        headers = challenge() if is_api_path(request.url.path) else None
        raise HTTPException(401, "sign in first", headers)
    if not account.may(effect):
        raise _refusal(account, effect)


class SecondFactorMissing(HTTPException):
    """The server requires a second factor, and who is asking has none."""

    def __init__(self) -> None:
        super().__init__(403, "this server requires a second factor: set one up at /account/second-factor")


def _refusal(account: Account, effect: Effect) -> HTTPException:
    """Says which of the limits of an account is in the way."""
    if effect not in EFFECTS_OF.get(account.role, frozenset()):
        return HTTPException(403, f"the role {account.role} may not {effect}")
    if account.token_effects is not None and effect not in account.token_effects:
        scope = scope_of(effect)
        if scope is None:
            return HTTPException(403, f"no token may {effect}: sign in with a browser")
        return HTTPException(403, f"the token lacks the scope {scope}", challenge("insufficient_scope", scope))
    return SecondFactorMissing()


def page_router() -> APIRouter:
    """A router for pages."""
    return APIRouter(route_class=GuardedRoute, default_response_class=HTMLResponse, include_in_schema=False)


def api_router(tag: str) -> APIRouter:
    """A router for a part of the REST API. Its operations are called as their functions are; :mod:`threatlas.web.contract`
    says of each which errors it answers with.
    """
    return APIRouter(
        route_class=GuardedRoute, prefix="/api", tags=[tag], generate_unique_id_function=lambda route: route.name
    )


def check_declared(routes: Sequence[BaseRoute]) -> None:
    """Raises :class:`PermissionError` where a route could be reached without a declared permission; files aside."""
    for route in routes:
        if isinstance(route, Mount) and route.name == "static":
            continue
        if not isinstance(route, GuardedRoute) or route.effect is None:
            raise PermissionError(f"{getattr(route, 'path', route)} declares no permission")
