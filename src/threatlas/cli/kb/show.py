"""``threatlas kb show ID``: everything known about one object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format, add_release, load_release
from threatlas.documents.counted import counted
from threatlas.knowledge.as_json import as_json, page_of
from threatlas.knowledge.model import CaseStudy, Entry, Mitigates, Mitigation, Provenance, Tactic, Technique

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.knowledge import KnowledgeBase

EXAMPLES = (
    "kb show AML.T0051.001",
    "kb show AML.CS0021",
    "kb show TL.M0001 --format json",
    "kb show AML.T0018 --release 4.9.1",
)


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("id", metavar="ID", nargs="+", help="id of a tactic, technique, mitigation or case study")
    add_release(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Shows each object."""
    kb = load_release(args, output)
    entries = [kb[identifier] for identifier in args.id]
    if args.format == "json":
        records = [_record(entry, kb) for entry in entries]
        output.json(records[0] if len(records) == 1 else records)
        return 0
    for index, entry in enumerate(entries):
        if index:
            output.line()
        _show(entry, kb, output)
    return 0


def _record(entry: Entry, kb: KnowledgeBase) -> dict[str, object]:
    from dataclasses import asdict

    from threatlas.knowledge.crosswalk import crosswalk_of

    return {**as_json(entry, kb), "crosswalks": [asdict(row) for row in crosswalk_of(entry.id)]}


def _show(entry: Entry, kb: KnowledgeBase, output: Output) -> None:
    output.heading(f"{entry.id}  {kb.full_name(entry.id)}")
    output.line(_kind_line(entry, kb))
    output.line()
    if entry.summary:
        output.paragraph(entry.summary)
    if entry.description:
        if isinstance(entry, Mitigation) and entry.provenance is Provenance.THREATLAS:
            output.paragraph(f"Why ATLAS's own mitigations do not do this: {entry.description}")
        else:
            _section(output, f"In MITRE's words (release {kb.release.version}, untrusted text)")
            output.paragraph(entry.description)
    match entry:
        case Technique():
            _technique(entry, kb, output)
        case Mitigation():
            _links(output, "Works against", entry.techniques, kb)
        case CaseStudy():
            _procedure(entry, kb, output)
        case Tactic():
            _section(output, "Techniques")
            output.table(
                ("", "", ""),
                [
                    (t.id, t.name, counted(len(below), "sub-technique") if below else "")
                    for t in kb.techniques_of(entry.id)
                    for below in (kb.subtechniques(t.id),)
                ],
                indent="  ",
            )
    _elsewhere(entry, output)
    _sources(entry, output)


def _section(output: Output, title: str) -> None:
    output.line()
    output.heading(title)


def _kind_line(entry: Entry, kb: KnowledgeBase) -> str:
    match entry:
        case Technique():
            parts = [f"Sub-technique of {entry.parent}" if entry.parent else "Technique"]
            parts += [entry.maturity] if entry.maturity else []
            parts += [", ".join(kb[tactic].name for tactic in entry.tactics)]
        case Mitigation():
            who = "of threatlas, not of MITRE" if entry.provenance is Provenance.THREATLAS else ""
            parts = [f"Mitigation {who}".strip(), *entry.categories, *(stage.title for stage in entry.stages)]
        case CaseStudy():
            date = (entry.date or "")[: {"year": 4, "month": 7}.get(entry.date_granularity or "", 10)]
            parts = ["Case study", entry.kind or "", date, f"target: {entry.target}", f"actor: {entry.actor}"]
        case Tactic():
            parts = ["Tactic"]
    return " · ".join(part for part in (*parts, f"release {kb.release.version}") if part)


