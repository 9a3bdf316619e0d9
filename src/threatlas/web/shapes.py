"""What requests and answers of the API look like. Times are ISO 8601 in UTC; lists come in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Item = TypeVar("Item")
Row = TypeVar("Row")
LARGEST_ID = 2**31 - 1

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
After = Annotated[int, Query(ge=0, le=LARGEST_ID, description="the `next` of the page before")]
Time = Annotated[
    datetime,
    PlainSerializer(lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), return_type=str),
]
Role = Literal["viewer", "analyst", "responder", "approver", "administrator"]


class Strict(BaseModel):
    """A body that holds what it declares, and nothing else."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Page(BaseModel, Generic[Item]):
    """A part of a list, in the order of ids."""

    items: list[Item]
    next: int | None
    """To be given as ``after`` for what follows; null at the end."""


class Problem(BaseModel):
    """One of several things that are wrong."""

    message: str
    field: str | None = None
    line: int | None = None
    column: int | None = None


class Failure(BaseModel):
    """What went wrong."""

    code: str
    message: str
    problems: list[Problem]


class Error(BaseModel):
    """The body of every answer that is an error."""

    error: Failure


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Error, "description": description}
    for status, description in (
        (400, "the body is not JSON"),
        (401, "nobody is signed in"),
        (403, "not allowed, or sent by another site"),
        (404, "not there, or not for this account"),
        (409, "does not go with what is there"),
        (413, "too large"),
        (422, "does not fit what is asked for"),
        (429, "too many at a time"),
    )
}


def page(rows: Sequence[Row], limit: int, shown: Callable[[Row], Item], identifier: Callable[[Row], int]) -> Page[Item]:
    """The page of ``limit + 1`` rows that were asked for: the last of them only says whether there is more."""
    kept = rows[:limit]
    return Page(items=[shown(row) for row in kept], next=identifier(kept[-1]) if len(rows) > limit else None)
