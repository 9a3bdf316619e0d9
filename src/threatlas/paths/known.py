"""Gathers what an analysis goes by: rules, controls and chances, those that ship and those of the user's files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threatlas.documents import read_text
from threatlas.paths.analysis import Chance
from threatlas.paths.analyze import Knowledge
from threatlas.paths.chances import chances_for
from threatlas.paths.control_catalogue import catalogue, read_controls
from threatlas.paths.rules import parse_rules, shipped_rules, techniques_without_rules
from threatlas.paths.safeguard import safeguards_for
from threatlas.vocabulary import canonical

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from threatlas.knowledge import KnowledgeBase
    from threatlas.systems.description import System
    from threatlas.systems.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Known:
    """What an analysis goes by, and what a reader should be told of it at once."""

    knowledge: Knowledge
    warnings: tuple[str, ...]


def knowledge_for(
    kb: KnowledgeBase,
    system: System,
    *,
    now: datetime,
    evidence: Sequence[Path] = (),
    controls: Sequence[Path] = (),
    rules: Sequence[Path] = (),
) -> Known:
    """What ships, and the user's own files of evidence, controls and technique rules. ``now``, with a time zone, tells
    observations that lie in the future.

    Raises :class:`~threatlas.errors.ThreatlasError` for a file that cannot be read, with all that is wrong in it.
    """
    records, sentences, warnings = _read_evidence(kb, system, evidence, now)
    own_rules = [rule for path in rules for rule in parse_rules(read_text(path), str(path))]
    every_rule = (*shipped_rules(), *own_rules)
    own_controls = [control for path in controls for control in read_controls(path, kb)]
    kinds = catalogue(kb, own_controls)
    techniques = {rule.technique for rule in every_rule if rule.technique is not None}
    chances = chances_for(kb, records)

    def chance_of(technique: str, asset: str | None) -> Chance:
        chance = chances.of(technique, (asset,) if asset else ())
        return Chance(chance.mean, chance.alpha, chance.beta, chance.sources)

    unknown = sorted({control.id for control in system.controls} - kinds.keys())
    absent = [name for name in unknown if canonical(name) is not None]
    absent += sorted({each.technique for each in system.decisions if each.technique not in kb})
    if absent:
        warnings.append(
            f"not in release {kb.release.version}, so without effect: {', '.join(absent)}; threatlas check says more"
        )
    unknown = [name for name in unknown if name not in absent]
    if unknown:
        warnings.append(
            f"nothing is known of the effect of {', '.join(unknown)}, so it hinders nothing; describe it with --controls"
        )
    return Known(
        Knowledge(
            kb=kb,
            rules=[rule for rule in every_rule if rule.technique is None or rule.technique in kb],
            safeguards=safeguards_for(system, kinds, techniques, records),
            chance_of=chance_of,
            reasons=techniques_without_rules(),
            evidence=tuple(sentences),
        ),
        tuple(warnings),
    )


def _read_evidence(
    kb: KnowledgeBase, system: System, paths: Sequence[Path], now: datetime
) -> tuple[list[Evidence], list[str], list[str]]:
    """The records of all files, a sentence for each file, and what is suspicious in them."""
    from threatlas.errors import EvidenceError
    from threatlas.systems.evidence_reading import examine_evidence, read_lines
    from threatlas.systems.evidence_references import check_evidence

    records: list[Evidence] = []
    sentences, warnings = [], []
    assets = [asset.id for asset in system.assets]
    read: set[Path] = set()
    for path in paths:
        if path.resolve() in read:
            warnings.append(f"{path} is given twice; it counts once")
            continue
        read.add(path.resolve())
        found, problems = examine_evidence(read_lines(path), str(path))
        check_evidence(found, kb, problems, now=now, assets=assets)
        if problems.errors:
            raise EvidenceError(str(path), [str(problem) for problem in problems if problem in problems.errors])
        warnings += [str(problem) for problem in problems]
        trials = sum(record.trials for record in found)
        records_told = "1 record" if len(found) == 1 else f"{len(found):,} records"
        sentences.append(f"Evidence of {path.name}: {records_told}, {trials:,} trials.")
        records += found
    return records, sentences, warnings
