from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from paths.graphs import layered
from threatlas.paths import compiled as module
from threatlas.paths.compiled import compiled
from threatlas.paths.loops import FIXPOINT, fixpoint
from threatlas.paths.reach import reach

numba = pytest.importorskip("numba", reason="numba is an option")


@pytest.fixture(autouse=True)
def made_anew() -> Iterator[None]:
    compiled.cache_clear()
    yield
    compiled.cache_clear()


def works() -> bool:
    graph, initial, goal = layered(1000, width=20)
    with pytest.MonkeyPatch.context() as patch:
        plain = reach(graph, initial)
        patch.setattr(module, "LARGE", 100)
        large = reach(graph, initial)
    return bool(plain.facts[goal]) and np.array_equal(plain.order, large.order)


def test_without_numba_the_plain_way_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    assert compiled(fixpoint, FIXPOINT) is None
    assert works()


def test_what_was_kept_may_be_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    assert works()
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in kept} == {".nbi", ".nbc"}
    for content in (b"", b"\x80\x05cno.such\nmodule\n."):
        for path in kept:
            path.write_bytes(content)
        compiled.cache_clear()
        assert compiled(fixpoint, FIXPOINT) is not None
        assert works()


def test_there_may_be_nowhere_to_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_LOCATOR_CLASSES", "NoSuchLocator")
    with pytest.raises(RuntimeError):
        numba.njit(cache=True)(fixpoint)
    assert compiled(fixpoint, FIXPOINT) is not None
    assert works()


def test_small_systems_load_no_compiler_and_no_solver() -> None:
    code = (
        "import sys; from paths.graphs import layered; from threatlas.paths.plan import cheapest_cut\n"
        "from threatlas.paths.control import Control; from threatlas.paths.probability import probability\n"
        "graph, initial, goal = layered(2000, width=200)\n"
        "controls = [Control(tuple(range(index, 2000, 20)), price=1.0) for index in range(20)]\n"
        "assert cheapest_cut(graph, initial, [goal], controls).optimal\n"
        "probability(graph, initial, [0.9] * 2000, goal)\n"
        "print(sorted({'numba', 'llvmlite', 'ortools'} & sys.modules.keys()))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
