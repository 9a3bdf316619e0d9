"""``paths``."""

import builtins
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from running import Threatlas


@pytest.mark.parametrize("kind", ["classifier", "rag", "agent"])
def test_a_starter_has_paths(threatlas: Threatlas, kind: str) -> None:
    threatlas("init", kind)
    ran = threatlas("paths", "system.yaml")
    assert ran.code == 0
    assert "path 1, " in ran.out
    records = threatlas("paths", "system.yaml", "--format", "json").json
    assert any(record["paths"] for record in records)
    assert threatlas("paths", "system.yaml").out == ran.out


def test_one_objective_and_a_number_of_paths(threatlas: Threatlas) -> None:
    threatlas("init", "rag")
    records = threatlas("paths", "system.yaml", "--to", "misled", "-k", "1", "--format", "json").json
    assert {record["objective"] for record in records} == {"misled"}
    assert all(len(record["paths"]) <= 1 for record in records)


def test_mistakes(threatlas: Threatlas, tmp_path: Path) -> None:
    threatlas("init", "rag")
    assert "there are customer-data, misled" in threatlas("paths", "system.yaml", "--to", "nothing").err
    assert threatlas("paths", "system.yaml", "-k", "0").code == 2
    (tmp_path / "a.yaml").write_text("threatlas: 1\nrelease: 5.6.0\nname: x\nassets: {a: model}\n")
    ran = threatlas("paths", "a.yaml")
    assert ran.code == 2
    assert "add `objectives:`" in ran.err


def test_without_numpy_the_extra_is_named(threatlas: Threatlas, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    threatlas("init", "rag")
    for name in [name for name in sys.modules if name.startswith("threatlas.paths.")]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(
        name: str,
        globals_: Mapping[str, object] | None = None,
        locals_: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name.split(".", maxsplit=1)[0] == "numpy":
            raise ModuleNotFoundError("No module named 'numpy'")
        return real(name, globals_, locals_, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", without)
    ran = threatlas("paths", "system.yaml")
    assert ran.code == 2
    assert "pip install 'threatlas[paths]'" in ran.err
