"""``threatlas replay``: the steps of case studies against the technique rules, on a reference enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threatlas.cli.analysis.arguments import whole_number
from threatlas.cli.kb.arguments import add_format, add_release, load_release
from threatlas.errors import MissingExtra

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.knowledge import KnowledgeBase
    from threatlas.paths.replay import Counts, Replay, ReplayedStudy

EXAMPLES = ("replay", "replay AML.CS0037", "replay --release ATLAS.yaml", "replay --format json --seed 1")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("cases", nargs="*", metavar="CASE", help="case studies by id; default: all of the release")
    add_release(parser)
    parser.add_argument("--seed", type=whole_number, default=0, metavar="N", help="of the 20 random orders; default: 0")
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Tells for each step whether its requirements were met by what came before it."""
    try:
        from threatlas.paths.reference_world import ReferenceWorld, reference_system
        from threatlas.paths.replay import replay
    except ModuleNotFoundError as error:
        raise MissingExtra("threatlas replay", "paths") from error
    from threatlas.paths.rules import shipped_rules

    kb = load_release(args, output)
    chosen = [kb.case_study(identifier).id for identifier in args.cases]
    if not kb.case_studies:
        output.note(f"{kb.release.source} holds no case studies, so there is nothing to replay")
    found = replay(kb, ReferenceWorld(reference_system(), shipped_rules()), only=chosen, seed=args.seed)
    if args.format == "json":
        output.json(_record(found))
        return 0
    if chosen:
        for study in found.studies:
            _tell_study(study, kb, output)
            output.line()
    else:
        _tell_all(found, kb, output)
    _tell_figures(found, output)
    return 0


def _record(found: Replay) -> dict[str, object]:
    return {
        **_figures(found.counts, found.with_requirements),
        "leave_one_out": {"steps": found.counts.steps, "admitted": found.left_out},
        "studies": [
            {
                "id": study.id,
                "name": study.name,
                "profile": study.profile,
                **_figures(study.counts, study.with_requirements),
                "leave_one_out": {"steps": study.counts.steps, "admitted": study.left_out},
                "procedure": [
                    {
                        "technique": step.technique,
                        "admitted": step.admitted,
                        "rule": step.rule,
                        "because": step.because,
                        "missing": list(step.missing),
                        "at_once": step.at_once,
                    }
                    for step in study.steps
                ],
            }
            for study in found.studies
        ],
    }


def _figures(counts: Counts, demanding: Counts) -> dict[str, object]:
    from dataclasses import asdict

    def rounded(one: Counts) -> dict[str, object]:
        return {**asdict(one), "shuffled_admitted": round(one.shuffled_admitted, 2)}  # a mean of 20 whole numbers

    return {**rounded(counts), "with_requirements": rounded(demanding)}


def _tell_study(study: ReplayedStudy, kb: KnowledgeBase, output: Output) -> None:
    output.heading(f"{study.id}  {study.name}, by an adversary who is {study.profile}")
    for number, step in enumerate(study.steps, 1):
        name = kb.full_name(step.technique) if step.technique in kb else ""
        verdict = "met at once" if step.at_once else "met" if step.admitted else "not met"
        output.line(f"  {number:2}. {step.technique}  {name}: {verdict}  {f'({step.rule})' if step.rule else ''}")
        if step.because:
            output.paragraph(step.because, indent="        ")
        for missing in step.missing:
            output.line(f"        missing: {missing}")
        if not step.rule:
            output.line("        there is no rule for this technique that fits the reference enterprise")


def _tell_all(found: Replay, kb: KnowledgeBase, output: Output) -> None:
    rows = [
        [
            study.id,
            study.profile,
            str(study.counts.steps),
            str(study.counts.admitted),
            f"{study.counts.shuffled_admitted:.1f}",
            str(study.counts.reversed_admitted),
            study.name,
        ]
        for study in found.studies
    ]
    output.table(["study", "profile", "steps", "met", "shuffled", "reversed", ""], rows)
    output.line()
    for study in found.studies:
        for number, step in enumerate(study.steps, 1):
            if not step.admitted:
                name = kb.full_name(step.technique) if step.technique in kb else ""
                why = f"missing {', '.join(step.missing)}" if step.missing else "no rule"
                output.line(f"not met: {study.id} step {number}, {step.technique} {name}: {why}")


def _tell_figures(found: Replay, output: Output) -> None:
    counts, demanding = found.counts, found.with_requirements
    output.table(
        ["", "steps", "in their order", "shuffled", "reversed"],
        [
            ["all steps", *_shares(counts)],
            ["steps with requirements", *_shares(demanding)],
            ["leave one study out", str(counts.steps), _share(found.left_out, counts.steps), "", ""],
        ],
    )


def _shares(counts: Counts) -> list[str]:
    met = (counts.admitted, counts.shuffled_admitted, counts.reversed_admitted)
    return [str(counts.steps), *(_share(number, counts.steps) for number in met)]


def _share(part: float, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
