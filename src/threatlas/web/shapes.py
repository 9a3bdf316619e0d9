"""What requests and answers of the API look like. Times are ISO 8601 in UTC; lists come in pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

Item = TypeVar("Item")
Row = TypeVar("Row")
LARGEST_ID = 2**31 - 1
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_type",
    421: "wrong_host",
    422: "invalid",
    429: "too_many_requests",
    500: "failed",
    503: "busy",
}
"""By status: what programs tell errors apart by."""


def _whole(given: Any) -> Any:
    if isinstance(given, dict):
        return {key: _whole(value) for key, value in given.items()}
    if isinstance(given, list):
        return [_whole(value) for value in given]
    return int(given) if isinstance(given, float) and given.is_integer() else given


def _written(value: object) -> object:
    """A day as it is written, or as we hold it; numbers and moments are none, though the library would take them."""
    if type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("a day is written as 2026-12-31")


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
After = Annotated[int, Query(ge=0, le=LARGEST_ID, description="the `next` of the page before")]
Time = Annotated[
    datetime,
    PlainSerializer(lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), return_type=str),
    Field(json_schema_extra={"format": "date-time"}),
]
Day = Annotated[date, Field(strict=False), BeforeValidator(_written)]
"""As 2026-12-31, in a body and in an answer."""
Role = Literal["viewer", "analyst", "responder", "approver", "administrator"]


class Shape(BaseModel):
    """What goes in or out. The docstring below a field is what the schema says of it."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Strict(Shape):
    """A body that holds what it declares, and nothing else: ``true`` is no 1, and ``"1"`` neither. A day is a :data:`Day`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _numbers(cls, given: Any) -> Any:
        """In JSON 1.0 is the whole number 1, which Python tells apart."""
        return _whole(given)


class Page(Shape, Generic[Item]):
    """A part of a list, in the order of ids."""

    items: list[Item]
    """At most ``limit``."""
    next: int | None
    """To be given as ``after`` for what follows; null at the end."""


class Problem(Shape):
    """One of several things that are wrong."""

    message: str
    """What is wrong."""
    field: str | None = None
    """Where in the request, such as ``body.name``."""
    line: int | None = None
    """Of a description, from 1."""
    column: int | None = None
    """Of a description, from 1."""


class Failure(Shape):
    """What went wrong."""

    code: Annotated[str, Field(json_schema_extra={"enum": sorted(set(CODES.values()))})]
    """The kind of error, for programs."""
    message: str
    """What happened, for people."""
    problems: list[Problem]
    """The single things that are wrong, where there are several or they have a place."""


class Error(Shape):
    """The body of every answer that is an error."""

    error: Failure
    """What went wrong."""


def page(rows: Sequence[Row], limit: int, shown: Callable[[Row], Item], identifier: Callable[[Row], int]) -> Page[Item]:
    """The page of ``limit + 1`` rows that were asked for: the last of them only says whether there is more."""
    kept = rows[:limit]
    return Page(items=[shown(row) for row in kept], next=identifier(kept[-1]) if len(rows) > limit else None)
