"""Values read from a document, each with the line and column it came from."""

from __future__ import annotations

from typing import NamedTuple

from threatlas.errors import DocumentError

_TYPE_NAMES = {
    dict: "a mapping",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


class Place(NamedTuple):
    """Where in a document something stands; both are counted from 1."""

    line: int
    column: int


START = Place(1, 1)


class MappingNode(dict[str, "Value"]):
    """A mapping that knows where it and each of its values stand."""

    __slots__ = ("place", "places")

    def __init__(self, place: Place = START) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}

    def place_of(self, key: str) -> Place:
        """Where the value of ``key`` stands, or the mapping itself where there is no such key."""
        return self.places.get(key, self.place)


class SequenceNode(list["Value"]):
    """A list that knows where it and each of its items stand."""

    __slots__ = ("place", "places")

    def __init__(self, place: Place = START) -> None:
        super().__init__()
        self.place = place
        self.places: list[Place] = []

    def place_of(self, index: int) -> Place:
        """Where the item at ``index`` stands."""
        return self.places[index]


Value = MappingNode | SequenceNode | str | int | float | bool | None


def describe(value: object) -> str:
    """What a value is, in the words of a person who writes YAML: "a list", "nothing"."""
    if value is None:
        return "nothing"
    for kind, name in _TYPE_NAMES.items():
        if isinstance(value, kind):
            return name
    return type(value).__name__


def expect_mapping(value: Value, source: str, what: str, place: Place = START) -> MappingNode:
    """``value`` as a mapping, or a :class:`DocumentError` that names ``what`` was expected to be one."""
    if isinstance(value, MappingNode):
        return value
    raise DocumentError(
        f"{what} must be a mapping, not {describe(value)}", source=source, line=place.line, column=place.column
    )
