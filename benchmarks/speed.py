"""How fast the knowledge base loads and a command starts, as ratios to a yardstick measured in the same run.

python benchmarks/speed.py [RELEASE.yaml]
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import yaml

from threatlas import knowledge
from threatlas.knowledge import additions, data, history

ROUNDS = 15


def cpu(work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """CPU milliseconds of ``work`` in this process: the least and the median of ``rounds``."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return min(taken), median(taken)


def child_cpu(command: list[str], rounds: int = ROUNDS) -> tuple[float, float]:
    """CPU milliseconds of a process and all it starts: the least and the median of ``rounds``."""
    taken = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
    return min(taken), median(taken)


def load_catalogue() -> None:
    """Loads the embedded catalogue from its files, nothing kept from before."""
    additions.load_additions.cache_clear()
    history.load_history.cache_clear()
    knowledge.load()


def same_content_as_yaml() -> str:
    """Everything the embedded catalogue loads, as one YAML document."""
    folder = Path(data.__file__).parent
    unread = {"frameworks.json", "crosswalks.json"}  # loaded where they are asked for
    files = sorted(
        path for part in ("atlas", "threatlas") for path in (folder / part).glob("*.json") if path.name not in unread
    )
    return yaml.safe_dump({path.stem: json.loads(path.read_bytes()) for path in files}, allow_unicode=True, width=120)


def row(what: str, taken: tuple[float, float], yardstick: tuple[float, float] | None = None, bar: str = "") -> None:
    """Prints one line of the table."""
    ratio = f"{taken[1] / yardstick[1]:8.2f}" if yardstick else " " * 8
    print(f"{what:58}{taken[0]:9.1f}{taken[1]:9.1f}{ratio}  {bar}")


def main() -> None:
    """Prints the table."""
    print(f"{'CPU milliseconds':58}{'least':>9}{'median':>9}{'ratio':>8}  bar")
    document = same_content_as_yaml()
    loaded = cpu(load_catalogue)
    safe = cpu(lambda: yaml.safe_load(document), 3)
    fast = cpu(lambda: yaml.load(document, Loader=yaml.CSafeLoader), 3)
    row("load the embedded catalogue", loaded, bar="under 30 ms")
    row("yaml.safe_load of the same content, times as long", safe, loaded, "at least 20")
    row("yaml.CSafeLoader of the same content, times as long", fast, loaded)
    bare = child_cpu([sys.executable, "-c", "pass"])
    row("python -c pass", bare)
    program = str(Path(sys.executable).parent / "threatlas")
    row("threatlas kb show AML.T0051.001, cold", child_cpu([program, "kb", "show", "AML.T0051.001"]), bare, "at most 8")
    row("threatlas kb list techniques, cold", child_cpu([program, "kb", "list", "techniques"]), bare)
    row('threatlas kb search "prompt injection", cold', child_cpu([program, "kb", "search", "prompt injection"]), bare)
    example = Path(__file__).parents[1] / "examples" / "enterprise-assistant.yaml"
    with tempfile.TemporaryDirectory() as folder:
        report = [program, "analyze", str(example), "--format", "html", "-o", f"{folder}/report.html"]
        row("threatlas analyze, 60 assets, HTML report, cold", child_cpu(report), bar="under 1,000 ms")
    for path in sys.argv[1:]:
        row(f"load {Path(path).name}", cpu(lambda path=path: knowledge.load(path), 5), loaded)  # type: ignore[misc]


if __name__ == "__main__":
    main()
