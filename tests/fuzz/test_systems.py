"""Broken and hostile system descriptions: a description that means something, or one clear error, in bounded memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from mutating import as_text, broken_bytes, broken_text, broken_tree, seeded
from threatlas import knowledge
from threatlas.documents.read import decode
from threatlas.errors import DocumentError, ThreatlasError
from threatlas.paths.analyze import Options, analyze
from threatlas.paths.explain import explain
from threatlas.paths.known import knowledge_for
from threatlas.paths.rules import shipped_rules
from threatlas.systems.description import System
from threatlas.systems.reading import examine, parse_system
from threatlas.systems.references import check_references
from threatlas.systems.suspicions import find_suspicions
from threatlas.systems.writing import system_text

ROUNDS = int(os.environ.get("THREATLAS_FUZZ_ROUNDS", "60"))
ROOT = Path(__file__).parents[2]
FILES = sorted(
    [*(ROOT / "examples").glob("*.yaml"), *(ROOT / "src" / "threatlas" / "systems" / "starters").glob("*.yaml")]
)
HEAD = "threatlas: 1\nrelease: 5.6.0\nname: x\n"
MANY = 2_000
MEMORY = 512 * 1024**2
"""Bytes of address space that a check may use."""

pytestmark = pytest.mark.slow


def check_problems(text: str, kb: knowledge.KnowledgeBase) -> System | None:
    """Everything that ``threatlas check`` does; the description where it is right."""
    system, problems = examine(text, "it")
    if system is not None:
        check_references(system, kb, problems)
        find_suspicions(system, problems, date(2026, 11, 25))
    assert len(problems.found) <= problems.limit + 1
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 2
    for problem in problems:
        assert problem.message.strip()
        assert len(problem.message) < 5_000
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
    return None if problems.wrong else system


def check_sound(system: System) -> None:
    """What every analysis relies on."""
    assets = {asset.id for asset in system.assets}
    zones = {zone.id for zone in system.zones}
    flows = {str(flow) for flow in system.flows}
    assert assets
    assert len(assets) == len(system.assets)
    assert len(flows) == len(system.flows)
    assert all(asset.zone is None or asset.zone in zones for asset in system.assets)
    assert all({flow.source, flow.target} <= assets for flow in system.flows)
    assert all(set(control.where) <= assets | flows and 0 <= control.coverage <= 1 for control in system.controls)
    assert all(objective.asset in assets for objective in system.objectives)
    assert all(decision.asset is None or decision.asset in assets for decision in system.decisions)
    assert system.adversaries
    losses = [objective.loss for objective in system.objectives if objective.loss]
    assert all(0 <= loss.low <= loss.likely <= loss.high < float("inf") for loss in losses)


def check_analysis(system: System, kb: knowledge.KnowledgeBase) -> None:
    """An analysis and an explanation come to an end, and a description that is written out can be read."""
    known = knowledge_for(kb, system, now=datetime(2026, 11, 25, tzinfo=UTC)).knowledge
    analyze(system, known, Options(paths=1, controls=False, today=date(2026, 11, 25)))
    explain(system, shipped_rules(), "AML.T0015", system.assets[0], system.adversaries[0])
    parse_system(system_text(system), "it")


def attempt(content: bytes, kb: knowledge.KnowledgeBase, seed: str, *, analyse: bool) -> bool:
    """Whether ``content`` is a right description."""
    try:
        text = decode(content, "it")
        system = check_problems(text, kb)
        if system is None:
            return False
        check_sound(system)
        if analyse:
            check_analysis(system, kb)
    except ThreatlasError as error:
        message = str(error)
        assert message.strip()
        assert len(message) < 20_000
        return False
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(f"round {seed}: {type(error).__name__}: {error}") from error
    return True


def test_broken_text(catalogue: knowledge.KnowledgeBase) -> None:
    texts = [path.read_text() for path in FILES]
    taken = 0
    for number in range(ROUNDS):
        random = seeded(f"system-text-{number}")
        content = broken_text(random.choice(texts), random).encode("utf-8", "surrogatepass")
        taken += attempt(content, catalogue, f"system-text-{number}", analyse=number % 10 == 0)
    assert taken < ROUNDS


def test_broken_trees(catalogue: knowledge.KnowledgeBase) -> None:
    trees = [yaml.safe_load(path.read_text()) for path in FILES]
    taken = 0
    for number in range(ROUNDS):
        random = seeded(f"system-tree-{number}")
        text = as_text(broken_tree(random.choice(trees), random), like="")
        taken += attempt(text.encode(), catalogue, f"system-tree-{number}", analyse=number % 10 == 0)
    assert 0 < taken < ROUNDS  # some are mended or still right, some refused


def test_broken_bytes(catalogue: knowledge.KnowledgeBase) -> None:
    contents = [path.read_bytes() for path in FILES]
    for number in range(ROUNDS):
        random = seeded(f"system-bytes-{number}")
        attempt(broken_bytes(random.choice(contents), random), catalogue, f"system-bytes-{number}", analyse=False)


def _assets(kind: str = "model") -> str:
    return "assets:\n" + "".join(f"  asset-number-{number}: {kind}\n" for number in range(MANY))


HOSTILE = {
    "many assets": HEAD + _assets(),
    "many unknown kinds": HEAD + _assets("modell"),
    "ends that nearly exist": HEAD
    + _assets()
    + "flows:\n"
    + "".join(f"- aset-number-{number}x feeds asset-numbr-{number}y\n" for number in range(MANY)),
    "zones that nearly exist": HEAD
    + "zones:\n"
    + "".join(f"  zone-number-{number}: x\n" for number in range(MANY))
    + "assets:\n"
    + "".join(f"  a{number}: {{kind: model, zone: zone-numbr-{number}}}\n" for number in range(MANY)),
    "keys that nearly exist": HEAD
    + "assets:\n"
    + "".join(f"  a{number}: {{kind: model, zonee: x}}\n" for number in range(MANY)),
    "objectives of assets that nearly exist": HEAD
    + _assets()
    + "objectives:\n"
    + "".join(f"  o{number}: {{harm: theft, asset: asset-numbr-{number}}}\n" for number in range(MANY)),
    "mitigations that nearly exist": HEAD
    + _assets()
    + "controls:\n"
    + "".join(f"- {{control: AML.M9{number % 1000:03}, where: [asset-numbr-{number}]}}\n" for number in range(MANY)),
    "techniques that do not exist": HEAD
    + _assets()
    + "decisions:\n"
    + "".join(
        f"- {{technique: AML.T9{number % 1000:03}, verdict: accepted, reason: x, owner: x, until: 2099-01-01}}\n"
        for number in range(MANY)
    ),
    "one flow many times": HEAD + "assets: {a: model, b: model}\nflows:\n" + "- a feeds b\n" * MANY,
    "a ring of flows": HEAD
    + _assets("agent")
    + "flows:\n"
    + "".join(f"- asset-number-{number} feeds asset-number-{(number + 1) % MANY}\n" for number in range(MANY)),
    "a long word": HEAD + "assets:\n  a: " + "m" * 1_000_000 + "\nflows: [" + "x" * 1_000_000 + "]\n",
    "aliases of aliases": HEAD
    + "x: &a [x, x, x, x, x, x, x, x, x]\ny: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nz: &c [*b, *b, *b, *b, *b, *b, *b]\n"
    + "d: &d [*c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d]\nflows: [*e, *e, *e, *e, *e, *e, *e]\n",
    "deep": HEAD + "assets: " + "[" * 100_000,
    "deep mappings": HEAD + "assets: " + "{a: " * 100_000,
    "huge numbers": HEAD
    + "assets: {a: model}\nobjectives:\n  o: {harm: theft, asset: a, loss: {low: "
    + "9" * 100_000
    + ", likely: 1e999, high: .inf}}\n",
    "not a number": HEAD
    + "assets: {a: model}\nobjectives:\n  o: {harm: theft, asset: a, loss: {low: .nan, likely: .nan, high: .nan}}\n",
    "everything feeds everything": HEAD
    + "assets:\n"
    + "".join(f"  a{number}: agent\n" for number in range(60))
    + "flows:\n"
    + "".join(f"- a{one} feeds a{other}\n" for one in range(60) for other in range(60)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_descriptions(name: str, catalogue: knowledge.KnowledgeBase) -> None:
    attempt(HOSTILE[name].encode(), catalogue, name, analyse=True)


def test_memory_is_bounded(tmp_path: Path) -> None:
    for number, text in enumerate(HOSTILE.values()):
        (tmp_path / f"{number}.yaml").write_text(text)
    program = "import sys; from threatlas.cli.main import main; print({main(['check', '-q', f]) for f in sys.argv[1:]})"
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        check=False,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout.splitlines()[-1] in ("{0, 1, 2}", "{1, 2}")
    assert all(line.startswith("threatlas: ") for line in done.stderr.splitlines())


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(DocumentError, match="the most that is read"):
        examine(HEAD + "# " + "x" * 17_000_000, "it")
