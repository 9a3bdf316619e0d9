"""Broken and hostile files of other tools: a right description of something, or one clear error, in bounded memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from importing import FIXTURES, FORMATS, check_sound
from mutating import as_text, as_tree, broken_bytes, broken_text, broken_tree, seeded
from threatlas.documents.read import decode
from threatlas.errors import ThreatlasError
from threatlas.systems.importer import import_text

ROUNDS = int(os.environ.get("THREATLAS_FUZZ_ROUNDS", "60"))
MANY = 2_000
MEMORY = 512 * 1024**2
"""Bytes of address space that an import may use."""

pytestmark = pytest.mark.slow


def attempt(content: bytes, seed: str) -> bool:
    """Whether ``content`` could be imported."""
    try:
        imported = import_text(decode(content, "it"), "it")
    except ThreatlasError as error:
        message = str(error)
        assert message.startswith("it:")
        assert len(message) < 1_000
        return False
    except Exception as error:
        raise AssertionError(f"round {seed}: {type(error).__name__}: {error}") from error
    check_sound(imported)
    return True


@pytest.mark.parametrize("name", FORMATS)
def test_broken_text(name: str) -> None:
    text = (FIXTURES / name).read_text()
    for number in range(ROUNDS):
        seed = f"{name}-{number}"
        attempt(broken_text(text, seeded(seed)).encode("utf-8", "surrogatepass"), seed)


@pytest.mark.parametrize("name", FORMATS)
def test_broken_bytes(name: str) -> None:
    content = (FIXTURES / name).read_bytes()
    for number in range(ROUNDS):
        attempt(broken_bytes(content, seeded(f"{name}-bytes-{number}")), f"{name}-bytes-{number}")


@pytest.mark.parametrize("name", FORMATS)
def test_broken_trees(name: str) -> None:
    text = (FIXTURES / name).read_text()
    tree = as_tree(text)
    taken = 0
    for number in range(ROUNDS):
        seed = f"{name}-{number}"
        taken += attempt(as_text(broken_tree(tree, seeded(seed)), like=text).encode(), seed)
    assert taken > 0


def _bom(**parts: object) -> str:
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", **parts})


def _nested(depth: int) -> str:
    head = '{"type": "library", "name": "x", "components": ['
    return '{"bomFormat": "CycloneDX", "components": [' + head * depth + "]}" * depth + "]}"


HOSTILE = {
    "components of one name": _bom(components=[{"type": "library", "name": "x"}] * MANY),
    "components of one reference": _bom(components=[{"type": "library", "name": "x", "bom-ref": "a"}] * MANY),
    "components in each other": _nested(20),
    "components too deep in each other": _nested(2_000),
    "everything depends on everything": _bom(
        components=[{"type": "application", "name": f"x{number}", "bom-ref": f"{number}"} for number in range(200)],
        dependencies=[{"ref": f"{number}", "dependsOn": [f"{other}" for other in range(200)]} for number in range(200)],
    ),
    "what depends on what is not there": _bom(
        components=[{"type": "library", "name": "x", "bom-ref": "a"}],
        dependencies=[{"ref": "a", "dependsOn": [f"gone-{number}" for number in range(MANY)]}],
    ),
    "long names": _bom(components=[{"type": "library", "name": "agent " * 100_000, "description": "x" * 1_000_000}]),
    "unknown keys": _bom(components=[{"type": "library", "name": "x", f"key-{number}": 1} for number in range(MANY)]),
    "many flaws": _bom(
        components=[{"type": "library", "name": "x", "bom-ref": "a"}],
        vulnerabilities=[{"id": f"CVE-{number}", "affects": [{"ref": "a"}] * 10} for number in range(MANY)],
    ),
    "aliases of aliases": "otmVersion: 0.2.0\nx: &a [x, x, x, x, x, x, x, x]\ny: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n"
    "z: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nw: &d [*c, *c, *c, *c, *c, *c, *c, *c]\ncomponents: [*d, *d, *d, *d, *d, *d]\n",
    "zones in each other": "otmVersion: 0.2.0\ntrustZones:\n"
    + "".join(
        f"- {{id: z{number}, name: Zone, parent: {{trustZone: z{(number + 1) % MANY}}}}}\n" for number in range(MANY)
    )
    + "components:\n- {id: a, name: x, type: y, parent: {trustZone: z0}}\n",
    "components that are their own parents": "otmVersion: 0.2.0\ncomponents:\n"
    + "".join(
        f"- {{id: c{number}, name: x, type: y, parent: {{component: c{(number + 1) % MANY}}}}}\n"
        for number in range(MANY)
    ),
    "boundaries in each other": "threagile_version: 1.0.0\ntitle: x\ntechnical_assets:\n  A: {id: a, type: process}\n"
    "trust_boundaries:\n"
    + "".join(
        f"  B{number}: {{id: b{number}, technical_assets_inside: [a], trust_boundaries_nested: [b{(number + 1) % MANY}]}}\n"
        for number in range(MANY)
    ),
    "many shapes": json.dumps(
        {
            "version": "2.3.0",
            "summary": {"title": "x"},
            "detail": {
                "diagrams": [
                    {
                        "cells": [
                            {
                                "id": f"{kind}{number}",
                                "shape": shape,
                                "position": {"x": 0, "y": 0},
                                "size": {"width": 1e300, "height": 1e300},
                                "data": {"type": f"tm.{kind}", "name": "x"},
                            }
                            for number in range(300)
                            for kind, shape in (("Process", "process"), ("BoundaryBox", "trust-boundary-box"))
                        ]
                    }
                ]
            },
        }
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(name: str) -> None:
    attempt(HOSTILE[name].encode(), name)


def test_memory_is_bounded(tmp_path: Path) -> None:
    for number, text in enumerate(HOSTILE.values()):
        (tmp_path / f"{number}.file").write_text(text)
    program = (
        "import sys; from threatlas.cli.main import main;"
        "print({main(['import', '-q', f, '-o', f + '.out']) for f in sys.argv[1:]})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout == "{0, 2}\n"
    assert all(line.startswith("threatlas: ") for line in done.stderr.splitlines())
