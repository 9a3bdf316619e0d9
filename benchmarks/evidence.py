"""How long reading the catalogue of controls and evidence takes, and chances and effects from it.

python benchmarks/evidence.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

from threatlas import knowledge
from threatlas.paths.chances import chances_for, control_effect
from threatlas.paths.control_catalogue import DATA, catalogue, shipped_controls
from threatlas.paths.control_reading import examine_controls
from threatlas.systems.evidence_reading import parse_evidence

RECORDS, ASSETS = 100_000, 60
LINE = (
    '{"threatlas": 1, "release": "5.6.0", "observed": "2026-11-20", "by": "a scanner", "technique": "AML.T0051.001", '
    '"asset": "a%d", "trials": 20, "successes": 17}'
)


def milliseconds(work: Callable[[], object], rounds: int = 5) -> float:
    """CPU time, the least of some rounds."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken) * 1e3


def main() -> None:
    """Prints a table."""
    kb = knowledge.load()
    text = "\n".join(LINE % (number % ASSETS) for number in range(RECORDS))
    evidence = parse_evidence(text, "evidence.jsonl")
    controls = catalogue(kb)

    def load() -> None:
        shipped_controls.cache_clear()
        catalogue(kb)

    def every_chance() -> None:
        chances = chances_for(kb, evidence)
        for technique in kb.techniques:
            for number in range(ASSETS):
                chances.of(technique.id, (f"a{number}",))

    def every_effect() -> None:
        for control in controls.values():
            for technique in control.mitigates:
                control_effect(control, 0.8, evidence[:100], technique=technique)

    content = DATA.read_text()
    links = sum(len(control.mitigates) for control in controls.values())
    print("| what | CPU, ms |\n|---|---|")
    print(f"| load the {len(controls)} controls and link them to the release | {milliseconds(load):.1f} |")
    checked = milliseconds(lambda: examine_controls(content, "controls.json", kb))
    print(f"| read and check the same as a user's file | {checked:.0f} |")
    reading = milliseconds(lambda: parse_evidence(text, "evidence.jsonl"), 2)
    print(f"| read {RECORDS:,} records of evidence | {reading:,.0f} |")
    steps = len(kb.techniques) * ASSETS
    print(f"| chances of {steps:,} steps, given these records | {milliseconds(every_chance, 2):.0f} |")
    print(
        f"| effects of all controls on all {links} techniques they mitigate, given 100 | {milliseconds(every_effect):.0f} |"
    )


if __name__ == "__main__":
    main()
