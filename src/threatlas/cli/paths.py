"""``threatlas paths FILE``: by which steps an adversary reaches what matters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.kb.arguments import add_format
from threatlas.cli.output import count
from threatlas.errors import MissingExtra, ThreatlasError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.paths.attack_paths import AttackPath, Reachability

EXAMPLES = ("paths system.yaml", "paths system.yaml --to customer-data -k 5", "paths system.yaml --format json")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a system description")
    parser.add_argument("--to", metavar="OBJECTIVE", help="only paths to this objective, by id; default: all")
    parser.add_argument(
        "-k", dest="most", type=int, choices=range(1, 21), default=3, metavar="N", help="paths to each; default: 3"
    )
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Tells the paths to each objective, for each profile of adversary."""
    try:
        from threatlas.paths.attack_paths import find_paths
    except ModuleNotFoundError as error:
        raise MissingExtra("threatlas paths", "paths") from error
    from threatlas.paths.rules import shipped_rules
    from threatlas.systems.reading import read_system

    system = read_system(Path(args.file))
    kb = knowledge.load(system.release)
    known = [objective.id for objective in system.objectives]
    if not known:
        raise ThreatlasError(f"{args.file}: names no objective, so paths have no end: add `objectives:`")
    if args.to is not None and args.to not in known:
        raise ThreatlasError(f"--to: {args.to[:60]!r} is no objective; there are {', '.join(known)}")
    rules = shipped_rules()
    found = find_paths(system, rules, kb, most=args.most, only=args.to)
    assessed = len({rule.technique for rule in rules if rule.technique})
    output.note(f"{assessed} of {len(kb.techniques)} techniques have rules so far; the others are not assessed")
    if args.format == "json":
        output.json([_record(reached) for reached in found])
        return 0
    for index, reached in enumerate(found):
        if index:
            output.line()
        _tell(reached, output, kb)
    return 0


def _record(reached: Reachability) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "profile": reached.profile,
        "objective": reached.objective.id,
        "harm": reached.objective.harm,
        "asset": reached.objective.asset,
        "complete": reached.complete,
        "paths": [[asdict(step) for step in path.steps] for path in reached.paths],
    }


def _tell(reached: Reachability, output: Output, kb: knowledge.KnowledgeBase) -> None:
    output.heading(f"{reached.objective.title} ({reached.objective.id}), by an adversary who is {reached.profile}")
    if not reached.paths:
        output.line("  not reached by the rules there are")
    for number, path in enumerate(reached.paths, 1):
        output.line(f"  path {number}, {count(len(path.steps), 'step')}")
        _tell_path(path, output, kb)


def _tell_path(path: AttackPath, output: Output, kb: knowledge.KnowledgeBase) -> None:
    for step in path.steps:
        name = kb.full_name(step.technique) if step.technique in kb else ""
        output.line(f"    {step.technique}  {name}")
        output.paragraph(step.because, indent="        ")
        if step.in_its_way:
            output.line(f"        in its way: {', '.join(step.in_its_way)}")
