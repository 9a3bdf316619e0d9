"""Machine code for graphs so large that it pays: made by numba, if that is there, and kept for the next run.

Small graphs never come here, so that commands start fast: importing numba takes longer than they do. Compiled code is kept
where numba keeps it: beside the module, else in the user's cache folder, or in ``NUMBA_CACHE_DIR``. Its files are written
under another name and moved into place, so processes do not disturb each other. Where nothing can be kept or what was kept
cannot be read, code is compiled anew; without numba, the plain twins do the work.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from threatlas.paths.graph import AttackGraph

LARGE = 20_000
"""Steps above which compiled loops are used."""


def is_large(graph: AttackGraph) -> bool:
    """Whether compiled loops pay for this graph."""
    return graph.steps > LARGE


@cache
def compiled(loop: Callable[..., Any], types: str) -> Callable[..., Any] | None:
    """A loop of ``loops`` as machine code for arguments of these types; None if that cannot be had."""
    try:
        import numba
    except ImportError:
        return None
    for keep in (True, False):
        try:
            made: Callable[..., Any] = numba.njit(types, cache=keep)(loop)
        except Exception:  # noqa: BLE001, S112  # whatever ails the cache is no reason to fail
            continue
        return made
    return None
