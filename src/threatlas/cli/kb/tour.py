"""``threatlas kb tour``: a guided look at the knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_release, load_release
from threatlas.knowledge.model import Provenance

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.knowledge import KnowledgeBase

EXAMPLES = ("kb tour",)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    add_release(parser)


def run(args: Namespace, output: Output) -> int:
    """Five short looks, each with the command that goes on from there."""
    kb = load_release(args, output)
    output.heading(f"1. What attackers do to AI: ATLAS {kb.release.version}")
    for tactic in kb.tactics:
        techniques = kb.techniques_of(tactic.id)
        bar = "▪" * len(techniques)
        output.line(f"  {tactic.name.ljust(22)} {str(len(techniques)).rjust(3)}  {bar}")
    _next(output, "kb matrix --subtechniques")
    _one_technique(kb, output)
    _gaps(kb, output)
    _one_study(kb, output)
    _drift(output)
    return 0


def _next(output: Output, *commands: str) -> None:
    for command in commands:
        output.line(f"  → threatlas {command}")
    output.line()


def _one_technique(kb: KnowledgeBase, output: Output) -> None:
    technique = kb.get("AML.T0051.001") or kb.techniques[0]
    technique = kb.technique(technique.id)
    output.heading(f"2. One technique: {technique.id} {kb.full_name(technique.id)}")
    output.paragraph(technique.summary or technique.description[:400])
    if technique.applicability:
        output.paragraph("Touches: " + ", ".join(term.title for term in technique.applicability.assets))
        telltale = technique.applicability.telltales[0]
        output.paragraph(f"Would show in {telltale.telemetry.title.lower()}: {telltale.look_for}")
    _next(output, f"kb show {technique.id}", 'kb search "poisoned dataset" --platform generative')


def _gaps(kb: KnowledgeBase, output: Output) -> None:
    """How many techniques ATLAS leaves without any mitigation, and what threatlas adds."""

    def covered(identifier: str, provenance: Provenance | None) -> bool:
        links = kb.technique(identifier).mitigations
        return any(provenance is None or link.provenance is provenance for link in links)

    def family(identifier: str, parent: str | None) -> list[str]:
        return [identifier, *([parent] if parent else [child.id for child in kb.subtechniques(identifier)])]

    bare = [
        technique
        for technique in kb.techniques
        if not any(covered(member, Provenance.ATLAS) for member in family(technique.id, technique.parent))
    ]
    helped = [technique for technique in bare if covered(technique.id, Provenance.THREATLAS)]
    own = [mitigation for mitigation in kb.mitigations if mitigation.provenance is Provenance.THREATLAS]
    output.heading("3. What helps, and where ATLAS has no answer")
    output.paragraph(
        f"{len(bare)} of {len(kb.techniques)} techniques have no ATLAS mitigation, not even through a parent or sub-technique. "
        f"threatlas adds {len(own)} analyst mitigations with reasons, which reach {len(helped)} of them. They have ids TL.M… and "
        "are never shown as MITRE's."
    )
    _next(output, "kb list mitigations", "kb list mitigations --provenance threatlas", "kb crosswalk")


def _one_study(kb: KnowledgeBase, output: Output) -> None:
    if not kb.case_studies:
        return
    studies = {study.id: study for study in kb.case_studies}
    study = studies.get("AML.CS0021") or kb.case_studies[0]
    output.heading(f"4. How it happens: {study.id} {study.name}")
    for step in study.procedure:
        output.line(f"  {step.id}  {step.technique.ljust(13)}  {kb.full_name(step.technique)}")
    _next(output, f"kb show {study.id}", f"kb export --format attack-flow --case-study {study.id} -o flow.json")


def _drift(output: Output) -> None:
    output.heading("5. Ids drift between releases; threatlas keeps up")
    output.paragraph(
        "Upstream renames, moves and deletes ids without redirects. threatlas knows every id of releases 3.0 to 5.6 and the "
        "moves reported since, reads every published format, checks your files and rewrites them with a reason for each change."
    )
    _next(output, "kb diff 4.9.1 5.6.0", "kb lint .", "kb migrate . --to 2026.07")
