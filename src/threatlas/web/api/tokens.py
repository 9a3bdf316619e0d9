"""Your API tokens. They are made and ended with a browser's session; no token may do it."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Request
from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from threatlas.state.tokens import ApiToken
from threatlas.web import tokens
from threatlas.web.effects import Effect
from threatlas.web.permissions import api_router, needs
from threatlas.web.scopes import ScopeName
from threatlas.web.sessions import signed_in
from threatlas.web.shapes import After, Id, Limit, Page, Shape, Strict, Time, page
from threatlas.web.site import site_of

router = api_router("tokens")


class TokenOut(Shape):
    """A token, without its text."""

    id: int
    name: str
    scopes: list[ScopeName]
    """What it may do, as far as your role goes."""
    created: Time
    expires: Time
    """When it ends."""
    seen: Time | None
    """Its last request, to some minutes; null for none yet."""


class MadeToken(TokenOut):
    """A new token."""

    token: str
    """Its text, told this once."""


class NewToken(Strict):
    """A token to make."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    """What it is for."""
    scopes: Annotated[list[ScopeName], Field(min_length=1, max_length=10)]
    """What it may do."""
    days: Annotated[int, Field(ge=1, le=tokens.LONGEST_DAYS)]
    """Until it expires."""


@router.get("/tokens")
@needs(Effect.KEEP_OWN_ACCOUNT)
def list_tokens(request: Request, limit: Limit = 50, after: After = 0) -> Page[TokenOut]:
    """Your tokens, also those that have expired."""
    mine = (ApiToken.user_id == signed_in(request).id) & (ApiToken.id > after)
    with site_of(request).database.read() as session:
        rows = session.scalars(select(ApiToken).where(mine).order_by(ApiToken.id).limit(limit + 1)).all()
        return page(rows, limit, _token_out, lambda row: row.id)


@router.post("/tokens", status_code=201)
@needs(Effect.KEEP_OWN_ACCOUNT)
def create_token(request: Request, body: NewToken) -> MadeToken:
    """Makes a token. It never allows more than your role does at the moment it is used."""
    row, text = tokens.make(site_of(request), signed_in(request), body.name, body.scopes, body.days)
    return MadeToken(**_token_out(row).model_dump(), token=text)


@router.delete("/tokens/{token}", status_code=204, response_class=Response)
@needs(Effect.KEEP_OWN_ACCOUNT)
def delete_token(request: Request, token: Id) -> Response:
    """Ends a token at once."""
    tokens.revoke(site_of(request), signed_in(request), token)
    return Response(status_code=204)


def _token_out(row: ApiToken) -> TokenOut:
    return TokenOut(
        id=row.id,
        name=row.name,
        scopes=cast("list[ScopeName]", row.scopes.split()),
        created=row.created,
        expires=row.expires,
        seen=row.seen,
    )
