"""Reads an analysis that was written as JSON earlier, perhaps by another threatlas, perhaps by somebody with bad intent.

What is checked is what :mod:`threatlas.reports.document_schema` says, but for words of vocabularies and keys that are not
known, which a later threatlas may have more of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from threatlas.documents import Limits, MappingNode, Place, SequenceNode, Value, describe, read_text
from threatlas.documents.json import parse_json
from threatlas.errors import DocumentError
from threatlas.reports.document import FORMAT
from threatlas.reports.document_schema import analysis_schema

if TYPE_CHECKING:
    from pathlib import Path

    from threatlas.reports.document import Document
    from threatlas.reports.document_schema import Schema

LIMITS = Limits(size=64 * 1024 * 1024, depth=16, values=2_000_000)
GREATEST = 1e24
"""No number may be larger: sums and shares of them stay numbers."""

_KINDS: dict[str, tuple[type, ...]] = {
    "object": (MappingNode,),
    "array": (SequenceNode,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}
_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}


def read_analysis(path: Path) -> Document:
    """The document in a file. Raises :class:`DocumentError` with line and column of the first thing that is wrong."""
    return parse_analysis(read_text(path, LIMITS), str(path))


def parse_analysis(text: str, source: str) -> Document:
    """The document in a text; errors as :func:`read_analysis`."""
    root = parse_json(text, source, limits=LIMITS)
    if not isinstance(root, MappingNode):
        raise DocumentError(f"an analysis is a mapping, not {describe(root)}", source=source, line=1, column=1)
    schema = analysis_schema()
    checker = _Checker(source, schema["$defs"])
    if "exposures" not in root:
        checker.fail("is no analysis; write one with: threatlas analyze FILE --format json", root.place)
    stated = root.get("threatlas")
    if isinstance(stated, bool) or stated != FORMAT:
        problem = f"format {str(stated)[:20]!r} is not known; this threatlas reads format {FORMAT}"
        checker.fail(problem, root.place_of("threatlas"))
    checker.check(root, schema, "", root.place)
    return root


class _Checker:
    def __init__(self, source: str, definitions: dict[str, Schema]) -> None:
        self.source = source
        self.definitions = definitions

    def fail(self, problem: str, place: Place) -> NoReturn:
        raise DocumentError(problem, source=self.source, line=place.line, column=place.column)

    def check(self, value: Value, schema: Schema, what: str, place: Place) -> None:
        """Raises where ``value`` is not what the part of the schema says. ``what`` names it: ``exposures[0].paths``."""
        if "anyOf" in schema:
            if value is None:
                return
            schema = schema["anyOf"][0]
        if "$ref" in schema:
            schema = self.definitions[schema["$ref"].removeprefix("#/$defs/")]
        kind = schema.get("type", "string" if "enum" in schema else "integer")
        if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
            self.fail(f"{what} must be {_WORDS[kind]}, not {describe(value)}", place)
        if isinstance(value, MappingNode):
            self._mapping(value, schema, what)
        elif isinstance(value, SequenceNode):
            for index, item in enumerate(value):
                self.check(item, schema["items"], f"{what}[{index}]", value.place_of(index))
        elif isinstance(value, int | float):
            low, high = schema.get("minimum", -GREATEST), schema.get("maximum", GREATEST)
            if not low <= value <= high:
                self.fail(f"{what} must be from {low:g} to {high:g}", place)

    def _mapping(self, node: MappingNode, schema: Schema, what: str) -> None:
        prefix = f"{what}." if what else ""
        for key, part in schema["properties"].items():
            if key not in node:
                self.fail(f"{what or 'the analysis'} lacks {key!r}", node.place)
            self.check(node[key], part, f"{prefix}{key}", node.place_of(key))
