"""``threatlas explain FILE ID ASSET``: why a technique applies at an asset, or which requirement is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threatlas import knowledge
from threatlas.cli.day import this_day
from threatlas.cli.kb.arguments import add_format
from threatlas.errors import MissingExtra, ThreatlasError
from threatlas.vocabulary import AdversaryProfile

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from threatlas.cli.output import Output
    from threatlas.paths.explain import Explanation

EXAMPLES = ("explain system.yaml AML.T0051.001 assistant", "explain system.yaml AML.T0015 model --profile user")


def configure(parser: ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="a system description")
    parser.add_argument("id", metavar="ID", help="a technique")
    parser.add_argument("asset", metavar="ASSET", help="an asset of the description, by id")
    parser.add_argument(
        "--profile", choices=tuple(AdversaryProfile), help="of the adversary; default: the first of the description"
    )
    parser.add_argument(
        "--rules", metavar="FILE", action="append", default=[], help="own technique rules, besides those that ship"
    )
    add_format(parser)


def run(args: Namespace, output: Output) -> int:
    """Tells what each rule of the technique says of the asset."""
    try:
        from threatlas.paths.explain import explain
    except ModuleNotFoundError as error:
        raise MissingExtra("threatlas explain", "paths") from error
    from threatlas.documents import read_text
    from threatlas.paths.rules import answering, parse_rules, shipped_rules
    from threatlas.systems.reading import read_system

    system = read_system(Path(args.file))
    kb = knowledge.load(system.release)
    technique = kb.technique(args.id)
    asset = next((known for known in system.assets if known.id == args.asset), None)
    if asset is None:
        from difflib import get_close_matches

        near = get_close_matches(args.asset, [known.id for known in system.assets], n=1)
        hint = (
            f"did you mean {near[0]}?" if near else f"there are {', '.join(known.id for known in system.assets[:20])}"
        )
        raise ThreatlasError(f"{args.asset[:60]!r} is no asset of {args.file}; {hint}")
    profile = AdversaryProfile(args.profile) if args.profile else system.adversaries[0]
    own = [rule for name in args.rules for rule in parse_rules(read_text(Path(name)), name)]
    rules = (*shipped_rules(), *own)
    family = answering(technique.id, (rule.technique for rule in rules if rule.technique))
    found = [one for member in family for one in explain(system, rules, member, asset, profile)]
    today = this_day()
    decisions = [
        decision
        for decision in system.decisions
        if decision.asset in (None, asset.id)
        and decision.until >= today
        and any((member + ".").startswith(decision.technique + ".") for member in (technique.id, *family))
    ]
    if args.format == "json":
        from dataclasses import asdict

        output.json(
            {
                "technique": technique.id,
                "asset": asset.id,
                "profile": profile,
                "assessed": bool(found),
                "decisions": [{**asdict(one), "until": str(one.until), "origin": one.origin.line} for one in decisions],
                "rules": [asdict(one) for one in found],
            }
        )
        return 0
    output.heading(f"{technique.id}  {kb.full_name(technique.id)}, at {asset.title}, by an adversary who is {profile}")
    for decision in decisions:
        output.paragraph(
            f"decided: {decision.technique} is {decision.verdict} until {decision.until}: {decision.reason} ({decision.owner})",
            indent="  ",
        )
    if not found:
        output.line(
            "  not assessed: there is no rule for this technique or a sub-technique yet, so nothing is said about it"
        )
    for one in found:
        _tell(one, output)
    return 0


def _tell(one: Explanation, output: Output) -> None:
    from threatlas.paths.explain import Verdict

    titles = {Verdict.APPLIES: "applies", Verdict.UNMET: "fits, but is out of reach", Verdict.NO_FIT: "does not fit"}
    output.line(f"  {titles[one.verdict]}  ({one.rule})")
    if one.because:
        output.paragraph(one.because, indent="      ")
    for missing in one.missing:
        output.line(f"      missing: {missing}")
