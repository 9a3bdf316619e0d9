"""The knowledge base, by version: what a description or an address names is never taken for a path."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from threatlas import knowledge
from threatlas.documents.plain import shortened
from threatlas.errors import UnknownRelease
from threatlas.knowledge.catalogue import VERSION

_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}")


def knowledge_of(release: str = VERSION) -> knowledge.KnowledgeBase:
    """The knowledge base of a version; the catalogue that ships where none is named. Shared: do not change it.

    Raises :class:`~threatlas.errors.UnknownRelease`.
    """
    if not _VERSION.fullmatch(release) or os.path.exists(release):  # noqa: PTH110  # a file of that name would be read
        raise UnknownRelease(f"{shortened(release, 40)!r} is no version of an ATLAS release, such as {VERSION}")
    return _loaded(release)


@lru_cache(maxsize=4)
def _loaded(version: str) -> knowledge.KnowledgeBase:
    return knowledge.load(version)
