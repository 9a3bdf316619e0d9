"""Model files that lie in the repository, by their content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threatlas.artefacts.recognise import ModelFormat
from threatlas.systems.description import Origin
from threatlas.systems.discovery.finding import Found, Link, Trace, application, repository
from threatlas.vocabulary import AssetKind, Flag, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARD = re.compile(r"-\d{5}-of-\d{5}(?=\.\w{1,12}\Z)")
"""What the parts of one model that is cut up are called."""
_LANGUAGE = (ModelFormat.GGUF,)
_MAYBE = {
    ModelFormat.PICKLE: "a pickle may hold anything",
    ModelFormat.HDF5: "HDF5 may hold other data",
}


def find(path: str, found: ModelFormat) -> Iterator[Trace]:
    """A model, or a data set for arrays; line 1, since such a file has no lines."""
    origin = Origin(path, 1)
    why = _MAYBE.get(found, "")
    detail = f"{found} file" + (", which can run code when it is loaded" if found.runs_code else "")
    if found is ModelFormat.NUMPY:
        data = Found(
            AssetKind.DATASET,
            "array-files",
            origin,
            "Arrays in this repository",
            detail=detail,
            guess="arrays may be data or weights",
        )
        yield Link(data, Relation.STORED_IN, repository(origin), origin)
        yield Link(data, Relation.FEEDS, application(origin), origin, guess="the code reads what lies beside it")
        return
    flags = frozenset({Flag.GENERATIVE}) if found in _LANGUAGE else frozenset[Flag]()
    name = _SHARD.sub("", path)
    model = Found(AssetKind.MODEL, name, origin, name.rpartition("/")[2][:120], flags=flags, detail=detail, guess=why)
    yield Link(model, Relation.STORED_IN, repository(origin), origin)
    yield Link(application(origin), Relation.SERVES, model, origin, guess="the code loads what lies beside it")
    yield Link(repository(origin), Relation.PROVIDES, model, origin)
