"""Finds and loads releases: the embedded catalogue, files, fetched releases, and the skeletons that history knows."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from threatlas.errors import DamagedLock
from threatlas.knowledge.additions import load_additions
from threatlas.knowledge.assemble import assemble
from threatlas.knowledge.catalogue import VERSION, load_catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from threatlas.knowledge.knowledge_base import KnowledgeBase


def data_folder() -> Path:
    """Where threatlas keeps what it fetches: ``$THREATLAS_DATA``, else ``threatlas`` in the user's data directory."""
    from pathlib import Path

    chosen = os.environ.get("THREATLAS_DATA")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "threatlas"


def load(release: str | os.PathLike[str] | None = None, *, additions: bool = True) -> KnowledgeBase:
    """The knowledge base of one release of ATLAS.

    ``release`` is None for the embedded catalogue (5.6.0), a path to a published file (``ATLAS.yaml`` of format 3 to 6,
    a STIX bundle), ``latest`` (the newest that was fetched), or a version: one that ``threatlas kb update`` has fetched,
    else what history knows of it (ids, names, parents and tactics, no texts). With ``additions`` false, what threatlas adds
    to ATLAS is left out.

    Raises :class:`~threatlas.errors.UnknownRelease`, :class:`~threatlas.errors.DocumentError`,
    :class:`~threatlas.errors.ReleaseError`.
    """
    if release is None:
        return load_catalogue(additions=additions)
    from pathlib import Path

    if isinstance(release, os.PathLike) or _looks_like_path(release):
        return load_file(Path(release), additions=additions)
    try:
        fetched = _fetched(release)
    except DamagedLock as damage:
        if release == "latest":
            raise
        kb = _at_hand(release, additions=additions)
        kb.release = replace(kb.release, notes=(*kb.release.notes, str(damage)))
        return kb
    if fetched is not None:
        return load_file(fetched, additions=additions)
    return _at_hand(VERSION if release == "latest" else release, additions=additions)


def _at_hand(release: str, *, additions: bool) -> KnowledgeBase:
    """The release as threatlas ships it: the catalogue, or what history knows."""
    if _is_embedded(release):
        return load_catalogue(additions=additions)
    from threatlas.knowledge.skeleton import load_skeleton

    return load_skeleton(release, additions=additions)


def _looks_like_path(release: str) -> bool:
    # os.path, since importing pathlib would cost a tenth of a short command's time
    return "/" in release or release.endswith((".yaml", ".yml", ".json")) or os.path.exists(release)  # noqa: PTH110


def _is_embedded(release: str) -> bool:
    """Whether a version is that of the catalogue, in any spelling (``v5.6.0``, ``2026.04``); 5.6.1 has the same content."""
    from threatlas.knowledge.history import version_key

    return release == VERSION or version_key(release) in (version_key(VERSION), version_key("5.6.1"))


def load_file(path: Path, *, additions: bool = True) -> KnowledgeBase:
    """The release in a file; errors as :func:`load`."""
    from threatlas.knowledge.reader import read_release

    kb = assemble(read_release(path), load_additions() if additions else None)
    if kb.release.format == "stix" and kb.release.version in ("unknown", "0.1"):
        from threatlas.knowledge.history import load_history

        # The published bundle does not say which release it holds: its collection calls itself 0.1 in every release.
        identified = load_history().identify(kb)
        if identified is not None and identified != kb.release.version:
            note = f"The bundle does not say which release it is; its ids and names are those of {identified}."
            kb.release = replace(kb.release, version=identified, notes=(*kb.release.notes, note))
    return kb


def _fetched(version: str) -> Path | None:
    """The file of a fetched release. The version chooses from the lock, so it never becomes part of a path."""
    from threatlas.knowledge.store import ReleaseStore

    store = ReleaseStore(data_folder())
    newest = store.newest() if version == "latest" else None
    return store.path_of(newest or version)
