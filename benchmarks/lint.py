"""How fast lint and migrate go through 100,000 lines, as ratios to counting the words of the same text in the same run.

python benchmarks/lint.py
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from itertools import cycle, islice

from threatlas import knowledge
from threatlas.knowledge.history import load_history
from threatlas.knowledge.lint import Linter
from threatlas.knowledge.migrate import Migrator, unified_diff

LINES = 100_000
ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds, the least of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def mixed(kb: knowledge.KnowledgeBase) -> str:
    """What a repository of detections holds: prose, rules, code, tables and data; an id on one line of twelve or so."""
    techniques = list(kb.techniques)
    choose = random.Random(7)  # noqa: S311
    prose = [
        "The",
        "adversary",
        "sends",
        "text",
        "to",
        "the",
        "model",
        "and",
        "waits",
        "for",
        "an",
        "answer;",
        "others",
        "read",
    ]
    lines: list[str] = []
    while len(lines) < LINES:
        one, two = choose.choice(techniques), choose.choice(techniques)
        lines += [" ".join(choose.sample(prose, len(prose))) for _ in range(9)]
        lines += [
            "",
            f"    value = transform(batch[{len(lines)}], axis=0)  # same order as the input",
            "import yaml, toml, camel",
        ]
        lines += ["tags:", "  - attack.t1059.001", f"  - atlas.{two.id[4:].lower()}", "level: high", "falsepositives:"]
        lines += [f"- [{one.name}](https://atlas.mitre.org/techniques/{one.id}): seen by the gateway"]
        lines += [
            f"| {two.id} | {two.name} | {choose.random():.3f} |",
            "{",
            f'  "id": "{one.id}",',
            f'  "name": "{one.name}"',
            "},",
        ]
    return "\n".join(lines[:LINES]) + "\n"


def full_of_ids(kb: knowledge.KnowledgeBase) -> str:
    """An id with a name beside it on every line, all right."""
    rows = (f"- {technique.id}: {technique.name}" for technique in cycle(kb.techniques))
    return "\n".join(islice(rows, LINES)) + "\n"


def full_of_mistakes(kb: knowledge.KnowledgeBase) -> str:
    """On every line an id that does not exist, a misspelt one, or the name of another object."""
    names = [technique.name for technique in kb.techniques]
    rows = (
        row
        for index, technique in enumerate(cycle(kb.techniques))
        for row in (f"AML.T9{index % 1000:03d}", technique.id.lower(), f"| {technique.id} | {names[index % 97]} |")
    )
    return "\n".join(islice(rows, LINES)) + "\n"


def full_of_pairs(kb: knowledge.KnowledgeBase) -> str:
    """Mappings of an id and a name that is near no known one: the slowest path there is."""
    rows = (
        row
        for index, technique in enumerate(cycle(kb.techniques))
        for row in (f"- id: {technique.id}", f"  name: Detect prompt infiltration of model agents {index}")
    )
    return "\n".join(islice(rows, LINES)) + "\n"


def one_long_line() -> str:
    """Ten megabytes without a line feed."""
    return "AML.T0051: LLM Prompt Injection, " * 300_000


def main() -> None:
    kb = knowledge.load()
    linter = Linter(kb)
    migrator = Migrator("2026.09", load_history(), since="5.6.0")
    texts = {
        "mixed": mixed(kb),
        "an id and its name on every line": full_of_ids(kb),
        "a mistake on every line": full_of_mistakes(kb),
        "id and strange name in turn": full_of_pairs(kb),
        "one line of 10 MB, 300,000 ids": one_long_line(),
    }
    print("| text | MB | ids | split into words, s | lint, s | ratio | migrate and diff, s |")
    print("|---|---|---|---|---|---|---|")
    for name, text in texts.items():
        words = seconds(lambda text=text: text.split())  # type: ignore[misc]
        lint = seconds(lambda text=text: linter.lint(text, "x"))  # type: ignore[misc]
        migrate = seconds(lambda text=text: unified_diff(migrator.migrate(text, "x")))  # type: ignore[misc]
        ids = linter.lint(text, "x").mentions
        row = (
            name,
            f"{len(text) / 1e6:.1f}",
            f"{ids:,}",
            f"{words:.3f}",
            f"{lint:.2f}",
            f"{lint / words:.0f}",
            f"{migrate:.2f}",
        )
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