def _technique(technique: Technique, kb: KnowledgeBase, output: Output) -> None:
    children = kb.subtechniques(technique.id)
    if children:
        _section(output, "Sub-techniques")
        output.table(("", ""), [(child.id, child.name) for child in children], indent="  ")
    if technique.platforms:
        _section(output, "Platforms (atlas)")
        output.line("  " + ", ".join(platform.title for platform in technique.platforms))
    if technique.applicability is None:
        output.line()
        output.line("threatlas has not classified this technique.")
    else:
        applies = technique.applicability
        _section(output, "Where it applies (threatlas)")
        rows = [
            ("platforms", ", ".join(term.title for term in applies.platforms)),
            ("stages", ", ".join(term.title for term in applies.stages)),
            ("assets", ", ".join(term.title for term in applies.assets)),
            ("areas", ", ".join(term.title for term in applies.areas)),
        ]
        output.table(("", ""), rows, indent="  ")
        _section(output, "What would show it (threatlas)")
        for telltale in applies.telltales:
            output.paragraph(f"{telltale.telemetry.title}: {telltale.look_for}")
    _links(output, "Mitigations", technique.mitigations, kb)
    studies = kb.case_studies_using(technique.id)
    if studies:
        _section(output, "Case studies")
        rows3 = [
            (study.id, study.name, ", ".join(step.id for step in study.procedure if step.technique == technique.id))
            for study in studies
        ]
        output.table(("", "", ""), rows3, indent="  ")


def _links(output: Output, title: str, links: tuple[Mitigates, ...], kb: KnowledgeBase) -> None:
    if not links:
        if title == "Mitigations" and kb.release.format == "history":
            return
        output.line()
        output.line(f"{title}: none in this release.")
        return
    by_technique = title != "Mitigations"
    for provenance in Provenance:
        chosen = [link for link in links if link.provenance is provenance]
        if chosen:
            _section(output, f"{title} ({provenance})")
        for link in chosen:
            other = link.technique if by_technique else link.mitigation
            ours = provenance is Provenance.THREATLAS and link.mitigation.startswith("AML.")
            output.line(f"  {other}  {kb.full_name(other)}{'  (of ATLAS; the link is ours)' if ours else ''}")
            if link.reason:
                output.paragraph(link.reason, indent="    ")


def _procedure(study: CaseStudy, kb: KnowledgeBase, output: Output) -> None:
    _section(output, "Procedure")
    order = {step.id: study.procedure[index + 1].id for index, step in enumerate(study.procedure[:-1])}
    for step in study.procedure:
        tactic = f" ({kb[step.tactic].name})" if step.tactic else ""
        output.line(f"  {step.id}  {step.technique}  {kb.full_name(step.technique)}{tactic}")
        if step.description:
            output.paragraph(step.description, indent="       ")
        expected = (order[step.id],) if step.id in order else ()
        if step.leads_to != expected:
            output.line(f"       leads to {', '.join(step.leads_to) or 'nothing further'}")


def _elsewhere(entry: Entry, output: Output) -> None:
    from threatlas.knowledge.attack import attack_objects
    from threatlas.knowledge.crosswalk import crosswalk_of, frameworks

    attack = None if isinstance(entry, CaseStudy) else entry.attack
    rows = [
        (
            f"{frameworks()[row.framework].name} {frameworks()[row.framework].edition}",
            row.entry,
            frameworks()[row.framework].entries[row.entry],
            row.relation,
        )
        for row in crosswalk_of(entry.id)
    ]
    if attack is not None:
        known = attack_objects().get(attack)
        _section(output, "ATT&CK counterpart (atlas)")
        output.line(f"  {attack}  {known.name if known else '(not in the catalogue)'}")
        if known and known.note:
            output.paragraph(known.note, indent="    ")
    if rows:
        _section(output, "Elsewhere (threatlas)")
        output.table(("", "", "", ""), rows, indent="  ")


def _sources(entry: Entry, output: Output) -> None:
    address = page_of(entry)
    references = [reference for reference in entry.references if reference.url or reference.title]
    if address or references:
        _section(output, "Sources")
    if address:
        output.line(f"  {address}")
    for reference in references:
        output.line("  " + " ".join(part for part in (reference.title, reference.url) if part))
