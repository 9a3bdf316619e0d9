"""``threatlas kb list``: objects of one kind, filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.kb.arguments import add_format, add_release, load_release
from threatlas.cli.kb.filters import add_filters, filters_of
from threatlas.knowledge.as_json import as_json
from threatlas.knowledge.model import CaseStudy, Entry, Mitigation, Provenance, Tactic, Technique

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from threatlas.cli.output import Output
    from threatlas.knowledge import KnowledgeBase

EXAMPLES = (
    "kb list",
    "kb list techniques --tactic AML.TA0002",
    "kb list techniques --platform agentic --area privacy",
    "kb list mitigations --format json",
    "kb list case-studies --release ATLAS.yaml",
)
KINDS = ("tactics", "techniques", "mitigations", "case-studies")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("what", nargs="?", choices=KINDS, help="default: how many there are of each")
    add_filters(parser)
    add_release(parser)
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Lists what was asked for."""
    kb = load_release(args, output)
    filters = filters_of(args, kb)
    if args.what is None:
        _counts(kb, output, as_text=args.format == "text")
        return 0
    by_kind: dict[str, Sequence[Entry]] = {
        "tactics": kb.tactics,
        "techniques": kb.techniques,
        "mitigations": kb.mitigations,
        "case-studies": kb.case_studies,
    }
    chosen = [entry for entry in by_kind[args.what] if filters.admits(entry)]
    if args.what == "case-studies" and kb.release.format == "embedded":
        output.note(kb.release.notes[0])
    if args.format == "json":
        output.json([as_json(entry, kb) for entry in chosen])
        return 0
    if not chosen:
        output.note(f"no {args.what} match; try fewer filters")
        return 0
    headers, rows = _table(args.what, chosen, kb)
    output.table(headers, rows)
    return 0


def _counts(kb: KnowledgeBase, output: Output, *, as_text: bool) -> None:
    own = sum(1 for mitigation in kb.mitigations if mitigation.provenance is Provenance.THREATLAS)
    links = [link for mitigation in kb.mitigations for link in mitigation.techniques]
    own_links = sum(1 for link in links if link.provenance is Provenance.THREATLAS)
    top = sum(1 for technique in kb.techniques if technique.parent is None)
    counts = {
        "tactics": len(kb.tactics),
        "techniques": len(kb.techniques),
        "techniques without sub-techniques": top,
        "sub-techniques": len(kb.techniques) - top,
        "mitigations": len(kb.mitigations) - own,
        "mitigation links": len(links) - own_links,
        "case studies": len(kb.case_studies),
        "case study steps": sum(len(study.procedure) for study in kb.case_studies),
    }
    added = {"mitigations": own, "mitigation links": own_links}
    if not as_text:
        release = {"release": kb.release.version, "format": kb.release.format, "source": kb.release.source}
        words = {"atlas": counts, "threatlas": added}
        plain = {
            who: {name.replace(" ", "_").replace("-", "_"): n for name, n in part.items()}
            for who, part in words.items()
        }
        output.json({**release, **plain, "notes": list(kb.release.notes)})
        return
    output.heading(f"ATLAS {kb.release.version} ({kb.release.format})")
    rows = [(name, str(number), str(added[name]) if name in added else "") for name, number in counts.items()]
    output.table(("", "atlas", "threatlas"), rows)
    for note in kb.release.notes[:1] if kb.release.format == "embedded" else ():
        output.note(note)


def _table(what: str, entries: Sequence[Entry], kb: KnowledgeBase) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    if what == "tactics":
        return ("id", "name", "techniques"), [
            (entry.id, entry.name, str(len(kb.techniques_of(entry.id))))
            for entry in entries
            if isinstance(entry, Tactic)
        ]
    if what == "techniques":
        return ("id", "maturity", "mitigations", "threatlas", "studies", "name"), [
            (
                entry.id,
                entry.maturity or "",
                *_by_provenance(entry),
                str(len(kb.case_studies_using(entry.id)) or ""),
                kb.full_name(entry.id),
            )
            for entry in entries
            if isinstance(entry, Technique)
        ]
    if what == "mitigations":
        return ("id", "provenance", "techniques", "name"), [
            (entry.id, entry.provenance, str(len(entry.techniques)), entry.name)
            for entry in entries
            if isinstance(entry, Mitigation)
        ]
    return ("id", "date", "kind", "steps", "name"), [
        (entry.id, (entry.date or "")[:7], entry.kind or "", str(len(entry.procedure)), entry.name)
        for entry in entries
        if isinstance(entry, CaseStudy)
    ]


def _by_provenance(technique: Technique) -> tuple[str, str]:
    atlas = sum(1 for link in technique.mitigations if link.provenance is Provenance.ATLAS)
    return str(atlas or ""), str(len(technique.mitigations) - atlas or "")
