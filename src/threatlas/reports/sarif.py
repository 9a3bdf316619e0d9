"""Writes results as SARIF, for code hosts and editors.

After the OASIS standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; the section numbers below are its.
The output is deterministic: the same results give the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import quote

import threatlas

Level = Literal["error", "warning", "note", "none"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""What relative paths are relative to: the folder that the tool ran in (§3.4.4)."""
FINGERPRINT = "threatlas/v1"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of result (§3.49)."""

    id: str
    """Stable: consumers keep it."""
    title: str
    """One sentence, without a full stop or with it."""
    description: str
    """What it means and how to mend it, in full."""
    level: Level = "warning"
    """How much its results matter, where they do not say otherwise."""
    help_uri: str | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a text file (§3.30), counted from 1, in characters; the end column is the one after the last character.

    Without columns it is the whole line.
    """

    line: int
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a result (§3.55): other text in the place of a region."""

    description: str
    region: Region
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A location with what is to be said of it (§3.28)."""

    path: str
    region: Region | None
    message: str


@dataclass(frozen=True, slots=True)
class Flow:
    """How one comes to a result, place by place in order (§3.36, of one thread)."""

    message: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Something that was found (§3.27)."""

    rule: str
    """Id of one of the rules."""
    level: Level
    message: str
    path: str
    """The file as the user named it; ``-`` is standard input."""
    region: Region | None = None
    """None where the result is about the file as a whole."""
    fix: Fix | None = None
    subject: str = ""
    """What the result is about, for its fingerprint: the same when lines are added above it."""
    flow: Flow | None = None
    rank: float | None = None
    """0 to 100: its priority among the results (§3.27.25)."""


def sarif_log(tool_rules: Sequence[Rule], results: Sequence[Result], *, tool: str = "threatlas") -> str:
    """A SARIF 2.1.0 log of one run, as JSON text that ends with a line feed.

    Raises ValueError where a result names a rule that is not among ``tool_rules``, or a rule stands twice.
    """
    index = {rule.id: position for position, rule in enumerate(tool_rules)}
    if len(index) != len(tool_rules):
        raise ValueError("a rule stands twice among the rules of a SARIF log")
    seen: dict[str, int] = {}
    written = []
    for result in results:
        if result.rule not in index:
            raise ValueError(
                f"the result {result.message!r} names the rule {result.rule!r}, which the log does not have"
            )
        written.append(_result(result, index[result.rule], seen))
    driver: dict[str, Any] = {
        "name": tool,
        "semanticVersion": threatlas.__version__,
        "rules": [_rule(rule) for rule in tool_rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which the tool was run."}}},
        "results": written,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": rule.id,
        "shortDescription": {"text": _text(rule.title)},
        "fullDescription": {"text": _text(rule.description)},
        "help": {"text": _text(rule.description)},
        "defaultConfiguration": {"level": rule.level},
    }
    if rule.help_uri is not None:
        written["helpUri"] = rule.help_uri
    return written


def _result(result: Result, rule_index: int, seen: dict[str, int]) -> dict[str, Any]:
    location = _artifact(result.path)
    written: dict[str, Any] = {
        "ruleId": result.rule,
        "ruleIndex": rule_index,
        "level": result.level,
        "message": {"text": _message(result.message)},
        "locations": [{"physicalLocation": _physical(result.path, result.region)}],
        "partialFingerprints": {FINGERPRINT: _fingerprint(result, seen)},
    }
    if result.rank is not None:
        written["rank"] = result.rank
    if result.flow is not None:
        written["codeFlows"] = [_flow(result.flow)]
    if result.fix is not None:
        replacement = {
            "deletedRegion": _region(result.fix.region),
            "insertedContent": {"text": _text(result.fix.text)},
        }
        change = {"artifactLocation": location, "replacements": [replacement]}
        written["fixes"] = [{"description": {"text": _message(result.fix.description)}, "artifactChanges": [change]}]
    return written


def _flow(flow: Flow) -> dict[str, Any]:
    places = [
        {
            "location": {
                "physicalLocation": _physical(place.path, place.region),
                "message": {"text": _message(place.message)},
            }
        }
        for place in flow.places
    ]
    return {"message": {"text": _message(flow.message)}, "threadFlows": [{"locations": places}]}


def _physical(path: str, region: Region | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if region is not None:
        place["region"] = _region(region)
    return place


def _region(region: Region) -> dict[str, int]:
    parts = {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }
    return {name: number for name, number in parts.items() if number is not None}


def _artifact(path: str) -> dict[str, str]:
    """Where a file is (§3.4): below the root where its path is relative, else with its scheme; odd bytes percent-encoded."""
    if path == "-":
        return {"uri": "stdin"}
    address = quote(os.fsencode(path), safe="/-._~!$&'()*+,;=@")
    parts = [part for part in address.split("/") if part not in {"", "."}]
    joined = "/".join(parts) or "."
    if path.startswith("/"):
        return {"uri": f"file:///{joined}"}
    if parts[:1] == [".."]:
        return {"uri": joined}  # outside of the root
    return {"uri": joined, "uriBaseId": ROOT}


def _fingerprint(result: Result, seen: dict[str, int]) -> str:
    """The same for the same finding in a later version of the file (§3.27.18): it does not depend on the line."""
    key = json.dumps([result.rule, result.path, result.subject or result.message])
    count = seen[key] = seen.get(key, 0) + 1
    return sha256(f"{key}:{count}".encode()).hexdigest()[:32]


def _message(text: str) -> str:
    """A message in plain text, whatever a file has put into it: braces are doubled, so that none is a placeholder (§3.11.5),
    and a bracket is escaped where it would end the text of a link (§3.11.6)."""
    return _text(text).replace("{", "{{").replace("}", "}}").replace("](", "\\](")


def _text(text: str) -> str:
    """Text that every reader of JSON takes: no halves of surrogate pairs, which stand for bytes that are no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
