"""How fast rules are bound to a system of 10,000 assets, side by side with mal-toolbox: the same system, the same graph.

``instantiation.yaml`` holds rules and ``instantiation.mal`` the same as a MAL language: 46 nodes an asset (18 facts or OR
steps, 28 steps or AND steps) and 1.6 edges a node. Each asset has one flow of each of four relations to another, drawn at
random. Each tool runs in a process of its own; memory is what it takes above its imports, its model included, and the
count of nodes and edges shows that both made the same graph.

python benchmarks/instantiation.py [ASSETS]
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TypeAlias

import numpy as np

HERE = Path(__file__).parent
KINDS = {"host": "Host", "application": "Application", "data-store": "DataStore", "model": "Model", "agent": "Agent"}
"""Kinds of asset here, and what they are called in the MAL language."""
RELATIONS = {"feeds": "sinks", "reads": "targets", "sends-to": "receivers", "runs-on": "places"}
"""Relations here, and the field that leads to the other end in the MAL language."""

Flows: TypeAlias = list[tuple[int, str, int]]


def drawn(assets: int) -> tuple[list[str], Flows]:
    """The kind of each asset, and flows: one permutation of all assets for each relation."""
    source = np.random.default_rng(assets)
    kinds = [list(KINDS)[position % len(KINDS)] for position in range(assets)]
    flows = [
        (start, relation, end)
        for relation in RELATIONS
        for start, end in enumerate(source.permutation(assets).tolist())
    ]
    return kinds, flows


def peak() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def with_threatlas(assets: int) -> dict[str, float]:
    """Time, memory and size here."""
    from threatlas.paths.instantiate import Instance
    from threatlas.paths.rules import parse_rules
    from threatlas.systems.description import Asset, Flow, Origin, System
    from threatlas.vocabulary import AssetKind, Relation

    rules = parse_rules((HERE / "instantiation.yaml").read_text(encoding="utf-8"), "instantiation.yaml")
    before = peak()
    kinds, flows = drawn(assets)
    origin = Origin("benchmark", 1)
    system = System(
        name="benchmark",
        summary="",
        release="5.6.0",
        zones=(),
        assets=tuple(
            Asset(f"a{at}", AssetKind(kind), f"a{at}", None, frozenset(), "", origin) for at, kind in enumerate(kinds)
        ),
        flows=tuple(Flow(f"a{a}", Relation(verb), f"a{b}", False, "", origin) for a, verb, b in flows),
        controls=(),
        adversaries=(),
        objectives=(),
        decisions=(),
        source="benchmark",
    )
    begin = time.process_time()
    graph = Instance(system, rules).graph
    parents, children = (
        graph.given_by,
        graph.required_by,
    )  # made when first asked for; mal-toolbox has both ways at once
    seconds = time.process_time() - begin
    edges = len(parents.targets) + len(children.targets)
    return {"seconds": seconds, "memory": peak() - before, "nodes": graph.facts + graph.steps, "edges": edges}


def with_mal_toolbox(assets: int) -> dict[str, float]:
    """Time, memory and size there."""
    with tempfile.TemporaryDirectory() as folder:  # mal-toolbox makes a folder for its log where it is imported
        os.chdir(folder)
        from maltoolbox.attackgraph import AttackGraph
        from maltoolbox.language import LanguageGraph
        from maltoolbox.model import Model

        language = LanguageGraph.from_mal_spec(str(HERE / "instantiation.mal"))
        os.chdir(HERE)
    before = peak()
    kinds, flows = drawn(assets)
    model = Model("benchmark", language)
    made = [model.add_asset(KINDS[kind], name=f"a{at}") for at, kind in enumerate(kinds)]
    for start, relation, end in flows:
        made[start].add_associated_assets(RELATIONS[relation], {made[end]})
    begin = time.process_time()
    graph = AttackGraph(language, model)
    seconds = time.process_time() - begin
    edges = sum(len(node.children) for node in graph.nodes.values())
    return {"seconds": seconds, "memory": peak() - before, "nodes": len(graph.nodes), "edges": edges}


def measured(tool: str, assets: int) -> dict[str, float]:
    """What one tool needs, in a process of its own."""
    done = subprocess.run([sys.executable, __file__, tool, str(assets)], capture_output=True, text=True, check=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main(assets: int) -> None:
    """Prints the comparison."""
    print(f"{assets:,} assets")
    results = {}
    for tool in ("threatlas", "mal-toolbox"):
        results[tool] = found = measured(tool, assets)
        print(
            f"  {tool:<14}{found['nodes']:>12,.0f} nodes {found['edges']:>12,.0f} edges {found['seconds']:>9.3f} s CPU "
            f"{found['memory']:>8.0f} MiB above the imports"
        )
    ratio = results["mal-toolbox"]["seconds"] / results["threatlas"]["seconds"]
    print(f"  mal-toolbox takes {ratio:.0f} times as long")


if __name__ == "__main__":
    if sys.argv[1:2] == ["threatlas"]:
        print(json.dumps(with_threatlas(int(sys.argv[2]))))
    elif sys.argv[1:2] == ["mal-toolbox"]:
        print(json.dumps(with_mal_toolbox(int(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 10_000)
