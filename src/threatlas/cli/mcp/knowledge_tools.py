"""Tools that ask the knowledge base: ``search`` and ``show``."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.mcp.answer import Answer, page
from threatlas.cli.mcp.arguments import Refusal, Text
from threatlas.cli.mcp.tool import OFFSET, Tool, limit
from threatlas.documents.plain import one_line
from threatlas.knowledge.catalogue import VERSION
from threatlas.vocabulary import ObjectKind, kind_of

if TYPE_CHECKING:
    from threatlas.cli.mcp.arguments import Arguments
    from threatlas.cli.mcp.folder import Folder

MOST_HITS = 500
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}")
_RELEASE = Text("release", f"version of the ATLAS release, for example 5.2.0; default: {VERSION}", 20)


def knowledge_of(release: str | None) -> knowledge.KnowledgeBase:
    """The knowledge base of a version. Anything else, a path above all, is refused: releases are not read from files here."""
    version = release or VERSION
    if not _VERSION.fullmatch(version) or os.path.exists(version):  # noqa: PTH110  # a file of that name would be read
        raise Refusal(f"{one_line(version)[:40]!r} is no version of an ATLAS release, such as {VERSION}")
    return _loaded(version)


@lru_cache(maxsize=4)
def _loaded(version: str) -> knowledge.KnowledgeBase:
    return knowledge.load(version)


def _search(arguments: Arguments, _: Folder) -> Answer:
    from threatlas.knowledge.filters import Filters
    from threatlas.knowledge.search import search

    kb = knowledge_of(arguments["release"])
    if not arguments["words"].strip():
        raise Refusal("words must hold at least one word")
    kind = ObjectKind(arguments["kind"]) if arguments["kind"] else None
    hits = search(kb, arguments["words"], filters=Filters(kind=kind), limit=MOST_HITS)
    shown, place = page(hits, arguments["offset"], arguments["limit"])
    found = [
        {"id": hit.id, "kind": str(kind_of(hit.id)), "name": kb.full_name(hit.id), "score": hit.score} for hit in shown
    ]
    return Answer({"release": kb.release.version, **place}, found)


def _show(arguments: Arguments, _: Folder) -> Answer:
    from threatlas.knowledge.as_json import as_json

    kb = knowledge_of(arguments["release"])
    entry = kb[arguments["id"]]
    return Answer({"id": entry.id, "kind": str(kind_of(entry.id)), "release": kb.release.version}, as_json(entry, kb))


SEARCH = Tool(
    "search",
    "Search MITRE ATLAS",
    "Finds tactics, techniques, mitigations and case studies of MITRE ATLAS, and mitigations of threatlas, by words, names or "
    "ids, forgiving of typing errors. The best come first.",
    (
        Text("words", "an id, a name, or words about it", 1_000, required=True),
        Text("kind", "only objects of this kind", 20, words=tuple(map(str, ObjectKind))),
        limit(50, 10),
        OFFSET,
        _RELEASE,
    ),
    _search,
)
SHOW = Tool(
    "show",
    "Show an object of ATLAS",
    "Everything known about one tactic, technique, mitigation or case study: what it touches, in which telemetry it would show, "
    "what mitigates it, the steps of a case study. `provenance` says whether ATLAS or threatlas states a link.",
    (Text("id", "for example AML.T0051.001, AML.M0020, AML.CS0021 or TL.M0001", 40, required=True), _RELEASE),
    _show,
)
