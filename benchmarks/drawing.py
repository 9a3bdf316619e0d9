"""How fast pictures are drawn: layouts of random graphs, and what a report of the examples costs.

python benchmarks/drawing.py
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from threatlas import knowledge
from threatlas.drawing import Edge, Node, layered
from threatlas.paths.analyze import analyze
from threatlas.paths.known import knowledge_for
from threatlas.reports.analysis import render
from threatlas.systems.reading import read_system

EXAMPLES = Path(__file__).parents[1] / "examples"
ROUNDS = 7


def cpu(work: Callable[[], object]) -> float:
    """The least CPU milliseconds of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return min(taken)


def graph(count: int, *, cycles: bool, labels: bool, clusters: int) -> tuple[list[Node], list[Edge]]:
    """Nodes and twice as many edges between nodes chosen at random."""
    chance = random.Random(1)  # noqa: S311
    nodes = [
        Node(str(number), 120, 40, f"cluster {chance.randrange(clusters)}" if clusters else None)
        for number in range(count)
    ]
    edges = []
    for _ in range(2 * count):
        ends = [chance.randrange(count), chance.randrange(count)]
        source, target = ends if cycles else sorted(ends)
        edges.append(Edge(str(source), str(target), (60, 14) if labels else None))
    return nodes, edges


def main() -> None:
    """Prints the tables."""
    print("| layout | CPU, ms |\n|---|---|")
    shapes = (
        ("acyclic", {"cycles": False, "labels": False, "clusters": 0}),
        ("acyclic, labelled", {"cycles": False, "labels": True, "clusters": 0}),
        ("with cycles", {"cycles": True, "labels": False, "clusters": 0}),
        ("with cycles, labelled, in 6 clusters", {"cycles": True, "labels": True, "clusters": 6}),
    )
    for name, options in shapes:
        nodes, edges = graph(300, **options)  # type: ignore[arg-type]
        print(f"| 300 nodes, 600 edges, {name} | {cpu(lambda n=nodes, e=edges: layered(n, e)):.0f} |")  # type: ignore[misc]
    print("\n| report | assets | paths | kB | CPU, ms |\n|---|---|---|---|---|")
    for name in ("mail-assistant", "rag-assistant", "enterprise-assistant"):
        system = read_system(EXAMPLES / f"{name}.yaml")
        kb = knowledge.load(system.release)
        analysis = analyze(system, knowledge_for(kb, system, now=datetime.now(UTC)).knowledge)
        size = len(render(analysis, kb, "html").encode()) / 1000
        paths = sum(len(exposure.paths) for exposure in analysis.exposures)
        took = cpu(lambda a=analysis, k=kb: render(a, k, "html"))  # type: ignore[misc]
        print(f"| {name} | {len(system.assets)} | {paths} | {size:.0f} | {took:.0f} |")


if __name__ == "__main__":
    main()
