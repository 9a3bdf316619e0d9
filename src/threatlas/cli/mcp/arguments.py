"""What a tool takes: one table gives the schema that clients see and the check that calls go through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from threatlas.documents.plain import one_line
from threatlas.errors import ThreatlasError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Refusal(ThreatlasError):
    """A call that is refused, in a sentence of threatlas alone: it quotes nothing but the call itself."""


Arguments = dict[str, Any]
"""Checked arguments by name; those that were not given have their default."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text argument."""

    name: str
    meaning: str
    longest: int
    """Characters."""
    required: bool = False
    words: tuple[str, ...] = ()
    """If any, the only values there are."""

    default = None

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value."""
        limits: dict[str, Any] = {"enum": list(self.words)} if self.words else {"maxLength": self.longest}
        return {"type": "string", "description": self.meaning, **limits}

    def check(self, value: object) -> str:
        """The value; :class:`Refusal` where it is none."""
        if not isinstance(value, str):
            raise Refusal(f"{self.name} must be a text, not {_what(value)}")
        if len(value) > self.longest:
            raise Refusal(f"{self.name} is longer than {self.longest:,} characters, the most that is taken")
        if self.words and value not in self.words:
            raise Refusal(f"{self.name} {one_line(value)[:40]!r} is not known; there are {', '.join(self.words)}")
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    name: str
    meaning: str
    low: int
    high: int
    default: int
    required = False

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value."""
        limits = {"minimum": self.low, "maximum": self.high, "default": self.default}
        return {"type": "integer", "description": self.meaning, **limits}

    def check(self, value: object) -> int:
        """The value; :class:`Refusal` where it is none."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # JSON has one kind of number
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refusal(f"{self.name} must be a whole number, not {_what(value)}")
        if not self.low <= value <= self.high:
            raise Refusal(f"{self.name} must be from {self.low} to {self.high:,}")
        return value


Parameter = Text | Number


def schema_of(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """JSON Schema of the arguments of a tool."""
    return {
        "type": "object",
        "properties": {parameter.name: parameter.schema() for parameter in parameters},
        "required": [parameter.name for parameter in parameters if parameter.required],
        "additionalProperties": False,
    }


def checked(given: Mapping[str, object], parameters: Sequence[Parameter]) -> Arguments:
    """The arguments with their defaults; :class:`Refusal` for the first that is unknown, missing or wrong."""
    names = [parameter.name for parameter in parameters]
    unknown = sorted(name for name in given if name not in names)
    if unknown:
        raise Refusal(f"there is no argument {one_line(unknown[0])[:40]!r}; there are {', '.join(names)}")
    arguments: Arguments = {}
    for parameter in parameters:
        value = given.get(parameter.name)
        if value is not None:
            arguments[parameter.name] = parameter.check(value)
        elif parameter.required:
            raise Refusal(f"{parameter.name} is missing: {parameter.meaning}")
        else:
            arguments[parameter.name] = parameter.default
    return arguments


def _what(value: object) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "a mapping",
    }
    return names.get(type(value), "nothing")
