"""Names of keys in example environments (``.env.example``). Values are never read into anything."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.systems.discovery.finding import Found, Link, SourceFile, Trace, application, repository
from threatlas.systems.discovery.services import service, service_of_key
from threatlas.vocabulary import AssetKind, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE = re.compile(r"(?:[\w-]{0,40}\.env|\.?env)(?:\.[\w-]{1,40}){0,3}\Z")
_LINE = re.compile(r"\s{0,8}(?:#\s{0,8})?(?:export\s{1,8})?([A-Za-z_][A-Za-z0-9_]{1,80})\s{0,8}=\s{0,8}(.{0,8})")
_EXAMPLE = re.compile(r"example|sample|template|dist|default|test|ci", re.IGNORECASE)


def wants(path: str) -> bool:
    """``.env`` and what stands for it."""
    name = path.rpartition("/")[2]
    return bool(_FILE.match(name)) and name != "env" and not name.endswith((".py", ".ts", ".js", ".d"))


def find(file: SourceFile) -> Iterator[Trace]:
    """Keys of AI services; those of a real ``.env`` are said to lie in the repository."""
    real = not _EXAMPLE.search(file.name)
    for number, line in file.lines():
        found = _LINE.match(line)
        if not found or not (name := service_of_key(found[1])):
            continue
        origin = file.at(number)
        given = real and found[2].strip("'\" ") != ""
        detail = "a value is written in the file (not copied here)" if given else ""
        key = Found(AssetKind.KEY, found[1].upper(), origin, found[1].upper(), detail=detail)
        why = "by the name of the variable"
        used = service(name, origin, guess=why)
        yield Link(key, Relation.UNLOCKS, used, origin, guess=why)
        yield Link(application(origin), Relation.CALLS, used, origin, authenticated=True, guess=why)
        if given:
            yield Link(key, Relation.STORED_IN, repository(origin), origin)
