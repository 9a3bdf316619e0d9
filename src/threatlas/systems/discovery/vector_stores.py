"""Retrieval indexes, from the clients of vector stores that code imports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.systems.discovery.finding import Link, SourceFile, Trace, application
from threatlas.systems.discovery.interest import code_of
from threatlas.systems.discovery.services import STORES, lookup, store
from threatlas.vocabulary import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCRIPT = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs")
_SCRIPT_IMPORT = re.compile(r"(?:\bfrom|\brequire\s?\(|\bimport\s?\(?)\s{0,4}['\"]([@\w][\w./@-]{0,150})['\"]")
_SQL = re.compile(
    r"create\s{1,8}extension\s{1,8}(?:if\s{1,8}not\s{1,8}exists\s{1,8})?\"?(?:pg)?vector\b", re.IGNORECASE
)


def wants(path: str) -> bool:
    """Python, JavaScript or TypeScript, and SQL (for pgvector)."""
    return path.endswith((".py", ".sql", *_SCRIPT)) and not path.endswith((".min.js", ".d.ts"))


def find(file: SourceFile) -> Iterator[Trace]:
    """Each store, once a line."""
    if file.path.endswith(".sql"):
        names = [("pgvector", number) for number, line in file.lines() if _SQL.search(line)]
    elif file.path.endswith(_SCRIPT):
        names = [(found[1], number) for number, line in file.lines() for found in _SCRIPT_IMPORT.finditer(line)]
        names = [("/".join(name.split("/")[: 2 if name.startswith("@") else 1]), number) for name, number in names]
    else:
        names = code_of(file.text).imports
    for name, line in names:
        if title := lookup(STORES, name):
            origin = file.at(line)
            yield Link(application(origin), Relation.RETRIEVES, store(title, origin), origin)
